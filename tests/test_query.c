#include "base/mem.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const struct planted_point four[] = {
    { .params = "{\"layers\": [512], \"learning_rate\": 0.001}",
      .n_weights = 407050,
      .accuracy = 0.90 },
    { .params = "{\"layers\": [512], \"learning_rate\": 0.01}",
      .n_weights = 407050,
      .accuracy = 0.95,
      .is_stopped = true },
    { .params = "{\"layers\": [128, 64], \"learning_rate\": 0.001}",
      .n_weights = 100000,
      .accuracy = 0.92,
      .test = 0.91 },
    { .params = "{\"layers\": [128, 64], \"learning_rate\": 0.01}",
      .n_weights = 100000,
      .accuracy = PLANT_DIVERGED },
};

static struct store *st;
static char path[256];
static struct err err;

static void open_store(void)
{
    st = planted_store(path);
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(query, .init = open_store, .fini = close_store);

/* What the sqlite3 shell would print of a query: cells by |, rows by newline.
 */
static char *shell(const char *sql)
{
    static char out[8192];
    sqlite3 *db;
    sqlite3_stmt *s;
    size_t used = 0;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    out[0] = '\0';
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);

            used += snprintf(out + used, sizeof(out) - used, "%s%s",
                             text ? text : "",
                             i + 1 < sqlite3_column_count(s) ? "|" : "\n");
        }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return out;
}

/* The leaderboard of any metric must be the view's, exactly. */
static void compare_with_view(int64_t id, enum metric_id metric)
{
    struct rank_row *rows;
    sqlite3 *db;
    sqlite3_stmt *s;
    int n;

    cr_assert_eq(store_leaderboard(&rows, &n, st, id, metric, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(
        sqlite3_prepare_v2(
            db,
            "SELECT coalesce(rank, 0), point_id, coalesce(trial_id, 0),"
            " mean, sd, n, state, val_accuracy, wall_seconds FROM leaderboard"
            " WHERE experiment = (SELECT name FROM experiments WHERE id = ?)",
            -1, &s, NULL),
        SQLITE_OK, "%s", sqlite3_errmsg(db));
    sqlite3_bind_int64(s, 1, id);
    for (int i = 0; i < n; i++) {
        const struct rank_row *r = &rows[i];

        cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
        cr_assert_eq(r->rank, sqlite3_column_int(s, 0), "row %d", i);
        cr_assert_eq(r->point_id, sqlite3_column_int64(s, 1), "row %d", i);
        cr_assert_eq(r->trial_id, sqlite3_column_int64(s, 2), "row %d", i);
        cr_assert_eq(isnan(r->mean), sqlite3_column_type(s, 3) == SQLITE_NULL);
        if (!isnan(r->mean))
            cr_assert_float_eq(r->mean, sqlite3_column_double(s, 3), 5.1e-6);
        cr_assert_eq(isnan(r->sd), sqlite3_column_type(s, 4) == SQLITE_NULL);
        if (!isnan(r->sd))
            cr_assert_float_eq(r->sd, sqlite3_column_double(s, 4), 5.1e-6);
        cr_assert_eq(r->n, sqlite3_column_int(s, 5));
        cr_assert_str_eq(r->state, (const char *)sqlite3_column_text(s, 6));
        if (!isnan(r->val_accuracy))
            cr_assert_float_eq(r->val_accuracy, sqlite3_column_double(s, 7),
                               5.1e-6);
        if (!isnan(r->wall_seconds))
            cr_assert_float_eq(r->wall_seconds, sqlite3_column_double(s, 8),
                               5.1e-3);
    }
    cr_assert_eq(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
    sqlite3_close(db);
    mem_free(rows);
}

Test(query, leaderboard_reads_like_a_table_a_person_wanted)
{
    plant(st, &(struct planted){ .n_points = 4, .points = four });
    cr_assert_str_eq(shell("SELECT * FROM leaderboard"),
                     "1|2|2|{\"layers\":[512],\"learning_rate\":0.01}"
                     "|0.95||1|0.95|0.40472|407050|2.5|completed|planted\n"
                     "2|3|3|{\"layers\":[128,64],\"learning_rate\":0.001}"
                     "|0.92||1|0.92|0.47566|100000|2.5|completed|planted\n"
                     "3|1|1|{\"layers\":[512],\"learning_rate\":0.001}"
                     "|0.9||1|0.9|0.51086|407050|2.5|completed|planted\n"
                     "|4||{\"layers\":[128,64],\"learning_rate\":0.01}"
                     "|||0|||100000||diverged|planted\n");
}

Test(query, leaderboard_and_view_agree_on_repeats_folds_and_open_points)
{
    static const double a[] = { 0.91, 0.92, 0.93, 0.94, 0.90, 0.95 };
    static const double b[] = { 0.93, 0.92, 0.91, 0.95, 0.90, 0.94 };
    static const double c[] = { 0.99, 0.99, PLANT_PENDING, 0.99, 0.98, 0.97 };
    static const double d[] = { 0.99, PLANT_FAILED, 0.97, 0.99, 0.98, 0.97 };
    static const double e[] = { PLANT_RUNNING, 0.5, 0.5, 0.5, 0.5, 0.5 };
    static const struct planted_point five[] = {
        { .params = "{\"units\": 1}", .n_weights = 20, .accuracies = a },
        { .params = "{\"units\": 2}", .n_weights = 10, .accuracies = b },
        { .params = "{\"units\": 3}", .n_weights = 10, .accuracies = c },
        { .params = "{\"units\": 4}", .n_weights = 10, .accuracies = d },
        { .params = "{\"units\": 5}", .n_weights = 10, .accuracies = e },
    };
    int64_t both = plant(st, &(struct planted){ .name = "both",
                                                .repeats = 2,
                                                .folds = 3,
                                                .n_points = 5,
                                                .points = five });
    int64_t folds = plant(
        st, &(struct planted){
                .name = "folds", .folds = 3, .n_points = 5, .points = five });
    int64_t loss = plant(st, &(struct planted){ .name = "loss",
                                                .metric = "val_nll",
                                                .repeats = 3,
                                                .n_points = 5,
                                                .points = five });
    int64_t bare = plant(st, &(struct planted){ .name = "bare",
                                                .metric = "accuracy",
                                                .n_validation = -1,
                                                .n_points = 4,
                                                .points = four });

    compare_with_view(both, METRIC_VAL_ACCURACY);
    compare_with_view(folds, METRIC_VAL_ACCURACY);
    compare_with_view(loss, METRIC_VAL_NLL);
    compare_with_view(bare, METRIC_ACCURACY);
    /* The sums differ in their last bits, the means do not: fewer weights win.
     */
    cr_assert_str_eq(shell("SELECT rank, point_id, state FROM leaderboard"
                           " WHERE experiment = 'both'"),
                     "1|2|completed\n2|1|completed\n"
                     "|3|pending\n|4|failed\n|5|running\n");
    cr_assert_str_eq(shell("SELECT DISTINCT experiment FROM leaderboard"),
                     "bare\nloss\nfolds\nboth\n");
}

Test(query, ties_go_to_fewer_weights_then_lower_nll_then_lower_ordinal)
{
    static const struct planted_point tied[] = {
        { .params = "{\"units\": 1}",
          .n_weights = 20,
          .accuracy = 0.9,
          .val_nll = 0.1 },
        { .params = "{\"units\": 2}",
          .n_weights = 10,
          .accuracy = 0.9,
          .val_nll = 0.4 },
        { .params = "{\"units\": 3}",
          .n_weights = 10,
          .accuracy = 0.9,
          .val_nll = 0.3 },
        { .params = "{\"units\": 4}",
          .n_weights = 10,
          .accuracy = 0.9,
          .val_nll = 0.3 },
    };
    int64_t id = plant(st, &(struct planted){ .n_points = 4, .points = tied });

    cr_assert_str_eq(shell("SELECT rank, point_id FROM leaderboard"),
                     "1|3\n2|4\n3|2\n4|1\n");
    compare_with_view(id, METRIC_VAL_ACCURACY);
}

Test(query, params_of_the_leaderboard_are_the_factors_that_vary)
{
    static const struct planted_point two[] = {
        { .params = "{\"nesterov\": true, \"optimizer\": \"sgd\","
                    " \"epochs\": 5, \"momentum\": 0.9}",
          .accuracy = 0.9 },
        { .params = "{\"nesterov\": false, \"optimizer\": \"a\\\"b\","
                    " \"epochs\": 5}",
          .accuracy = 0.8 },
    };

    plant(st, &(struct planted){ .n_points = 2, .points = two });
    cr_assert_str_eq(shell("SELECT params FROM leaderboard"),
                     "{\"nesterov\":true,\"optimizer\":\"sgd\","
                     "\"momentum\":0.9}\n"
                     "{\"nesterov\":false,\"optimizer\":\"a\\\"b\"}\n");
}

Test(query, best_curves_and_metrics_show_what_was_planted)
{
    plant(st, &(struct planted){ .n_points = 4, .points = four, .epochs = 3 });
    cr_assert_str_eq(shell("SELECT experiment, point_id, trial_id, metric,"
                           " mean, best_epoch FROM best"),
                     "planted|2|2|val_accuracy|0.95|3\n");
    cr_assert_str_eq(shell("SELECT trial_id, count(*), max(epoch),"
                           " round(max(val_accuracy), 6) FROM curves"
                           " GROUP BY trial_id"),
                     "1|3|3|0.9\n2|3|3|0.95\n3|3|3|0.92\n4|1|1|0.3\n");
    cr_assert_str_eq(shell("SELECT name, count(*) FROM metrics GROUP BY name"
                           " ORDER BY name"),
                     "accuracy|10\ngrad_norm|10\nlearning_rate|10\nloss|10\n"
                     "val_accuracy|10\nval_balanced_accuracy|10\nval_loss|10\n"
                     "val_macro_f1|10\nval_mcc|10\nval_nll|10\n"
                     "wall_seconds|10\n");
}

Test(query, snapshot_holds_the_experiment_whole)
{
    struct snapshot *s;
    const struct trial_row *t;

    plant(st,
          &(struct planted){ .name = "older", .n_points = 1, .points = four });
    plant(st, &(struct planted){ .n_points = 4, .points = four, .repeats = 2 });
    cr_assert_eq(store_snapshot(&s, st, NULL, &err), 0, "%s", err.msg);
    cr_assert_str_eq(s->experiment.name, "planted");
    cr_assert_eq(s->experiment.repeats, 2);
    cr_assert_eq(s->n_splits, 1);
    cr_assert_eq(s->splits[0].n_validation, 1000);
    cr_assert_eq(s->splits[0].validation[999], 999);
    cr_assert_eq(s->splits[0].labels[999], 9);
    cr_assert_eq(s->n_classes, 10);
    cr_assert_str_eq(s->classes[3], "class 3");
    cr_assert_eq(s->n_points, 4);
    cr_assert_eq(s->points[2].n_params, 2);
    cr_assert_str_eq(s->points[2].params[0].name, "layers");
    cr_assert_str_eq(s->points[2].params[0].text, "[128, 64]");
    cr_assert(json_is_array(s->points[2].params[0].value));
    cr_assert_eq(s->n_trials, 8);
    t = &s->trials[2];
    cr_assert_eq(t->point_id, s->points[1].id);
    cr_assert_eq(t->repeat, 0);
    cr_assert_eq(t->seed, 1);
    cr_assert_eq(s->trials[3].seed, 2);
    cr_assert_eq(t->state, STATE_STOPPED);
    cr_assert_str_eq(t->stop_reason, "early_stopping");
    cr_assert_eq(t->metric[METRIC_VAL_ACCURACY], 0.95);
    cr_assert_eq(s->trials[6].state, STATE_DIVERGED);
    cr_assert_str_eq(s->trials[6].error, "loss is NaN in epoch 2");
    cr_assert(isnan(s->trials[6].metric[METRIC_LOSS]));
    snapshot_free(s);
    cr_assert_eq(store_snapshot(&s, st, "older", &err), 0);
    cr_assert_eq(s->n_points, 1);
    snapshot_free(s);
    cr_assert_eq(store_snapshot(&s, st, "none", &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}

Test(query, scores_come_back_bit_for_bit)
{
    struct scores_row *s;
    int64_t right = 0;

    plant(st, &(struct planted){ .n_points = 4, .points = four });
    cr_assert_eq(store_scores(&s, st, 3, "validation", &err), 0, "%s", err.msg);
    cr_assert_eq(s->predictions.n, 1000);
    cr_assert_eq(s->predictions.n_classes, 10);
    for (int i = 0; i < 1000; i++)
        right += s->predictions.label[i] == s->predictions.predicted[i];
    cr_assert_eq(right, 920);
    cr_assert_eq(s->classes[0].support, 100);
    scores_free(s);
    cr_assert_eq(store_scores(&s, st, 3, "test", &err), 0, "%s", err.msg);
    cr_assert_null(s->predictions.label);
    scores_free(s);
    cr_assert_eq(store_scores(&s, st, 1, "test", &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}

Test(query, looks_count_over_the_whole_database)
{
    struct evaluation_row *rows;
    char hash[SHA256_TEXT];
    int n;

    plant(st, &(struct planted){ .n_points = 4, .points = four });
    plant(st,
          &(struct planted){ .name = "second", .n_points = 4, .points = four });
    plant(st, &(struct planted){ .name = "other",
                                 .dataset = "other-data",
                                 .n_points = 4,
                                 .points = four });
    cr_assert_eq(sha256_of(hash, "planted-data", 12, &err), 0);
    cr_assert_eq(store_evaluations(&rows, &n, st, hash, &err), 0);
    cr_assert_eq(n, 2);
    cr_assert_eq(rows[1].look, 2);
    cr_assert_eq(rows[1].n, 1000);
    cr_assert_eq(rows[1].accuracy, 0.91);
    evaluations_free(rows, n);
}

Test(query, every_export_is_a_table_and_every_table_is_exported)
{
    char all[4096] = "";

    plant(st, &(struct planted){ .n_points = 4, .points = four });
    for (int i = 0; store_exports[i]; i++) {
        struct table *t, *whole;

        cr_assert_eq(store_table_export(&t, st, store_exports[i], 1, &err), 0,
                     "%s: %s", store_exports[i], err.msg);
        cr_assert_eq(store_table_export(&whole, st, store_exports[i], 0, &err),
                     0, "%s: %s", store_exports[i], err.msg);
        cr_assert_eq(table_n_rows(t), table_n_rows(whole), "%s",
                     store_exports[i]);
        cr_assert(json_equal(t->rows, whole->rows), "%s", store_exports[i]);
        table_free(t);
        table_free(whole);
    }
    snprintf(all, sizeof(all), "%s",
             shell("SELECT name FROM sqlite_master WHERE type IN"
                   " ('table', 'view') AND name <> 'point_params'"
                   " AND name NOT LIKE 'sqlite_%'"));
    for (int i = 0; store_exports[i]; i++)
        cr_assert_not_null(strstr(all, store_exports[i]), "%s",
                           store_exports[i]);
    cr_assert_eq(store_table_export(NULL, st, "epochs; DROP", 0, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}

Test(query, listings_count_trials_failures_and_time)
{
    static const struct planted_point three[] = {
        { .params = "{\"units\": 1}", .accuracy = 0.9 },
        { .params = "{\"units\": 2}", .accuracy = PLANT_FAILED },
        { .params = "{\"units\": 3}", .accuracy = PLANT_RUNNING },
    };
    struct table *t;

    plant(st, &(struct planted){ .n_points = 3, .points = three });
    cr_assert_eq(store_table_status(&t, st, 1, &err), 0, "%s", err.msg);
    cr_assert_eq(table_n_rows(t), 3);
    cr_assert_str_eq(json_string_value(table_cell(t, 1, 0)), "running");
    /* 2.5 s a trial, two epochs of 0.5 s done */
    cr_assert_eq(
        json_number_value(table_cell(t, 1, table_col(t, "left_seconds"))), 1.5);
    table_free(t);
    cr_assert_eq(store_table_failures(&t, st, 1, &err), 0, "%s", err.msg);
    cr_assert_eq(table_n_rows(t), 1);
    cr_assert_str_eq(json_string_value(table_cell(t, 0, table_col(t, "error"))),
                     "the worker was killed by signal 9");
    table_free(t);
    cr_assert_eq(store_table_attempts(&t, st, 2, &err), 0, "%s", err.msg);
    cr_assert_eq(table_n_rows(t), 1);
    cr_assert_str_eq(
        json_string_value(table_cell(t, 0, table_col(t, "outcome"))), "died");
    table_free(t);
    cr_assert_eq(store_table_experiments(&t, st, &err), 0, "%s", err.msg);
    cr_assert_eq(table_n_rows(t), 1);
    cr_assert_eq(json_number_value(table_cell(t, 0, table_col(t, "best"))),
                 0.9);
    table_free(t);
}
