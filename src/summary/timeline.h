/*
 * timeline.h - when each training ran
 *
 * Time is counted while something trains: stretches in which nothing does are
 * cut out, and kept as breaks.  A training that ended lies before its end for
 * the seconds that it measured itself, by a clock that nobody sets; so a date
 * that was changed, or a wait in a queue, makes none longer.
 *
 * Memory:  timeline_free frees what timeline_make made; trials are the
 *          summary's.
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef SUMMARY_TIMELINE_H
#define SUMMARY_TIMELINE_H

#include "store/query.h"

struct summary;

enum stint_kind { /* how it ended */
                  STINT_COMPLETED,
                  STINT_STOPPED, /* by early stopping */
                  STINT_DIVERGED,
                  STINT_FAILED,
                  STINT_BROKEN, /* another attempt goes on from there */
                  STINT_OPEN,   /* under way */
                  STINT_KINDS,
};
extern const char *const stint_kinds[]; /* their words */

struct stint { /* one attempt */
    const struct trial_row *trial;
    int attempt;
    enum stint_kind kind;
    double from, to; /* seconds since the first began, without breaks */
    int lane;        /* from 0; those of one lane follow each other */
};

struct pause {
    double at, seconds; /* where it is cut out, how long it was */
};

struct timeline {
    int n; /* in the order in which they began */
    struct stint *stints;
    int n_lanes; /* most at one time */
    int n_pauses;
    struct pause *pauses;
    int n_undated;  /* attempts left out: no date */
    double seconds; /* from the first to the last */
    struct {
        int n;
        double seconds;
    } of[STINT_KINDS]; /* together */
};

/* Of all trials of the summary's points, those with new seeds included. */
int timeline_make(struct timeline **out, const struct summary *s,
                  struct store *st, struct err *err) MUST_CHECK;
void timeline_free(struct timeline *t);

#endif
