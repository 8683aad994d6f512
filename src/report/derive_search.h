/*
 * derive_search.h - derivations from all ranked points: rows of derive.c
 *
 *   expected      rows: k, 1 or -1 for a metric that is least when best, value;
 *                 values ascending in goodness
 *   search_gain   as expected, with k half of the points
 *   spearman      rows: val_accuracy, val_loss
 *   size_...      rows: training examples, error
 *   partial_...   rows: the effect's factors a and b (-1: a alone), factors,
 *                 repeats, a code for each factor's level, value; of a cell the
 *                 repeats in a row
 */
#ifndef REPORT_DERIVE_SEARCH_H
#define REPORT_DERIVE_SEARCH_H

double derive_expected(const double *in, int n);
double derive_search_gain(const double *in, int n);
double derive_spearman(const double *in, int n);
double derive_size_halved(const double *in, int n);
double derive_size_twice(const double *in, int n);
double derive_size_a(const double *in, int n);
double derive_size_c(const double *in, int n);

double derive_partial_share(const double *in, int n);
double derive_partial_omega(const double *in, int n);
double derive_partial_p(const double *in, int n);

#endif
