/*
 * derive_confirm.h - derivations of figures of new seeds
 *
 * Rows of three: point, seed, value (more is better); the choice's first, then
 * those of the point that it is held against, then others.
 *
 * Memory:  allocates nothing.
 * Errors:  none; NaN for rows that do not fit.
 */
#ifndef REPORT_DERIVE_CONFIRM_H
#define REPORT_DERIVE_CONFIRM_H

double derive_new_lead(const double *in, int n);
double derive_new_low(const double *in, int n);
double derive_new_high(const double *in, int n);
double derive_new_p(const double *in, int n);
double derive_new_won(const double *in, int n);
double derive_new_shared(const double *in, int n);
double derive_new_odds(const double *in, int n);
double derive_new_odds_low(const double *in, int n);
double derive_new_odds_high(const double *in, int n);
double derive_new_holm(const double *in, int n);
double derive_new_behind(const double *in, int n); /* of a lead below zero */
/* How many were tested against the choice, how many are tied with it. */
double derive_new_tested(const double *in, int n);
double derive_new_tied(const double *in, int n);

#endif
