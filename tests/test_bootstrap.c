/* Resampling the winner, on experiments whose truth is known. */
#include "base/mem.h"
#include "stat/bootstrap_classes.h"
#include "support/rivals.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MODELS = 24, EXAMPLES = 1000, CLASSES = 5, RUNS = 60 };

struct bias {
    double raw, corrected; /* mean excess over the truth, in points */
    int covered;           /* intervals that hold the truth, of RUNS */
};

/* One experiment: the figure of the apparent best, which one it is, and the
 * estimate. */
typedef double run_fn(int *top, struct estimate *e, const double *p, int run);

static double by_accuracy(int *top, struct estimate *e, const double *p,
                          int run)
{
    static uint8_t right[MODELS * EXAMPLES];
    static float values[MODELS * EXAMPLES];
    struct err err = { 0 };
    int count[MODELS] = { 0 };

    rivals_draw(right, p, MODELS, EXAMPLES, 100 + run);
    *top = 0;
    for (int m = 0; m < MODELS; m++) {
        for (int i = 0; i < EXAMPLES; i++) {
            values[m * EXAMPLES + i] = right[m * EXAMPLES + i];
            count[m] += right[m * EXAMPLES + i];
        }
        *top = count[m] > count[*top] ? m : *top;
    }
    cr_assert_eq(bootstrap_winner(e, values, MODELS, EXAMPLES, true, &err), 0);
    return (double)count[*top] / EXAMPLES;
}

/* Losses about 1 - p[m]: the less, the better.  Negative, so that more is
 * better here, too. */
static double by_loss(int *top, struct estimate *e, const double *p, int run)
{
    static float values[MODELS * EXAMPLES];
    struct err err = { 0 };
    double sum[MODELS] = { 0 };

    *top = 0;
    for (int i = 0; i < EXAMPLES; i++) {
        double shared = rivals_normal(300 + run, 1, i);

        for (int m = 0; m < MODELS; m++) {
            double own = rivals_normal(300 + run, 2 + m, i);

            values[m * EXAMPLES + i] =
                (float)(1 - p[m] + .2 * shared + .2 * own);
            sum[m] -= (double)values[m * EXAMPLES + i];
        }
    }
    for (int m = 1; m < MODELS; m++)
        *top = sum[m] > sum[*top] ? m : *top;
    cr_assert_eq(bootstrap_winner(e, values, MODELS, EXAMPLES, false, &err), 0);
    *e = (struct estimate){ 1 - e->mean,
                            { 1 - e->interval.high, 1 - e->interval.low } };
    return 1 + sum[*top] / EXAMPLES;
}

/* Classes of equal size, errors spread evenly over the others: recall and
 * precision are p[m], and so is F1. */
static double by_macro_f1(int *top, struct estimate *e, const double *p,
                          int run)
{
    static uint8_t answers[MODELS * EXAMPLES], actual[EXAMPLES];
    struct class_answers a = { MODELS, 1, EXAMPLES, CLASSES, actual, answers };
    struct err err = { 0 };
    double most = 0;

    rivals_draw(answers, p, MODELS, EXAMPLES, 100 + run);
    for (int i = 0; i < EXAMPLES; i++)
        actual[i] = i % CLASSES;
    for (int m = 0; m < MODELS; m++) {
        int64_t confusion[CLASSES * CLASSES] = { 0 };

        for (int i = 0; i < EXAMPLES; i++) {
            uint8_t *own = &answers[m * EXAMPLES + i];
            int aside = *own ? 0 : 1 + i / CLASSES % (CLASSES - 1);

            *own = (uint8_t)((actual[i] + aside) % CLASSES);
            confusion[actual[i] * CLASSES + *own]++;
        }
        if (stat_macro_f1(confusion, CLASSES) > most) {
            most = stat_macro_f1(confusion, CLASSES);
            *top = m;
        }
    }
    cr_assert_eq(bootstrap_class_winner(e, &a, stat_macro_f1, &err), 0);
    return most;
}

static struct bias bias_of(run_fn *run, const double *p)
{
    struct bias b = { 0 };

    for (int r = 0; r < RUNS; r++) {
        struct estimate e;
        int top = 0;
        double raw = run(&top, &e, p, r);

        b.raw += 100 * (raw - p[top]) / RUNS;
        b.corrected += 100 * (e.mean - p[top]) / RUNS;
        b.covered += e.interval.low <= p[top] && p[top] <= e.interval.high;
    }
    return b;
}

/* The sd of one run's mean accuracy is 100 sqrt(.88 .12 / 1000) = 1.03 points,
 * so that of 60 runs' mean is 0.13: 0.45 is 3.4 of them.  (Losses: .28 100 /
 * sqrt(1000) = 0.89 points.)  An interval of level 0.95 misses 3 of 60 on
 * average, more than 6 with probability 0.03. */
#define NEAR_NOTHING 0.45
#define COVERED 54

static void check_equal(run_fn *run, double optimism)
{
    double p[MODELS];
    struct bias b;

    for (int m = 0; m < MODELS; m++)
        p[m] = .88;
    b = bias_of(run, p);
    cr_expect_gt(b.raw, optimism, "raw %g", b.raw);
    cr_expect_lt(fabs(b.corrected), NEAR_NOTHING, "corrected %g", b.corrected);
    cr_expect_geq(b.covered, COVERED, "covered %d of 60", b.covered);
}

Test(bootstrap, takes_the_optimism_of_equal_models_away)
{
    check_equal(by_accuracy, .8);
}

Test(bootstrap, takes_the_optimism_of_the_least_loss_away)
{
    check_equal(by_loss, .8);
}

Test(bootstrap, takes_the_optimism_of_the_best_macro_f1_away)
{
    check_equal(by_macro_f1, .8);
}

Test(bootstrap, takes_the_optimism_of_small_steps_away)
{
    double p[MODELS];
    struct bias b;

    for (int m = 0; m < MODELS; m++)
        p[m] = .89 - .001 * m;
    b = bias_of(by_accuracy, p);
    cr_expect_gt(b.raw, .5, "raw %g", b.raw);
    cr_expect_lt(fabs(b.corrected), NEAR_NOTHING, "corrected %g", b.corrected);
    cr_expect_geq(b.covered, COVERED, "covered %d of 60", b.covered);
}

Test(bootstrap, leaves_a_clear_winner_its_figure)
{
    double p[MODELS];
    struct bias b;

    for (int m = 0; m < MODELS; m++)
        p[m] = m == 5 ? .92 : .86;
    b = bias_of(by_accuracy, p);
    cr_expect_lt(fabs(b.raw), NEAR_NOTHING, "raw %g", b.raw);
    cr_expect_lt(fabs(b.corrected), NEAR_NOTHING, "corrected %g", b.corrected);
    cr_expect_geq(b.covered, COVERED, "covered %d of 60", b.covered);
}

/* ---- what it must be exactly --------------------------------------------- */

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

/* The mean over examples and the figure of a matrix are the same for the
 * accuracy, and draws depend on the number of examples alone. */
static double accuracy(const int64_t *confusion, int k)
{
    double right = 0, n = 0;

    for (int i = 0; i < k * k; i++) {
        n += (double)confusion[i];
        right += i % (k + 1) == 0 ? (double)confusion[i] : 0;
    }
    return n > 0 ? right / n : (double)NAN;
}

Test(bootstrap, of_classes_agrees_with_that_of_means)
{
    enum { N = 500, M = 3, VOTES = 2 };
    static uint8_t right[M * VOTES * N], actual[N];
    static float mean[M * N];
    static const double p[] = { .8, .8, .79, .79, .8, .78 };
    struct class_answers a = { M, VOTES, N, 2, actual, right };
    struct estimate x, y;
    struct err err = { 0 };

    memset(actual, 1, sizeof(actual)); /* a right answer is 1 */
    rivals_draw(right, p, M * VOTES, N, 7);
    for (int m = 0; m < M; m++)
        for (int i = 0; i < VOTES * N; i++)
            mean[m * N + i % N] += right[m * VOTES * N + i];
    cr_assert_eq(bootstrap_class_winner(&x, &a, accuracy, &err), 0);
    cr_assert_eq(bootstrap_winner(&y, mean, M, N, true, &err), 0);
    cr_expect_float_eq(x.mean, y.mean / VOTES, 1e-6);
    cr_expect_float_eq(x.interval.low, y.interval.low / VOTES, 1e-6);
    cr_expect_float_eq(x.interval.high, y.interval.high / VOTES, 1e-6);
}

Test(bootstrap, of_a_matrix_has_the_interval_of_a_share)
{
    static const int64_t c[] = { 700, 100, 0, 200 };
    static class_figure_fn *const figures[] = { accuracy, stat_kappa };
    struct estimate e[2];
    struct err err = { 0 };

    cr_assert_eq(bootstrap_confusion(e, c, 2, figures, 2, &err), 0);
    /* sd of a share sqrt(.9 .1 / 1000) = .0095; that of a percentile of 1,000
     * draws about .0005 */
    cr_expect_float_eq(e[0].mean, .9, .002);
    cr_expect_float_eq(e[0].interval.low, .9 - 1.96 * .0095, .002);
    cr_expect_float_eq(e[0].interval.high, .9 + 1.96 * .0095, .002);
    cr_expect(e[1].interval.low < stat_kappa(c, 2) &&
              stat_kappa(c, 2) < e[1].interval.high);
}
