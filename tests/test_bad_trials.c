/* One bad trial among seven good ones: it fails alone, and says how. */
#include "support/whole.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct whole w;

#define GRID                                      \
    "name: whole\n"                               \
    "data: {dataset: digits, validation: 0.25}\n" \
    "model: {layers: [16]}\n"                     \
    "training: {epochs: 3}\n"                     \
    "keep: all\n"

static void setup(void)
{
    whole_make(&w, GRID "parameters:\n"
                        "  learning_rate: [1, 2, 3, 4, 5, 6, 7, 8]\n");
    w.options.jobs = 2;
}

static void teardown(void)
{
    whole_remove(&w);
}

TestSuite(bad_trials, .init = setup, .fini = teardown, .timeout = 60);

#define BAD 3 /* index of the bad point */

/* ---- ways to be bad ------------------------------------------------------ */

static volatile int *volatile nowhere = (int *)16;

static void read_nowhere(int fd)
{
    (void)fd;
    signal(SIGSEGV, SIG_DFL); /* the sanitizer's handler takes it, too */
    *nowhere = 1;
}

static void call_abort(int fd)
{
    (void)fd;
    fputs("malloc(): corrupted top size\n", stderr);
    abort();
}

static void leave_quietly(int fd)
{
    (void)fd;
    _exit(0);
}

static void close_pipe(int fd)
{
    close(fd);
}

static void send_garbage(int fd)
{
    char garbage[300];

    memset(garbage, 'g', sizeof(garbage));
    if (write(fd, garbage, sizeof(garbage)) < 0)
        _exit(9);
    pause(); /* it is ended for it */
}

static void send_half(int fd)
{
    if (write(fd, "half", 4) < 0)
        _exit(9);
    _exit(0);
}

static void flood_stderr(int fd)
{
    (void)fd;
    for (int i = 0; i < 100000; i++)
        fprintf(stderr, "line %d of a library that talks\n", i);
    _exit(7);
}

static void sleep_for_ever(int fd)
{
    (void)fd;
    for (;;)
        pause();
}

static void spin(int fd)
{
    for (volatile unsigned turn = (unsigned)fd;; turn++)
        ;
}

static void stop_itself(int fd)
{
    (void)fd;
    raise(SIGSTOP);
}

/* clang-format off */
static const struct {
    void (*be_bad)(int fd);
    const char *message; /* LIKE */
    bool hangs;
} ways[] = {
    { read_nowhere,   "was killed by signal 11 (Segmentation fault)%", false },
    { call_abort,     "was killed by signal 6 (Aborted): malloc(): corrupted"
                      " top size%",                                    false },
    { leave_quietly,  "exited with status 0 before it was done",       false },
    { close_pipe,     "exited with status 1 before it was done",       false },
    { send_garbage,   "sent a damaged record",                         false },
    { send_half,      "sent a damaged record",                         false },
    { flood_stderr,   "exited with status 7 before it was done: line 9%"
                      " | line 99999 of a library that talks",         false },
    { sleep_for_ever, "was ended: it made no step for % seconds",      true },
    { spin,           "was ended: it made no step for % seconds",      true },
    { stop_itself,    "was ended: it made no step for % seconds",      true },
};
/* clang-format on */
enum { N_WAYS = sizeof(ways) / sizeof(ways[0]) };

static int way;

static void bad_work(const struct task *task, const struct study *study,
                     struct slot *slot, int fd)
{
    if (task->point == BAD) {
        if (ways[way].hangs)
            atomic_fetch_add(&slot->steps, 1); /* after its first step */
        ways[way].be_bad(fd);
    }
    worker_run(task, study, slot, fd);
}

static void check_the_bad(const char *message)
{
    char sql[512];

    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM trials WHERE state = 'failed'"
             " AND attempts = 3 AND error LIKE '%s' AND place = %d",
             message, BAD + 1);
    cr_assert_eq(whole_ask(&w, "bad", sql), 1, "%s", message);
    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM attempts WHERE outcome = 'died'"
             " AND message LIKE '%s'",
             message);
    cr_assert_eq(whole_ask(&w, "bad", sql), 3, "%s", message);
}

ParameterizedTestParameters(bad_trials, fail_alone)
{
    static int numbers[N_WAYS];

    for (int i = 0; i < N_WAYS; i++)
        numbers[i] = i;
    return cr_make_param_array(int, numbers, N_WAYS);
}
ParameterizedTest(int *number, bad_trials, fail_alone, .init = setup,
                  .fini = teardown)
{
    struct sweep_result r;

    way = *number;
    w.pool.work = bad_work;
    w.options.silence = 1;
    r = whole_run(&w, "bad");
    cr_assert_eq(r.completed, 7, "way %d: %d completed", way, r.completed);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(r.left, 0);
    check_the_bad(ways[way].message);
    cr_assert_eq(whole_ask(&w, "bad",
                           "SELECT count(*) FROM epochs"
                           " WHERE trial_id = 4"),
                 0);
}

/* ---- many at once -------------------------------------------------------- */

#define MIXED 7 /* the ways that take no time; SWEEP_BAD asks for more */

/* Every second trial, each in its own way. */
static void mixed_work(const struct task *task, const struct study *study,
                       struct slot *slot, int fd)
{
    if (task->point % 2 == 0) {
        int mine = task->point / 2 % N_WAYS;

        if (ways[mine].hangs)
            atomic_fetch_add(&slot->steps, 1);
        ways[mine].be_bad(fd);
    }
    worker_run(task, study, slot, fd);
}

Test(bad_trials, any_mixture_fails_alone, .timeout = 600)
{
    const char *asked = getenv("SWEEP_BAD");
    int n = asked ? atoi(asked) : MIXED;
    char yaml[512];
    struct sweep_result r;

    teardown();
    snprintf(yaml, sizeof(yaml),
             GRID "parameters:\n"
                  "  learning_rate: {min: 0.01, max: 1, count: %d}\n",
             2 * n);
    whole_make(&w, yaml);
    w.options.jobs = 2;
    w.options.silence = 1;
    w.pool.work = mixed_work;
    r = whole_run(&w, "bad");
    cr_assert_eq(r.completed, n, "%d completed", r.completed);
    cr_assert_eq(r.failed, n);
    cr_assert_eq(r.left, 0);
    for (int i = 0; i < n; i++) {
        char sql[512];

        snprintf(sql, sizeof(sql),
                 "SELECT count(*) FROM trials WHERE state = 'failed'"
                 " AND attempts = 3 AND error LIKE '%s' AND place = %d",
                 ways[i % N_WAYS].message, 2 * i + 1);
        cr_assert_eq(whole_ask(&w, "bad", sql), 1, "trial %d", 2 * i + 1);
    }
}

/* ---- limits -------------------------------------------------------------- */

Test(bad_trials, a_limit_of_memory_ends_only_who_exceeds_it)
{
    struct sweep_result r;

#ifdef __SANITIZE_ADDRESS__
    cr_skip_test("the sanitizer takes more memory than the limit");
#endif
    teardown();
    whole_make(&w, GRID "max_trial_memory: 64MB\n"
                        "parameters: {layers: [[8], [16], [4096, 4096]]}\n");
    r = whole_run(&w, "bad");
    cr_assert_eq(r.completed, 2);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(whole_ask(&w, "bad",
                           "SELECT count(*) FROM trials WHERE"
                           " place = 3 AND state = 'failed' AND"
                           " attempts = 1 AND error LIKE"
                           " 'max_trial_memory is 64 MB%'"),
                 1);
}

Test(bad_trials, a_limit_of_time_ends_only_who_exceeds_it)
{
    struct sweep_result r;

    teardown();
    whole_make(&w, GRID "max_trial_seconds: 1.5\n"
                        "parameters: {layers: [[8], [2048, 2048, 2048]],"
                        " epochs: {value: 60}}\n");
    r = whole_run(&w, "bad");
    cr_assert_eq(r.completed, 1);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(whole_ask(&w, "bad",
                           "SELECT count(*) FROM trials WHERE"
                           " place = 2 AND state = 'failed' AND"
                           " attempts = 1 AND error ="
                           " 'was ended: max_trial_seconds is 1.5'"),
                 1);
}
