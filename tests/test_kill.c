/* What was told durable survives a kill at any instant, and two processes that
 * train one grid leave one whole set of rows. */
#include "base/mem.h"
#include "base/rng.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define N_POINTS 40
#define N_EPOCHS 6

static struct planted_point points[N_POINTS];
static char params[N_POINTS][32];
static struct store *st;
static char path[256];
static struct err err;
static int64_t id;

static void make_grid(void)
{
    struct planted w = { .n_points = N_POINTS,
                         .points = points,
                         .n_validation = 20,
                         .n_classes = 2 };
    struct store_sync done;

    for (int i = 0; i < N_POINTS; i++) {
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

TestSuite(kill, .init = make_grid, .fini = close_store);

/* The figures of an epoch depend on its point alone, whoever trains it. */
static struct epoch_record epoch_of(const struct claim *c, int epoch)
{
    struct epoch_record e = { .epoch = epoch, .wall_seconds = epoch };

    for (int m = 0; m < METRIC_COUNT; m++)
        e.metric[m] = 1.0 / (c->ordinal + epoch + m);
    return e;
}

struct ack {
    int64_t trial_id;
    int epoch;
};

/* Trains until nothing is left; each epoch that is durable goes to the pipe. */
static void train(int out)
{
    struct store *own;
    struct err e = { 0 };
    struct claim c;
    int n;

    if (store_open(&own, path, STORE_WRITE, &e) < 0 ||
        store_recover(&n, own, id, KIND_SEARCH, &e) < 0)
        _exit(1);
    for (;;) {
        struct trial_record r = { .epochs_run = N_EPOCHS,
                                  .best_epoch = N_EPOCHS };

        if (store_claim(&c, &n, own, id, KIND_SEARCH, 1, &e) < 0)
            _exit(2);
        if (n == 0 && !store_is_busy(own))
            break;
        for (int i = 1; n && i <= N_EPOCHS; i++) {
            struct epoch_record ep = epoch_of(&c, i);
            struct ack a = { c.trial_id, i };

            /* An epoch takes time, in which others get at the database. */
            nanosleep(&(struct timespec){ .tv_nsec = 3000000 }, NULL);
            if (store_epoch(own, c.trial_id, &ep, &e) < 0 ||
                store_flush(own, &e) < 0 ||
                write(out, &a, sizeof(a)) != sizeof(a))
                _exit(3);
        }
        if (n &&
            (store_done(own, &c, &r, NULL, &e) < 0 || store_flush(own, &e) < 0))
            _exit(4);
    }
    store_close(own);
    _exit(0);
}

static pid_t start_training(int out)
{
    pid_t child = fork();

    cr_assert_geq(child, 0);
    if (child == 0)
        train(out);
    return child;
}

static void check_acks(int in)
{
    struct ack a;

    while (read(in, &a, sizeof(a)) == sizeof(a)) {
        struct epoch_record *rows;
        int n;

        cr_assert_eq(store_epochs(&rows, &n, st, a.trial_id, &err), 0, "%s",
                     err.msg);
        cr_assert_geq(n, a.epoch, "trial %d lost epoch %d", (int)a.trial_id,
                      a.epoch);
        mem_free(rows);
    }
}

static void check_whole(void)
{
    struct table *t;

    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(store_table_export(&t, st, "epochs", 0, &err), 0);
    cr_assert_eq(table_n_rows(t), N_POINTS * N_EPOCHS);
    table_free(t);
    cr_assert_eq(store_table_status(&t, st, id, &err), 0);
    cr_assert_eq(table_n_rows(t), 1);
    cr_assert_eq(json_integer_value(table_cell(t, 0, 1)), N_POINTS);
    table_free(t);
}

Test(kill, nothing_that_was_told_durable_is_lost)
{
    struct rng key = { 2024, 1 };
    int pipes[2], status, kills = 0;

    for (;;) {
        long wait = 2000000 + rng_below(key, kills, 0, 30000000);
        pid_t child;

        cr_assert_eq(pipe(pipes), 0);
        child = start_training(pipes[1]);
        close(pipes[1]);
        nanosleep(&(struct timespec){ .tv_nsec = wait }, NULL);
        if (kills < 15)
            kill(child, SIGKILL);
        waitpid(child, &status, 0);
        check_acks(pipes[0]);
        close(pipes[0]);
        if (WIFEXITED(status))
            break;
        kills++;
    }
    cr_assert_eq(WEXITSTATUS(status), 0, "%d", WEXITSTATUS(status));
    cr_assert_gt(kills, 0);
    check_whole();
}

Test(kill, two_processes_share_a_grid_and_leave_it_whole)
{
    int pipes[2], status;
    pid_t child[2];

    cr_assert_eq(pipe(pipes), 0);
    for (int i = 0; i < 2; i++)
        child[i] = start_training(pipes[1]);
    close(pipes[1]);
    for (int i = 0; i < 2; i++) {
        waitpid(child[i], &status, 0);
        cr_assert(WIFEXITED(status));
        cr_assert_eq(WEXITSTATUS(status), 0, "%d", WEXITSTATUS(status));
    }
    check_acks(pipes[0]); /* they fit into the pipe */
    close(pipes[0]);
    check_whole();
}
