/*
 * middle.h - the mean of the middle half of a recipe's seeds
 *
 * The interquartile mean: the lowest and the highest quarter (rounded down) are
 * left out, so that a seed that went astray does not speak for the recipe.  Its
 * interval is the bootstrap's over the seeds.
 *
 * Memory:  allocates nothing.
 * Errors:  none; with fewer seeds than MIDDLE_SEEDS all is NaN.
 * Source:  Agarwal et al. 2021 (interquartile mean); Efron, Tibshirani 1993.
 */
#ifndef STAT_MIDDLE_H
#define STAT_MIDDLE_H

#include "stat/bootstrap.h"

#define MIDDLE_SEEDS 10

/* Of n values in any order, of which at most SEEDS_MOST are read. */
struct estimate stat_middle(const double *x, int n);

#endif
