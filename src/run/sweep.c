#include "run/sweep.h"

#include "base/clock.h"
#include "run/pool.h"
#include "run/savefile.h"
#include "run/sweep_parts.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Events that wait for their rows beyond this: trials pause. */
#define WAITING_MOST 30000
/* Seconds that the end waits for another program's lock. */
#define LAST_WAIT 10

static double now(const struct sweep *w)
{
    return clock_seconds() - w->begun;
}

/* ---- what is durable ----------------------------------------------------- */

/* A checkpoint takes its place, or a trial that is over needs none. */
static void keep_files(struct sweep *w, const struct waiting_event *d)
{
    const struct event *e = &d->event;
    struct savefile files = { .trial_id = e->claim.trial_id,
                              .attempt = e->claim.attempt };
    struct err err = { 0 };

    memcpy(files.folder, w->folders.checkpoints, sizeof(files.folder));
    if (d->over)
        savefile_remove(&files);
    if (e->kind != EVENT_CHECKPOINT || e->as.checkpoint.error[0])
        return;
    if (savefile_settle(&files, &err) < 0)
        screen_say(w->screen, "trial %lld goes on without a checkpoint: %s",
                   (long long)e->claim.trial_id, err.msg);
    if (w->runner.settled)
        w->runner.settled(w->runner.ctx, e->slot, e->claim.trial_id);
}

static void show_durable(struct sweep *w)
{
    uint64_t generation = store_generation(w->store);
    const struct waiting_event *d;

    while ((d = waiting_next(&w->waiting, generation))) {
        keep_files(w, d);
        screen_take(w->screen, &d->event,
                    recorder_point(w->recorder, &d->event.claim));
    }
    screen_tick(w->screen);
}

/* ---- the loop ------------------------------------------------------------ */

static int start_trial(struct sweep *w, const struct claim *claim,
                       struct err *err)
{
    int threads = w->options->threads ? w->options->threads : 1;
    int slot, point = recorder_point(w->recorder, claim);

    if (point < 0)
        return err_set(err, ERR_BUG, "trial %lld is of no point of this config",
                       (long long)claim->trial_id);
    if (w->runner.start(w->runner.ctx, &slot, claim, point, threads, err) < 0)
        return -1;
    plan_start(w->plan, slot, claim, now(w));
    return 0;
}

static int start_trials(struct sweep *w, struct err *err)
{
    const struct claim *claim;

    if (hand_return(&w->hand, w->plan, w->store, now(w), err) < 0 ||
        hand_fill(&w->hand, w->plan, w->store, w->experiment_id, w->kind,
                  w->begun, err) < 0)
        return -1;
    show_durable(w); /* a trial that was claimed again finds its checkpoint */
    while ((claim = hand_next(&w->hand, w->plan)))
        if (start_trial(w, claim, err) < 0)
            return -1;
    return 0;
}

static void share_cores(struct sweep *w)
{
    for (int slot = 0; slot < w->jobs; slot++)
        w->runner.threads(w->runner.ctx, slot, plan_threads(w->plan, slot));
}

static int carry_out_stops(struct sweep *w, struct err *err)
{
    if (plan_stops(w->plan) && !w->stopping) {
        w->stopping = true;
        w->runner.stop(w->runner.ctx);
        if (plan_counts(w->plan).running > 0)
            screen_say(w->screen,
                       "Stopping: running trials finish their epoch%s",
                       plan_counts(w->plan).signal
                           ? "; interrupt again to stop at once"
                           : "");
    }
    for (int slot = 0; slot < w->jobs; slot++) {
        bool kill = plan_overdue(w->plan, slot, now(w)) ||
                    plan_hangs(w->plan, slot) > 0 ||
                    (plan_kills(w->plan) && !w->killing);

        if (kill && w->runner.kill(w->runner.ctx, slot, err) < 0)
            return -1;
    }
    w->killing = plan_kills(w->plan);
    return 0;
}

/* Why it was us who ended it, if it was. */
static void tell_limit(const struct sweep *w, struct event *e)
{
    double limit = config_top(w->study->config)->max_trial_seconds;
    double silent = plan_hangs(w->plan, e->slot);

    if (plan_overdue(w->plan, e->slot, now(w)))
        snprintf(e->as.died, sizeof(e->as.died),
                 "was ended: max_trial_seconds is %.6g", limit);
    else if (silent > 0)
        snprintf(e->as.died, sizeof(e->as.died),
                 "was ended: it made no step for %.0f seconds", silent);
    else if (w->killing)
        snprintf(e->as.died, sizeof(e->as.died), "was ended at once, as asked");
}

/* The trial is complete without it; predict and others train it again. */
static void tell_lost_model(struct sweep *w, const struct event *e)
{
    const char *why = "";

    if (e->kind != EVENT_DONE || e->as.done.outcome != OUTCOME_COMPLETED ||
        w->runner.model(w->runner.ctx, e->slot, &why) || !*why)
        return;
    screen_say(w->screen, "trial %lld: its model was not kept: %s",
               (long long)e->claim.trial_id, why);
}

static int take_event(struct sweep *w, struct event *e, struct err *err)
{
    enum plan_verdict verdict;
    bool over;
    int rc;

    if (e->kind == EVENT_DIED)
        tell_limit(w, e);
    recorder_judge(w->recorder, e);
    plan_take(w->plan, e, now(w));
    verdict = plan_verdict(w->plan);
    rc = recorder_take(w->recorder, e, &w->runner, verdict, err);
    if (rc < 0)
        return -1;
    if (rc == 1 && w->runner.kill(w->runner.ctx, e->slot, err) < 0)
        return -1;
    tell_lost_model(w, e);
    over = e->kind == EVENT_DIED   ? verdict == PLAN_GIVE_UP
           : e->kind == EVENT_DONE ? e->as.done.outcome != OUTCOME_INTERRUPTED
                                   : false;
    return e->kind > EVENT_DIED ? 0
                                : waiting_add(&w->waiting, e, over,
                                              store_generation(w->store), err);
}

/* Which trials have moved since the last look. */
static void look(struct sweep *w)
{
    bool waits = store_is_full(w->store) || store_is_busy(w->store);

    for (int slot = 0; w->runner.steps && slot < w->jobs; slot++)
        plan_look(w->plan, slot, w->runner.steps(w->runner.ctx, slot), waits,
                  now(w));
}

static int loop(struct sweep *w, struct err *err)
{
    while (!plan_done(w->plan)) {
        struct event e;
        double wait = 0;

        if (start_trials(w, err) < 0)
            return -1;
        share_cores(w);
        look(w);
        if (plan_done(w->plan))
            break; /* others have claimed the rest */
        if (store_tick(&wait, w->store, err) < 0)
            return -1;
        show_durable(w);
        if (w->runner.hold) /* too much waits for a locked database */
            w->runner.hold(w->runner.ctx,
                           store_is_full(w->store) ||
                               waiting_count(&w->waiting) >= WAITING_MOST);
        if (wait < 0 || wait > 0.25)
            wait = 0.25;
        if (w->runner.wait(w->runner.ctx, &e, wait, err) < 0 ||
            take_event(w, &e, err) < 0 || carry_out_stops(w, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the end ------------------------------------------------------------- */

/* Another program's lock is waited for, but not by one who has asked twice for
 * an end. */
static int flush(struct sweep *w, struct err *err)
{
    for (int tries = 1;; tries++) {
        struct err e = { 0 };
        struct event event;

        if (store_flush_soon(w->store, &e) == 0)
            return 0;
        if (!store_is_busy(w->store) || plan_kills(w->plan) ||
            tries >= LAST_WAIT)
            return err_set(err, e.code, "%s", e.msg);
        if (w->runner.wait(w->runner.ctx, &event, 0, err) < 0)
            return -1;
        plan_take(w->plan, &event, now(w));
    }
}

static void count(struct sweep_result *out, const struct sweep *w)
{
    struct plan_counts c = plan_counts(w->plan);

    out->jobs = w->jobs;
    out->completed = c.completed;
    out->diverged = c.diverged;
    out->failed = c.failed;
    out->signal = c.signal;
    out->out_of_time = c.out_of_time;
    out->seconds = now(w);
}

int sweep_run_on(struct sweep_result *out, const struct study *study,
                 const struct sweep_options *options, runner_open *open,
                 void *arg, struct err *err)
{
    struct sweep w = { .study = study,
                       .options = options,
                       .kind = options->confirm ? KIND_CONFIRM : KIND_SEARCH,
                       .begun = clock_seconds() };
    struct sweep_result result = { 0 };
    int rc = -1;

    if (sweep_open(&w, &result, open, arg, err) < 0 || loop(&w, err) < 0 ||
        flush(&w, err) < 0)
        goto done;
    show_durable(&w);
    count(&result, &w);
    if (recorder_left(&result.left, &result.elsewhere, w.recorder, w.kind,
                      err) < 0 ||
        (result.elsewhere &&
         store_sure_holders(&result.holders, w.store, w.experiment_id, err) <
             0)) /* a damaged row was told when trials were recovered */
        goto done;
    if (result.left + result.elsewhere == 0 && w.kind == KIND_SEARCH &&
        (recorder_end(w.recorder, err) < 0 || store_flush(w.store, err) < 0))
        goto done;
    rmdir(w.folders.checkpoints); /* only if it is empty */
    *out = result;
    rc = 0;
done:
    sweep_close(&w);
    return rc;
}

int sweep_run(struct sweep_result *out, const struct study *study,
              const struct sweep_options *options, struct err *err)
{
    return sweep_run_on(out, study, options, pool_runner, NULL, err);
}
