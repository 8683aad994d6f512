#include "base/file.h"
#include "base/mem.h"
#include "run/cores.h"
#include "run/savefile.h"
#include "run/sweep_parts.h"

static void choose_cores(struct plan_settings *out, const struct sweep *w)
{
    const struct sweep_options *o = w->options;
    int cores = cores_allowed() - cores_taken();

    *out = (struct plan_settings){
        .cores = cores > 1 ? cores : 1,
        .threads = o->threads,
        .budget_seconds = o->budget_seconds,
        .trial_seconds = config_top(w->study->config)->max_trial_seconds,
        .silence = o->silence,
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
        store_recover(&out->recovered, w->store, rows->id, w->kind, err) < 0 ||
        savefile_sweep(w->folders.checkpoints, w->store, rows->id, err) < 0)
        return -1;
    w->experiment_id = w->handover.rows.id;
    return 0;
}

static int make_recorder(struct sweep *w, struct err *err)
{
    int n = w->study->space->n_points;
    int64_t *ids = mem_zero(n, sizeof(*ids));
    int rc;

    if (!ids)
        return err_set(err, ERR_NOMEM, "no memory for the points");
    for (int i = 0; i < n; i++)
        ids[i] = w->handover.points[i].id;
    rc = recorder_new(&w->recorder, w->store, w->study, ids, w->experiment_id,
                      w->folders.models, err);
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

int sweep_open(struct sweep *w, struct sweep_result *r, runner_open *open,
               void *arg, struct err *err)
{
    const char *db = w->options->db, *name = config_top(w->study->config)->name;
    struct plan_settings settings;

    choose_cores(&settings, w);
    w->jobs = settings.slots;
    paths_models(w->folders.models, db, name);
    paths_checkpoints(w->folders.checkpoints, db, name);
    /* The loader first: nothing that forks later may know the database. */
    if (open(&w->runner, arg, w->study, settings.slots, &w->folders, err) < 0)
        return -1;
    cores_announce(settings.threads ? settings.slots * settings.threads
                                    : settings.cores);
    if (sync_store(r, w, err) < 0 ||
        file_make_dir(w->folders.models, err) < 0 ||
        make_recorder(w, err) < 0 || begin_screen(w, r, err) < 0)
        return -1;
    return plan_new(&w->plan, &settings, r->sync.trials_pending + r->recovered,
                    err);
}

void sweep_close(struct sweep *w)
{
    screen_free(w->screen);
    recorder_free(w->recorder);
    plan_free(w->plan);
    store_close(w->store);
    handover_release(&w->handover);
    if (w->runner.close)
        w->runner.close(w->runner.ctx);
    hand_release(&w->hand);
    waiting_release(&w->waiting);
}
