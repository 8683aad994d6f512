#include "base/rng.h"
#include "stat/seeds.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Figures of tests/oracle/seeds.py (scipy). */
#define NEAR(a, b) \
    cr_assert(fabs((a) - (b)) <= 1e-9, "%s is %.12g, not %.12g", #a, (a), (b))

static const uint64_t from_one[] = { 1, 2, 3, 4, 5 };
static const uint64_t apart[] = { 11, 12, 13, 14, 15 };
static const double a[] = { .8881, .8862, .8874, .8869, .8890 };
static const double b[] = { .8850, .8866, .8859, .8861, .8872 };
static const double c[] = { .8840, .8881, .8852, .8862 };

static const struct seeds of_a = { 5, from_one, a };
static const struct seeds of_b = { 5, from_one, b };
static const struct seeds of_c = { 4, apart, c };

Test(seeds, shared_ones_are_tested_in_pairs)
{
    struct seeds_result r = seeds_compare(&of_a, &of_b);

    cr_assert_eq(r.test, SEEDS_PAIRED);
    cr_assert_eq(r.n_shared, 5);
    cr_assert_eq(r.won, 4);
    NEAR(r.t.t, 2.358184529549289);
    NEAR(r.t.p, 0.07781689364653638);
    NEAR(r.t.interval.low, -0.00024121707854248301);
    NEAR(r.t.interval.high, 0.00296121707854245);
    NEAR(r.outperforms, .8);
    NEAR(r.outperforms_interval.low, 0.28358206388191054);
    NEAR(r.outperforms_interval.high, 0.9949492366205319);
}

Test(seeds, others_are_tested_by_welch)
{
    struct seeds_result r = seeds_compare(&of_a, &of_c);

    cr_assert_eq(r.test, SEEDS_WELCH);
    cr_assert_eq(r.n_shared, 0);
    NEAR(r.t.t, 1.6568964209537278);
    NEAR(r.t.df, 4.803505212429055);
    NEAR(r.t.p, 0.16082841861679156);
    NEAR(r.t.interval.low, -0.0009388479098896597);
    NEAR(r.t.interval.high, 0.004228847909889453);
    NEAR(r.outperforms, .8);
    NEAR(r.outperforms_interval.low, 0.40782566270526577);
    NEAR(r.outperforms_interval.high, 0.9545001634944664);
}

Test(seeds, welch_is_the_published_case)
{
    static const double x[] = { .884, .888, .886, .883 };
    static const double y[] = { .880, .879, .884, .881 };
    struct seeds_result r = seeds_compare(&(struct seeds){ 4, from_one, x },
                                          &(struct seeds){ 4, apart, y });

    cr_assert_float_eq(r.t.t, 2.7457, 5e-5);
    cr_assert_float_eq(r.t.df, 5.9959, 5e-5);
    cr_assert_float_eq(r.t.p, .0335, 5e-5);
}

Test(seeds, an_exchange_turns_the_signs_alone)
{
    static const struct seeds *const others[] = { &of_b, &of_c };

    for (int i = 0; i < 2; i++) {
        struct seeds_result x = seeds_compare(&of_a, others[i]);
        struct seeds_result y = seeds_compare(others[i], &of_a);

        NEAR(x.t.p, y.t.p);
        NEAR(x.t.mean, -y.t.mean);
        NEAR(x.t.interval.low, -y.t.interval.high);
        NEAR(x.outperforms, 1 - y.outperforms);
        NEAR(x.outperforms_interval.low, 1 - y.outperforms_interval.high);
    }
}

Test(seeds, two_say_nothing)
{
    struct seeds_result r = seeds_compare(&(struct seeds){ 2, from_one, a },
                                          &(struct seeds){ 2, from_one, b });

    cr_assert_eq(r.test, SEEDS_NONE);
    cr_assert_eq(r.t.p, 1);
    cr_assert(isnan(r.outperforms));
    NEAR(r.t.mean, (a[0] + a[1] - b[0] - b[1]) / 2);
    r = seeds_compare(&of_a, &(struct seeds){ 0, NULL, NULL });
    cr_assert_eq(r.test, SEEDS_NONE);
    cr_assert(isnan(r.t.mean));
}

Test(seeds, shared_ones_are_found_among_others)
{
    static const uint64_t some[] = { 2, 4, 5, 9 };
    static const double y[] = { .8862, .88, .88, .99 };
    struct seeds_result r = seeds_compare(&of_a, &(struct seeds){ 4, some, y });

    cr_assert_eq(r.test, SEEDS_PAIRED);
    cr_assert_eq(r.n_shared, 3);
    cr_assert_eq(r.won, 2);
    cr_assert_eq(r.drawn, 1);
    NEAR(r.outperforms, 2.5 / 3);
    NEAR(r.t.mean, (0 + .0069 + .009) / 3);
}

Test(seeds, newcombe_s_interval_is_the_root)
{
    static const struct {
        double share;
        int m, n;
        double low, high;
    } cases[] = {
        { .5, 3, 3, 0.1527735361104342, 0.8472264638895658 },
        { .85, 10, 4, 0.5035342383107401, 0.9653815631942938 },
        { 1, 5, 5, 0.6427028239310432, 1 },
        { 0, 3, 7, 0, 0.3998917524187667 },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct interval x =
            seeds_newcombe(cases[i].share, cases[i].m, cases[i].n);

        NEAR(x.low, cases[i].low);
        NEAR(x.high, cases[i].high);
    }
    cr_assert(isnan(seeds_newcombe(.5, 0, 3).low));
}

/* Normal values of unequal spread: how often does the interval of the lead, and
 * the one of the chance to be better, hold the truth? */
Test(seeds, intervals_cover_the_truth)
{
    enum { RUNS = 4000, N = 5 };
    double truth = gsl_cdf_ugaussian_P(.8 / sqrt(1 + 2.25));
    int lead = 0, chance = 0, paired = 0;

    for (int run = 0; run < RUNS; run++) {
        double x[N], y[N];
        struct seeds_result welch, pairs;

        for (int i = 0; i < N; i++) {
            struct rng key = { (uint64_t)run, RNG_SAMPLE };

            x[i] = .8 + gsl_cdf_ugaussian_Pinv(rng_uniform(key, 1, i) + 1e-9);
            y[i] = 1.5 * gsl_cdf_ugaussian_Pinv(rng_uniform(key, 2, i) + 1e-9);
        }
        welch = seeds_compare(&(struct seeds){ N, from_one, x },
                              &(struct seeds){ 4, apart, y });
        pairs = seeds_compare(&(struct seeds){ N, from_one, x },
                              &(struct seeds){ N, from_one, y });
        lead += welch.t.interval.low <= .8 && .8 <= welch.t.interval.high;
        paired += pairs.t.interval.low <= .8 && .8 <= pairs.t.interval.high;
        chance += welch.outperforms_interval.low <= truth &&
                  truth <= welch.outperforms_interval.high;
    }
    /* 95 %, sd of the count 0.35 points; Welch's is known to be within one */
    cr_assert(fabs((double)paired / RUNS - .95) < .012, "%d", paired);
    cr_assert(fabs((double)lead / RUNS - .95) < .02, "%d", lead);
    cr_assert((double)chance / RUNS > .93, "%d", chance);
}

/* A choice and four rivals that are all the same: how often is one of them told
 * apart from it, as a confirmation tests them? */
Test(seeds, equal_recipes_are_seldom_told_apart)
{
    enum { RUNS = 2000, N = 5, RIVALS = 4 };
    int told = 0;

    for (int run = 0; run < RUNS; run++) {
        double value[1 + RIVALS][N], p[RIVALS];
        int order[RIVALS];
        bool any = false;

        for (int k = 0; k <= RIVALS; k++)
            for (int i = 0; i < N; i++)
                value[k][i] = gsl_cdf_ugaussian_Pinv(
                    rng_uniform((struct rng){ (uint64_t)run, RNG_SAMPLE },
                                (uint64_t)k, (uint64_t)i) +
                    1e-9);
        for (int k = 0; k < RIVALS; k++)
            p[k] = seeds_compare(&(struct seeds){ N, from_one, value[0] },
                                 &(struct seeds){ N, from_one, value[k + 1] })
                       .t.p;
        stat_holm(p, order, RIVALS);
        for (int k = 0; k < RIVALS; k++)
            any |= p[k] < .05;
        told += any;
    }
    /* at most 5 %, sd of the count half a point */
    cr_assert_lt(told, RUNS * .065);
    cr_assert_gt(told, RUNS * .015);
}
