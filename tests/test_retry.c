#include "store/db.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

static struct store *st;
static char path[256];
static struct err err;
static int64_t id;

static const struct planted_point four[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9 },
    { .params = "{\"units\": 2}", .accuracy = PLANT_FAILED },
    { .params = "{\"units\": 3}", .accuracy = PLANT_DIVERGED },
    { .params = "{\"units\": 4}", .accuracy = PLANT_RUNNING },
};

static void open_store(void)
{
    st = planted_store(path);
    id = plant(st, &(struct planted){ .points = four, .n_points = 4 });
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(retry, .init = open_store, .fini = close_store);

/* The number that a query gives. */
static int64_t ask(const char *sql)
{
    sqlite3_stmt *s;
    int64_t x;

    cr_assert_eq(sqlite3_prepare_v2(st->db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(st->db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return x;
}

static int retry_all(int numerics)
{
    static const int64_t trials[] = { 1, 2, 3, 4, 99 };
    int queued = -1;

    cr_assert_eq(store_retry(&queued, st, trials, 5, numerics, &err), 0, "%s",
                 err.msg);
    return queued;
}

Test(retry, queues_what_failed_and_nothing_else)
{
    struct claim c;
    int n;

    cr_assert_eq(retry_all(1), 1);
    cr_assert_eq(ask("SELECT state = 'pending' AND error IS NULL"
                     " AND finished_at IS NULL AND crc IS NULL"
                     " FROM trials WHERE id = 2"),
                 1);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'pending'"), 1);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 4, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 1);
    cr_assert_eq(c.trial_id, 2);
    cr_assert_eq(c.attempt, 2);
    cr_assert_eq(retry_all(1), 0);
}

Test(retry, a_diverged_trial_waits_for_other_arithmetic)
{
    cr_assert_gt(ask("SELECT count(*) FROM epochs WHERE trial_id = 3"), 0);
    cr_assert_eq(retry_all(2), 2);
    cr_assert_eq(ask("SELECT numerics FROM trials WHERE id = 3"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM epochs WHERE trial_id IN (2, 3)"),
                 0);
    cr_assert_eq(ask("SELECT numerics FROM trials WHERE id = 1"), 1);
}

static void edit(const char *sql)
{
    cr_assert_eq(sqlite3_exec(st->db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(st->db));
}

static struct store_holders holders_now(int64_t trial_id)
{
    struct store_holders h;

    cr_assert_eq(store_holders(&h, st, id, trial_id, &err), 0, "%s", err.msg);
    return h;
}

/* Else it would run for ever: on another machine nobody can be seen to die. */
Test(retry, takes_a_trial_over_from_another_host)
{
    struct store_holders h = holders_now(0);
    static const int64_t running = 4;
    int queued = -1;

    cr_assert(h.here == 1 && h.gone == 0 && h.far == 0);
    cr_assert_eq(store_retry(&queued, st, &running, 1, 1, &err), 0);
    cr_assert_eq(queued, 0, "its process lives here");
    edit("UPDATE attempts SET host = 'elsewhere', crc = NULL"
         " WHERE trial_id = 4");
    h = holders_now(4);
    cr_assert(h.here == 0 && h.gone == 0 && h.far == 1);
    cr_assert_eq(h.far_trials[0], 4);
    cr_assert_eq(h.far_pid, getpid());
    cr_assert_str_eq(h.far_host, "elsewhere");
    cr_assert_eq(holders_now(1).far, 0);
    cr_assert_eq(store_retry(&queued, st, &running, 1, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(queued, 1);
    cr_assert_eq(ask("SELECT state = 'pending' FROM trials WHERE id = 4"), 1);
    cr_assert_eq(ask("SELECT outcome = 'lost' AND ended_at IS NOT NULL"
                     " FROM attempts WHERE trial_id = 4"),
                 1);
    cr_assert_eq(ask("SELECT count(*) FROM epochs WHERE trial_id = 4"), 2);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(holders_now(0).far, 0);
}

Test(retry, and_from_a_process_that_is_no_more)
{
    static const int64_t running = 4;
    int queued = -1;

    edit("UPDATE attempts SET pid_start = pid_start - 1, crc = NULL"
         " WHERE trial_id = 4");
    cr_assert_eq(holders_now(0).gone, 1);
    cr_assert_eq(store_retry(&queued, st, &running, 1, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(queued, 1);
}

/* Claims trial 2 and ends its attempt; how often it had died in a row. */
static int attempt(const char *outcome, bool give_up)
{
    struct claim c;

    cr_assert_eq(store_claim_trial(&c, st, 2, &err), 0, "%s", err.msg);
    cr_assert_eq(store_attempt_over(st, &c, outcome, "signal 9", give_up, &err),
                 0);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    return c.deaths;
}

Test(retry, starts_the_count_of_deaths_over)
{
    cr_assert_eq(retry_all(1), 1);
    cr_assert_eq(attempt("died", false), 0);
    cr_assert_eq(attempt("died", false), 1);
    cr_assert_eq(attempt("died", true), 2);
    cr_assert_eq(retry_all(1), 1);
    cr_assert_eq(attempt("died", false), 0);
    cr_assert_eq(attempt("interrupted", false), 1);
    /* How it ended stays told. */
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE trial_id = 2"
                     " AND message = 'signal 9'"),
                 5);
}

Test(retry, keeps_epochs_but_those_that_were_not_met)
{
    static const char count[] = "SELECT count(*) FROM epochs"
                                " WHERE trial_id = 2";
    struct epoch_record e = { .epoch = (int)ask(count) + 1 };
    struct claim c;

    cr_assert_eq(retry_all(1), 1);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(store_claim_trial(&c, st, 2, &err), 0, "%s", err.msg);
        cr_assert_eq(store_epoch(st, 2, &e, &err), 0);
        cr_assert_eq(store_attempt_over(st, &c, i ? "mismatch" : "died", "x",
                                        true, &err),
                     0);
        cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
        cr_assert_eq(retry_all(1), 1);
        cr_assert_eq(ask(count), i ? 0 : e.epoch);
    }
}
