/*
 * derive_pairs.h - derivations of pair tests that need their whole family
 *
 * Memory:  allocates nothing.
 * Errors:  none; NaN for rows that do not fit.
 */
#ifndef REPORT_DERIVE_PAIRS_H
#define REPORT_DERIVE_PAIRS_H

/* Rows b, c, n of one family: Holm's p of the first; how many are tied. */
double derive_mcnemar_holm(const double *in, int n);
double derive_mcnemar_tied(const double *in, int n);
/* Rows: folds, a difference of one; as many for each of a family. */
double derive_folds_holm(const double *in, int n);
double derive_folds_tied(const double *in, int n);
/* One row of source_cochran. */
double derive_cochran_p(const double *in);

#endif
