/*
 * partial.h - shares on a grid of which cells are missing: type II least
 * squares
 *
 * Without some cells the effects are no longer orthogonal.  A factor's sum of
 * squares is what it explains beyond all other factors, a pair's what it
 * explains beyond all factors and all other pairs, of cells' means with equal
 * weight.  The shares do not sum to 1.
 *
 * Memory:  importance_free frees all.
 * Errors:  ERR_NOMEM.
 * Source:  Yates 1934 (fitting constants); the sweep operator: Goodnight 1979.
 */
#ifndef STAT_PARTIAL_H
#define STAT_PARTIAL_H

#include "stat/importance.h"

/* As importance_make, for n_cells of a full grid. */
int partial_make(struct importance **out, const double *values,
                 const int *level, const int *n_levels, int n_cells,
                 int n_repeats, int n_factors, struct err *err) MUST_CHECK;

#endif
