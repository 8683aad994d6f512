#include "base/mem.h"
#include "store/query.h"
#include "store/store.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_POINTS 200

static struct planted_point points[N_POINTS];
static char params[N_POINTS][32];
static struct store *st;
static char path[256];
static struct err err;
static int64_t id;

static void make_grid(int n, int repeats, int folds)
{
    struct planted w = { .repeats = repeats,
                         .folds = folds,
                         .n_points = n,
                         .points = points,
                         .n_validation = 20,
                         .n_classes = 2 };
    struct store_sync done;

    for (int i = 0; i < n; i++) {
        snprintf(params[i], sizeof(params[i]), "{\"units\": %d}", i + 1);
        points[i].params = params[i];
    }
    st = planted_store(path);
    cr_assert_eq(planted_sync(&done, &id, st, &w, &err), 0, "%s", err.msg);
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(claim, .fini = close_store);

/* The integer of a query, on a connection of its own. */
static int64_t ask(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    int64_t x;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return x;
}

Test(claim, trials_come_in_the_order_repeat_fold_ordinal)
{
    struct claim c[20];
    int n, k = 0;

    make_grid(3, 2, 2);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 20, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 12);
    for (int repeat = 0; repeat < 2; repeat++)
        for (int fold = 0; fold < 2; fold++)
            for (int ordinal = 1; ordinal <= 3; ordinal++, k++) {
                cr_assert_eq(c[k].repeat, repeat);
                cr_assert_eq(c[k].fold, fold);
                cr_assert_eq(c[k].ordinal, ordinal);
                cr_assert_eq(c[k].seed, 1 + repeat);
                cr_assert_eq(c[k].attempt, 1);
                cr_assert_eq(c[k].kind, KIND_SEARCH);
            }
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 20, &err), 0);
    cr_assert_eq(n, 0);
    cr_assert_not(store_is_busy(st));
}

/* Claims all there is, one to three at a time; the ids go to the pipe. */
static void claim_all(int out)
{
    struct store *own;
    struct err e = { 0 };
    struct claim c[3];
    int n = 1;

    if (store_open(&own, path, STORE_WRITE, &e) < 0) {
        fprintf(stderr, "open: %s\n", e.msg);
        _exit(1);
    }
    for (int round = 0; n || store_is_busy(own); round++) {
        if (store_claim(c, &n, own, id, KIND_SEARCH, 1 + round % 3, &e) < 0) {
            fprintf(stderr, "claim: %s\n", e.msg);
            _exit(2);
        }
        for (int i = 0; i < n; i++)
            if (write(out, &c[i].trial_id, sizeof(c[i].trial_id)) < 0)
                _exit(3);
    }
    store_close(own);
    _exit(0);
}

Test(claim, two_processes_never_get_the_same_trial)
{
    int seen[N_POINTS + 1] = { 0 }, pipes[2], status;
    int64_t trial_id;
    pid_t child[2];

    make_grid(N_POINTS, 1, 1);
    cr_assert_eq(pipe(pipes), 0);
    for (int i = 0; i < 2; i++) {
        child[i] = fork();
        if (child[i] == 0)
            claim_all(pipes[1]);
    }
    close(pipes[1]);
    while (read(pipes[0], &trial_id, sizeof(trial_id)) == sizeof(trial_id))
        seen[trial_id]++;
    close(pipes[0]);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(waitpid(child[i], &status, 0), child[i]);
        cr_assert_eq(status, 0, "%x", status);
    }
    for (int i = 1; i <= N_POINTS; i++)
        cr_assert_eq(seen[i], 1, "trial %d was claimed %d times", i, seen[i]);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), N_POINTS);
}

/* A child claims two trials, keeps one epoch of the first, and is killed. */
static void die_with_two_claims(void)
{
    struct epoch_record e = { .epoch = 1 };
    struct store *own;
    struct claim c[2];
    struct err er = { 0 };
    int n;

    if (store_open(&own, path, STORE_WRITE, &er) < 0 ||
        store_claim(c, &n, own, id, KIND_SEARCH, 2, &er) < 0 || n != 2 ||
        store_epoch(own, c[0].trial_id, &e, &er) < 0 ||
        store_flush(own, &er) < 0)
        _exit(1);
    e.epoch = 2;
    if (store_epoch(own, c[0].trial_id, &e, &er) < 0)
        _exit(1);
    raise(SIGKILL); /* the second epoch was never committed */
}

Test(claim, trials_of_a_killed_process_are_recovered_with_what_was_flushed)
{
    struct epoch_record *epochs;
    struct claim c[3];
    pid_t child;
    int n, status;

    make_grid(3, 1, 1);
    child = fork();
    if (child == 0)
        die_with_two_claims();
    waitpid(child, &status, 0);
    cr_assert(WIFSIGNALED(status));
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'running'"), 2);

    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(n, 1);
    cr_assert_eq(c[0].trial_id, 3);
    cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 2, "ours lives, two are lost: %d", n);
    cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0);
    cr_assert_eq(n, 0);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = 'lost'"
                     " AND ended_at IS NOT NULL"),
                 2);
    cr_assert_eq(ask("SELECT to_epoch FROM attempts WHERE trial_id = 1"), 1);
    cr_assert_eq(store_claim(c, &n, st, id, KIND_SEARCH, 3, &err), 0);
    cr_assert_eq(n, 2);
    cr_assert_eq(c[0].attempt, 2);
    cr_assert_eq(store_epochs(&epochs, &n, st, c[0].trial_id, &err), 0);
    cr_assert_eq(n, 1);
    mem_free(epochs);
}

Test(claim, a_holder_on_another_host_or_with_a_living_process_keeps_its_trial)
{
    struct claim c;
    sqlite3 *db;
    int n;

    make_grid(1, 1, 1);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0);
    cr_assert_eq(n, 0);

    /* The pid was given again: same number, another start. */
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db,
                 "UPDATE attempts SET host = 'elsewhere',"
                 " pid_start = pid_start - 1, crc = NULL",
                 NULL, NULL, NULL);
    cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0);
    cr_assert_eq(n, 0);
    sqlite3_exec(db,
                 "UPDATE attempts SET boot_id = 'another boot', pid = 1,"
                 " host = (SELECT host FROM attempts)",
                 NULL, NULL, NULL);
    cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0);
    cr_assert_eq(n, 0, "another boot of another host proves nothing");
    sqlite3_close(db);
}

Test(claim, a_pid_that_was_given_again_and_another_boot_prove_death)
{
    static const char *const edits[] = {
        "UPDATE attempts SET pid_start = pid_start - 1, crc = NULL"
        " WHERE ended_at IS NULL",
        "UPDATE attempts SET boot_id = 'earlier', crc = NULL"
        " WHERE ended_at IS NULL",
    };
    struct claim c;
    sqlite3 *db;
    int n;

    make_grid(1, 1, 1);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
        cr_assert_eq(n, 1);
        cr_assert_eq(c.attempt, i + 1);
        sqlite3_exec(db, edits[i], NULL, NULL, NULL);
        cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), 0);
        cr_assert_eq(n, 1, "edit %d", i);
    }
    sqlite3_close(db);
}

/* Whether its owner lives cannot be told: nothing is done, and it is said. */
Test(claim, a_damaged_lease_proves_neither_life_nor_death)
{
    static const char *const edits[] = {
        "UPDATE attempts SET pid_start = pid_start + 4",
        "UPDATE attempts SET host = 'w' || substr(host, 2)",
        "UPDATE attempts SET crc = crc + 1",
    };
    struct claim c;
    sqlite3 *db;
    int n = 7;

    make_grid(1, 1, 1);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    n = 7;
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
        cr_assert_eq(sqlite3_exec(db,
                                  "CREATE TABLE kept AS SELECT * FROM attempts",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
        sqlite3_exec(db, edits[i], NULL, NULL, NULL);
        cr_assert_eq(store_recover(&n, st, id, KIND_SEARCH, &err), -1, "%s",
                     edits[i]);
        cr_assert_eq(err.code, ERR_MISMATCH, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, "trial 1"));
        err_clear(&err);
        cr_assert_eq(store_idle(st, 0, c.trial_id, &err), -1);
        cr_assert_eq(err.code, ERR_MISMATCH);
        err_clear(&err);
        cr_assert_eq(sqlite3_exec(db,
                                  "DELETE FROM attempts; INSERT INTO attempts"
                                  " SELECT * FROM kept; DROP TABLE kept",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
        sqlite3_close(db);
    }
    cr_assert_eq(n, 7);
    cr_assert_eq(ask("SELECT state = 'running' FROM trials"), 1);
    cr_assert_eq(store_idle(st, 0, c.trial_id, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED, "%s", err.msg);
}

Test(claim, deaths_count_since_the_last_new_epoch)
{
    struct epoch_record e = { .epoch = 1 };
    struct claim c;
    bool under_way;
    int n;

    make_grid(1, 1, 1);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
        cr_assert_eq(n, 1);
        cr_assert_eq(c.deaths, i > 0);
        cr_assert_eq(store_attempt_from(st, &c, i, &err), 0);
        cr_assert_eq(store_attempt_over(st, &c, i == 1 ? "interrupted" : "died",
                                        "killed", false, &err),
                     0);
    }
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(c.deaths, 2);
    cr_assert_eq(c.epochs, 0);
    cr_assert_eq(store_epoch(st, c.trial_id, &e, &err), 0);
    cr_assert_eq(store_attempt_over(st, &c, "died", "killed", false, &err), 0);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(c.deaths, 1);
    cr_assert_eq(c.epochs, 1);
    cr_assert_eq(store_under_way(&under_way, st, id, c.trial_id, &err), 0);
    cr_assert(under_way);
    cr_assert_eq(store_under_way(&under_way, st, id + 1, c.trial_id, &err), 0);
    cr_assert_not(under_way);
    cr_assert_eq(store_attempt_over(st, &c, "died", "killed", true, &err), 0);
    cr_assert_eq(store_under_way(&under_way, st, id, c.trial_id, &err), 0);
    cr_assert_not(under_way);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'failed'"
                     " AND error = 'killed' AND attempts = 5"),
                 1);
    cr_assert_eq(ask("SELECT from_epoch FROM attempts WHERE attempt = 2"), 1);
}

/* The trial may be tried once more for it; it is not given up for it. */
Test(claim, a_damaged_attempt_is_no_death)
{
    struct epoch_record e = { .epoch = 1 };
    struct claim c;
    sqlite3 *db;
    int n;

    make_grid(1, 1, 1);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
        cr_assert_eq(store_attempt_over(st, &c, "died", "killed", false, &err),
                     0);
    }
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(c.deaths, 2);
    cr_assert_eq(store_epoch(st, c.trial_id, &e, &err), 0);
    cr_assert_eq(store_attempt_over(st, &c, "died", "killed", false, &err), 0);
    cr_assert_eq(store_flush(st, &err), 0);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "UPDATE attempts SET to_epoch = 1 WHERE attempt < 3", NULL,
                 NULL, NULL);
    sqlite3_close(db);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE to_epoch = 1"), 3);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(c.epochs, 1);
    cr_assert_eq(c.deaths, 1);
}

Test(claim, a_trial_beyond_the_grid_is_claimed_by_its_id_only)
{
    struct claim c;
    int64_t extra, again;
    int n;

    make_grid(1, 1, 1);
    cr_assert_eq(
        store_add_trial(&extra, st, 1, 1, KIND_CONFIRM, 0, 0, 77, &err), 0,
        "%s", err.msg);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(c.kind, KIND_SEARCH);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(n, 0);
    cr_assert_eq(store_claim_trial(&c, st, extra, &err), 0, "%s", err.msg);
    cr_assert_eq(c.kind, KIND_CONFIRM);
    cr_assert_eq(c.seed, 77);
    cr_assert_eq(c.numerics, 1);
    cr_assert_eq(store_claim_trial(&c, st, extra, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    err_clear(&err);
    cr_assert_eq(
        store_add_trial(&again, st, 1, 1, KIND_CONFIRM, 0, 0, 77, &err), 0);
    cr_assert_eq(again, extra);
    cr_assert_eq(store_add_trial(&again, st, 99, 1, KIND_REFIT, 0, 0, 1, &err),
                 -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
}
