/* The set of those that cannot be told apart from the best by macro-F1, on
 * experiments whose truth is known: does it keep the true best? */
#include "stat/bootstrap_classes.h"
#include "support/rivals.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MODELS = 24, EXAMPLES = 1000, RUNS = 40, CLASSES = 4 };

static struct err err;
static uint8_t actual[EXAMPLES], answers[MODELS * EXAMPLES];

/* Classes of unequal size; a wrong answer names the next class. */
static void draw(const double *p, uint64_t seed)
{
    static uint8_t right[MODELS * EXAMPLES];

    rivals_draw(right, p, MODELS, EXAMPLES, seed);
    for (int i = 0; i < EXAMPLES; i++)
        actual[i] = i % 10 < 5 ? 0 : (uint8_t)(1 + i % 3);
    for (int j = 0; j < MODELS * EXAMPLES; j++)
        answers[j] = (uint8_t)((actual[j % EXAMPLES] + !right[j]) % CLASSES);
}

static double figure(int model)
{
    int64_t cells[CLASSES * CLASSES] = { 0 };

    for (int i = 0; i < EXAMPLES; i++)
        cells[actual[i] * CLASSES + answers[model * EXAMPLES + i]]++;
    return stat_macro_f1(cells, CLASSES);
}

static void swap(int a, int b)
{
    static uint8_t one[EXAMPLES];

    memcpy(one, answers + a * EXAMPLES, EXAMPLES);
    memcpy(answers + a * EXAMPLES, answers + b * EXAMPLES, EXAMPLES);
    memcpy(answers + b * EXAMPLES, one, EXAMPLES);
}

/* Is model 0 in the set?  How many are. */
static bool tie_set(int *size)
{
    struct class_answers a = { MODELS, 1, EXAMPLES, CLASSES, actual, answers };
    double se[MODELS], p[MODELS - 1];
    int order[MODELS - 1], best = 0;

    for (int m = 1; m < MODELS; m++)
        if (figure(m) > figure(best))
            best = m;
    swap(0, best); /* model 0 now stands in the best's place */
    cr_assert_eq(bootstrap_class_pairs(se, &a, stat_macro_f1, &err), 0);
    for (int m = 1; m < MODELS; m++)
        p[m - 1] = stat_normal(figure(0) - figure(m), se[m]).p;
    stat_holm(p, order, MODELS - 1);
    *size = 1;
    for (int m = 0; m < MODELS - 1; m++)
        *size += p[m] >= .05;
    return !best || p[best - 1] >= .05;
}

struct outcome {
    int kept;
    double size;
};

static struct outcome outcome_of(const double *p)
{
    struct outcome o = { 0 };

    for (int run = 0; run < RUNS; run++) {
        int size;

        draw(p, 900 + (uint64_t)run);
        o.kept += tie_set(&size);
        o.size += (double)size / RUNS;
    }
    return o;
}

/* A set of level 0.95 loses the true best in 2 of 40 runs on average, more than
 * 6 times with probability 0.004. */
#define KEPT 34

Test(bootstrap_classes, equal_models_stay_in_the_set)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = .88;
    o = outcome_of(p);
    cr_expect_geq(o.kept, KEPT, "kept in %d of 40", o.kept);
    cr_expect_gt(o.size, 22, "size %g", o.size);
}

Test(bootstrap_classes, small_steps_keep_the_true_best)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = .89 - .002 * m;
    o = outcome_of(p);
    cr_expect_geq(o.kept, KEPT, "kept in %d of 40", o.kept);
    cr_expect_lt(o.size, 20, "size %g", o.size);
}

Test(bootstrap_classes, a_clear_winner_is_alone)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = m ? .83 : .89;
    o = outcome_of(p);
    cr_expect_eq(o.kept, RUNS);
    cr_expect_lt(o.size, 2, "size %g", o.size);
}

/* Of a share of right answers the standard error is known: b + c examples
 * differ, and (b + c - (b - c)^2 / n) / n^2 is its square. */
static double share(const int64_t *cells, int k)
{
    int64_t right = 0, n = 0;

    for (int i = 0; i < k * k; i++) {
        n += cells[i];
        right += i % (k + 1) ? 0 : cells[i];
    }
    return (double)right / (double)n;
}

Test(bootstrap_classes, the_standard_error_is_that_of_pairs)
{
    double p[MODELS], se[MODELS];
    struct class_answers a = { 3, 1, EXAMPLES, CLASSES, actual, answers };

    for (int m = 0; m < MODELS; m++)
        p[m] = .9 - .03 * (m % 3);
    draw(p, 7);
    memcpy(answers + 2 * EXAMPLES, answers, EXAMPLES);
    cr_assert_eq(bootstrap_class_pairs(se, &a, share, &err), 0);
    cr_assert_eq(se[0], 0);
    cr_assert_eq(se[2], 0); /* the same answers */
    cr_assert_eq(stat_normal(0, se[2]).p, 1);
    {
        double n = EXAMPLES, b = 0, c = 0, want;

        for (int i = 0; i < EXAMPLES; i++) {
            bool x = answers[i] == actual[i];
            bool y = answers[EXAMPLES + i] == actual[i];

            b += x && !y;
            c += y && !x;
        }
        want = sqrt((b + c - (b - c) * (b - c) / n) / (n * n));
        /* 500 draws: 3.2 % is the estimate's own standard error */
        cr_assert_float_eq(se[1], want, .12 * want, "%g %g", se[1], want);
    }
}

Test(bootstrap_classes, a_normal_test_is_the_normal_distribution_s)
{
    struct t_test t = stat_normal(-.02, .01);

    cr_assert_float_eq(t.p, .045500263896, 1e-11);
    cr_assert_float_eq(t.interval.low, -.0395996398454, 1e-12);
    cr_assert_float_eq(t.interval.high, -.0004003601546, 1e-12);
}
