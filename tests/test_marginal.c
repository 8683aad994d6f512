/* Intervals of the levels' means; the values are those of SciPy 1.17. */
#include "support/argued.h"

#include <math.h>

static const struct option *level(int decision, int option)
{
    return &told.s->decisions.decisions[decision].options[option];
}

static void expect(const struct interval *got, double low, double high)
{
    cr_expect_float_eq(got->low, low, 5e-7, "%.9f", got->low);
    cr_expect_float_eq(got->high, high, 5e-7, "%.9f", got->high);
}

Test(marginal, of_one_seed_it_is_over_the_points)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.1", "32"), .accuracy = .90 },
        { .params = TWO("0.1", "64"), .accuracy = .88 },
        { .params = TWO("0.1", "128"), .accuracy = .86 },
        { .params = TWO("0.2", "32"), .accuracy = .80 },
        { .params = TWO("0.2", "64"), .accuracy = .79 },
        { .params = TWO("0.2", "128"), .accuracy = .75 },
    };

    tell(&(struct planted){ .n_points = 6, .points = p });
    cr_expect_not(summary_by_seeds(told.s));
    expect(&level(0, 0)->mean_interval, .830317246, .929682754);
    expect(&level(0, 1)->mean_interval, .714275894, .845724106);
    cr_expect(isnan(level(1, 0)->mean_interval.low), "of two points");
    has("| level | points | mean | 95 %, over points |");
    has("The interval beside a level's mean is over its points:");
    lacks("over the seeds:");
    done();
}

Test(marginal, of_three_seeds_it_is_over_the_seeds)
{
    static const double a[] = { .90, .91, .92 }, b[] = { .86, .89, .89 };
    static const double c[] = { .80, .80, .83 }, d[] = { .70, .72, .71 };
    static const struct planted_point p[] = {
        { .params = TWO("0.1", "32"), .accuracy = NAN, .accuracies = a },
        { .params = TWO("0.1", "64"), .accuracy = NAN, .accuracies = b },
        { .params = TWO("0.2", "32"), .accuracy = NAN, .accuracies = c },
        { .params = TWO("0.2", "64"), .accuracy = NAN, .accuracies = d },
    };

    tell(&(struct planted){ .n_points = 4, .points = p, .repeats = 3 });
    cr_expect(summary_by_seeds(told.s));
    expect(&level(0, 0)->mean_interval, .862137947, .927862053);
    expect(&level(0, 1)->mean_interval, .735158623, .784841377);
    has("| level | points | mean | 95 %, over seeds |");
    has("The interval beside a level's mean is over the seeds:");
    lacks("over its points:");
    done();
}

Test(marginal, of_a_share_it_ends_at_all)
{
    static const struct planted_point p[] = {
        { .params = TWO("0.1", "32"), .accuracy = .99 },
        { .params = TWO("0.1", "64"), .accuracy = .60 },
        { .params = TWO("0.1", "128"), .accuracy = .95 },
        { .params = TWO("0.2", "32"), .accuracy = .5 },
    };

    tell(&(struct planted){ .n_points = 4, .points = p });
    expect(&level(0, 0)->mean_interval, .313685480, 1);
    has(", 100.00] |");
    told_again(&told, METRIC_VAL_MCC); /* no share: as it comes */
    cr_expect_gt(level(0, 0)->mean_interval.high, 1);
    told_replay(&told);
    done();
}

Test(marginal, of_two_points_or_seeds_there_is_none)
{
    static const struct planted_point p[] = {
        { .params = RATE("0.1"), .accuracy = .9 },
        { .params = RATE("0.2"), .accuracy = .8 },
    };

    tell(&(struct planted){ .n_points = 2, .points = p, .repeats = 2 });
    cr_expect(isnan(level(0, 0)->mean_interval.low));
    lacks("The interval beside a level's mean");
    done();
}
