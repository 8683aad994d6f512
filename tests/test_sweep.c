#include "run/retrain.h"
#include "run/score.h"
#include "run/sweep.h"
#include "store/query.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A grid on the embedded digits: seconds, no file, no network. */
static const char grid[] =
    "name: digits-test\n"
    "data: {dataset: digits, validation: 0.25}\n"
    "model: {layers: [24], dropout: 0.1}\n"
    "training: {epochs: 3, batch_size: 50, optimizer: adam}\n"
    "parameters:\n"
    "  layers: {values: [[16], [24, 12]]}\n"
    "  learning_rate: {values: [0.01, 0.003]}\n"
    "repeats: 2\n";

static char folder[64];
static char config_path[128], db_path[128];

static void write_config(const char *text)
{
    FILE *f = fopen(config_path, "w");

    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
}

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(config_path, sizeof(config_path), "%s/grid.yaml", folder);
    snprintf(db_path, sizeof(db_path), "%s/results.db", folder);
    write_config(grid);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(sweep, .init = setup, .fini = teardown);

static struct study *open_study(const char *const *overrides)
{
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };

    cr_assert_eq(study_open(&study, config_path, overrides, &diag, &err), 0,
                 "%s\n%s", err.msg, str_text(&diag.text));
    diag_release(&diag);
    return study;
}

static struct sweep_result run_with(const char *db, int jobs, int threads,
                                    const char *const *overrides)
{
    struct study *study = open_study(overrides);
    struct sweep_options options = {
        .db = db, .jobs = jobs, .threads = threads, .progress = PROGRESS_NONE
    };
    struct sweep_result result = { 0 };
    struct err err = { 0 };

    cr_assert_eq(sweep_run(&result, study, &options, &err), 0, "%s", err.msg);
    study_free(study);
    return result;
}

static struct snapshot *look(const char *db, struct store **st)
{
    struct snapshot *snap = NULL;
    struct err err = { 0 };

    cr_assert_eq(store_open(st, db, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_snapshot(&snap, *st, NULL, &err), 0, "%s", err.msg);
    return snap;
}

static void same_epochs(struct store *a, int64_t trial_a, struct store *b,
                        int64_t trial_b)
{
    struct epoch_record *x, *y;
    struct err err = { 0 };
    int n, m;

    cr_assert_eq(store_epochs(&x, &n, a, trial_a, &err), 0);
    cr_assert_eq(store_epochs(&y, &m, b, trial_b, &err), 0);
    cr_assert_eq(n, m);
    cr_assert_gt(n, 0);
    for (int i = 0; i < n; i++) {
        cr_assert_eq(memcmp(x[i].metric, y[i].metric, sizeof(x[i].metric)), 0,
                     "epoch %d", i + 1);
        cr_assert_eq(x[i].grad_norm, y[i].grad_norm);
        cr_assert_eq(x[i].learning_rate, y[i].learning_rate);
    }
    free(x);
    free(y);
}

Test(sweep, trains_every_point_and_repeat_and_never_again)
{
    struct sweep_result r = run_with(db_path, 2, 0, NULL);
    struct store *st = NULL;
    struct snapshot *snap;

    cr_assert_eq(r.completed, 8);
    cr_assert_eq(r.left, 0);
    snap = look(db_path, &st);
    cr_assert_eq(snap->n_trials, 8);
    cr_assert_eq(snap->n_points, 4);
    for (int i = 0; i < snap->n_trials; i++) {
        cr_assert_eq(snap->trials[i].state, STATE_COMPLETED);
        cr_assert_eq(snap->trials[i].epochs_run, 3);
        cr_assert_gt(snap->trials[i].metric[METRIC_VAL_ACCURACY], 0.5);
    }
    snapshot_free(snap);
    store_close(st);
    r = run_with(db_path, 2, 0, NULL);
    cr_assert_eq(r.completed, 0);
    cr_assert_eq(r.sync.trials_completed, 8);
}

Test(sweep, gives_the_same_bits_for_any_jobs_and_threads)
{
    static const int ways[][2] = { { 1, 1 }, { 2, 1 }, { 2, 3 }, { 3, 0 } };
    struct store *first = NULL, *other = NULL;
    struct snapshot *a, *b;

    run_with(db_path, ways[0][0], ways[0][1], NULL);
    a = look(db_path, &first);
    for (int w = 1; w < 4; w++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/other%d.db", folder, w);
        run_with(path, ways[w][0], ways[w][1], NULL);
        b = look(path, &other);
        cr_assert_eq(a->n_trials, b->n_trials);
        for (int i = 0; i < a->n_trials; i++) {
            cr_assert_eq(memcmp(a->trials[i].metric, b->trials[i].metric,
                                sizeof(a->trials[i].metric)),
                         0, "trial %d", i);
            same_epochs(first, a->trials[i].id, other, b->trials[i].id);
        }
        snapshot_free(b);
        store_close(other);
    }
    snapshot_free(a);
    store_close(first);
}

Test(sweep, a_grid_that_grows_trains_the_new_points_only)
{
    static const char *const one[] = { "repeats=1", NULL };
    static const char *const wider[] = {
        "repeats=1", "parameters.learning_rate=[0.01, 0.003, 0.001]", NULL
    };
    struct sweep_result r = run_with(db_path, 2, 0, one);

    cr_assert_eq(r.completed, 4);
    r = run_with(db_path, 2, 0, wider);
    cr_assert_eq(r.completed, 2);
    cr_assert_eq(r.sync.points_kept, 4);
    cr_assert_eq(r.sync.points_added, 2);
}

Test(sweep, repeats_share_the_split_and_differ_in_their_seed)
{
    struct store *st = NULL;
    struct snapshot *snap;

    run_with(db_path, 2, 0, NULL);
    snap = look(db_path, &st);
    cr_assert_eq(snap->n_splits, 1);
    for (int i = 0; i + 1 < snap->n_trials; i++)
        if (snap->trials[i].point_id == snap->trials[i + 1].point_id) {
            cr_assert_neq(snap->trials[i].seed, snap->trials[i + 1].seed);
            cr_assert_neq(snap->trials[i].metric[METRIC_VAL_LOSS],
                          snap->trials[i + 1].metric[METRIC_VAL_LOSS]);
        }
    snapshot_free(snap);
    store_close(st);
}

Test(sweep, a_model_that_is_gone_is_trained_again_to_its_bits)
{
    struct study *study = NULL;
    struct store *st = NULL;
    struct snapshot *snap;
    struct model *model = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };

    run_with(db_path, 2, 0, NULL);
    snap = look(db_path, &st);
    cr_assert_eq(score_study(&study, snap, &diag, &err), 0, "%s", err.msg);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(
            retrain_trial(&model, study, snap, &snap->trials[i], 2, &err), 0,
            "%s", err.msg);
        model_free(model);
    }
    snap->trials[0].metric[METRIC_VAL_LOSS] += 1e-9;
    cr_assert_eq(retrain_trial(&model, study, snap, &snap->trials[0], 1, &err),
                 -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    snapshot_free(snap);
    store_close(st);
    study_free(study);
    diag_release(&diag);
}

static int64_t best_point(struct store *st, const struct snapshot *snap)
{
    struct rank_row *rows = NULL;
    struct err err = { 0 };
    int64_t id;
    int n = 0;

    cr_assert_eq(store_leaderboard(&rows, &n, st, snap->experiment.id,
                                   METRIC_VAL_ACCURACY, &err),
                 0, "%s", err.msg);
    cr_assert_eq(rows[0].rank, 1);
    id = rows[0].point_id;
    free(rows);
    return id;
}

static void look_twice(int expect_looks)
{
    struct study *study = NULL;
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct look *looks = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    int n, number;

    cr_assert_eq(store_open(&st, db_path, STORE_WRITE, &err), 0);
    for (int round = 1; round <= 2; round++) {
        cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0);
        cr_assert_eq(score_study(&study, snap, &diag, &err), 0, "%s", err.msg);
        cr_assert_eq(score_evaluate(&looks, &n, &number, study, snap,
                                    best_point(st, snap), st, 2, &err),
                     0, "%s", err.msg);
        cr_assert_eq(n, expect_looks);
        cr_assert_eq(number, round);
        for (int i = 0; i < n; i++) {
            cr_assert_gt(looks[i].accuracy, 0.5);
            cr_assert_eq(looks[i].n, study->splits[0].n_test);
        }
        free(looks);
        study_free(study);
        snapshot_free(snap);
    }
    store_close(st);
    diag_release(&diag);
}

Test(sweep, a_look_at_the_test_part_scores_every_repeat_and_is_counted)
{
    run_with(db_path, 2, 0, NULL);
    look_twice(2);
}

Test(sweep, with_folds_the_look_is_by_one_refit_on_all_training_data)
{
    static const char *const folds[] = { "repeats=1", "validation={folds: 3}",
                                         NULL };

    run_with(db_path, 2, 0, folds);
    look_twice(1);
}

/* A process that claims a refit of the best point and dies. */
static void die_in_refit(void)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct store *st = NULL;
        struct snapshot *snap = look(db_path, &st);
        int64_t point = best_point(st, snap), id;
        struct claim c;
        struct err err = { 0 };

        store_close(st);
        _exit(store_open(&st, db_path, STORE_WRITE, &err) < 0 ||
              store_add_trial(&id, st, point, snap->splits[0].id, KIND_REFIT, 0,
                              0, 1, &err) < 0 ||
              store_claim_trial(&c, st, id, &err) < 0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

Test(sweep, a_refit_whose_process_died_is_taken_over)
{
    static const char *const folds[] = { "repeats=1", "validation={folds: 3}",
                                         NULL };
    struct store *st = NULL;
    struct snapshot *snap;
    int n = 0;

    run_with(db_path, 2, 0, folds);
    die_in_refit();
    look_twice(1);
    snap = look(db_path, &st);
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        if (t->kind != KIND_REFIT)
            continue;
        n++;
        cr_assert_eq(t->state, STATE_COMPLETED);
        cr_assert_eq(t->attempts, 2);
    }
    cr_assert_eq(n, 1);
    snapshot_free(snap);
    store_close(st);
}

Test(sweep, without_validation_the_metric_is_a_training_one)
{
    static const char *const none[] = { "repeats=1", "validation=0", NULL };
    struct store *st = NULL;
    struct snapshot *snap;

    run_with(db_path, 2, 0, none);
    snap = look(db_path, &st);
    cr_assert_str_eq(snap->experiment.metric, "accuracy");
    for (int i = 0; i < snap->n_trials; i++) {
        cr_assert_eq(snap->trials[i].best_epoch, 3);
        cr_assert(isnan(snap->trials[i].metric[METRIC_VAL_ACCURACY]));
    }
    snapshot_free(snap);
    store_close(st);
}

Test(sweep, a_batch_larger_than_the_training_set_is_refused_with_its_place)
{
    static const char *const big[] = { "batch_size=5000", NULL };
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };

    cr_assert_eq(study_open(&study, config_path, big, &diag, &err), -1);
    cr_assert_eq(err.code, ERR_CONFIG);
    cr_assert_not_null(strstr(str_text(&diag.text), "5000"));
    diag_release(&diag);
}
