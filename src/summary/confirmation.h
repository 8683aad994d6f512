/*
 * confirmation.h - what trainings with new seeds say of the choice: for the
 * files of report/ alone
 *
 * Trials of kind confirm had no part in the choice, so their figures are free
 * of the luck that a seed may have had in it; they are answers to the same
 * validation examples, though.
 *
 * Memory:  confirmation_free frees it.
 * Errors:  of the maker: ERR_NOMEM.
 */
#ifndef SUMMARY_CONFIRMATION_H
#define SUMMARY_CONFIRMATION_H

#include "stat/middle.h"
#include "stat/seeds.h"
#include "summary/numbers.h"

struct confirmed { /* a point with new seeds */
    const struct candidate *of;
    int n;              /* seeds of which every trial has ended well */
    int n_lost, n_open; /* seeds of which a trial has not; trials to do */
    uint64_t *seed;     /* [n] ascending */
    double *value;      /* [n] the metric, means over folds */
    double *better;     /* [n] the same, its sign such that more is better */
    double mean, sd;    /* NaN below one, two seeds */
    struct interval interval; /* of the mean; NaN below two */
    struct estimate middle;   /* half of them; NaN below MIDDLE_SEEDS */
    /* The choice against it; for the choice itself nothing. */
    struct seeds_result against;
    double adjusted; /* p by Holm over all that are tested; NaN: not tested */
};

enum confirm_verdict {
    CONFIRM_MISSING,   /* the choice has no new seeds */
    CONFIRM_FEW,       /* fewer than SEEDS_TESTED */
    CONFIRM_ALONE,     /* there is no rival to test it against */
    CONFIRM_UPHELD,    /* it beats every rival */
    CONFIRM_AHEAD,     /* it has the best mean, and not all are told apart */
    CONFIRM_BEHIND,    /* a rival has a better mean, within the noise */
    CONFIRM_OVERTURNED /* a rival beats it */
};

struct confirmation {
    int n;
    struct confirmed *list; /* [n] the choice, then by rank */
    int n_tested, n_open;
    enum confirm_verdict verdict;
    int least; /* seeds of the one that has the fewest of those tested */
    const struct confirmed *best; /* the best mean; with a verdict that rivals
                                     beat the choice, of these */
    const struct confirmed *simplest; /* of the choice and those not told apart
                                         from it: the fewest weights */
    int n_tied;                       /* tested and not told apart */
};

/* In s->confirmation; NULL when no point has new seeds. */
int confirmation_make(struct summary *s, struct err *err) MUST_CHECK;
void confirmation_free(struct confirmation *c);

/* Were the new seeds enough to say whether the choice holds? */
bool confirmation_tells(const struct summary *s);

#endif
