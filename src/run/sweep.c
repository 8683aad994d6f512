#include "run/sweep.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "run/cores.h"
#include "run/hand.h"
#include "run/handover.h"
#include "run/paths.h"
#include "run/pool.h"
#include "run/recorder.h"
#include "run/screen.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Events that wait for their rows beyond this: trials pause. */
#define WAITING_MOST 30000

struct waiting { /* an event that is shown once its row is durable */
    struct event event;
    uint64_t generation; /* of the store when the row was added */
};

struct sweep {
    const struct study *study;
    const struct sweep_options *options;
    struct runner runner;
    struct store *store;
    struct plan *plan;
    struct recorder *recorder;
    struct screen *screen;
    struct handover handover; /* until the store has it */
    struct hand hand;
    int64_t experiment_id;
    enum trial_kind kind; /* of the trials that it trains */
    struct waiting *waiting;
    size_t n_waiting, cap_waiting;
    bool stopping, killing; /* the workers were told */
    int jobs;
    double begun;
};

static double now(const struct sweep *w)
{
    return clock_seconds() - w->begun;
}

/* ---- opening ------------------------------------------------------------- */

static void choose_cores(struct plan_settings *out, const struct sweep *w)
{
    const struct sweep_options *o = w->options;
    int cores = cores_allowed() - cores_taken();

    *out = (struct plan_settings){
        .cores = cores > 1 ? cores : 1,
        .threads = o->threads,
        .budget_seconds = o->budget_seconds,
        .trial_seconds = config_top(w->study->config)->max_trial_seconds,
        .fail_fast = o->fail_fast,
    };
    out->slots = o->jobs          ? o->jobs
                 : o->threads > 1 ? out->cores / o->threads
                                  : out->cores;
    if (out->slots < 1)
        out->slots = 1;
    if (!o->threads && out->cores < out->slots)
        out->cores = out->slots;
}

static int sync_store(struct sweep_result *out, struct sweep *w,
                      struct err *err)
{
    enum store_mode mode =
        w->options->network_fs ? STORE_WRITE_NETWORK : STORE_WRITE;
    const struct store_confirm *confirm = w->options->confirm;
    struct store_study *rows = &w->handover.rows;

    if (store_open(&w->store, w->options->db, mode, err) < 0 ||
        handover_make(&w->handover, w->study, w->options->extend, err) < 0 ||
        (confirm ? store_confirm(&out->sync, w->store, rows, confirm, err)
                 : store_sync(&out->sync, w->store, rows, err)) < 0 ||
        store_recover(&out->recovered, w->store, rows->id, w->kind, err) < 0)
        return -1;
    w->experiment_id = w->handover.rows.id;
    return 0;
}

static int make_recorder(struct sweep *w, const char *models, struct err *err)
{
    int n = w->study->space->n_points;
    int64_t *ids = mem_zero(n, sizeof(*ids));
    int rc;

    if (!ids)
        return err_set(err, ERR_NOMEM, "no memory for the points");
    for (int i = 0; i < n; i++)
        ids[i] = w->handover.points[i].id;
    rc = recorder_new(&w->recorder, w->store, w->study, ids, w->experiment_id,
                      models, err);
    mem_free(ids);
    handover_release(&w->handover);
    return rc;
}

/* What the database had already, and what becomes of it. */
static void say_sync(struct sweep *w, const struct sweep_result *r)
{
    const char *name = config_top(w->study->config)->name;
    const struct store_sync *y = &r->sync;
    struct str points = { 0 };

    if (y->is_new)
        return;
    if (w->kind == KIND_CONFIRM)
        str_add(&points, "new seeds of %d point%s", y->points_kept,
                y->points_kept == 1 ? "" : "s");
    else
        str_add(&points, "%d point%s kept, %d added, %d left out",
                y->points_kept, y->points_kept == 1 ? "" : "s", y->points_added,
                y->points_left);
    screen_say(w->screen, "%s: %s; %d trial%s done, %d to do", name,
               str_text(&points), y->trials_completed,
               y->trials_completed == 1 ? "" : "s",
               y->trials_pending + r->recovered);
    if (r->recovered)
        screen_say(w->screen,
                   "%s: %d trial%s of a process that is gone go%s on", name,
                   r->recovered, r->recovered == 1 ? "" : "s",
                   r->recovered == 1 ? "es" : "");
    str_release(&points);
}

static int begin_screen(struct sweep *w, const struct sweep_result *r,
                        struct err *err)
{
    const struct study *s = w->study;
    int pending = r->sync.trials_pending + r->recovered;
    double all = 0;

    if (screen_new(&w->screen, s, w->options, w->jobs, err) < 0)
        return -1;
    for (int i = 0; i < s->space->n_points; i++)
        all += s->costs[i];
    screen_begin(w->screen, r->sync.trials_completed,
                 r->sync.trials_completed + pending);
    /* On average: which trials are left is not asked. */
    screen_work(w->screen, all / s->space->n_points * pending);
    if (w->options->progress != PROGRESS_JSON)
        say_sync(w, r);
    return 0;
}

static int open_all(struct sweep *w, struct sweep_result *r, runner_open *open,
                    void *arg, struct err *err)
{
    struct plan_settings settings;
    char models[PATH_MAX];

    choose_cores(&settings, w);
    w->jobs = settings.slots;
    paths_models(models, w->options->db, config_top(w->study->config)->name);
    /* The loader first: nothing that forks later may know the database. */
    if (open(&w->runner, arg, w->study, settings.slots, models, err) < 0)
        return -1;
    cores_announce(settings.threads ? settings.slots * settings.threads
                                    : settings.cores);
    if (sync_store(r, w, err) < 0 || file_make_dir(models, err) < 0 ||
        make_recorder(w, models, err) < 0 || begin_screen(w, r, err) < 0)
        return -1;
    return plan_new(&w->plan, &settings, r->sync.trials_pending + r->recovered,
                    err);
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
                    (plan_kills(w->plan) && !w->killing);

        if (kill && w->runner.kill(w->runner.ctx, slot, err) < 0)
            return -1;
    }
    w->killing = plan_kills(w->plan);
    return 0;
}

/* Shows what has become durable. */
static void show_durable(struct sweep *w)
{
    uint64_t generation = store_generation(w->store);
    size_t n = 0;

    while (n < w->n_waiting && w->waiting[n].generation < generation) {
        const struct event *e = &w->waiting[n++].event;

        screen_take(w->screen, e, recorder_point(w->recorder, &e->claim));
    }
    if (n > 0) {
        w->n_waiting -= n;
        memmove(w->waiting, w->waiting + n, w->n_waiting * sizeof(*w->waiting));
    }
    screen_tick(w->screen);
}

static int show_later(struct sweep *w, const struct event *e, struct err *err)
{
    if (e->kind > EVENT_DIED)
        return 0;
    if (mem_grow(&w->waiting, w->n_waiting, &w->cap_waiting,
                 sizeof(*w->waiting)) < 0)
        return err_set(err, ERR_NOMEM, "no memory for the progress");
    w->waiting[w->n_waiting++] =
        (struct waiting){ *e, store_generation(w->store) };
    return 0;
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
    bool overdue =
        e->kind == EVENT_DIED && plan_overdue(w->plan, e->slot, now(w));
    bool give_up;
    int rc;

    if (overdue)
        snprintf(e->as.died, sizeof(e->as.died),
                 "took longer than max_trial_seconds and was ended");
    recorder_judge(w->recorder, e);
    plan_take(w->plan, e, now(w));
    give_up = e->kind == EVENT_DIED &&
              plan_verdict(w->plan, e->claim.trial_id) == PLAN_GIVE_UP;
    rc = recorder_take(w->recorder, e, &w->runner, give_up, err);
    if (rc < 0)
        return -1;
    if (rc == 1 && w->runner.kill(w->runner.ctx, e->slot, err) < 0)
        return -1;
    tell_lost_model(w, e);
    return show_later(w, e, err);
}

static int loop(struct sweep *w, struct err *err)
{
    while (!plan_done(w->plan)) {
        struct event e;
        double wait = 0;

        if (start_trials(w, err) < 0)
            return -1;
        share_cores(w);
        if (plan_done(w->plan))
            break; /* others have claimed the rest */
        if (store_tick(&wait, w->store, err) < 0)
            return -1;
        show_durable(w);
        if (w->runner.hold) /* too much waits for a locked database */
            w->runner.hold(w->runner.ctx, store_is_full(w->store) ||
                                              w->n_waiting >= WAITING_MOST);
        if (wait < 0 || wait > 0.25)
            wait = 0.25;
        if (w->runner.wait(w->runner.ctx, &e, wait, err) < 0 ||
            take_event(w, &e, err) < 0 || carry_out_stops(w, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the end ------------------------------------------------------------- */

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

static void close_all(struct sweep *w)
{
    screen_free(w->screen);
    recorder_free(w->recorder);
    plan_free(w->plan);
    store_close(w->store);
    handover_release(&w->handover);
    if (w->runner.close)
        w->runner.close(w->runner.ctx);
    hand_release(&w->hand);
    mem_free(w->waiting);
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

    if (open_all(&w, &result, open, arg, err) < 0 || loop(&w, err) < 0 ||
        store_flush(w.store, err) < 0)
        goto done;
    show_durable(&w);
    count(&result, &w);
    if (recorder_left(&result.left, w.recorder, w.kind, err) < 0)
        goto done;
    if (result.left == 0 && w.kind == KIND_SEARCH &&
        (recorder_end(w.recorder, err) < 0 || store_flush(w.store, err) < 0))
        goto done;
    *out = result;
    rc = 0;
done:
    close_all(&w);
    return rc;
}

int sweep_run(struct sweep_result *out, const struct study *study,
              const struct sweep_options *options, struct err *err)
{
    return sweep_run_on(out, study, options, pool_runner, NULL, err);
}
