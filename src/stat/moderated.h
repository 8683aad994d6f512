/*
 * moderated.h - t tests of a family that share what they know of the noise
 *
 * Three seeds say next to nothing about the spread of one pair's difference,
 * but the pairs of a family together say how large spreads are and how far they
 * lie apart.  Each pair's variance is drawn towards the family's: the less, the
 * more the variances differ by themselves.
 *
 * Memory:  allocates nothing.
 * Errors:  none; see statistics.h.
 * Source:  Smyth 2004, Statistical Applications in Genetics and Molecular
 *          Biology 3(1), article 3, section 6.2 (the moments of log variances).
 */
#ifndef STAT_MODERATED_H
#define STAT_MODERATED_H

#include "stat/statistics.h"

struct prior { /* what a family of variances says of each */
    double variance;
    double df;   /* degrees of freedom that it is worth: 0 nothing, INFINITY
                    the variances differ by chance alone */
    double most; /* degrees of freedom of the whole family */
};

/* From n variances of df degrees of freedom each; scratch holds n.  Fewer than
 * three say nothing. */
struct prior stat_prior(const double *variances, int n, double df,
                        double *scratch);
/* The t test of the mean of n differences, whose variance is drawn towards the
 * prior's.  Without a prior it is the paired t. */
struct t_test stat_moderated_t(const double *d, int n,
                               const struct prior *prior);

#endif
