/*
 * statistics.h - intervals, tests and class figures: formulas, no data base
 *
 * Every interval is a 95 % one and every test two-sided, unless its comment
 * says otherwise.  Shares lie in [0, 1].
 *
 * Memory:  allocates nothing; arrays belong to the caller.
 * Errors:  none.  A statistic that its arguments leave undefined is NaN, a test
 *          that cannot tell anything has p = 1.  GSL's aborting error handler
 *          is switched off by stat_begin, which a program calls first.
 * Source:  Brown, Cai, DasGupta 2001 (Wilson, Clopper-Pearson); Bonett, Price
 *          2012; Fagerland, Lydersen, Laake 2013 (mid-p); Cochran 1950; Holm
 *          1979; Nadeau, Bengio 2003; Welch 1947; Tang et al. 2020 and Dodge et
 *          al. 2021 (expected best); Gorodkin 2004 (MCC).
 */
#ifndef STAT_STATISTICS_H
#define STAT_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

struct interval {
    double low, high;
};

struct t_test {
    double mean; /* of the differences */
    double t, df, p;
    struct interval interval; /* of the mean difference */
    double se;                /* its standard error; NaN: there is none */
};

void stat_begin(void);

/* ---- shares: k of n ------------------------------------------------------ */

struct interval stat_wilson(int64_t k, int64_t n);
struct interval stat_clopper_pearson(int64_t k, int64_t n);
/* Wilson; Clopper-Pearson when n < 40, k == 0 or k == n. */
struct interval stat_share(int64_t k, int64_t n);
/* P(X >= k) when each of n has the given chance: one-sided. */
double stat_binomial_above(int64_t k, int64_t n, double chance);

/* ---- two models on the same n examples -----------------------------------
 * b: only the first is right; c: only the second is. */

/* Counts b and c of two bitsets (bit i of byte i / 8). */
void stat_discordant(int64_t *b, int64_t *c, const uint8_t *first,
                     const uint8_t *second, int n);
/* McNemar's mid-p. */
double stat_mcnemar(int64_t b, int64_t c);
double stat_mcnemar_exact(int64_t b, int64_t c);
double stat_mcnemar_chi2(int64_t b, int64_t c, bool corrected);
/* Of the first's share less the second's. */
struct interval stat_bonett_price(int64_t b, int64_t c, int64_t n);
/* The smallest difference of shares that n examples show with power 0.8, when
 * the models disagree in the share psi of them. */
double stat_resolution(double psi, int64_t n);
/* The same of any difference whose standard error is se. */
double stat_resolution_of(double se);

/* Cochran's Q over the bitsets of c models; its p is returned. */
double stat_cochran(double *q, const uint8_t *const *correct, int c, int n);
/* Of sums over their right answers: of squares of each model's, of all, of
 * squares of each example's. */
double stat_cochran_of(double *q, int c, double columns, double total,
                       double rows);

/* ---- means --------------------------------------------------------------- */

double stat_mean(const double *x, int n);
/* x to twelve decimals: means of the same values, added in another order, are
 * one number again. */
double stat_settle(double x);
/* With n - 1; NaN for n < 2. */
double stat_sd(const double *x, int n);
/* mean -+ t sd / sqrt(n). */
struct interval stat_t_interval(double mean, double sd, int n);
/* A difference against 0 by its standard error and the normal distribution; p
 * is 1 without a standard error. */
struct t_test stat_normal(double difference, double se);
/* A test of a mean against 0, given its standard error. */
struct t_test stat_t(double mean, double se, double df);
/* Paired t over n differences.  ratio is 0 for independent ones; for folds or
 * splits it is n_test / n_train: Nadeau and Bengio's correction. */
struct t_test stat_paired_t(const double *d, int n, double ratio);
struct t_test stat_welch(const double *x, int nx, const double *y, int ny);

/* ---- families ------------------------------------------------------------ */

/* Holm's adjusted p in place; order holds n ints of scratch. */
void stat_holm(double *p, int *order, int n);
/* Expected maximum of k draws out of the n ascending values v, k from 1 to n,
 * into out [n].  biased: the estimator of smaller squared error. */
void stat_expected_best(double *out, const double *v, int n, bool biased);

/* The expected maximum of k draws alone. */
double stat_expected_of(const double *v, int n, int k, bool biased);
/* Spearman's rank correlation; work holds 2 n numbers. */
double stat_spearman(const double *x, const double *y, int n, double *work);
/* The sd of one of n values in a row about a smooth course: a robust sd of the
 * second differences (a bend is no noise) after the first fifth, over the root
 * of six; scratch holds n.  NaN for fewer than four of them. */
double stat_noise(const double *y, int n, double *scratch);

/* ---- classes: confusion [k, k], rows the actual, columns the predicted --- */

double stat_mcc(const int64_t *confusion, int k);
/* Means over the classes that have examples. */
double stat_macro_f1(const int64_t *confusion, int k);
double stat_balanced_accuracy(const int64_t *confusion, int k);
/* Cohen's kappa: agreement beyond that of chance with the same margins. */
double stat_kappa(const int64_t *confusion, int k);
/* The class that more than 95 % of the answers name, so that the others are
 * named less than a fifth as often as they occur (at least five times); -1:
 * none. */
int stat_collapsed(const int64_t *confusion, int k);

#endif
