/* The date may jump or stand still: durations and order do not follow it. */
#define _GNU_SOURCE /* syscall */
#include "base/clock.h"
#include "support/whole.h"

#include <criterion/criterion.h>
#include <math.h>
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

Test(clock, a_date_is_read_as_it_is_written_and_nothing_else_is_one)
{
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {
        { "1970-01-01T00:00:00.000Z", 0 },
        { "2000-02-29T12:34:56.789Z", 951827696.789 },
        { "2024-03-01T00:00:00.000Z", 1709251200 },
        { "1969-12-31T23:59:59.500Z", -.5 },
    };
    static const char *const none[] = {
        NULL,
        "",
        "2024-03-01T00:00:00Z",
        "2024-13-01T00:00:00.000Z",
        "2024-00-01T00:00:00.000Z",
        "2024-03-01T24:00:00.000Z",
        "2024-03-01 00:00:00.000Z",
        "2024-03-01T00:00:00.000Z ",
        "-024-03-01T00:00:00.000Z",
    };
    char now[CLOCK_TEXT];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_expect_float_eq(clock_read(cases[i].text), cases[i].seconds, 1e-6,
                           "%s", cases[i].text);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        cr_expect(isnan(clock_read(none[i])), "%s", none[i]);
    cr_expect_float_eq(clock_read(clock_utc(now)), (double)time(NULL), 5);
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
