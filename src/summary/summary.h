/*
 * summary.h - every number of a report, no text
 *
 * Memory:  summary_free frees all.
 * Errors:  ERR_NOMATCH when there is no such experiment or nothing to report;
 *          ERR_USAGE for a filter that names no factor or level; ERR_DB,
 *          ERR_MISMATCH.
 */
#ifndef SUMMARY_SUMMARY_H
#define SUMMARY_SUMMARY_H

#include "store/query.h"

struct summary;

enum summary_rule {              /* which of those that cannot be told apart */
                    RULE_BEST,   /* the best of them */
                    RULE_ONE_SE, /* the simplest within one standard
                                    error of the best */
                    RULE_TIED_SIMPLEST, /* fewest weights of the tie set */
                    RULE_TIED_FASTEST,  /* least time of training of it */
};
extern const char *const summary_rules[]; /* their words, NULL-terminated */

struct summary_options {
    const char *experiment; /* NULL: the latest run */
    int metric;             /* enum metric_id; -1: the experiment's own */
    enum summary_rule rule;
    bool fingerprint;         /* of the database, too: its file is read once */
    const char *const *where; /* NULL-terminated FACTOR=LEVEL texts: only points
                                 that have them all; NULL: every point */
};

int summary_make(struct summary **out, struct store *st,
                 const struct summary_options *options,
                 struct err *err) MUST_CHECK;
void summary_free(struct summary *s);

/* The name of the experiment it is about. */
const char *summary_experiment(const struct summary *s);

/* Examples whose pictures a report would show: those that every model misses,
 * and the worst errors of the chosen one. */
#define SUMMARY_MOST_HARD 96
struct summary_hard {
    int64_t split_id; /* whose validation part they are of */
    int n;
    int example[SUMMARY_MOST_HARD], label[SUMMARY_MOST_HARD];
};
/* Of a fold, from 0; false: there is no such. */
bool summary_hard(struct summary_hard *out, const struct summary *s, int fold);

#endif
