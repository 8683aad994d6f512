#include "stat/middle.h"

#include <criterion/criterion.h>
#include <math.h>

/* Values by SciPy 1.17: trim_mean(x, 0.25); percentiles of 40,000 resamples. */
static const double ten[] = { .884, .886, .883, .887, .885,
                              .881, .889, .882, .888, .880 };
static const double twelve[] = { .879, .882, .880, .884, .877, .885,
                                 .878, .881, .876, .883, .886, .874 };

static void check(const double *x, int n, double mean, double low, double high)
{
    struct estimate e = stat_middle(x, n);

    cr_expect_float_eq(e.mean, mean, 1e-12);
    cr_expect_float_eq(e.interval.low, low, 4e-4);
    cr_expect_float_eq(e.interval.high, high, 4e-4);
}

Test(middle, is_scipys)
{
    check(ten, 10, .8845, .88216667, .88683333);
    check(twelve, 12, .8805, .87783333, .88316667);
}

Test(middle, is_not_moved_by_a_seed_that_went_astray)
{
    double x[10];

    for (int i = 0; i < 10; i++)
        x[i] = ten[i];
    x[9] = .1; /* the lowest all the same */
    cr_expect_float_eq(stat_middle(x, 10).mean, .8845, 1e-12);
}

Test(middle, does_not_depend_on_the_order)
{
    double x[10];
    struct estimate a = stat_middle(ten, 10), b;

    for (int i = 0; i < 10; i++)
        x[i] = ten[9 - i];
    b = stat_middle(x, 10);
    cr_expect_eq(a.mean, b.mean);
    cr_expect_eq(a.interval.low, b.interval.low);
    cr_expect_eq(a.interval.high, b.interval.high);
}

Test(middle, is_not_there_below_ten)
{
    cr_expect(isnan(stat_middle(ten, 9).mean));
    cr_expect(isnan(stat_middle(ten, 9).interval.low));
}
