#include "report/derive_confirm.h"

#include "stat/seeds.h"
#include "summary/numbers.h"

#include <math.h>

struct group { /* a point's rows */
    uint64_t seed[SEEDS_MOST];
    double value[SEEDS_MOST];
    struct seeds seeds;
};

/* The rows from `row` on that are of one point; the next point's first row. */
static int take_group(struct group *g, const double *in, int n, int row)
{
    int k = 0, first = row;

    for (; row < n / 3 && in[3 * row] == in[3 * first] && k < SEEDS_MOST;
         row++, k++) {
        g->seed[k] = (uint64_t)in[3 * row + 1];
        g->value[k] = in[3 * row + 2];
    }
    g->seeds = (struct seeds){ k, g->seed, g->value };
    return row;
}

/* The choice against the first other point. */
static struct seeds_result first_pair(const double *in, int n)
{
    struct group a, b;
    int row = take_group(&a, in, n, 0);

    take_group(&b, in, n, row);
    return seeds_compare(&a.seeds, &b.seeds);
}

double derive_new_lead(const double *in, int n)
{
    return first_pair(in, n).t.mean;
}

double derive_new_low(const double *in, int n)
{
    return first_pair(in, n).t.interval.low;
}

double derive_new_high(const double *in, int n)
{
    return first_pair(in, n).t.interval.high;
}

double derive_new_p(const double *in, int n)
{
    return first_pair(in, n).t.p;
}

double derive_new_won(const double *in, int n)
{
    return first_pair(in, n).won;
}

double derive_new_shared(const double *in, int n)
{
    return first_pair(in, n).n_shared;
}

double derive_new_odds(const double *in, int n)
{
    return first_pair(in, n).outperforms;
}

double derive_new_odds_low(const double *in, int n)
{
    return first_pair(in, n).outperforms_interval.low;
}

double derive_new_odds_high(const double *in, int n)
{
    return first_pair(in, n).outperforms_interval.high;
}

/* p of every pair that is tested, Holm-adjusted; how many. */
static int family(double p[SUMMARY_MAX_TESTED], const double *in, int n)
{
    int order[SUMMARY_MAX_TESTED], m = 0;
    struct group choice, other;
    int row = take_group(&choice, in, n, 0);

    while (row < n / 3 && m < SUMMARY_MAX_TESTED) {
        struct seeds_result r;

        row = take_group(&other, in, n, row);
        r = seeds_compare(&choice.seeds, &other.seeds);
        if (r.test != SEEDS_NONE)
            p[m++] = r.t.p;
    }
    stat_holm(p, order, m);
    return m;
}

double derive_new_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return family(p, in, n) > 0 ? p[0] : (double)NAN;
}

double derive_new_behind(const double *in, int n)
{
    return -derive_new_lead(in, n);
}

double derive_new_tested(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return family(p, in, n);
}

double derive_new_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];
    int m = family(p, in, n), tied = 0;

    for (int i = 0; i < m; i++)
        tied += p[i] >= SUMMARY_TIED;
    return tied;
}
