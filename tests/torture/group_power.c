/* Power lost at some instant of a run, with writes that were not synced gone,
 * there or torn: what was told is there, and the same command completes. */
#include "base/clock.h"
#include "torture/image.h"
#include "torture/torture.h"

#include <stdio.h>
#include <sys/stat.h>

struct outage {
    struct rig rig, image; /* the run, and what is found of it */
    struct str reference;
    struct acks acks;
    struct power_log log;
    int images, with_acks;
};

static size_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

/* Hears each line as it comes, so that it is known what had been written. */
static int listen(struct outage *o, struct err *err)
{
    const char *log = o->rig.shim->log;
    size_t read = 0;
    int status = 0;
    bool ended;

    do {
        struct acks fresh = { 0 };

        ended = rig_has_ended(&o->rig, &status);
        if (acks_read(&fresh, &read, o->rig.errors, 0, err) < 0)
            return -1;
        for (size_t i = 0; i < fresh.n; i++)
            fresh.list[i].after = size_of(log);
        if (acks_append(&o->acks, &fresh, err) < 0)
            return -1;
        rig_nap(0.001);
    } while (!ended);
    return status == 0 ? 0
                       : err_set(err, ERR_RUN, "the run ended with %d", status);
}

static int record(struct outage *o, bool syncs, struct err *err)
{
    FILE *f;

    snprintf(o->rig.shim->folder, sizeof(o->rig.shim->folder), "%s",
             o->rig.folder);
    snprintf(o->rig.shim->log, sizeof(o->rig.shim->log), "%s/log",
             o->rig.folder);
    rig_order(&o->rig, syncs ? 0 : SHIM_SYNC, SHIM_DROP, 0, 1, 1000000000);
    f = fopen(o->rig.shim->log, "w");
    if (!f)
        return err_set(err, ERR_IO, "%s: cannot be made", o->rig.shim->log);
    fclose(f);
    if (rig_start_run(&o->rig, "1", err) < 0 || listen(o, err) < 0)
        return -1;
    return power_log_read(&o->log, o->rig.shim->log, err);
}

static int lose_power(struct outage *o, const struct torture *t, int i,
                      struct err *err)
{
    struct rng key = { t->seed, 100 + (uint32_t)i };
    size_t n = 1 + rng_below(key, 0, 1, (uint32_t)o->log.n_entries);
    size_t until = n < o->log.n_entries ? o->log.entry[n] : o->log.n_bytes;

    rig_clear(&o->image);
    if (image_write(&o->log, n, (enum image_fate)(i % FATE_COUNT), key,
                    o->rig.folder, o->image.folder, err) < 0)
        return -1;
    o->images++;
    o->with_acks += acks_until(&o->acks, until) > 0;
    if (truth_holds(o->image.db, &o->acks, until, err) == 0 &&
        rig_run(&o->image, "2", 0, err) == 0 &&
        truth_holds(o->image.db, &o->acks, until, err) == 0 &&
        truth_same(&o->reference, o->image.db, true, err) == 0)
        return 0;
    o->image.keep = o->rig.keep = true;
    return err_context(err, "%s: image %d, after %zu of %zu calls in %s",
                       o->image.folder, i, n, o->log.n_entries, o->rig.folder);
}

int power_try(struct str *told, const struct torture *t, int images, bool syncs,
              struct err *err)
{
    struct outage o = { 0 };
    int rc = -1;

    if (rig_make(&o.rig, torture_small, err) < 0 ||
        rig_make(&o.image, torture_small, err) < 0 ||
        torture_reference(&o.reference, &o.rig, err) < 0 ||
        rig_arm(&o.rig, err) < 0 || record(&o, syncs, err) < 0)
        goto done;
    for (int i = 0; i < images; i++)
        if (lose_power(&o, t, i, err) < 0)
            goto done;
    str_add(told,
            "%d images after a loss of power in %zu writes, syncs and names "
            "(%d after results were told), all recovered",
            o.images, o.log.n_entries, o.with_acks);
    rc = 0;
done:
    if (!syncs)
        o.image.keep = o.rig.keep = false;
    power_log_free(&o.log);
    acks_release(&o.acks);
    str_release(&o.reference);
    rig_release(&o.image);
    rig_release(&o.rig);
    return rc;
}

int group_power(struct str *told, const struct torture *t, struct err *err)
{
    return power_try(told, t, t->full ? 1000 : 15, true, err);
}
