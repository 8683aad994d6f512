#include "stat/statistics.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#define NEAR(a, b, tol) \
    cr_assert(fabs((a) - (b)) <= (tol), "%s is %.9g, not %.9g", #a, (a), (b))

/* Figures of six digits, computed apart with GSL 2.7.1: half a unit of the last
 * digit is the tolerance. */
#define SIX 5e-7

static void has(struct interval i, double low, double high)
{
    NEAR(i.low, low, SIX);
    NEAR(i.high, high, SIX);
}

Test(statistics, wilson_is_the_published_interval)
{
    has(stat_wilson(8812, 10000), .874712, .887396);
    has(stat_wilson(873, 1000), .850925, .892220);
    has(stat_wilson(0, 20), 0, .161125);
    cr_assert(isnan(stat_wilson(0, 0).low));
}

Test(statistics, clopper_pearson_is_the_exact_interval)
{
    has(stat_clopper_pearson(8812, 10000), .874697, .887480);
    has(stat_clopper_pearson(873, 1000), .850760, .893016);
    has(stat_clopper_pearson(0, 20), 0, .168433);
    has(stat_clopper_pearson(20, 20), 1 - .168433, 1);
}

Test(statistics, a_share_uses_the_exact_interval_where_wilson_is_poor)
{
    has(stat_share(873, 1000), .850925, .892220);
    has(stat_share(0, 1000), 0, stat_clopper_pearson(0, 1000).high);
    has(stat_share(30, 39), stat_clopper_pearson(30, 39).low,
        stat_clopper_pearson(30, 39).high);
}

Test(statistics, mcnemar_has_four_forms)
{
    NEAR(stat_mcnemar_exact(6, 16), .0524788, 5e-8);
    NEAR(stat_mcnemar(6, 16), .0346897, 5e-8);
    NEAR(stat_mcnemar_chi2(6, 16, false), .0330063, 5e-8);
    NEAR(stat_mcnemar_chi2(6, 16, true), .0550088, 5e-8);
    NEAR(stat_mcnemar(1, 6), .0703125, 5e-8);
    NEAR(stat_mcnemar(210, 265), .0116261, 5e-8);
    NEAR(stat_mcnemar(9, 9), .907265, SIX);
    NEAR(stat_mcnemar(16, 6), stat_mcnemar(6, 16), 0.0);
    NEAR(stat_mcnemar(0, 0), 1.0, 0.0);
}

Test(statistics, discordant_counts_only_the_bits_that_are_examples)
{
    static const uint8_t a[] = { 0xff, 0xff }, b[] = { 0x0f, 0x01 };
    int64_t only_a, only_b;

    stat_discordant(&only_a, &only_b, a, b, 11);
    cr_assert_eq(only_a, 4 + 2);
    cr_assert_eq(only_b, 0);
    stat_discordant(&only_a, &only_b, b, a, 16);
    cr_assert_eq(only_a, 0);
    cr_assert_eq(only_b, 4 + 7);
}

Test(statistics, bonett_price_is_the_adjusted_wald_interval)
{
    /* p1 = 211/10002, p2 = 266/10002 by hand. */
    double d = -55.0 / 10002;
    double half = 1.959963984540054 * sqrt((477.0 / 10002 - d * d) / 10002);

    has(stat_bonett_price(210, 265, 10000), d - half, d + half);
}

Test(statistics, resolution_is_what_ten_thousand_examples_show)
{
    NEAR(stat_resolution(.06, 10000), .0068626, 1e-6);
    NEAR(stat_resolution(.03, 10000), .0048526, 1e-6);
}

Test(statistics, cochran_with_two_models_is_mcnemars_chi_square)
{
    /* 22 discordant examples, 6 and 16, and 10 that both answer right. */
    static const uint8_t a[] = { 0x3f, 0, 0xc0, 0xff };
    static const uint8_t b[] = { 0xc0, 0xff, 0xff, 0xff };
    double q;

    NEAR(stat_cochran(&q, (const uint8_t *const[]){ a, b }, 2, 32), .0330063,
         5e-8);
    NEAR(q, 100.0 / 22, 1e-12);
    NEAR(stat_cochran(&q, (const uint8_t *const[]){ a, a, a }, 3, 32), 1.0,
         0.0);
    NEAR(q, 0.0, 0.0);
}

Test(statistics, distributions_are_those_of_the_tables)
{
    NEAR(gsl_cdf_chisq_Pinv(.95, 9), 16.918978, SIX);
    NEAR(gsl_cdf_fdist_Q(3.5, 2, 10), .070430, SIX);
    NEAR(gsl_cdf_tdist_Pinv(.975, 4), 2.776445, SIX);
}

Test(statistics, t_interval_has_students_quantile)
{
    has(stat_t_interval(0, sqrt(5), 5), -2.776445, 2.776445);
    cr_assert(isnan(stat_t_interval(0, 1, 1).low));
}

Test(statistics, nadeau_bengio_widens_the_paired_t)
{
    static const double d[] = { .004, .006, .002, .005, .003 };
    struct t_test plain = stat_paired_t(d, 5, 0);
    struct t_test fair = stat_paired_t(d, 5, 12000.0 / 48000);

    NEAR(plain.t, 5.6569, 5e-5);
    NEAR(plain.p, .0048, 5e-5);
    NEAR(fair.t, 3.7712, 5e-5);
    NEAR(fair.p, .0196, 5e-5);
    NEAR(fair.df, 4.0, 0.0);
    cr_assert_lt(fair.interval.low, plain.interval.low);
}

Test(statistics, paired_t_without_spread_is_certain_or_says_nothing)
{
    static const double same[] = { 0, 0, 0 }, better[] = { .5, .5, .5 };

    NEAR(stat_paired_t(same, 3, 0).p, 1.0, 0.0);
    NEAR(stat_paired_t(better, 3, 0).p, 0.0, 0.0);
    NEAR(stat_paired_t(better, 1, 0).p, 1.0, 0.0);
}

Test(statistics, welch_does_not_pool_variances)
{
    static const double x[] = { .884, .888, .886, .883 };
    static const double y[] = { .880, .879, .884, .881 };
    struct t_test r = stat_welch(x, 4, y, 4);

    NEAR(r.t, 2.7457, 5e-5);
    NEAR(r.df, 5.9959, 5e-5);
    NEAR(r.p, .0335, 5e-5);
}

Test(statistics, holm_never_falls_along_the_sorted_family)
{
    double p[] = { .04, .01, .03, .005, 1 };
    int order[5];

    /* sorted .005 .01 .03 .04 1 times 5 4 3 2 1, then the running maximum */
    stat_holm(p, order, 5);
    NEAR(p[3], .025, 1e-15);
    NEAR(p[1], .04, 1e-15);
    NEAR(p[2], .09, 1e-15);
    NEAR(p[0], .09, 1e-15);
    NEAR(p[4], 1.0, 0.0);
}

Test(statistics, expected_best_has_an_unbiased_and_a_biased_form)
{
    static const double v[] = { .80, .82, .85, .86, .90 };
    static const double unbiased[] = { .846, .870, .883, .892, .900 };
    static const double biased[] = { .846, .8652, .87528, .88152, .885802 };
    double out[5];

    stat_expected_best(out, v, 5, false);
    for (int k = 0; k < 5; k++)
        NEAR(out[k], unbiased[k], 1e-12);
    stat_expected_best(out, v, 5, true);
    for (int k = 0; k < 5; k++)
        NEAR(out[k], biased[k], SIX);
}

Test(statistics, the_no_information_test_is_a_binomial_tail)
{
    NEAR(stat_binomial_above(0, 10, .5), 1.0, 0.0);
    NEAR(stat_binomial_above(10, 10, .5), 1.0 / 1024, 1e-15);
    NEAR(stat_binomial_above(9, 10, .5), 11.0 / 1024, 1e-15);
}

Test(statistics, class_figures_of_a_small_confusion)
{
    /* rows actual: 4+1+0, 1+2+1, 0+0+1 */
    static const int64_t c[] = { 4, 1, 0, 1, 2, 1, 0, 0, 1 };
    static const int64_t one[] = { 5, 0, 3, 0 };

    /* c s - sum p t = 7 * 10 - (25 + 12 + 2); p = t = 5 3 2 and 5 4 1 */
    NEAR(stat_mcc(c, 3), 31 / sqrt((100 - 38) * (100 - 42.0)), 1e-12);
    NEAR(stat_balanced_accuracy(c, 3), (.8 + .5 + 1) / 3, 1e-12);
    NEAR(stat_macro_f1(c, 3), (.8 + 4.0 / 7 + 2.0 / 3) / 3, 1e-12);
    NEAR(stat_mcc(one, 2), 0.0, 0.0); /* all answers are one class */
    /* chance 39 of 100, agreement 70 */
    NEAR(stat_kappa(c, 3), (.7 - .39) / (1 - .39), 1e-12);
    NEAR(stat_kappa(one, 2), 0.0, 1e-12);
}

Test(statistics, one_class_for_nearly_all_is_a_collapse_unless_they_are_of_it)
{
    static const int64_t fine[] = { 5, 0, 3, 2 }, one[] = { 0, 5, 0, 5 };
    static const int64_t true_one[] = { 0, 1, 0, 99 }, alone[] = { 7 };
    /* 95 of 100 are of the class: 4 answers of 5 for the other, or none */
    static const int64_t rare[] = { 94, 1, 2, 3 }, lost[] = { 95, 0, 5, 0 };

    cr_expect_eq(stat_collapsed(fine, 2), -1);
    cr_expect_eq(stat_collapsed(one, 2), 1);
    cr_expect_eq(stat_collapsed(true_one, 2), -1);
    cr_expect_eq(stat_collapsed(alone, 1), -1);
    cr_expect_eq(stat_collapsed(rare, 2), -1);
    cr_expect_eq(stat_collapsed(lost, 2), 0);
}
