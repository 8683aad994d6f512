/*
 * bootstrap.h - what the best of many scores on examples that did not pick it
 *
 * Examples are drawn with replacement, the best model on the draw is found, and
 * it is scored on the examples that the draw left out.  The mean over many
 * draws is free of the optimism of the best one's own figure.
 *
 * Memory:  what it takes it gives back.
 * Errors:  ERR_NOMEM.
 * Source:  Tsamardinos, Greasidou, Borboudakis 2018 (BBC-CV).
 */
#ifndef STAT_BOOTSTRAP_H
#define STAT_BOOTSTRAP_H

#include "base/err.h"
#include "stat/statistics.h"

#include <stdbool.h>

#define BOOTSTRAP_RESAMPLES 1000

struct estimate {
    double mean;              /* NaN: no draw left an example out */
    struct interval interval; /* 2.5 and 97.5 percentiles of the draws */
};

/* How often each of n examples is in draw b: the same for every caller. */
void bootstrap_draw(uint8_t *count, int b, int n);
/* Mean and percentiles of the n scores, which it sorts. */
void bootstrap_conclude(struct estimate *out, double *score, int n);

/* values [n_models, n]: a model's score of each example; the best has the
 * largest mean (smallest when !maximize), of equal ones it is the first.  The
 * draws depend on n alone. */
int bootstrap_winner(struct estimate *out, const float *values, int n_models,
                     int n, bool maximize, struct err *err) MUST_CHECK;

#endif
