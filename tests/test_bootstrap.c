/* Resampling the winner, on experiments whose truth is known. */
#include "base/mem.h"
#include "base/rng.h"
#include "report/bootstrap.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { MODELS = 24, EXAMPLES = 1000, RUNS = 60 };

static double normal(uint64_t seed, uint64_t epoch, uint64_t index)
{
    double u = rng_uniform((struct rng){ seed, RNG_SAMPLE }, epoch, index);

    return gsl_cdf_ugaussian_Pinv(u + 1e-9);
}

/* Correctness with a latent normal correlation of 0.81 between models; model m
 * is right with probability p[m]. */
static void draw(float *values, const double *p, int n_models, uint64_t seed)
{
    for (int i = 0; i < EXAMPLES; i++) {
        double shared = .9 * normal(seed, 1, i);

        for (int m = 0; m < n_models; m++) {
            double own = sqrt(1 - .81) * normal(seed, 2 + m, i);

            values[m * EXAMPLES + i] =
                shared + own < gsl_cdf_ugaussian_Pinv(p[m]);
        }
    }
}

static double mean_of(const float *values, int m)
{
    double sum = 0;

    for (int i = 0; i < EXAMPLES; i++)
        sum += (double)values[m * EXAMPLES + i];
    return sum / EXAMPLES;
}

struct bias {
    double raw, corrected; /* mean excess over the truth, in points */
    int covered;           /* intervals that hold the truth, of RUNS */
};

/* Over RUNS experiments whose models are right with p[m]. */
static struct bias bias_of(const double *p)
{
    float *values = mem_zero(MODELS * EXAMPLES, sizeof(*values));
    struct bias b = { 0 };

    cr_assert_not_null(values);
    for (int run = 0; run < RUNS; run++) {
        struct estimate e;
        struct err err = { 0 };
        int top = 0;

        draw(values, p, MODELS, 100 + run);
        for (int m = 1; m < MODELS; m++)
            if (mean_of(values, m) > mean_of(values, top))
                top = m;
        cr_assert_eq(bootstrap_winner(&e, values, MODELS, EXAMPLES, true, &err),
                     0);
        b.raw += 100 * (mean_of(values, top) - p[top]) / RUNS;
        b.corrected += 100 * (e.mean - p[top]) / RUNS;
        b.covered += e.interval.low <= p[top] && p[top] <= e.interval.high;
    }
    mem_free(values);
    return b;
}

/* The sd of one run's mean accuracy is 100 sqrt(.88 .12 / 1000) = 1.03 points,
 * so that of 60 runs' mean is 0.13: 0.45 is 3.4 of them. */
#define NEAR_NOTHING 0.45

Test(bootstrap, takes_the_optimism_of_equal_models_away)
{
    double p[MODELS];
    struct bias b;

    for (int m = 0; m < MODELS; m++)
        p[m] = .88;
    b = bias_of(p);
    cr_expect_gt(b.raw, .8, "raw %g", b.raw);
    cr_expect_lt(fabs(b.corrected), NEAR_NOTHING, "corrected %g", b.corrected);
    cr_expect_geq(b.covered, 54, "covered %d of 60", b.covered);
}

Test(bootstrap, leaves_a_clear_winner_its_figure)
{
    double p[MODELS];
    struct bias b;

    for (int m = 0; m < MODELS; m++)
        p[m] = m == 5 ? .92 : .86;
    b = bias_of(p);
    cr_expect_lt(fabs(b.raw), NEAR_NOTHING, "raw %g", b.raw);
    cr_expect_lt(fabs(b.corrected), NEAR_NOTHING, "corrected %g", b.corrected);
    cr_expect_geq(b.covered, 54, "covered %d of 60", b.covered);
}

Test(bootstrap, of_one_model_is_its_own_mean)
{
    float values[200];
    struct estimate e;
    struct err err = { 0 };

    for (int i = 0; i < 200; i++)
        values[i] = i % 4 > 0;
    cr_assert_eq(bootstrap_winner(&e, values, 1, 200, true, &err), 0);
    cr_expect_float_eq(e.mean, .75, .005); /* 1,000 draws: sd 0.0014 */
    cr_expect_lt(e.interval.low, .75);
    cr_expect_gt(e.interval.high, .75);
}

Test(bootstrap, of_losses_the_least_wins)
{
    float values[2 * 100];
    struct estimate e;
    struct err err = { 0 };

    for (int i = 0; i < 100; i++) {
        values[i] = 3;
        values[100 + i] = 2;
    }
    cr_assert_eq(bootstrap_winner(&e, values, 2, 100, false, &err), 0);
    cr_expect_float_eq(e.mean, 2, 1e-12);
    cr_assert_eq(bootstrap_winner(&e, values, 2, 100, true, &err), 0);
    cr_expect_float_eq(e.mean, 3, 1e-12);
}

Test(bootstrap, of_one_example_says_nothing)
{
    float values[2] = { 1, 0 };
    struct estimate e;
    struct err err = { 0 };

    cr_assert_eq(bootstrap_winner(&e, values, 2, 1, true, &err), 0);
    cr_expect(isnan(e.mean) && isnan(e.interval.low));
}
