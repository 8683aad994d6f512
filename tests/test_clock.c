/* The date may jump or stand still: durations and order do not follow it. */
#define _GNU_SOURCE /* syscall */
#include "base/clock.h"
#include "support/whole.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static enum { RIGHT, JUMPING, FROZEN } date;

/* In place of the C library's, in this program and what it forks. */
int clock_gettime(clockid_t id, struct timespec *t)
{
    static const int days[] = { 1, -1, 0, -400, 3 };
    static unsigned calls;
    int rc = (int)syscall(SYS_clock_gettime, id, t);

    if (id != CLOCK_REALTIME || date == RIGHT)
        return rc;
    if (date == JUMPING)
        t->tv_sec += days[calls++ % 5] * 86400L;
    else
        *t = (struct timespec){ 1000000000, 0 };
    return rc;
}

Test(clock, durations_do_not_follow_the_date)
{
    char first[CLOCK_TEXT], second[CLOCK_TEXT];
    double began = clock_seconds();

    date = JUMPING;
    clock_utc(first);
    clock_utc(second);
    cr_assert_gt(strcmp(first, second), 0, "the date does not jump");
    cr_assert_lt(clock_seconds() - began, 60);
    cr_assert_geq(clock_seconds(), began);
}

static struct whole w;

static void setup(void)
{
    whole_make(&w, "name: whole\n"
                   "data: {dataset: digits, validation: 0.25}\n"
                   "training: {epochs: 20}\n"
                   "max_trial_seconds: 60\n"
                   "parameters: {layers: [[], [8], [16]]}\n");
    w.options.jobs = 2;
    w.options.budget_seconds = 60;
    w.options.silence = 30;
    w.pool.save_every = 1e-3;
}

static void teardown(void)
{
    date = RIGHT;
    whole_remove(&w);
}

TestSuite(clock_jumps, .init = setup, .fini = teardown, .timeout = 60);

static void train_with(int how)
{
    struct sweep_result r;

    whole_run(&w, "right");
    date = how;
    r = whole_run(&w, "wrong");
    cr_assert_eq(r.completed, 3);
    cr_assert_not(r.out_of_time);
    cr_assert(r.seconds > 0 && r.seconds < 60);
    r = whole_run(&w, "wrong");
    cr_assert_eq(r.completed, 0);
    cr_assert_eq(r.left, 0);
    date = RIGHT;
    whole_same(&w, "right", "wrong");
}

Test(clock_jumps, a_date_that_jumps_changes_no_result)
{
    train_with(JUMPING);
}

Test(clock_jumps, a_date_that_stands_still_changes_no_result)
{
    train_with(FROZEN);
}
