#include "stat/moderated.h"

#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define FEWEST 3        /* variances that a prior is made of */
#define LEAST_PART 1e-5 /* of the median: a variance of 0 has no logarithm */
#define STEPS 50        /* of Newton's method; a handful is enough */

/* y with trigamma(y) = x, by Newton's method on 1 / trigamma, which is convex
 * and nearly linear: it converges from above for every x. */
static double trigamma_inverse(double x)
{
    double y = 0.5 + 1 / x;

    for (int i = 0; i < STEPS; i++) {
        double f = gsl_sf_psi_1(y);
        double step = f * (1 - f / x) / gsl_sf_psi_n(2, y);

        y += step;
        if (-step / y < 1e-9)
            break;
    }
    return y;
}

struct prior stat_prior(const double *variances, int n, double df,
                        double *scratch)
{
    struct prior prior = { .most = n * df };
    double least, mean, spread = 0;

    if (n < FEWEST || !(df > 0))
        return prior;
    for (int i = 0; i < n; i++)
        scratch[i] = variances[i];
    gsl_sort(scratch, 1, (size_t)n);
    least =
        LEAST_PART * gsl_stats_median_from_sorted_data(scratch, 1, (size_t)n);
    if (!(least > 0))
        return prior;
    for (int i = 0; i < n; i++)
        scratch[i] = log(variances[i] > least ? variances[i] : least) -
                     gsl_sf_psi(df / 2) + log(df / 2);
    mean = stat_mean(scratch, n);
    for (int i = 0; i < n; i++)
        spread += (scratch[i] - mean) * (scratch[i] - mean);
    spread = spread / (n - 1) - gsl_sf_psi_1(df / 2);
    if (spread > 0) {
        prior.df = 2 * trigamma_inverse(spread);
        prior.variance =
            exp(mean + gsl_sf_psi(prior.df / 2) - log(prior.df / 2));
    } else {
        prior.df = (double)INFINITY;
        prior.variance = exp(mean);
    }
    return prior;
}

struct t_test stat_moderated_t(const double *d, int n,
                               const struct prior *prior)
{
    double sd = stat_sd(d, n), own = n - 1, variance = prior->variance;

    if (n < 2 || !(prior->df > 0))
        return stat_paired_t(d, n, 0);
    if (isfinite(prior->df))
        variance = (prior->df * variance + own * sd * sd) / (prior->df + own);
    return stat_t(stat_mean(d, n), sqrt(variance / n),
                  fmin(prior->df + own, prior->most));
}
