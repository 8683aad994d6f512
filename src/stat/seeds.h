/*
 * seeds.h - two recipes compared by trainings with several seeds each
 *
 * Values are such that more is better.  Seeds that both were trained with make
 * pairs; where there are three, the test is over them, else it is Welch's over
 * all.
 *
 * Memory:  allocates nothing; arrays belong to the caller.
 * Errors:  none; what is undefined is NaN.
 * Source:  Welch 1947; Bouthillier et al. 2021 (probability of outperforming);
 *          Clopper, Pearson 1934; Newcombe 2006, method 5 (its interval when
 *          nothing is paired).
 */
#ifndef STAT_SEEDS_H
#define STAT_SEEDS_H

#include "stat/statistics.h"

#define SEEDS_TESTED 3   /* trainings of each from which there is a test */
#define SEEDS_ENOUGH 5   /* from which it may conclude */
#define SEEDS_MOST 2000  /* of one recipe; the rest is left out */
#define SEEDS_CLEAR 0.75 /* a probability of outperforming that matters */

struct seeds {
    int n;
    const uint64_t *seed; /* [n] ascending */
    const double *value;  /* [n] */
};

enum seeds_test {
    SEEDS_NONE,   /* too few */
    SEEDS_PAIRED, /* paired t over shared seeds */
    SEEDS_WELCH,  /* none or hardly any are shared */
};

struct seeds_result {
    enum seeds_test test;
    int n_shared, won, drawn; /* shared seeds; those where the first is better,
                                 where both are equal */
    struct t_test t;          /* of the first's lead; p = 1 without a test */
    double outperforms;       /* probability that the first is better; NaN */
    struct interval outperforms_interval;
};

/* The first's leads over the seeds that both have, at most SEEDS_MOST, into d;
 * how many. */
int seeds_shared(double *d, const struct seeds *a, const struct seeds *b);
struct seeds_result seeds_compare(const struct seeds *a, const struct seeds *b);

/* The interval of U / (m n), of m and n values. */
struct interval seeds_newcombe(double share, int m, int n);

#endif
