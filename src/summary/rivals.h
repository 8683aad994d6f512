/*
 * rivals.h - whom `sweep confirm` trains again, and why
 *
 * The best by the search, and of those that cannot be told apart from it the
 * first in rank, of which the last place goes to the simplest.  When there is
 * none, the next best, so that there is something to compare with.
 *
 * Memory:  allocates nothing.
 */
#ifndef SUMMARY_RIVALS_H
#define SUMMARY_RIVALS_H

#include "summary/summary.h"

#define RIVALS_MOST 4

struct rivals {
    int n;                           /* the best included; 0: nothing ranks */
    int64_t points[1 + RIVALS_MOST]; /* ids, the best first */
    int n_tied;                      /* how many are tied with it */
    int n_open;        /* trials of the search that are still to do */
    bool simplest;     /* the last is here as the simplest of the tied */
    bool is_runner_up; /* the second is here as the next best */
    bool is_tested;    /* the best was tested against others */
};

void rivals_of(struct rivals *out, const struct summary *s);

#endif
