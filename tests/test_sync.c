#include "store/query.h"
#include "store/store.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

static const struct planted_point six[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.91 },
    { .params = "{\"units\": 2}", .accuracy = 0.92 },
    { .params = "{\"units\": 3}", .accuracy = 0.93 },
    { .params = "{\"units\": 4}", .accuracy = 0.94 },
    { .params = "{\"units\": 5}", .accuracy = PLANT_PENDING },
    { .params = "{\"units\": 6}", .accuracy = 0.95 },
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

TestSuite(sync, .init = open_store, .fini = close_store);

static int64_t ask(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    int64_t x;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return x;
}

static struct store_sync sync_points(const struct planted_point *points, int n,
                                     int repeats)
{
    struct planted w = { .points = points, .n_points = n, .repeats = repeats };
    struct store_sync out;
    int64_t id;

    cr_assert_eq(planted_sync(&out, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(id, 1);
    return out;
}

Test(sync, a_grid_that_grows_trains_the_new_points_only)
{
    struct store_sync s;
    struct claim c[8];
    int n;

    s = sync_points(six, 3, 1);
    cr_assert(s.is_new);
    cr_assert_eq(s.points_added, 3);
    cr_assert_eq(s.trials_pending, 3);
    planted_train(st, &(struct planted){ .points = six, .n_points = 3 }, 1);
    s = sync_points(six, 4, 1);
    cr_assert_not(s.is_new);
    cr_assert_eq(s.points_kept, 3);
    cr_assert_eq(s.points_added, 1);
    cr_assert_eq(s.points_left, 0);
    cr_assert_eq(s.trials_completed, 3);
    cr_assert_eq(s.trials_pending, 1);
    cr_assert_eq(store_claim(c, &n, st, 1, KIND_SEARCH, 8, &err), 0);
    cr_assert_eq(n, 1);
    cr_assert_eq(c[0].ordinal, 4);
}

Test(sync, the_same_config_again_changes_nothing)
{
    struct store_sync s;
    int64_t before;

    plant(st, &(struct planted){ .points = six, .n_points = 5 });
    before = ask("SELECT sum(crc) + count(*) FROM trials");
    s = sync_points(six, 5, 1);
    cr_assert_eq(s.points_kept, 5);
    cr_assert_eq(s.points_added, 0);
    cr_assert_eq(s.trials_completed, 4);
    cr_assert_eq(s.trials_pending, 1);
    cr_assert_eq(ask("SELECT sum(crc) + count(*) FROM trials"), before);
    cr_assert_eq(store_check(st, 1, &err), 0, "%s", err.msg);
}

Test(sync, points_that_leave_the_config_rest_and_may_come_back)
{
    struct store_sync s;

    plant(st, &(struct planted){ .points = six, .n_points = 5 });
    s = sync_points(six + 1, 2, 1);
    cr_assert_eq(s.points_kept, 2);
    cr_assert_eq(s.points_left, 3);
    cr_assert_eq(s.trials_completed, 2);
    cr_assert_eq(s.trials_pending, 0);
    cr_assert_eq(ask("SELECT count(*) FROM leaderboard"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM points WHERE active"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE place IS NOT NULL"), 2);
    cr_assert_eq(ask("SELECT point_id FROM leaderboard LIMIT 1"), 3);
    s = sync_points(six, 6, 1);
    cr_assert_eq(s.points_kept, 5);
    cr_assert_eq(s.points_added, 1);
    cr_assert_eq(s.trials_completed, 4);
    cr_assert_eq(s.trials_pending, 2);
    cr_assert_eq(store_check(st, 1, &err), 0, "%s", err.msg);
}

Test(sync, repeats_raised_add_trials_and_lowered_set_them_aside)
{
    struct snapshot *snap;
    struct store_sync s;

    plant(st, &(struct planted){ .points = six, .n_points = 3 });
    s = sync_points(six, 3, 3);
    cr_assert_eq(s.trials_completed, 3);
    cr_assert_eq(s.trials_pending, 6);
    cr_assert_eq(ask("SELECT count(*) FROM leaderboard WHERE rank"), 0);
    planted_train(
        st, &(struct planted){ .points = six, .n_points = 3, .repeats = 3 }, 1);
    cr_assert_eq(ask("SELECT max(n) FROM leaderboard"), 3);
    s = sync_points(six, 3, 1);
    cr_assert_eq(s.trials_completed, 3);
    cr_assert_eq(s.trials_pending, 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials"), 9);
    cr_assert_eq(ask("SELECT max(n) FROM leaderboard"), 1);
    cr_assert_eq(store_snapshot(&snap, st, NULL, &err), 0, "%s", err.msg);
    cr_assert_eq(snap->n_trials, 3);
    snapshot_free(snap);
    s = sync_points(six, 3, 3);
    cr_assert_eq(s.trials_completed, 9);
}

Test(sync, another_metric_is_refused_even_with_extend)
{
    struct planted w = { .points = six, .n_points = 3 };
    struct store_sync s;
    int64_t id;

    plant(st, &w);
    w.metric = "val_loss";
    w.extend = true;
    cr_assert_eq(planted_sync(&s, &id, st, &w, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, "- metric: val_accuracy"), "%s",
                       err.msg);
    cr_assert_not_null(strstr(err.msg, "+ metric: val_loss"), "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM experiments"
                     " WHERE metric = 'val_accuracy'"),
                 1);
}

Test(sync, an_edit_that_keeps_nothing_is_refused_with_the_difference)
{
    struct planted w = { .points = six,
                         .n_points = 3,
                         .config = "name: planted\n"
                                   "training:\n"
                                   "  epochs: 5 # short\n"
                                   "parameters:\n"
                                   "  units: [1, 2, 3]\n" };
    struct store_sync s;
    int64_t id;

    plant(st, &w);
    w.points = six + 3;
    w.config = "name: planted\n"
               "training:\n"
               "  epochs: 6\n"
               "parameters:\n"
               "  units: [1, 2, 3]\n";
    cr_assert_eq(planted_sync(&s, &id, st, &w, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, ": - epochs: 5; + epochs: 6"), "%s",
                       err.msg);
    cr_assert_not_null(strstr(err.msg, "--extend"), "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM points WHERE active"), 3);
    cr_assert_eq(ask("SELECT count(*) FROM points"), 3);
    cr_assert_eq(ask("SELECT config LIKE '%5 # short%' FROM experiments"), 1);
    err_clear(&err);
    w.extend = true;
    cr_assert_eq(planted_sync(&s, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(s.points_added, 3);
    cr_assert_eq(s.points_left, 3);
    cr_assert_eq(s.trials_completed, 0);
}

Test(sync, nothing_trained_yet_means_any_edit_is_fine)
{
    struct store_sync s;

    sync_points(six, 3, 1);
    s = sync_points(six + 3, 3, 1);
    cr_assert_eq(s.points_left, 3);
    cr_assert_eq(s.trials_pending, 3);
    cr_assert_eq(ask("SELECT count(*) FROM trials"), 3,
                 "what nobody began goes");
}

Test(sync, another_seed_keeps_nothing_and_is_another_trial)
{
    struct planted w = { .points = six, .n_points = 3, .seed = 1 };
    struct store_sync s;
    int64_t id;

    plant(st, &w);
    w.seed = 100;
    cr_assert_eq(planted_sync(&s, &id, st, &w, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    err_clear(&err);
    w.extend = true;
    cr_assert_eq(planted_sync(&s, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(s.points_kept, 3);
    cr_assert_eq(s.trials_pending, 3);
    cr_assert_eq(ask("SELECT count(*) FROM trials"), 6);
}

Test(sync, experiments_with_the_same_data_share_a_split)
{
    plant(st, &(struct planted){ .points = six, .n_points = 1 });
    plant(st, &(struct planted){ .name = "b", .points = six, .n_points = 1 });
    plant(st, &(struct planted){
                  .name = "c", .points = six, .n_points = 1, .folds = 3 });
    cr_assert_eq(ask("SELECT count(*) FROM splits"), 4);
    cr_assert_eq(ask("SELECT count(*) FROM classes"), 10);
}

Test(sync, a_removed_trial_is_trained_again_and_its_look_stays_on_record)
{
    static const struct planted_point looked[] = {
        { .params = "{\"units\": 1}", .accuracy = 0.91, .test = 0.9 },
        { .params = "{\"units\": 2}", .accuracy = 0.92 },
    };
    struct store_sync s;

    plant(st, &(struct planted){ .points = looked, .n_points = 2 });
    cr_assert_eq(store_remove_trial(st, 1, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM points"), 1);
    cr_assert_eq(ask("SELECT count(*) FROM epochs WHERE trial_id = 1"), 0);
    cr_assert_eq(ask("SELECT count(*) FROM confusion WHERE trial_id = 1"), 0);
    cr_assert_eq(ask("SELECT count(*) FROM evaluations"
                     " WHERE trial_id IS NULL AND look = 1"),
                 1);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(store_remove_trial(st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    err_clear(&err);
    s = sync_points(looked, 2, 1);
    cr_assert_eq(s.points_added, 1);
    cr_assert_eq(s.trials_completed, 1);
    cr_assert_eq(s.trials_pending, 1);
}

Test(sync, an_experiment_is_removed_whole_and_alone)
{
    plant(st, &(struct planted){ .points = six, .n_points = 2 });
    plant(st, &(struct planted){ .name = "other",
                                 .dataset = "other-data",
                                 .points = six,
                                 .n_points = 2 });
    cr_assert_eq(store_remove_experiment(st, 2, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM experiments"), 1);
    cr_assert_eq(ask("SELECT count(*) FROM trials"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM splits"), 1);
    cr_assert_eq(ask("SELECT count(DISTINCT dataset) FROM classes"), 1);
    cr_assert_eq(ask("SELECT count(DISTINCT trial_id) FROM epochs"), 2);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(store_remove_experiment(st, 2, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}

Test(sync, what_a_living_process_trains_is_not_removed)
{
    struct claim c;
    int n;

    sync_points(six, 1, 1);
    cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(store_remove_experiment(st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    cr_assert_not_null(strstr(err.msg, "is being trained by process"), "%s",
                       err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM trials"), 1);
}
