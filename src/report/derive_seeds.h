/*
 * derive_seeds.h - derivations from a family of pairs over seeds: rows of
 * derive.c
 *
 * in: for every pair, one row a seed: the seeds of the pair, a difference.  The
 * first pair is the one that is asked for.
 *
 * Errors:  what is not defined is NaN.
 */
#ifndef REPORT_DERIVE_SEEDS_H
#define REPORT_DERIVE_SEEDS_H

double derive_seeds_low(const double *in, int n);
double derive_seeds_high(const double *in, int n);
double derive_seeds_p(const double *in, int n);
double derive_seeds_holm(const double *in, int n);
/* Pairs that Holm's rule does not tell apart. */
double derive_seeds_tied(const double *in, int n);

#endif
