/*
 * duels.h - the best points against each other, all pairs
 *
 * The tests are those of the selection (summary/pair_test.h); Holm's rule is
 * over these pairs.
 *
 * Memory:  duels_free frees what duels_make made; candidates are the summary's.
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef SUMMARY_DUELS_H
#define SUMMARY_DUELS_H

#include "summary/numbers.h"

#define DUELS_MOST 12 /* points: the tied first, */
#define DUELS_FILL 8  /* up to so many with those next in rank */

struct duel {          /* of two points, the first ahead in rank */
    bool tested;       /* else there is only the difference */
    double difference; /* its metric less the other's */
    double p, adjusted;
    bool contrary; /* told apart by the first seed, but the other way round */
};

struct duels {
    int n, n_tested;                           /* points; pairs */
    const struct candidate *list[DUELS_MOST];  /* in rank order */
    struct duel pairs[DUELS_MOST][DUELS_MOST]; /* [i][j] with i < j */
};

/* *out is NULL when no test fits. */
int duels_make(struct duels **out, const struct summary *s, struct store *st,
               struct err *err) MUST_CHECK;
void duels_free(struct duels *d);

#endif
