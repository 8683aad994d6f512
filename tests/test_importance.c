#include "stat/importance.h"

#include <criterion/criterion.h>
#include <math.h>

#define NEAR(a, b, tol) \
    cr_assert(fabs((a) - (b)) <= (tol), "%s is %.9g, not %.9g", #a, (a), (b))

static const int level[] = { 0, 0, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1 };
static const int n_levels[] = { 3, 2 };

/* 3 learning rates x 2 optimizers x 2 seeds, dominated by an interaction;
 * computed apart with GSL 2.7.1. */
Test(importance, the_analysis_of_variance_with_repeats)
{
    static const double y[] = { .842, .846, .868, .872, .871, .869,
                                .884, .888, .880, .876, .812, .820 };
    struct importance *im;
    struct err err = { 0 };

    cr_assert_eq(importance_make(&im, y, level, n_levels, 6, 2, 2, &err), 0);
    cr_assert_not_null(im);
    cr_assert_eq(im->n, 3);
    cr_assert_eq(im->n_main, 2);
    NEAR(im->effects[0].eta, .2926, 5e-5);
    NEAR(im->effects[1].eta, .0195, 5e-5);
    NEAR(im->effects[2].eta, .6783, 5e-5);
    NEAR(im->noise, .0096, 5e-5);
    NEAR(im->effects[0].omega, .2889, 5e-5);
    NEAR(im->effects[1].omega, .0178, 5e-5);
    NEAR(im->effects[2].omega, .6740, 5e-5);
    NEAR(im->effects[0].f, 91.03, 5e-3);
    NEAR(im->effects[1].f, 12.12, 5e-3);
    NEAR(im->effects[2].f, 211.03, 5e-3);
    NEAR(im->effects[0].share, .2954, 5e-5);
    NEAR(im->effects[1].share, .0197, 5e-5);
    NEAR(im->effects[2].share, .6849, 5e-5);
    NEAR(im->higher, 0.0, 1e-12);
    cr_assert_lt(im->effects[2].p, 1e-5);
    importance_free(im);
}

Test(importance, without_repeats_there_is_no_noise_to_test_against)
{
    static const double y[] = { 1, 2, 3, 4, 5, 6 };
    struct importance *im;
    struct err err = { 0 };

    cr_assert_eq(importance_make(&im, y, level, n_levels, 6, 1, 2, &err), 0);
    /* additive: a has 0, 2, 4 and b 0, 1: variances 8/3 and 1/4 */
    NEAR(im->effects[0].share, 8.0 / 3 / (8.0 / 3 + .25), 1e-12);
    NEAR(im->effects[1].share, .25 / (8.0 / 3 + .25), 1e-12);
    NEAR(im->effects[2].share, 0.0, 1e-12);
    cr_assert(isnan(im->effects[0].p));
    importance_free(im);
}

Test(importance, three_factors_together_are_the_rest)
{
    /* the parity of three bits: no factor and no pair explains anything */
    static const double y[] = { 0, 1, 1, 0, 1, 0, 0, 1 };
    static const int cube[] = { 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1,
                                1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1 };
    static const int two[] = { 2, 2, 2 };
    struct importance *im;
    struct err err = { 0 };

    cr_assert_eq(importance_make(&im, y, cube, two, 8, 1, 3, &err), 0);
    for (int i = 0; i < im->n; i++)
        NEAR(im->effects[i].share, 0.0, 1e-12);
    NEAR(im->higher, 1.0, 1e-12);
    importance_free(im);
}

Test(importance, a_grid_with_a_hole_or_without_variance_has_none)
{
    static const double y[] = { 1, 2, 3, 4, 5, 6 }, flat[6] = { 0 };
    static const int twice[] = { 0, 0, 0, 0, 1, 0, 1, 1, 2, 0, 2, 1 };
    struct importance *im;
    struct err err = { 0 };

    cr_assert_eq(importance_make(&im, y, level, n_levels, 5, 1, 2, &err), 0);
    cr_assert_null(im);
    cr_assert_eq(importance_make(&im, y, twice, n_levels, 6, 1, 2, &err), 0);
    cr_assert_null(im);
    cr_assert_eq(importance_make(&im, flat, level, n_levels, 6, 1, 2, &err), 0);
    cr_assert_null(im);
}
