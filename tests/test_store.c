#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/query.h"
#include "store/schema.h"
#include "store/store.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct planted_point two[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9 },
    { .params = "{\"units\": 2}", .accuracy = 0.8, .test = 0.7 },
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

TestSuite(store, .init = open_store, .fini = close_store);

/* ---- another program on the same file ------------------------------------ */

static sqlite3 *connect(void)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 3000);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                 sql, sqlite3_errmsg(db));
}

static int64_t ask(const char *sql)
{
    sqlite3 *db = connect();
    sqlite3_stmt *s;
    int64_t x;

    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return x;
}

static struct claim claim_one(void)
{
    struct planted w = { .points = two, .n_points = 2 };
    struct store_sync done;
    struct claim c;
    int64_t id;
    int n;

    cr_assert_eq(planted_sync(&done, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 1);
    return c;
}

static int add_epoch(int64_t trial_id, int epoch, double loss)
{
    struct epoch_record e = { .epoch = epoch,
                              .learning_rate = 1e-3,
                              .wall_seconds = clock_seconds() };

    for (int m = 0; m < METRIC_COUNT; m++)
        e.metric[m] = NAN;
    e.metric[METRIC_LOSS] = loss;
    return store_epoch(st, trial_id, &e, &err);
}

/* ---- opening ------------------------------------------------------------- */

Test(store, the_file_is_marked_as_ours)
{
    cr_assert_eq(ask("PRAGMA application_id"), 0x53574550);
    cr_assert_eq(ask("PRAGMA user_version"), schema_ours.n);
    cr_assert_str_eq(store_path(st), path);
}

/* Opening the file must fail with the code, and change no byte of it. */
static void check_refused(enum err_code code, const char *words)
{
    static const enum store_mode modes[] = { STORE_READ, STORE_WRITE };
    char *before, *after, folder[300];
    size_t n, m;
    struct stat sb, sa;

    cr_assert_eq(file_read(&before, &n, path, 1 << 24, &err), 0, "%s", err.msg);
    cr_assert_eq(stat(path, &sb), 0);
    for (int i = 0; i < 2; i++) {
        struct store *other = NULL;

        cr_assert_eq(store_open(&other, path, modes[i], &err), -1);
        cr_assert_eq(err.code, code, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, words), "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, path), "%s", err.msg);
        cr_assert_null(other);
        err_clear(&err);
    }
    cr_assert_eq(file_read(&after, &m, path, 1 << 24, &err), 0);
    cr_assert_eq(stat(path, &sa), 0);
    cr_assert_eq(n, m);
    cr_assert_arr_eq(before, after, n);
    cr_assert_eq(sb.st_mtim.tv_nsec, sa.st_mtim.tv_nsec);
    snprintf(folder, sizeof(folder), "%s-wal", path);
    cr_assert_neq(access(folder, F_OK), 0);
    snprintf(folder, sizeof(folder), "%s-journal", path);
    cr_assert(stat(folder, &sa) != 0 || sa.st_size == 0);
    mem_free(before);
    mem_free(after);
}

static void write_other(const char *sql)
{
    sqlite3 *db;

    store_close(st);
    st = NULL;
    unlink(path);
    db = connect();
    run(db, sql);
    sqlite3_close(db);
}

Test(store, a_foreign_database_is_refused_and_untouched)
{
    write_other("CREATE TABLE trials (id INTEGER)");
    check_refused(ERR_REFUSED, "another program");
    write_other("PRAGMA application_id = 7; CREATE TABLE t (x)");
    check_refused(ERR_REFUSED, "another program");
    write_other("PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    check_refused(ERR_REFUSED, "another program");
}

Test(store, a_newer_schema_is_refused_and_untouched)
{
    sqlite3 *db = connect();

    run(db, "PRAGMA user_version = 99");
    sqlite3_close(db);
    store_close(st);
    st = NULL;
    check_refused(ERR_REFUSED, "schema version 99");
}

Test(store, a_file_that_is_no_database_is_refused_and_untouched)
{
    store_close(st);
    st = NULL;
    cr_assert_eq(file_write(path, "name: grid\n", 11, &err), 0);
    check_refused(ERR_REFUSED, "not an SQLite database");
}

Test(store, a_database_cut_short_is_damaged_not_empty)
{
    struct snapshot *snap;
    struct store *other = NULL;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    store_close(st);
    st = NULL;
    cr_assert_eq(truncate(path, 4096 * 3), 0);
    if (store_open(&other, path, STORE_READ, &err) == 0)
        cr_assert_eq(store_snapshot(&snap, other, NULL, &err), -1);
    cr_assert_eq(err.code, ERR_DB, "%s", err.msg);
    cr_assert_not_null(strstr(err.msg, "damaged"), "%s", err.msg);
    store_close(other);
}

Test(store, reading_a_database_that_is_not_there_says_so_and_makes_none)
{
    struct store *other = NULL;
    char elsewhere[300];

    snprintf(elsewhere, sizeof(elsewhere), "%s.none", path);
    cr_assert_eq(store_open(&other, elsewhere, STORE_READ, &err), -1);
    cr_assert_eq(err.code, ERR_NOINPUT);
    cr_assert_neq(access(elsewhere, F_OK), 0);
}

Test(store, writing_makes_the_folder)
{
    struct store *other = NULL;
    char file[300], folder[300];

    snprintf(file, sizeof(file), "%s.d/deep/results.db", path);
    cr_assert_eq(store_open(&other, file, STORE_WRITE, &err), 0, "%s", err.msg);
    store_close(other);
    cr_assert_eq(unlink(file), 0);
    snprintf(folder, sizeof(folder), "%s.d/deep", path);
    rmdir(folder);
    snprintf(folder, sizeof(folder), "%s.d", path);
    rmdir(folder);
}

Test(store, a_reader_never_writes)
{
    struct store *reader = NULL;
    struct store_sync done;
    struct planted w = { .points = two, .n_points = 1 };
    int64_t id;

    plant(st, &w);
    cr_assert_eq(store_open(&reader, path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(planted_sync(&done, &id, reader, &w, &err), -1);
    cr_assert_neq(err.code, ERR_NONE);
    err_clear(&err);
    cr_assert_eq(store_check(reader, 0, &err), 0, "%s", err.msg);
    store_close(reader);
}

/* A child spills half a transaction into the file and is killed. */
static void die_in_a_commit(void)
{
    sqlite3 *db = connect();

    run(db, "PRAGMA cache_size = 1");
    run(db, "BEGIN IMMEDIATE");
    run(db, "UPDATE epochs SET loss = 1e9, crc = 0");
    run(db, "UPDATE predictions SET crc = 0, nll = zeroblob(4000)");
    run(db, "UPDATE trials SET crc = 0, error = hex(zeroblob(20000))");
    raise(SIGKILL);
}

Test(store, a_commit_that_was_cut_off_is_rolled_back_even_for_a_reader)
{
    struct store *reader = NULL;
    char journal[300];
    struct stat sb;
    int status;
    pid_t child;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    child = fork();
    if (child == 0)
        die_in_a_commit();
    waitpid(child, &status, 0);
    cr_assert(WIFSIGNALED(status));
    snprintf(journal, sizeof(journal), "%s-journal", path);
    cr_assert_eq(stat(journal, &sb), 0, "the test needs a hot journal");
    cr_assert_gt(sb.st_size, 0);
    store_close(st);
    st = NULL;
    cr_assert_eq(store_open(&reader, path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_check(reader, 0, &err), 0, "%s", err.msg);
    store_close(reader);
}

/* ---- commits ------------------------------------------------------------- */

Test(store, rows_wait_for_the_commit_that_takes_them_all)
{
    struct claim c = claim_one();
    uint64_t before = store_generation(st);
    double wait;

    cr_assert_eq(store_tick(&wait, st, &err), 0);
    cr_assert_lt(wait, 0, "nothing waits");
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 0);
    cr_assert_eq(store_generation(st), before);
    cr_assert_eq(store_tick(&wait, st, &err), 0); /* the last is long ago */
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 1);
    cr_assert_eq(store_generation(st), before + 1);

    cr_assert_eq(add_epoch(c.trial_id, 2, 0.4), 0);
    cr_assert_eq(add_epoch(c.trial_id, 3, 0.3), 0);
    cr_assert_eq(store_tick(&wait, st, &err), 0);
    cr_assert(wait > 0 && wait <= 0.25, "%g", wait);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 1);
    nanosleep(&(struct timespec){ .tv_nsec = (long)(wait * 1e9) + 1000000 },
              NULL);
    cr_assert_eq(store_tick(&wait, st, &err), 0);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 3);
    cr_assert_eq(store_generation(st), before + 2);
}

Test(store, what_was_not_flushed_is_gone_with_close)
{
    struct claim c = claim_one();

    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0);
    cr_assert_eq(store_flush(st, &err), 0);
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.5), 0);
    store_close(st);
    st = NULL;
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 1);
}

Test(store, another_programs_write_lock_delays_rows_and_loses_none)
{
    struct claim c = claim_one();
    sqlite3 *db = connect();
    uint64_t before;
    double wait;
    int n;

    run(db, "BEGIN IMMEDIATE");
    before = store_generation(st);
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0);
    cr_assert_eq(store_tick(&wait, st, &err), 0, "%s", err.msg);
    cr_assert(store_is_busy(st));
    cr_assert_gt(wait, 0);
    cr_assert_eq(store_generation(st), before);
    cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 0);
    cr_assert(store_is_busy(st), "busy, not empty");
    run(db, "COMMIT");
    cr_assert_eq(store_flush(st, &err), 0);
    cr_assert_not(store_is_busy(st));
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 1);
    cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(n, 1);
    sqlite3_close(db);
}

Test(store, a_locked_database_lets_epochs_and_ends_wait)
{
    struct trial_record r = { .epochs_run = 2, .best_epoch = 1 };
    struct claim c = claim_one();
    sqlite3 *db = connect();

    run(db, "BEGIN EXCLUSIVE"); /* not even a read gets through */
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0, "%s", err.msg);
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.4), 0, "%s", err.msg);
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.4), 0, "%s", err.msg);
    cr_assert_eq(store_done(st, &c, &r, NULL, &err), 0, "%s", err.msg);
    run(db, "COMMIT");
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'completed'"),
                 1);

    /* Other bits are found by the commit then. */
    run(db, "BEGIN EXCLUSIVE");
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.3), 0, "%s", err.msg);
    run(db, "COMMIT");
    cr_assert_eq(store_flush(st, &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH, "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(store_flush(st, &err), 0);
    sqlite3_close(db);
}

Test(store, another_programs_read_lock_rolls_back_and_the_rows_come_again)
{
    struct claim c = claim_one();
    sqlite3 *db = connect();
    sqlite3_stmt *s;
    double wait;

    cr_assert_eq(sqlite3_prepare_v2(db, "SELECT * FROM trials", -1, &s, NULL),
                 SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW); /* a shared lock, held */
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0);
    cr_assert_eq(store_tick(&wait, st, &err), 0, "%s", err.msg);
    cr_assert(store_is_busy(st));
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.5), 0);
    sqlite3_finalize(s);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 0);
    cr_assert_eq(store_flush(st, &err), 0);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 2);
    sqlite3_close(db);
}

Test(store, waiting_rows_have_a_limit)
{
    static const char big[1 << 20] = { [0 ...(1 << 20) - 2] = 'x' };
    struct claim c = claim_one();
    int rc, n = 0;

    while ((rc = store_artifact(st, c.trial_id, "model", big, "", &err)) == 0)
        cr_assert_lt(++n, 70);
    cr_assert_eq(err.code, ERR_DB, "%s", err.msg);
    cr_assert_not_null(strstr(err.msg, "64 MB of rows wait"), "%s", err.msg);
    cr_assert(store_is_full(st));
    cr_assert_gt(n, 60);
    err_clear(&err);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_not(store_is_full(st));
    cr_assert_eq(ask("SELECT length(path) FROM artifacts"), (1 << 20) - 1);
}

/* ---- events -------------------------------------------------------------- */

Test(store, an_epoch_again_is_compared_bit_by_bit)
{
    struct claim c = claim_one();

    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0);
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0, "%s", err.msg);
    cr_assert_eq(add_epoch(c.trial_id, 1, nextafter(0.5, 1)), -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    cr_assert_not_null(strstr(err.msg, "epoch 1"), "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(add_epoch(c.trial_id, 2, -0.0), 0);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.0), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 2);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
}

Test(store, epochs_again_cost_no_commit_each)
{
    struct claim c = claim_one();
    uint64_t before;

    for (int epoch = 1; epoch <= 20; epoch++)
        cr_assert_eq(add_epoch(c.trial_id, epoch, 0.5), 0);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(add_epoch(c.trial_id, 21, 0.5), 0);
    before = store_generation(st);
    for (int epoch = 1; epoch <= 20; epoch++)
        cr_assert_eq(add_epoch(c.trial_id, epoch, 0.5), 0);
    cr_assert_leq(store_generation(st), before + 1);
    cr_assert_eq(add_epoch(c.trial_id, 20, 0.4), -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    err_clear(&err);
    cr_assert_eq(add_epoch(c.trial_id, 21, 0.4), -1, "it waits for its commit");
    cr_assert_eq(err.code, ERR_MISMATCH);
    err_clear(&err);
}

Test(store, epochs_and_records_come_back_as_they_went)
{
    struct claim c = claim_one();
    struct epoch_record in = { .epoch = 1,
                               .learning_rate = 1.0 / 3,
                               .grad_norm = INFINITY,
                               .wall_seconds = 1e-300 };
    struct epoch_record *out;
    int n;

    for (int m = 0; m < METRIC_COUNT; m++)
        in.metric[m] = m == METRIC_VAL_MCC ? (double)NAN : sqrt(m + 2.0);
    cr_assert_eq(store_epoch(st, c.trial_id, &in, &err), 0);
    cr_assert_eq(store_epochs(&out, &n, st, c.trial_id, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 1);
    cr_assert_eq(out->epoch, 1);
    cr_assert_eq(out->learning_rate, 1.0 / 3);
    cr_assert_eq(out->grad_norm, INFINITY);
    cr_assert_eq(out->wall_seconds, 1e-300);
    cr_assert(isnan(out->metric[METRIC_VAL_MCC]));
    cr_assert_eq(out->metric[METRIC_VAL_NLL], sqrt(METRIC_VAL_NLL + 2.0));
    mem_free(out);
}

Test(store, results_of_a_trial_removed_meanwhile_are_dropped_and_told_once)
{
    struct claim c = claim_one();
    sqlite3 *db = connect();

    run(db, "PRAGMA foreign_keys = ON");
    run(db, "DELETE FROM trials WHERE id = 1");
    sqlite3_close(db);
    cr_assert_eq(add_epoch(c.trial_id, 1, 0.5), 0);
    cr_assert_eq(add_epoch(c.trial_id, 2, 0.5), 0);
    cr_assert_eq(store_flush(st, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH, "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 0);
}

Test(store, only_the_attempt_that_holds_a_trial_ends_it)
{
    struct claim c = claim_one();
    struct trial_record r = { .outcome = OUTCOME_COMPLETED, .best_epoch = 1 };

    cr_assert_eq(store_attempt_over(st, &c, "interrupted", NULL, false, &err),
                 0);
    cr_assert_eq(store_done(st, &c, &r, NULL, &err), 0);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'pending'"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"
                     " WHERE outcome = 'interrupted'"),
                 1);
}

Test(store, outcomes_become_states)
{
    static const struct {
        int outcome, stop;
        char state[16], attempt[16];
    } rows[] = {
        { OUTCOME_COMPLETED, STOP_EPOCHS, "completed", "completed" },
        { OUTCOME_COMPLETED, STOP_EARLY, "stopped", "completed" },
        { OUTCOME_DIVERGED, STOP_NONE, "diverged", "diverged" },
        { OUTCOME_FAILED, STOP_NONE, "failed", "failed" },
    };
    struct planted_point points[4] = { { .params = "{\"units\": 1}" },
                                       { .params = "{\"units\": 2}" },
                                       { .params = "{\"units\": 3}" },
                                       { .params = "{\"units\": 4}" } };
    struct planted w = { .points = points, .n_points = 4 };
    struct store_sync done;
    struct claim c[4];
    int64_t id;
    int n;

    cr_assert_eq(planted_sync(&done, &id, st, &w, &err), 0);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 4, &err), 0);
    for (int i = 0; i < 4; i++) {
        struct trial_record r = { .outcome = rows[i].outcome,
                                  .stop_reason = rows[i].stop };
        char sql[256];

        cr_assert_eq(store_done(st, &c[i], &r, NULL, &err), 0);
        cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
        snprintf(sql, sizeof(sql),
                 "SELECT state = '%s' AND outcome = '%s' AND finished_at >="
                 " t.started_at FROM trials t JOIN attempts ON trial_id = id"
                 " WHERE id = %d",
                 rows[i].state, rows[i].attempt, i + 1);
        cr_assert_eq(ask(sql), 1, "%s", sql);
    }
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
}

Test(store, files_are_noted_found_replaced_and_forgotten)
{
    struct claim c = claim_one();
    char *file, sha[SHA256_TEXT];

    cr_assert_eq(store_artifact_path(&file, sha, st, c.trial_id, "model", &err),
                 -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    err_clear(&err);
    cr_assert_eq(store_artifact(st, c.trial_id, "model", "a", "11", &err), 0);
    cr_assert_eq(store_artifact(st, c.trial_id, "model", "b", "22", &err), 0);
    cr_assert_eq(store_artifact_path(&file, sha, st, c.trial_id, "model", &err),
                 0);
    cr_assert_str_eq(file, "b");
    cr_assert_str_eq(sha, "22");
    mem_free(file);
    cr_assert_eq(store_artifact_gone(st, c.trial_id, "model", &err), 0);
    cr_assert_eq(store_artifact_path(&file, sha, st, c.trial_id, "model", &err),
                 -1);
}
