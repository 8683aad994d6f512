/*
 * pair_test.h - two points against each other, by the test of the selection
 *
 * Memory:  allocates nothing.
 */
#ifndef SUMMARY_PAIR_TEST_H
#define SUMMARY_PAIR_TEST_H

#include "summary/numbers.h"

struct pair_sides {
    const struct summary *s; /* its selection says which test, and the prior */
    const struct candidate *a, *b;
    /* Results of repeat 0, which tests by example read; may be NULL. */
    const struct scores_row *of_a, *of_b;
    double se; /* PAIR_CLASSES: the standard error of their difference */
    double *d; /* scratch: an example, a seed, a fold each */
};

struct pair_result {
    double p;
    double se;                /* of a's metric less b's; McNemar: 0 */
    struct interval interval; /* of the same */
    int64_t b, c;             /* McNemar: a alone right; b alone */
};

/* False, and nothing written: they were not validated on the same examples, or
 * left no results of them. */
bool pair_compare(struct pair_result *out, const struct pair_sides *sides);

bool pair_by_example(enum pair_test test);
bool pair_same_split(const struct candidate *a, const struct candidate *b);
/* a less b over the seeds that both have, into d; how many. */
int pair_by_seed(double *d, const struct candidate *a,
                 const struct candidate *b);

#endif
