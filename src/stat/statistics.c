#include "stat/statistics.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stddef.h>

#define NOTHING ((double)NAN)
#define ALPHA 0.05
#define POWER 0.8

void stat_begin(void)
{
    gsl_set_error_handler_off();
}

static double z_value(void)
{
    return gsl_cdf_ugaussian_Pinv(1 - ALPHA / 2);
}

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* ---- shares -------------------------------------------------------------- */

struct interval stat_wilson(int64_t k, int64_t n)
{
    double z = z_value(), z2 = z * z;
    double p, centre, half;

    if (n <= 0)
        return (struct interval){ NAN, NAN };
    p = (double)k / (double)n;
    centre = (p + z2 / (2.0 * (double)n)) / (1 + z2 / (double)n);
    half = z / (1 + z2 / (double)n) *
           sqrt(p * (1 - p) / (double)n + z2 / (4.0 * (double)n * (double)n));
    return (struct interval){ clamp(centre - half, 0, p),
                              clamp(centre + half, p, 1) };
}

struct interval stat_clopper_pearson(int64_t k, int64_t n)
{
    double low = 0, high = 1;

    if (n <= 0)
        return (struct interval){ NAN, NAN };
    if (k > 0)
        low = gsl_cdf_beta_Pinv(ALPHA / 2, (double)k, (double)(n - k + 1));
    if (k < n)
        high =
            gsl_cdf_beta_Pinv(1 - ALPHA / 2, (double)(k + 1), (double)(n - k));
    return (struct interval){ low, high };
}

struct interval stat_share(int64_t k, int64_t n)
{
    return n < 40 || k == 0 || k == n ? stat_clopper_pearson(k, n)
                                      : stat_wilson(k, n);
}

double stat_binomial_above(int64_t k, int64_t n, double chance)
{
    if (k <= 0)
        return 1;
    return gsl_cdf_binomial_Q((unsigned)(k - 1), chance, (unsigned)n);
}

/* ---- pairs --------------------------------------------------------------- */

void stat_discordant(int64_t *b, int64_t *c, const uint8_t *first,
                     const uint8_t *second, int n)
{
    *b = *c = 0;
    for (int i = 0; i < (n + 7) / 8; i++) {
        unsigned mask = i < n / 8 ? 0xffu : (1u << n % 8) - 1;

        *b += __builtin_popcount(first[i] & ~second[i] & mask);
        *c += __builtin_popcount(second[i] & ~first[i] & mask);
    }
}

double stat_mcnemar(int64_t b, int64_t c)
{
    unsigned least = (unsigned)(b < c ? b : c), n = (unsigned)(b + c);
    double pmf;

    if (n == 0)
        return 1;
    pmf = gsl_ran_binomial_pdf(least, 0.5, n);
    if (b == c)
        return 1 - pmf / 2;
    return clamp(2 * gsl_cdf_binomial_P(least, 0.5, n) - pmf, 0, 1);
}

double stat_mcnemar_exact(int64_t b, int64_t c)
{
    unsigned least = (unsigned)(b < c ? b : c), n = (unsigned)(b + c);

    return n == 0 ? 1 : clamp(2 * gsl_cdf_binomial_P(least, 0.5, n), 0, 1);
}

double stat_mcnemar_chi2(int64_t b, int64_t c, bool corrected)
{
    double d = fabs((double)(b - c));

    if (b + c == 0)
        return 1;
    if (corrected)
        d = d > 1 ? d - 1 : 0;
    return gsl_cdf_chisq_Q(d * d / (double)(b + c), 1);
}

struct interval stat_bonett_price(int64_t b, int64_t c, int64_t n)
{
    double m = (double)n + 2;
    double p1 = ((double)b + 1) / m, p2 = ((double)c + 1) / m, d = p1 - p2;
    double half = z_value() * sqrt((p1 + p2 - d * d) / m);

    return (struct interval){ clamp(d - half, -1, 1), clamp(d + half, -1, 1) };
}

double stat_resolution(double psi, int64_t n)
{
    return stat_resolution_of(sqrt(psi / (double)n));
}

double stat_resolution_of(double se)
{
    return (z_value() + gsl_cdf_ugaussian_Pinv(POWER)) * se;
}

double stat_cochran_of(double *q, int c, double columns, double total,
                       double rows)
{
    double below = c * total - rows;

    *q = 0;
    if (c < 2 || below <= 0)
        return 1;
    *q = (c - 1) * (c * columns - total * total) / below;
    return gsl_cdf_chisq_Q(*q, c - 1);
}

double stat_cochran(double *q, const uint8_t *const *correct, int c, int n)
{
    double total = 0, columns = 0, rows = 0;

    for (int j = 0; j < c; j++) {
        int64_t right = 0;

        for (int i = 0; i < n; i++)
            right += correct[j][i / 8] >> i % 8 & 1;
        total += (double)right;
        columns += (double)right * (double)right;
    }
    for (int i = 0; i < n; i++) {
        int right = 0;

        for (int j = 0; j < c; j++)
            right += correct[j][i / 8] >> i % 8 & 1;
        rows += (double)right * right;
    }
    return stat_cochran_of(q, c, columns, total, rows);
}

/* ---- means --------------------------------------------------------------- */

double stat_mean(const double *x, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += x[i];
    return n ? sum / n : NOTHING;
}

double stat_settle(double x)
{
    return fabs(x) < 1e3 ? round(x * 1e12) / 1e12 : x;
}

double stat_sd(const double *x, int n)
{
    double mean = stat_mean(x, n), sum = 0;

    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(sum / (n - 1)) : NOTHING;
}

struct interval stat_t_interval(double mean, double sd, int n)
{
    double half;

    if (n < 2)
        return (struct interval){ NAN, NAN };
    half = gsl_cdf_tdist_Pinv(1 - ALPHA / 2, n - 1) * sd / sqrt(n);
    return (struct interval){ mean - half, mean + half };
}

struct t_test stat_t(double mean, double se, double df)
{
    struct t_test r = { .mean = mean, .df = df, .se = se };
    double half;

    if (!(se > 0)) { /* no spread: equal, or different without doubt */
        r.t = mean == 0 ? 0 : copysign(INFINITY, mean);
        r.p = mean == 0 ? 1 : 0;
        r.interval = (struct interval){ mean, mean };
        return r;
    }
    half = gsl_cdf_tdist_Pinv(1 - ALPHA / 2, df) * se;
    r.t = mean / se;
    r.p = 2 * gsl_cdf_tdist_Q(fabs(r.t), df);
    r.interval = (struct interval){ mean - half, mean + half };
    return r;
}

struct t_test stat_paired_t(const double *d, int n, double ratio)
{
    double sd = stat_sd(d, n);

    if (n < 2)
        return (struct t_test){ stat_mean(d, n), NAN, 0, 1, { NAN, NAN }, NAN };
    return stat_t(stat_mean(d, n), sqrt((1.0 / n + ratio) * sd * sd), n - 1);
}

struct t_test stat_welch(const double *x, int nx, const double *y, int ny)
{
    double d = stat_mean(x, nx) - stat_mean(y, ny);
    double sx = stat_sd(x, nx), sy = stat_sd(y, ny);
    double qx = sx * sx / nx, qy = sy * sy / ny, df;

    if (nx < 2 || ny < 2)
        return (struct t_test){ d, NAN, 0, 1, { NAN, NAN }, NAN };
    df = (qx + qy) * (qx + qy) / (qx * qx / (nx - 1) + qy * qy / (ny - 1));
    return stat_t(d, sqrt(qx + qy), df);
}

/* ---- families ------------------------------------------------------------ */

void stat_holm(double *p, int *order, int n)
{
    double floor_p = 0;

    for (int i = 0; i < n; i++) { /* insertion: families are small */
        int j = i;

        for (; j > 0 && p[order[j - 1]] > p[i]; j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    for (int i = 0; i < n; i++) {
        double adjusted = clamp((n - i) * p[order[i]], 0, 1);

        floor_p = adjusted > floor_p ? adjusted : floor_p;
        p[order[i]] = floor_p;
    }
}

double stat_expected_of(const double *v, int n, int k, bool biased)
{
    double sum = 0;

    for (int i = biased ? 1 : k; i <= n; i++) {
        double weight;

        if (biased)
            weight = pow((double)i / n, k) - pow((double)(i - 1) / n, k);
        else
            weight = exp(gsl_sf_lnchoose((unsigned)(i - 1), (unsigned)(k - 1)) -
                         gsl_sf_lnchoose((unsigned)n, (unsigned)k));
        sum += weight * v[i - 1];
    }
    return sum;
}

void stat_expected_best(double *out, const double *v, int n, bool biased)
{
    for (int k = 1; k <= n; k++)
        out[k - 1] = stat_expected_of(v, n, k, biased);
}

double stat_spearman(const double *x, const double *y, int n, double *work)
{
    return n > 2 ? gsl_stats_spearman(x, 1, y, 1, (size_t)n, work) : NOTHING;
}

double stat_noise(const double *y, int n, double *scratch)
{
    int first = n / 5, m = n - first - 2;
    double middle;

    if (m < 4)
        return NOTHING;
    for (int i = 0; i < m; i++) {
        const double *at = y + first + i;

        scratch[i] = at[2] - 2 * at[1] + at[0];
    }
    gsl_sort(scratch, 1, (size_t)m);
    middle = gsl_stats_median_from_sorted_data(scratch, 1, (size_t)m);
    for (int i = 0; i < m; i++)
        scratch[i] = fabs(scratch[i] - middle);
    gsl_sort(scratch, 1, (size_t)m);
    /* the median deviation of a normal value to its sd; 1 + 4 + 1 variances */
    return 1.4826 * gsl_stats_median_from_sorted_data(scratch, 1, (size_t)m) /
           sqrt(6);
}
