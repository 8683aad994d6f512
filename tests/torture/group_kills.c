/* SIGKILL at random instants to parent, loader, a worker or all, until the
 * sweep is complete. */
#include "torture/torture.h"

#include <signal.h>
#include <stdio.h>

/* Every model is kept, so that every weight is compared. */
static const char grid[] =
    "name: kills\n"
    "data: {dataset: digits}\n"
    "model: {layers: [32]}\n"
    "training: {optimizer: adam, batch_size: 32, epochs: %d}\n"
    "repeats: 2\n"
    "keep: all\n"
    "parameters:\n"
    "  learning_rate: {min: 1e-4, max: 1e-2, count: %d,"
    " distribution: log_uniform}\n"
    "  dropout: [0, 0.25]\n";

enum victim { PARENT, LOADER, WORKER, ALL };

struct hunt {
    struct rig rig;
    struct acks acks;
    size_t read; /* of the progress */
    int kills, of[4], runs;
    uint64_t draws;
};

static uint32_t draw(struct hunt *h, const struct torture *t, uint32_t n)
{
    return rng_below((struct rng){ t->seed, 1 }, h->draws++, 0, n);
}

/* A trial whose worker dies three times without a new epoch has failed, and
 * rightly: none is brought to that. */
static bool may_kill_worker(const struct rig *r)
{
    return truth_ask(r->db,
                     "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n"
                     " FROM attempts JOIN trials ON id = trial_id WHERE"
                     " outcome = 'died' AND state IN ('pending', 'running')"
                     " GROUP BY trial_id)") == 0;
}

/* Parent and loader are the oldest of the session. */
static void strike(struct hunt *h, const struct torture *t)
{
    pid_t alive[64];
    int n = rig_processes(alive, 64, &h->rig);
    enum victim v = (enum victim)draw(h, t, 4);

    if (n < 3 || (v == WORKER && !may_kill_worker(&h->rig)))
        return;
    for (int i = 0; i < n; i++) {
        bool meant = v == ALL || (v == WORKER ? i == 2 : i == (int)v);

        if (meant && kill(alive[i], SIGKILL) == 0 && v != ALL)
            break;
    }
    h->kills++;
    h->of[v]++;
}

/* Strikes until the run has ended; its status. */
static int hunt_run(struct hunt *h, const struct torture *t, int most,
                    struct err *err)
{
    int status;

    if (rig_start_run(&h->rig, "2", err) < 0)
        return -1;
    h->runs++;
    while (h->kills < most) {
        /* Its start takes half of this. */
        rig_nap(0.03 + 0.25 * draw(h, t, 1000) / 1000.0);
        if (rig_has_ended(&h->rig, &status))
            return status;
        strike(h, t);
    }
    return rig_wait(&h->rig);
}

/* One sweep, killed until it is complete. */
static int hunt_sweep(struct hunt *h, const struct torture *t, int most,
                      const struct str *reference, struct err *err)
{
    int status;

    do {
        status = hunt_run(h, t, most, err);
        if (status < 0 || rig_await_end(&h->rig, err) < 0 ||
            acks_read(&h->acks, &h->read, h->rig.errors, 0, err) < 0 ||
            truth_holds(h->rig.db, &h->acks, 0, err) < 0)
            return -1;
        if (status != 0 && status != 1 && status != 128 + SIGKILL)
            return err_set(err, ERR_RUN, "the run ended with %d", status);
    } while (status != 0);
    return truth_same(reference, h->rig.db, false, err);
}

int group_kills(struct str *told, const struct torture *t, struct err *err)
{
    struct hunt h = { 0 };
    struct str reference = { 0 };
    char yaml[512];
    int most = t->full ? 500 : 8, sweeps = 0, rc = -1;
    size_t heard = 0;

    snprintf(yaml, sizeof(yaml), grid, t->full ? 60 : 20, t->full ? 150 : 25);
    if (rig_make(&h.rig, yaml, err) < 0 ||
        torture_reference(&reference, &h.rig, err) < 0)
        goto done;
    while (h.kills < most) {
        rc = hunt_sweep(&h, t, most, &reference, err);
        sweeps++;
        heard += h.acks.n;
        acks_release(&h.acks);
        h.read = 0;
        if (rc < 0) {
            h.rig.keep = true;
            err_context(err, "%s, kill %d", h.rig.folder, h.kills);
            goto done;
        }
        rig_clear(&h.rig);
    }
    str_add(told,
            "%d kills (%d of the parent, %d of the loader, %d of a worker, %d "
            "of all) in %d sweep%s and %d runs, %zu epochs and ends told and "
            "none lost, results the same",
            h.kills, h.of[PARENT], h.of[LOADER], h.of[WORKER], h.of[ALL],
            sweeps, sweeps == 1 ? "" : "s", h.runs, heard);
done:
    str_release(&reference);
    acks_release(&h.acks);
    rig_release(&h.rig);
    return rc;
}
