/*
 * summary.h - every number of a report, no text
 *
 * Memory:  summary_free frees all.
 * Errors:  ERR_NOMATCH when there is no such experiment or nothing to report;
 *          ERR_DB, ERR_MISMATCH.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "store/query.h"

struct summary;

struct summary_options {
    const char *experiment; /* NULL: the latest run */
    int metric;             /* enum metric_id; -1: the experiment's own */
};

int summary_make(struct summary **out, struct store *st,
                 const struct summary_options *options,
                 struct err *err) MUST_CHECK;
void summary_free(struct summary *s);

/* The name of the experiment it is about. */
const char *summary_experiment(const struct summary *s);

#endif
