/* The n-th call of SQLite, the n-th allocation, mapping or fork fails. */
#include "torture/nth.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>

int group_sqlite(struct str *told, const struct torture *t, struct err *err)
{
    static const int codes[] = { SQLITE_IOERR_WRITE, SQLITE_NOMEM,
                                 SQLITE_FULL,        SQLITE_CORRUPT,
                                 SQLITE_IOERR_READ,  0 };
    struct nth n = { .kinds = SHIM_SQL,
                     .codes = codes,
                     .most = t->full ? 100000 : 3,
                     .once = 1 };

    if (nth_sweep(&n, t, err) < 0)
        return -1;
    str_add(told, "%d failed calls in %d commands, %d ended one", n.faults,
            nth_commands(), n.ended);
    return 0;
}

/* Under the address sanitizer: what was taken before a failure is given back.
 */
int group_leaks(struct str *told, const struct torture *t, struct err *err)
{
    static const int codes[] = { ENOMEM, 0 };
    struct nth n = { .kinds = SHIM_ALLOC,
                     .codes = codes,
                     .most = t->full ? 120 : 2,
                     .once = 1,
                     .program = getenv("SWEEP_COUNTED") };

    if (!n.program) {
        str_add_text(told, "skipped: SWEEP_COUNTED names no program (make "
                           "torture)");
        return 0;
    }
    if (nth_sweep(&n, t, err) < 0)
        return -1;
    str_add(told,
            "%d failed allocations in %d commands under the address sanitizer, "
            "%d ended one, nothing leaked",
            n.faults, nth_commands(), n.ended);
    return 0;
}

/* Once, and for good from the n-th on. */
int group_memory(struct str *told, const struct torture *t, struct err *err)
{
    static const int codes[] = { ENOMEM, 0 };
    long most = t->full ? 500 : 2;
    struct nth once = { .kinds = SHIM_ALLOC | SHIM_MAP | SHIM_FORK,
                        .codes = codes,
                        .most = most,
                        .once = 1 };
    struct nth ever = once;

    ever.once = 1000000000;
    if (nth_sweep(&once, t, err) < 0 ||
        (t->full && nth_sweep(&ever, t, err) < 0))
        return -1;
    str_add(told,
            "%d failed allocations, mappings and forks in %d commands, %d "
            "ended one",
            once.faults + ever.faults, nth_commands(), once.ended + ever.ended);
    return 0;
}
