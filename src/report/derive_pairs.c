#include "report/derive_pairs.h"

#include "summary/numbers.h"

#include <math.h>

#define MOST_ROWS 256 /* folds of a pair */

static int64_t whole(double x)
{
    return llround(x);
}

/* Rows b, c, n of one family; how many p there are. */
static int mcnemar_family(double p[SUMMARY_MAX_TESTED], const double *in, int n)
{
    int m = n / 3;

    if (m > SUMMARY_MAX_TESTED)
        return 0;
    for (int i = 0; i < m; i++)
        p[i] = stat_mcnemar(whole(in[3 * (size_t)i]),
                            whole(in[3 * (size_t)i + 1]));
    return m;
}

static double first_of(double *p, int n)
{
    int order[SUMMARY_MAX_TESTED];

    stat_holm(p, order, n);
    return n ? p[0] : (double)NAN;
}

static double tied_of(double *p, int n)
{
    int order[SUMMARY_MAX_TESTED], tied = 0;

    stat_holm(p, order, n);
    for (int i = 0; i < n; i++)
        tied += p[i] >= SUMMARY_TIED;
    return n ? tied : (double)NAN;
}

double derive_mcnemar_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return first_of(p, mcnemar_family(p, in, n));
}

double derive_mcnemar_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return tied_of(p, mcnemar_family(p, in, n));
}

/* Rows: folds, a difference of one; as many for each of a family.  How many p
 * there are; 0: the rows do not fit. */
static int fold_family(double p[SUMMARY_MAX_TESTED], const double *in, int n)
{
    double d[MOST_ROWS];
    int rows = n / 2, m = 0;

    for (int i = 0; i < rows;) {
        int k = (int)whole(in[2 * i]);

        if (k < 1 || k > MOST_ROWS || i + k > rows || m >= SUMMARY_MAX_TESTED)
            return 0;
        for (int j = 0; j < k; j++)
            d[j] = in[2 * (i + j) + 1];
        p[m++] = stat_paired_t(d, k, k > 1 ? 1.0 / (k - 1) : 0).p;
        i += k;
    }
    return m;
}

double derive_folds_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return tied_of(p, fold_family(p, in, n));
}

double derive_folds_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return first_of(p, fold_family(p, in, n));
}

/* in: models, the sum of squares over them, right answers, over examples. */
double derive_cochran_p(const double *in)
{
    double q;

    return stat_cochran_of(&q, (int)whole(in[0]), in[1], in[2], in[3]);
}
