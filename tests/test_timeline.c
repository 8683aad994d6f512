#include "summary/timeline.h"
#include "support/times.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <math.h>

static struct told t;
static struct timeline *line;

static const struct planted_point points[] = {
    { .params = "{\"batch_size\": 32}", .accuracy = .8 },
    { .params = "{\"batch_size\": 64}", .accuracy = .7, .is_stopped = true },
    { .params = "{\"batch_size\": 128}", .accuracy = .75 },
    { .params = "{\"batch_size\": 256}", .accuracy = PLANT_DIVERGED },
};

/* 10 epochs: each training measured 5 seconds, the last one half a second. */
static void begin(struct time_of (*of)(int i))
{
    struct err err = { 0 };

    told_begin(
        &t, &(struct planted){ .epochs = 10, .n_points = 4, .points = points });
    times_set(t.path, of);
    cr_assert_eq(timeline_make(&line, t.s, t.st, &err), 0, "%s", err.msg);
}

static void end(void)
{
    timeline_free(line);
    told_end(&t);
}
TestSuite(timeline, .fini = end);

static const struct stint *of_trial(int i)
{
    int k = 0;

    while (k < line->n && line->stints[k].trial != &t.s->snap->trials[i])
        k++;
    cr_assert_lt(k, line->n, "no attempt of trial %d", i);
    return &line->stints[k];
}

static void expect_at(int i, double from, double to, int lane)
{
    const struct stint *s = of_trial(i);

    cr_expect_float_eq(s->from, from, 1e-6, "%d from %g", i, s->from);
    cr_expect_float_eq(s->to, to, 1e-6, "%d to %g", i, s->to);
    cr_expect_eq(s->lane, lane, "%d on lane %d", i, s->lane);
}

static struct time_of two_at_a_time(int i)
{
    return (struct time_of){ 5 * (i / 2) + i % 2, 5 * (i / 2) + 5 + i % 2 };
}

Test(timeline, those_at_one_time_lie_on_lanes_in_the_order_of_their_beginning)
{
    begin(two_at_a_time);
    cr_assert_eq(line->n, 4);
    cr_expect_eq(line->n_lanes, 2);
    cr_expect_eq(line->n_pauses, 0);
    cr_expect_float_eq(line->seconds, 11, 1e-6);
    expect_at(0, 0, 5, 0);
    expect_at(1, 1, 6, 1);
    expect_at(2, 5, 10, 0);
    expect_at(3, 10.5, 11, 0);
    cr_expect_eq(of_trial(1)->kind, STINT_STOPPED);
    cr_expect_eq(of_trial(3)->kind, STINT_DIVERGED);
    cr_expect_eq(line->of[STINT_COMPLETED].n, 2);
    cr_expect_float_eq(line->of[STINT_COMPLETED].seconds, 10, 1e-6);
}

static struct time_of with_a_night(int i)
{
    return (struct time_of){ 5 * i + (i > 1 ? 30000 : 0),
                             5 * i + (i > 2 ? .5 : 5) + (i > 1 ? 30000 : 0) };
}

Test(timeline, what_lies_between_two_runs_is_cut_out_and_told)
{
    begin(with_a_night);
    cr_expect_eq(line->n_lanes, 1);
    cr_assert_eq(line->n_pauses, 1);
    cr_expect_float_eq(line->pauses[0].at, 10, 1e-6);
    cr_expect_float_eq(line->pauses[0].seconds, 30000, 1e-6);
    cr_expect_float_eq(line->seconds, 15.5, 1e-6);
    expect_at(3, 15, 15.5, 0);
}

/* In the midst of the second the date is set back, in the midst of the last
 * forward by a year. */
static struct time_of by_a_bad_clock(int i)
{
    const double back = 100000, year = 365 * 86400.0;
    const struct time_of all[] = { { 200000, 200005 },
                                   { 200005, back + 10 },
                                   { back + 10, back + 15 },
                                   { back + 15, back + 20 + year } };

    return all[i];
}

Test(timeline, a_date_that_is_set_makes_no_training_longer)
{
    begin(by_a_bad_clock);
    cr_assert_eq(line->n, 4);
    for (int i = 0; i < 4; i++) {
        const struct stint *s = of_trial(i);

        cr_expect(s->from >= 0 && s->to >= s->from && s->to <= line->seconds);
        if (s->kind != STINT_DIVERGED)
            cr_expect_float_eq(s->to - s->from, 5, 1e-6, "%d", i);
    }
    cr_expect_lt(line->seconds, 100);
}

static struct time_of all_at_once(int i)
{
    return (struct time_of){ 0, 5 * i + 5 };
}

Test(timeline, a_wait_in_a_queue_is_no_training)
{
    begin(all_at_once);
    cr_expect_eq(line->n_lanes, 1);
    expect_at(2, 10, 15, 0);
}
