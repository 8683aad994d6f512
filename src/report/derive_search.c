#include "report/derive_search.h"

#include "base/mem.h"
#include "stat/size_fit.h"
#include "stat/statistics.h"

#include <math.h>

#define NOTHING ((double)NAN)
#define MOST_SIZES 16

/* Every stride-th number from the first on; NULL without memory. */
static double *column(const double *in, int n, int stride, double factor)
{
    double *out = mem_zero((size_t)(n / stride), sizeof(*out));

    for (int i = 0; out && i < n / stride; i++)
        out[i] = factor * stat_settle(in[(size_t)stride * i]);
    return out;
}

static double expected(const double *in, int n, int k)
{
    double *v = column(in + 2, n, 3, in[1]), x = NOTHING;

    if (v && k >= 1 && k <= n / 3)
        x = in[1] * stat_expected_of(v, n / 3, k, false);
    mem_free(v);
    return x;
}

double derive_expected(const double *in, int n)
{
    return n >= 3 ? expected(in, n, (int)in[0]) : NOTHING;
}

double derive_search_gain(const double *in, int n)
{
    if (n < 6)
        return NOTHING;
    return in[1] * (in[n - 1] - expected(in, n, n / 3 / 2));
}

double derive_spearman(const double *in, int n)
{
    double *x = column(in, n, 2, 1), *y = column(in + 1, n, 2, -1);
    double *work = mem_zero((size_t)n + 1, sizeof(*work)), r = NOTHING;

    if (x && y && work)
        r = stat_spearman(x, y, n / 2, work);
    mem_free(x);
    mem_free(y);
    mem_free(work);
    return r;
}

/* The fit, and the largest size. */
static int fit_of(struct size_fit *f, double *most, const double *in, int n)
{
    double m[MOST_SIZES], error[MOST_SIZES];
    int k = n / 2;

    if (k < 3 || k > MOST_SIZES)
        return -1;
    for (int i = 0; i < k; i++) {
        m[i] = in[2 * i];
        error[i] = in[2 * i + 1];
    }
    *most = m[k - 1];
    return size_fit(f, m, error, k);
}

double derive_size_twice(const double *in, int n)
{
    struct size_fit f;
    double m;

    if (fit_of(&f, &m, in, n) < 0)
        return NOTHING;
    return size_error(&f, m) - size_error(&f, 2 * m);
}

double derive_size_a(const double *in, int n)
{
    struct size_fit f;
    double m;

    return fit_of(&f, &m, in, n) < 0 ? NOTHING : f.a;
}

double derive_size_c(const double *in, int n)
{
    struct size_fit f;
    double m;

    return fit_of(&f, &m, in, n) < 0 ? NOTHING : f.c;
}

double derive_size_halved(const double *in, int n)
{
    int k = n / 2;

    for (int i = 0; i < k; i++)
        if (fabs(in[2 * i] / in[2 * (k - 1)] - 0.5) < 0.005)
            return in[2 * i + 1] - in[2 * (k - 1) + 1];
    return NOTHING;
}
