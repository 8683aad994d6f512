#include "stat/seeds.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* ---- nothing is paired --------------------------------------------------- */

/* How far theta is from the share, in standard errors at theta. */
static double score(double share, double theta, int m, int n)
{
    double middle = (m + n) / 2.0 - 1;
    double variance =
        theta * (1 - theta) / ((double)m * n) *
        (1 + middle * ((1 - theta) / (2 - theta) + theta / (1 + theta)));

    return fabs(share - theta) / sqrt(variance);
}

/* From the share towards end, where the score is z: it grows all the way. */
static double bound(double share, double end, int m, int n)
{
    double z = gsl_cdf_ugaussian_Pinv(0.975), in = share, out = end;

    for (int i = 0; i < 60 && out != in; i++) {
        double middle = (in + out) / 2;

        if (score(share, middle, m, n) < z)
            in = middle;
        else
            out = middle;
    }
    return in;
}

struct interval seeds_newcombe(double share, int m, int n)
{
    if (m < 1 || n < 1)
        return (struct interval){ NAN, NAN };
    return (struct interval){ bound(share, 0, m, n), bound(share, 1, m, n) };
}

static double points_of(double a, double b)
{
    return a > b ? 1 : a == b ? 0.5 : 0;
}

static void compare_all(struct seeds_result *out, const struct seeds *a,
                        const struct seeds *b)
{
    double u = 0;

    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < b->n; k++)
            u += points_of(a->value[i], b->value[k]);
    out->t = stat_welch(a->value, a->n, b->value, b->n);
    out->outperforms = u / ((double)a->n * b->n);
    out->outperforms_interval = seeds_newcombe(out->outperforms, a->n, b->n);
}

/* ---- pairs --------------------------------------------------------------- */

/* Draws count for neither end of the interval. */
static void compare_pairs(struct seeds_result *out, const double *d, int n)
{
    out->t = stat_paired_t(d, n, 0);
    out->outperforms = (out->won + 0.5 * out->drawn) / n;
    out->outperforms_interval = (struct interval){
        stat_clopper_pearson(out->won, n).low,
        stat_clopper_pearson(out->won + out->drawn, n).high,
    };
}

int seeds_shared(double *d, const struct seeds *a, const struct seeds *b)
{
    int n = 0;

    for (int i = 0, k = 0; i < a->n && k < b->n && n < SEEDS_MOST;) {
        if (a->seed[i] == b->seed[k])
            d[n++] = a->value[i++] - b->value[k++];
        else if (a->seed[i] < b->seed[k])
            i++;
        else
            k++;
    }
    return n;
}

struct seeds_result seeds_compare(const struct seeds *a, const struct seeds *b)
{
    struct seeds_result r = {
        .test = SEEDS_NONE,
        .t = { NAN, NAN, NAN, 1, { NAN, NAN } },
        .outperforms = NAN,
        .outperforms_interval = { NAN, NAN },
    };
    double d[SEEDS_MOST];

    r.n_shared = seeds_shared(d, a, b);
    for (int i = 0; i < r.n_shared; i++) {
        r.won += d[i] > 0;
        r.drawn += d[i] == 0;
    }
    if (r.n_shared >= SEEDS_TESTED) {
        r.test = SEEDS_PAIRED;
        compare_pairs(&r, d, r.n_shared);
    } else if (a->n >= SEEDS_TESTED && b->n >= SEEDS_TESTED) {
        r.test = SEEDS_WELCH;
        compare_all(&r, a, b);
    } else if (a->n && b->n) {
        r.t.mean = stat_mean(a->value, a->n) - stat_mean(b->value, b->n);
    }
    return r;
}
