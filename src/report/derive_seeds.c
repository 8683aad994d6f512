#include "report/derive_seeds.h"

#include "stat/moderated.h"
#include "summary/numbers.h"

#include <math.h>

#define MOST_SEEDS 256 /* of a pair */

struct seed_family {
    int n; /* pairs; 0: the rows are none of a family */
    struct t_test t[SUMMARY_MAX_TESTED];
};

/* The differences of the pair that begins at row i, into d; how many. */
static int take_pair(double *d, const double *in, int i, int rows)
{
    int k = (int)llround(in[2 * (size_t)i]);

    if (k < 1 || k > MOST_SEEDS || i + k > rows)
        return 0;
    for (int j = 0; j < k; j++)
        d[j] = in[2 * (size_t)(i + j) + 1];
    return k;
}

static void test_family(struct seed_family *f, const double *in, int n)
{
    double variances[SUMMARY_MAX_TESTED] = { 0 }, scratch[SUMMARY_MAX_TESTED];
    double d[MOST_SEEDS];
    int rows = n / 2, most = 0, used = 0, pairs = 0, k;
    struct prior prior;

    f->n = 0;
    for (int i = 0; i < rows; i += k, pairs++) {
        k = take_pair(d, in, i, rows);
        if (!k || pairs >= SUMMARY_MAX_TESTED)
            return;
        if (k > most) {
            most = k;
            used = 0;
        }
        if (k == most)
            variances[used++] = pow(stat_sd(d, k), 2);
    }
    prior = stat_prior(variances, used, most - 1, scratch);
    for (int i = 0; i < rows; i += k) {
        k = take_pair(d, in, i, rows);
        f->t[f->n++] = stat_moderated_t(d, k, &prior);
    }
}

double derive_seeds_low(const double *in, int n)
{
    struct seed_family f;

    test_family(&f, in, n);
    return f.n ? f.t[0].interval.low : (double)NAN;
}

double derive_seeds_high(const double *in, int n)
{
    struct seed_family f;

    test_family(&f, in, n);
    return f.n ? f.t[0].interval.high : (double)NAN;
}

double derive_seeds_p(const double *in, int n)
{
    struct seed_family f;

    test_family(&f, in, n);
    return f.n ? f.t[0].p : (double)NAN;
}

/* Holm's p of each pair; how many. */
static int adjusted(double *p, const double *in, int n)
{
    struct seed_family f;
    int order[SUMMARY_MAX_TESTED];

    test_family(&f, in, n);
    for (int i = 0; i < f.n; i++)
        p[i] = f.t[i].p;
    stat_holm(p, order, f.n);
    return f.n;
}

double derive_seeds_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return adjusted(p, in, n) ? p[0] : (double)NAN;
}

double derive_seeds_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];
    int m = adjusted(p, in, n), tied = 0;

    for (int i = 0; i < m; i++)
        tied += p[i] >= SUMMARY_TIED;
    return m ? tied : (double)NAN;
}
