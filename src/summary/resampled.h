/*
 * resampled.h - standard errors of pairs of networks, by their answers
 *
 * Memory:  what it takes it gives back.
 * Errors:  ERR_NOMEM.
 */
#ifndef SUMMARY_RESAMPLED_H
#define SUMMARY_RESAMPLED_H

#include "stat/bootstrap_classes.h"
#include "store/query.h"

/* Of the first network's figure less each other's into se [n], over draws that
 * all share.  scores [n] may hold NULL and results of other examples than the
 * first's: 0 there, as everywhere when the first is NULL. */
int resampled_pairs(double *se, struct scores_row *const *scores, int n,
                    class_figure_fn *figure, struct err *err) MUST_CHECK;

#endif
