/* SIGINT, SIGTERM and SIGHUP, one, two or three in a row, to the parent or to
 * every process, at random moments of a sweep until it is complete. */
#include "torture/torture.h"

#include <signal.h>
#include <stdio.h>

/* Every model is kept, so that every weight is compared. */
static const char grid[] =
    "name: signals\n"
    "data: {dataset: digits}\n"
    "model: {layers: [32]}\n"
    "training: {optimizer: adam, batch_size: 32, epochs: 20}\n"
    "keep: all\n"
    "parameters:\n"
    "  learning_rate: {min: 1e-4, max: 1e-2, count: %d,"
    " distribution: log_uniform}\n"
    "  dropout: [0, 0.25]\n";

struct stops {
    struct rig rig;
    struct acks acks;
    size_t read; /* of the progress */
    int stops, of[3], everywhere, runs;
    long long cut; /* attempts that a stop ended */
    uint64_t draws;
};

static uint32_t draw(struct stops *s, const struct torture *t, uint32_t n)
{
    return rng_below((struct rng){ t->seed, 2 }, s->draws++, 0, n);
}

static void send(struct stops *s, int sign, bool everywhere)
{
    pid_t alive[64];
    int n = everywhere ? rig_processes(alive, 64, &s->rig) : 0;

    kill(s->rig.pid, sign); /* not yet waited for: no other has its number */
    for (int i = 0; i < n; i++)
        if (alive[i] != s->rig.pid)
            kill(alive[i], sign);
}

/* One to three of them; the status that the run then ends with. */
static int interrupt(struct stops *s, const struct torture *t)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    int sign = signals[draw(s, t, 3)], more = (int)draw(s, t, 3);
    bool everywhere = draw(s, t, 3) == 0;

    send(s, sign, everywhere);
    for (int i = 0; i < more; i++) {
        rig_nap(0.02 * draw(s, t, 1000) / 1000.0);
        send(s, sign, everywhere);
    }
    s->of[more]++;
    s->everywhere += everywhere;
    return 128 + sign;
}

/* What holds after every stop, and not after a kill: each trial was given
 * back, and no attempt is open. */
static int given_back(struct stops *s, int status, int wanted, struct err *err)
{
    if (status != 0 && status != wanted)
        return err_set(err, ERR_RUN, "it ended with %d instead of %d", status,
                       wanted);
    if (truth_ask(s->rig.db, "SELECT count(*) FROM trials WHERE state IN"
                             " ('running', 'failed')") > 0)
        return err_set(err, ERR_MISMATCH, "a trial was not given back");
    if (truth_ask(s->rig.db, "SELECT count(*) FROM attempts WHERE outcome IS"
                             " NULL OR outcome NOT IN ('completed',"
                             " 'interrupted')") > 0)
        return err_set(err, ERR_MISMATCH, "an attempt was not ended in order");
    return 0;
}

/* One run, interrupted unless it ends before; 1: the sweep is complete. */
static int stop_run(struct stops *s, const struct torture *t, int most,
                    struct err *err)
{
    int status, wanted = 0;

    if (rig_start_run(&s->rig, "2", err) < 0)
        return -1;
    s->runs++;
    if (s->stops < most) {
        /* Its start takes a part of this, in which a stop is a stop, too. */
        rig_nap(0.35 * draw(s, t, 1000) / 1000.0);
        wanted = interrupt(s, t);
        s->stops++;
    }
    status = rig_wait(&s->rig);
    if (rig_await_end(&s->rig, err) < 0 ||
        acks_read(&s->acks, &s->read, s->rig.errors, 0, err) < 0 ||
        truth_holds(s->rig.db, &s->acks, 0, err) < 0 ||
        given_back(s, status, wanted, err) < 0)
        return -1;
    /* One that came when all was told may have its own status. */
    return status == 0 ||
           truth_ask(s->rig.db, "SELECT count(*) > 0 AND count(*) ="
                                " sum(state = 'completed') FROM trials") == 1;
}

int group_signals(struct str *told, const struct torture *t, struct err *err)
{
    struct stops s = { 0 };
    struct str reference = { 0 };
    char yaml[512];
    int most = t->full ? 100 : 30, sweeps = 0, rc = -1;

    snprintf(yaml, sizeof(yaml), grid, t->full ? 100 : 30);
    if (rig_make(&s.rig, yaml, err) < 0 ||
        torture_reference(&reference, &s.rig, err) < 0)
        goto done;
    for (; s.stops < most; sweeps++) {
        int complete = 0;

        while (complete == 0)
            complete = stop_run(&s, t, most, err);
        if (complete < 0 || torture_heals(&s.rig, &reference, false, err) < 0) {
            s.rig.keep = true;
            err_context(err, "%s, stop %d", s.rig.folder, s.stops);
            goto done;
        }
        s.cut += truth_ask(s.rig.db, "SELECT count(*) FROM attempts WHERE"
                                     " outcome = 'interrupted'");
        acks_release(&s.acks);
        s.read = 0;
        rig_clear(&s.rig);
    }
    str_add(told,
            "%d stops (%d by one signal, %d by two, %d by three; %d to every "
            "process) in %d sweep%s and %d runs ended %lld attempts, results "
            "the same",
            s.stops, s.of[0], s.of[1], s.of[2], s.everywhere, sweeps,
            sweeps == 1 ? "" : "s", s.runs, s.cut);
    rc = s.cut >= s.stops / 2
             ? 0
             : err_set(err, ERR_RUN, "hardly a stop met a training");
done:
    str_release(&reference);
    acks_release(&s.acks);
    rig_release(&s.rig);
    return rc;
}
