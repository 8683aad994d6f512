#include "base/clock.h"
#include "base/mem.h"
#include "store/check.h"
#include "store/checksum.h"
#include "store/read.h"

#include <string.h>

/* clang-format off */
static const struct {
    const char *word; /* in the database */
    enum attempt_end end;
} ends[] = {
    { "completed",   ATTEMPT_COMPLETED },
    { "diverged",    ATTEMPT_DIVERGED },
    { "failed",      ATTEMPT_FAILED },
    { "mismatch",    ATTEMPT_FAILED },
    { "interrupted", ATTEMPT_BROKEN },
    { "died",        ATTEMPT_BROKEN },
    { "lost",        ATTEMPT_BROKEN },
};
/* clang-format on */

/* False: it is no word of the list. */
static bool end_of(enum attempt_end *out, const char *word)
{
    *out = ATTEMPT_OPEN;
    for (size_t i = 0; word && i < sizeof(ends) / sizeof(ends[0]); i++)
        if (strcmp(ends[i].word, word) == 0)
            *out = ends[i].end;
    return !word || *out != ATTEMPT_OPEN;
}

static double time_of(sqlite3_stmt *s, int col)
{
    return clock_read((const char *)sqlite3_column_text(s, col));
}

static int attempt_read(struct attempt_row *a, struct store *st,
                        sqlite3_stmt *s, struct err *err)
{
    *a = (struct attempt_row){
        .trial_id = sqlite3_column_int64(s, 0),
        .attempt = sqlite3_column_int(s, 1),
        .started = time_of(s, 2),
        .ended = time_of(s, 3),
    };
    if (!end_of(&a->end, (const char *)sqlite3_column_text(s, 4)) ||
        !sqlite3_column_int(s, 5))
        return row_damaged(st, "attempts", a->trial_id, err);
    return 0;
}

int store_attempts(struct attempt_row **out, int *n, struct store *st,
                   int64_t experiment_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_ATTEMPTS, err);
    struct attempt_row *rows = NULL;
    size_t cap = 0;
    int rc, found = 0;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        rc = mem_grow(&rows, (size_t)found, &cap, sizeof(*rows)) < 0
                 ? row_no_memory(st, err)
                 : attempt_read(&rows[found++], st, s, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    if (rc == 0)
        rc = store_intact(st, "attempts", err);
    if (rc < 0) {
        mem_free(rows);
        return -1;
    }
    *out = rows;
    *n = found;
    return 0;
}
