/* A date that is set while a sweep runs, jumps at each look, or stands still:
 * only what is shown comes from it. */
#include "torture/torture.h"

#include <stdio.h>

#define DAY 86400.0

static const struct date {
    const char *what;
    int clock; /* enum shim_clock */
    double step;
    bool is_short;
} dates[] = {
    { "jumps by a day", SHIM_CLOCK_JUMPS, DAY, true },
    { "stands", SHIM_CLOCK_FROZEN, 1767225600, true },
    { "is set a day ahead", SHIM_CLOCK_OFF, DAY, false },
    { "is set back a day", SHIM_CLOCK_OFF, -DAY, false },
    { "jumps by 30 years", SHIM_CLOCK_JUMPS, 1e9, false },
    { "stands at the beginning", SHIM_CLOCK_FROZEN, 0, false },
};
#define N_DATES (sizeof(dates) / sizeof(dates[0]))

/* A clock that is set is set when the first epochs are durable. */
static int run_under(struct rig *r, const struct date *d, struct err *err)
{
    int status;

    r->shim->clock = d->clock;
    atomic_store(&r->shim->clock_step,
                 d->clock == SHIM_CLOCK_OFF ? 0 : d->step);
    if (rig_start_run(r, "2", err) < 0)
        return -1;
    for (int i = 0; d->clock == SHIM_CLOCK_OFF && i < 1000 &&
                    truth_ask(r->db, "SELECT count(*) FROM epochs") < 2;
         i++)
        rig_nap(0.005);
    atomic_store(&r->shim->clock_step, d->step);
    status = rig_wait(r);
    return status == 0 ? rig_await_end(r, err)
                       : err_set(err, ERR_RUN, "it ended with %d", status);
}

/* Commands that read what was recorded are content with it. */
static int is_read(struct rig *r, struct err *err)
{
    static const char *const commands[][4] = { { "status" },
                                               { "report", "-o", "report.md" },
                                               { "doctor" } };
    int status;

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        const char *const *c = commands[i];
        const char *words[] = { c[0], "--db", r->db, c[1], c[2], NULL };

        if (rig_start(r, words, err) < 0)
            return -1;
        status = rig_wait(r);
        if (status != 0)
            return err_set(err, ERR_RUN, "%s ended with %d", c[0], status);
    }
    return 0;
}

/* Under the wrong date, and then under the right one. */
static int live_under(struct rig *r, const struct str *reference,
                      const struct date *d, struct err *err)
{
    int rc = -1;

    if (run_under(r, d, err) < 0 ||
        truth_same(reference, r->db, false, err) < 0 || is_read(r, err) < 0)
        goto done;
    r->shim->clock = SHIM_CLOCK_OFF;
    atomic_store(&r->shim->clock_step, 0);
    if (torture_heals(r, reference, false, err) < 0 || is_read(r, err) < 0)
        goto done;
    rig_clear(r);
    rc = 0;
done:
    return rc < 0 ? err_context(err, "%s: the date %s", r->folder, d->what) : 0;
}

int group_clocks(struct str *told, const struct torture *t, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    int n = 0, rc = -1;

    if (rig_make(&r, torture_small, err) < 0 ||
        torture_reference(&reference, &r, err) < 0 || rig_arm(&r, err) < 0)
        goto done;
    for (size_t i = 0; i < N_DATES; i++) {
        if (!t->full && !dates[i].is_short)
            continue;
        if (live_under(&r, &reference, &dates[i], err) < 0)
            goto done;
        str_add(told, "%sa date that %s", n++ ? ", " : "", dates[i].what);
    }
    rc = 0;
done:
    r.keep |= rc < 0;
    str_release(&reference);
    rig_release(&r);
    return rc;
}
