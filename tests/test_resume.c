/* A sweep that is ended by anything at any moment comes to the same bits. */
#include "base/rng.h"
#include "support/whole.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct whole w;
static int64_t all_epochs; /* of the grid */

static void setup(void)
{
    whole_make(&w, "name: whole\n"
                   "data: {dataset: digits, validation: 0.25}\n"
                   "model: {layers: [32], dropout: 0.1}\n"
                   "training:\n"
                   "  epochs: 100\n"
                   "  batch_size: 8\n"
                   "  optimizer: nadam\n"
                   "  schedule: plateau\n"
                   "  plateau_patience: 2\n"
                   "  early_stopping: {monitor: val_loss, patience: 60}\n"
                   "keep: all\n"
                   "parameters:\n"
                   "  batch_norm: [false, true]\n"
                   "  learning_rate: [0.01, 0.003]\n");
    w.options.jobs = 2;
    cr_assert_eq(whole_run(&w, "undisturbed").completed, 4);
    all_epochs = whole_ask(&w, "undisturbed", "SELECT count(*) FROM epochs");
    w.pool.save_every = 1e-3;
}

static void teardown(void)
{
    whole_remove(&w);
}

TestSuite(resume, .init = setup, .fini = teardown, .timeout = 600);

static void wait_ms(uint32_t ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep(&t, NULL);
}

/* Starts the sweep and ends it once so many of its epochs are durable, and a
 * few milliseconds more. */
static void end_after(int64_t epochs, int signal, uint32_t ms)
{
    pid_t pid = whole_start(&w, "ended");
    struct sweep_result r;

    while (whole_epochs(&w, "ended") < epochs)
        wait_ms(2);
    wait_ms(ms);
    kill(pid, signal);
    if (!whole_wait(&r, &w, pid))
        return;
    cr_assert(r.signal == signal || r.left == 0);
    cr_assert_eq(whole_ask(&w, "ended",
                           "SELECT count(*) FROM trials"
                           " WHERE state = 'running'"),
                 0);
}

/* Ends it ten times (SWEEP_KILLS times), at the start and along its way, then
 * lets it run. */
static void end_and_go_on(const int *signals, int n_signals)
{
    const char *kills = getenv("SWEEP_KILLS");
    int n = kills ? atoi(kills) : 10;
    struct rng key = { 5, 1 };

    for (int i = 0; i < n; i++) {
        int64_t from = i < 3 ? 0 : all_epochs * (i - 2) / n;

        w.options.threads = i % 3; /* another team each time */
        end_after(from, signals[i % n_signals],
                  rng_below(key, 0, (uint64_t)i, 15));
    }
    w.options.threads = 0;
    cr_assert_eq(whole_run(&w, "ended").left, 0);
    whole_same(&w, "undisturbed", "ended");
}

static int64_t attempts_where(const char *condition)
{
    char sql[100];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM attempts WHERE %s",
             condition);
    return whole_ask(&w, "ended", sql);
}

Test(resume, kills_at_any_moment_change_no_bit)
{
    static const int kills[] = { SIGKILL };

    end_and_go_on(kills, 1);
    cr_assert_gt(attempts_where("outcome = 'lost'"), 0);
    /* On a busy machine a sweep may be over before it is killed. */
    for (int tries = 1; !attempts_where("from_epoch > 0"); tries++) {
        cr_assert_lt(tries, 10, "none went on from a checkpoint");
        whole_forget(&w, "ended");
        end_and_go_on(kills, 1);
    }
    cr_assert_eq(whole_ask(&w, "ended",
                           "SELECT count(*) FROM attempts"
                           " WHERE outcome NOT IN ('lost', 'completed')"),
                 0);
}

Test(resume, a_clean_stop_goes_on_after_its_last_epoch)
{
    static const int stops[] = { SIGINT, SIGTERM, SIGHUP };

    w.pool.save_every = 0; /* at stops alone */
    end_and_go_on(stops, 3);
    cr_assert_gt(whole_ask(&w, "ended",
                           "SELECT count(*) FROM attempts"
                           " WHERE outcome = 'interrupted'"),
                 0);
    cr_assert_eq(whole_ask(&w, "ended",
                           "SELECT count(*) FROM attempts a JOIN attempts b"
                           " ON b.trial_id = a.trial_id"
                           " AND b.attempt = a.attempt + 1"
                           " WHERE b.from_epoch <> a.to_epoch"),
                 0, "an epoch was trained twice");
}

/* ---- workers that die ---------------------------------------------------- */

static atomic_ulong *steps;
static unsigned long last_step;

static void die_in_time(int signal)
{
    (void)signal;
    if (atomic_load(steps) > last_step)
        kill(getpid(), SIGKILL);
}

#define STEPS_OF_AN_EPOCH 135 /* 1,078 examples */

/* Ends itself after some epochs.  Each life is longer than the one before, so
 * that each ends after a new epoch. */
static void mortal_work(const struct task *task, const struct study *study,
                        struct slot *slot, int fd)
{
    struct rng key = { (uint64_t)task->save.attempt, 2 };
    struct sigaction act = { .sa_handler = die_in_time,
                             .sa_flags = SA_RESTART };
    struct itimerval often = { { 0, 500 }, { 0, 500 } };

    steps = &slot->steps;
    last_step = (unsigned long)task->save.attempt * 20 * STEPS_OF_AN_EPOCH +
                rng_below(key, 0, (uint64_t)task->save.trial_id,
                          15 * STEPS_OF_AN_EPOCH);
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    worker_run(task, study, slot, fd);
}

Test(resume, workers_that_die_at_any_moment_change_no_bit)
{
    struct sweep_result r;

    w.pool.work = mortal_work;
    r = whole_run(&w, "ended");
    cr_assert_eq(r.completed, 4, "%d completed", r.completed);
    whole_same(&w, "undisturbed", "ended");
    cr_assert_gt(whole_ask(&w, "ended",
                           "SELECT count(*) FROM attempts"
                           " WHERE outcome = 'died' AND message LIKE"
                           " 'was killed by signal 9 (Killed), not by sweep%'"),
                 5);
}

/* ---- files that are damaged ---------------------------------------------- */

static void damage_all(const char *which)
{
    char command[256];

    snprintf(command, sizeof(command),
             "for f in %s/ended/whole/checkpoints/%s; do"
             " [ -e \"$f\" ] || continue; printf damaged | dd of=\"$f\" bs=1 "
             "seek=900 conv=notrunc"
             " status=none; done",
             w.folder, which);
    cr_assert_eq(system(command), 0);
}

Test(resume, damaged_checkpoints_change_no_bit)
{
    static const char *const which[] = { "*.checkpoint", "*", "*.old" };

    for (int i = 0; i < 3; i++) {
        end_after(all_epochs * (i + 1) / 5, SIGKILL, 0);
        damage_all(which[i]);
    }
    whole_run(&w, "ended");
    whole_same(&w, "undisturbed", "ended");
}

/* The database is older than the checkpoints: a copy that was brought back. */
Test(resume, checkpoints_of_another_database_change_no_bit)
{
    char command[256];

    end_after(all_epochs / 3, SIGKILL, 0);
    snprintf(command, sizeof(command), "rm -f %s/ended/results.db*", w.folder);
    cr_assert_eq(system(command), 0);
    whole_run(&w, "ended");
    whole_same(&w, "undisturbed", "ended");
    cr_assert_eq(whole_ask(&w, "ended",
                           "SELECT count(*) FROM attempts"
                           " WHERE from_epoch > 0"),
                 0);
}
