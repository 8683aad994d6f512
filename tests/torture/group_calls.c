/* SIGKILL to the caller before and after each durable call of a run, its
 * messages between processes included. */
#include "torture/torture.h"

#include <signal.h>
#include <stdio.h>

struct calls {
    struct rig rig;
    struct str reference;
    long n; /* calls of an undisturbed run */
    int kills;
};

static int count_calls(struct calls *c, unsigned kinds, struct err *err)
{
    rig_order(&c->rig, kinds, SHIM_FAIL, 0, 0, 0);
    if (rig_run(&c->rig, "1", 0, err) < 0)
        return -1;
    c->n = atomic_load(&c->rig.shim->count);
    rig_clear(&c->rig);
    return c->n > 100 ? 0
                      : err_set(err, ERR_RUN, "only %ld calls were seen", c->n);
}

/* A killed worker is replaced by its parent; the loader and the parent are
 * not. */
static int kill_at(struct calls *c, unsigned kinds, int act, long k,
                   struct err *err)
{
    int status;

    rig_order(&c->rig, kinds, act, 0, k, 1);
    if (rig_start_run(&c->rig, "1", err) < 0)
        return -1;
    status = rig_wait(&c->rig);
    if (status != 0 && status != 1 && status != 128 + SIGKILL)
        err_set(err, ERR_RUN, "the run ended with %d", status);
    rig_order(&c->rig, 0, SHIM_FAIL, 0, 0, 0);
    if (err->code == ERR_NONE &&
        torture_heals(&c->rig, &c->reference, false, err) == 0) {
        rig_clear(&c->rig);
        c->kills++;
        return 0;
    }
    c->rig.keep = true;
    return err_context(err, "%s: killed %s call %ld", c->rig.folder,
                       act == SHIM_KILL_BEFORE ? "before" : "after", k);
}

int group_calls(struct str *told, const struct torture *t, struct err *err)
{
    static const unsigned kinds = SHIM_DURABLE | SHIM_PIPE | SHIM_FORK;
    struct calls c = { 0 };
    int step = t->full ? 1 : 75, rc = -1;

    if (rig_make(&c.rig, torture_small, err) < 0 || rig_arm(&c.rig, err) < 0 ||
        torture_reference(&c.reference, &c.rig, err) < 0 ||
        count_calls(&c, kinds, err) < 0)
        goto done;
    for (long k = 1 + (long)(t->seed % step); k <= c.n; k += step)
        if (kill_at(&c, kinds, SHIM_KILL_BEFORE, k, err) < 0 ||
            kill_at(&c, kinds, SHIM_KILL_AFTER, k + step / 2, err) < 0)
            goto done;
    str_add(told, "%d kills before and after %s %ld durable calls and messages",
            c.kills, t->full ? "each of" : "some of", c.n);
    rc = 0;
done:
    str_release(&c.reference);
    rig_release(&c.rig);
    return rc;
}
