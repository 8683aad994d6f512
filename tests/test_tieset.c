/* The set of those that cannot be told apart from the best, on experiments
 * whose truth is known: does it keep the true best? */
#include "stat/statistics.h"
#include "support/rivals.h"

#include <criterion/criterion.h>

enum { MODELS = 24, EXAMPLES = 2000, BYTES = EXAMPLES / 8, RUNS = 60 };

/* Bits of answers that are right. */
static void draw(uint8_t right[MODELS][BYTES], const double *p, uint64_t seed)
{
    static uint8_t one[MODELS * EXAMPLES];

    rivals_draw(one, p, MODELS, EXAMPLES, seed);
    for (int m = 0; m < MODELS; m++)
        for (int i = 0; i < EXAMPLES; i++)
            right[m][i / 8] |= (uint8_t)(one[m * EXAMPLES + i] << i % 8);
}

static int count(const uint8_t *bits)
{
    int n = 0;

    for (int i = 0; i < BYTES; i++)
        n += __builtin_popcount(bits[i]);
    return n;
}

/* Which models are in the set; how many. */
static int tie_set(bool in[MODELS], uint8_t right[MODELS][BYTES])
{
    double p[MODELS];
    int order[MODELS], best = 0, n = 1, size = 1;

    for (int m = 1; m < MODELS; m++)
        if (count(right[m]) > count(right[best]))
            best = m;
    for (int m = 0, k = 0; m < MODELS; m++) {
        int64_t b, c;

        if (m == best)
            continue;
        stat_discordant(&b, &c, right[best], right[m], EXAMPLES);
        p[k++] = stat_mcnemar(b, c);
        n = k;
    }
    stat_holm(p, order, n);
    for (int m = 0, k = 0; m < MODELS; m++) {
        in[m] = m == best || p[k] >= .05;
        size += m != best && in[m];
        k += m != best;
    }
    return size;
}

struct outcome {
    int kept;    /* runs whose set holds model 0 */
    double size; /* mean */
};

static struct outcome outcome_of(const double *p)
{
    struct outcome o = { 0 };

    for (int run = 0; run < RUNS; run++) {
        uint8_t right[MODELS][BYTES] = { { 0 } };
        bool in[MODELS];

        draw(right, p, 500 + run);
        o.size += (double)tie_set(in, right) / RUNS;
        o.kept += in[0];
    }
    return o;
}

/* A set of level 0.95 loses the true best in 3 of 60 runs on average, more than
 * 8 times with probability 0.005. */
#define KEPT 52

Test(tieset, of_equal_models_keeps_nearly_all)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = .88;
    o = outcome_of(p);
    cr_expect_geq(o.kept, KEPT, "kept in %d of 60", o.kept);
    cr_expect_gt(o.size, 22, "size %g", o.size);
}

Test(tieset, of_small_steps_keeps_the_true_best)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = .89 - .001 * m;
    o = outcome_of(p);
    cr_expect_geq(o.kept, KEPT, "kept in %d of 60", o.kept);
    cr_expect_lt(o.size, 20, "size %g", o.size);
}

Test(tieset, of_a_clear_winner_shrinks)
{
    double p[MODELS];
    struct outcome o;

    for (int m = 0; m < MODELS; m++)
        p[m] = m ? .86 : .89;
    o = outcome_of(p);
    cr_expect_eq(o.kept, RUNS);
    cr_expect_lt(o.size, 4, "size %g", o.size);
}
