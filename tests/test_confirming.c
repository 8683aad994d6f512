/* New seeds trained by the pool: kills, several processes, the same bits. */
#include "base/mem.h"
#include "run/retrain.h"
#include "run/sweep.h"
#include "store/query.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char grid[] =
    "name: confirming\n"
    "data: {dataset: digits, validation: 0.25}\n"
    "training: {epochs: 4, batch_size: 50, optimizer: adam}\n"
    "model: {dropout: 0.1}\n"
    "parameters:\n"
    "  layers: {values: [[64], [48, 24]]}\n";

enum { SEEDS = 4, POINTS = 2 };

static char folder[64], config_path[128], db_path[128], other_path[128];

static void setup(void)
{
    FILE *f;

    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(config_path, sizeof(config_path), "%s/grid.yaml", folder);
    snprintf(db_path, sizeof(db_path), "%s/results.db", folder);
    snprintf(other_path, sizeof(other_path), "%s/other.db", folder);
    f = fopen(config_path, "w");
    cr_assert_not_null(f);
    fputs(grid, f);
    fclose(f);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(confirming, .init = setup, .fini = teardown);

/* Trains the grid, or new seeds of both points; 0 when all went well. */
static int run(const char *db, bool confirm, int jobs, int threads,
               struct sweep_result *result)
{
    static const int64_t points[POINTS] = { 1, 2 };
    struct store_confirm what = { points, POINTS, SEEDS };
    struct sweep_options options = { .db = db,
                                     .jobs = jobs,
                                     .threads = threads,
                                     .progress = PROGRESS_NONE,
                                     .confirm = confirm ? &what : NULL };
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    int rc;

    rc = study_open(&study, config_path, NULL, &diag, &err);
    if (rc == 0)
        rc = sweep_run(result, study, &options, &err);
    if (rc < 0)
        fprintf(stderr, "%s\n", err.msg);
    diag_release(&diag);
    study_free(study);
    return rc;
}

static void must_run(const char *db, bool confirm, int jobs, int threads)
{
    struct sweep_result result;

    cr_assert_eq(run(db, confirm, jobs, threads, &result), 0);
    cr_assert_eq(result.left, 0);
}

struct ended {
    double metric[METRIC_COUNT];
    int attempts;
    bool done;
};

/* By point and seed; every trial of kind confirm is one of these. */
static void outcomes(struct ended out[POINTS][SEEDS], const char *db)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct err err = { 0 };
    int n = 0;

    memset(out, 0, POINTS * sizeof(*out));
    cr_assert_eq(store_open(&st, db, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0, "%s", err.msg);
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];
        struct ended *o;

        if (t->kind != KIND_CONFIRM)
            continue;
        n++;
        cr_assert_eq(t->seed, (uint64_t)(1 + STORE_NEW_SEEDS + t->repeat));
        o = &out[t->point_id - 1][t->repeat];
        cr_assert_not(o->done);
        o->done = t->state == STATE_COMPLETED;
        o->attempts = t->attempts;
        memcpy(o->metric, t->metric, sizeof(o->metric));
    }
    cr_assert_eq(n, POINTS * SEEDS);
    snapshot_free(snap);
    store_close(st);
}

static void same(struct ended a[POINTS][SEEDS], struct ended b[POINTS][SEEDS])
{
    for (int p = 0; p < POINTS; p++)
        for (int s = 0; s < SEEDS; s++) {
            cr_assert(a[p][s].done && b[p][s].done);
            cr_assert_eq(
                memcmp(a[p][s].metric, b[p][s].metric, sizeof(a[p][s].metric)),
                0, "point %d seed %d", p, s);
        }
}

Test(confirming, gives_the_same_bits_for_any_jobs_and_threads)
{
    struct ended a[POINTS][SEEDS], b[POINTS][SEEDS];
    struct sweep_result again;

    must_run(db_path, false, 2, 0);
    must_run(db_path, true, 1, 1);
    outcomes(a, db_path);
    for (int s = 0; s + 1 < SEEDS; s++)
        cr_assert_neq(a[0][s].metric[METRIC_VAL_LOSS],
                      a[0][s + 1].metric[METRIC_VAL_LOSS]);
    must_run(other_path, false, 1, 0);
    must_run(other_path, true, 2, 2);
    outcomes(b, other_path);
    same(a, b);
    cr_assert_eq(run(db_path, true, 2, 0, &again), 0);
    cr_assert_eq(again.completed, 0);
    cr_assert_eq(again.sync.trials_completed, POINTS * SEEDS);
}

static pid_t start(const char *db)
{
    pid_t child = fork();

    if (child == 0) {
        struct sweep_result result;

        _exit(run(db, true, 2, 0, &result) < 0 ? 1 : 0);
    }
    return child;
}

Test(confirming, a_kill_loses_nothing, .timeout = 60)
{
    struct ended a[POINTS][SEEDS], b[POINTS][SEEDS];
    int status;

    must_run(db_path, false, 2, 0);
    must_run(db_path, true, 2, 0);
    outcomes(a, db_path);
    must_run(other_path, false, 2, 0);
    for (int i = 0; i < 8; i++) {
        struct timespec wait = { 0, (i + 1) * 4000000L };
        pid_t child = start(other_path);

        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        cr_assert_eq(waitpid(child, &status, 0), child);
    }
    must_run(other_path, true, 2, 0);
    outcomes(b, other_path);
    same(a, b);
}

Test(confirming, two_processes_share_the_work, .timeout = 60)
{
    struct ended a[POINTS][SEEDS];
    pid_t child[2];
    int status;

    must_run(db_path, false, 2, 0);
    for (int i = 0; i < 2; i++)
        child[i] = start(db_path);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(waitpid(child[i], &status, 0), child[i]);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    outcomes(a, db_path);
    for (int p = 0; p < POINTS; p++)
        for (int s = 0; s < SEEDS; s++) {
            cr_assert(a[p][s].done);
            cr_assert_eq(a[p][s].attempts, 1);
        }
}

/* The first confirm trial is trained again from its record. */
static void meet_first(const char *const *overrides)
{
    struct study *study = NULL;
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct model *model = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    int i = 0;

    cr_assert_eq(study_open(&study, config_path, overrides, &diag, &err), 0);
    cr_assert_eq(store_open(&st, db_path, STORE_READ, &err), 0);
    cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0, "%s", err.msg);
    while (i < snap->n_trials && snap->trials[i].kind != KIND_CONFIRM)
        i++;
    cr_assert_lt(i, snap->n_trials);
    cr_assert_eq(snap->trials[i].planned, !overrides);
    cr_assert_eq(retrain_trial(&model, study, snap, &snap->trials[i], 2, &err),
                 0, "%s", err.msg);
    model_free(model);
    snapshot_free(snap);
    store_close(st);
    study_free(study);
    diag_release(&diag);
}

Test(confirming, a_record_is_met_also_under_another_seed)
{
    static const char *const edit[] = { "seed=5", NULL };
    struct sweep_options options = { .db = db_path,
                                     .progress = PROGRESS_NONE,
                                     .extend = true };
    struct sweep_result result;
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };

    must_run(db_path, false, 2, 0);
    must_run(db_path, true, 2, 0);
    meet_first(NULL);
    cr_assert_eq(study_open(&study, config_path, edit, &diag, &err), 0);
    cr_assert_eq(sweep_run(&result, study, &options, &err), 0, "%s", err.msg);
    study_free(study);
    diag_release(&diag);
    meet_first(edit);
}

Test(confirming, keeps_the_search_s_model_alone)
{
    char command[256];

    must_run(db_path, false, 2, 0);
    must_run(db_path, true, 2, 0);
    snprintf(command, sizeof(command),
             "test $(ls %s/confirming/models | wc -l) -eq 1", folder);
    cr_assert_eq(system(command), 0);
}
