#include "base/rng.h"
#include "stat/moderated.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* tests/oracle/moderated.py solves the same equations by bisection. */
#define NEAR(a, b)                                                             \
    cr_assert(fabs((a) - (b)) <= 1e-7 * fabs(b), "%s is %.12g, not %.12g", #a, \
              (a), (b))

static const double three[] = { .006, .004, .0055 };

Test(moderated, the_prior_solves_the_moment_equations)
{
    static const double v[] = { 1e-6, 4e-6, 9e-7, 2.5e-5, 3e-6, 1.1e-5 };
    double scratch[6];
    struct prior p = stat_prior(v, 6, 2, scratch);
    struct t_test t = stat_moderated_t(three, 3, &p);

    NEAR(p.df, 28.05813913176168);
    NEAR(p.variance, 6.513465998090455e-06);
    NEAR(t.t, 3.607923771558158);
    NEAR(t.df, 12.0); /* no more than the family has */
    NEAR(t.p, 0.0035932828057817856);
    NEAR(t.interval.low, 0.002046534332195063);
    NEAR(t.interval.high, 0.008286799001138271);
}

Test(moderated, variances_that_differ_by_chance_alone_are_one)
{
    static const double v[] = { 1e-6, 1.2e-6, .9e-6, 1.1e-6 };
    static const double d[] = { .002, .004, .001, .003, .0025 };
    double scratch[4];
    struct prior p = stat_prior(v, 4, 4, scratch);
    struct t_test t = stat_moderated_t(d, 5, &p);

    cr_assert(isinf(p.df));
    NEAR(p.variance, 1.3681105819560402e-06);
    NEAR(t.df, 16.0);
    NEAR(t.p, 0.00020479366495117397);
}

Test(moderated, a_variance_of_nothing_does_not_make_a_pair_certain)
{
    static const double v[] = { 0, 4e-6, 9e-7, 2.5e-5, 3e-6 };
    static const double same[] = { .004, .004, .004 };
    double scratch[5];
    struct prior p = stat_prior(v, 5, 2, scratch);

    NEAR(p.df, 0.3891777000741174);
    NEAR(p.variance, 1.52365770472849e-08);
    NEAR(stat_moderated_t(three, 3, &p).p, 0.006114637570684224);
    cr_assert_gt(stat_moderated_t(same, 3, &p).p, 0);
}

Test(moderated, without_a_family_it_is_the_paired_t)
{
    static const double v[] = { 1e-6, 4e-6 }, none[] = { 0, 0, 0, 0 };
    double scratch[4];
    struct prior few = stat_prior(v, 2, 2, scratch);
    struct prior flat = stat_prior(none, 4, 2, scratch);
    struct t_test plain = stat_paired_t(three, 3, 0);

    NEAR(stat_moderated_t(three, 3, &few).p, plain.p);
    NEAR(stat_moderated_t(three, 3, &flat).p, plain.p);
    cr_assert(isnan(stat_moderated_t(three, 1, &few).t));
}

/* ---- known truth --------------------------------------------------------- */

#define POINTS 24
#define SEEDS 3
#define SWEEPS 400

static double normal(uint64_t sweep, uint64_t i)
{
    struct rng key = { 7, RNG_BOOTSTRAP };

    return gsl_cdf_ugaussian_Pinv(rng_uniform(key, sweep, i) + 1e-9);
}

static int holm_ties(double *p, int n)
{
    int order[POINTS], ties = 0;

    stat_holm(p, order, n);
    for (int i = 0; i < n; i++)
        ties += p[i] >= .05;
    return ties;
}

/* One sweep of points whose noise differs up to fourfold; point 0 is ahead by
 * lead.  Is point 0 in the tie set, and how many are, by either test? */
static void simulate(double lead, uint64_t sweep, int kept[2], int ties[2])
{
    double y[POINTS][SEEDS], d[POINTS][SEEDS], v[POINTS], scratch[POINTS];
    double mean[POINTS], p[2][POINTS], truth[2] = { 1, 1 };
    struct prior prior;
    int best = 0, n = 0, of_truth = -1;

    for (int c = 0; c < POINTS; c++) {
        double noise = exp2(c % 5 * .5 - 1);

        for (int r = 0; r < SEEDS; r++)
            y[c][r] = (c ? 0 : lead) +
                      noise * normal(sweep, (uint64_t)(c * SEEDS + r)) +
                      .3 * normal(sweep, (uint64_t)(1000 + r));
        mean[c] = stat_mean(y[c], SEEDS);
        best = mean[c] > mean[best] ? c : best;
    }
    for (int c = 0; c < POINTS; c++) {
        if (c == best)
            continue;
        of_truth = c ? of_truth : n;
        for (int r = 0; r < SEEDS; r++)
            d[n][r] = y[best][r] - y[c][r];
        v[n] = pow(stat_sd(d[n], SEEDS), 2);
        n++;
    }
    prior = stat_prior(v, n, SEEDS - 1, scratch);
    for (int i = 0; i < n; i++) {
        p[0][i] = stat_paired_t(d[i], SEEDS, 0).p;
        p[1][i] = stat_moderated_t(d[i], SEEDS, &prior).p;
    }
    for (int k = 0; k < 2; k++) {
        ties[k] += holm_ties(p[k], n);
        if (of_truth >= 0)
            truth[k] = p[k][of_truth];
        kept[k] += truth[k] >= .05;
    }
}

Test(moderated, the_best_stays_in_the_tie_set_and_others_leave_it)
{
    int equal[2] = { 0 }, ahead[2] = { 0 }, ties[2] = { 0 }, unused[2] = { 0 };

    for (uint64_t i = 0; i < SWEEPS; i++)
        simulate(0, i, equal, unused);
    for (uint64_t i = 0; i < SWEEPS; i++)
        simulate(3, SWEEPS + i, ahead, ties);
    /* 95 % less two standard errors of a share of 400 */
    cr_expect_geq(equal[1], (int)(SWEEPS * .93), "%d", equal[1]);
    cr_expect_geq(ahead[1], (int)(SWEEPS * .93), "%d", ahead[1]);
    /* the plain paired t can hardly tell anybody apart */
    cr_expect_lt(2 * ties[1], ties[0], "%d against %d", ties[1], ties[0]);
}
