/*
 * importance.h - which factor the metric depends on: exact on a full grid
 *
 * On a full grid with equal weight per cell, averages over the other factors
 * are the marginals themselves, so that the variance of the metric over the
 * grid splits without a model: into each factor's own part, each pair's, what
 * more than two do together, and, with repeats, the seeds' noise.
 *
 * Memory:  importance_free frees all.
 * Errors:  ERR_NOMEM.
 * Source:  the analysis of variance of a balanced design; omega squared: Hays
 *          1963; as functional ANOVA: Hutter, Hoos, Leyton-Brown 2014.
 */
#ifndef STAT_IMPORTANCE_H
#define STAT_IMPORTANCE_H

#include "base/err.h"

struct effect {
    int a, b;      /* factors; b == -1: a alone */
    int df;        /* degrees of freedom */
    double share;  /* of the variance of the cells' means; they sum to 1 */
    double eta;    /* of the variance of all values, noise included */
    double omega;  /* as eta, less the noise's part; NaN without repeats */
    double f, p;   /* the F test against noise; NaN without repeats */
    double rest_p; /* of a pair without repeats: against what more than two
                      factors do together; NaN where that is not enough */
};

struct importance {
    int n;         /* factors, then pairs */
    int n_main;    /* the first so many are single factors, in their order */
    int missing;   /* cells of the grid without a value (partial.h); 0: exact */
    double higher; /* share of more than two factors together */
    double noise;  /* share of the seeds in the variance of all values */
    double variance; /* of the cells' means */
    struct effect *effects;
};

/* values [n_cells, n_repeats]; level [n_cells, n_factors] is each cell's level,
 * from 0 below n_levels[f].  The cells must be the full product of the levels;
 * *out stays NULL when they are not, or when nothing varies. */
int importance_make(struct importance **out, const double *values,
                    const int *level, const int *n_levels, int n_cells,
                    int n_repeats, int n_factors, struct err *err) MUST_CHECK;
void importance_free(struct importance *im);

#endif
