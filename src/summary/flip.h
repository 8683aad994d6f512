/*
 * flip.h - two factors together: does the best level of one hang on the other?
 *
 * Memory:  what it takes it gives back.
 * Errors:  ERR_NOMEM.
 */
#ifndef SUMMARY_FLIP_H
#define SUMMARY_FLIP_H

#include "base/err.h"

struct summary;

struct flip { /* with level at[i] of g the best level of f is best[i] */
    int f, g; /* decisions; f is -1: the best levels stay the same */
    int at[2], best[2];
    double loss; /* of the metric, by taking best[0] where best[1] is better */
};

/* Of the pair a, b in either order: at[0] is where the chosen point stands, and
 * at[1] where the best level from there costs most.  Means are over the ranked
 * points that have both levels. */
int flip_find(struct flip *out, const struct summary *s, int a, int b,
              struct err *err) MUST_CHECK;

#endif
