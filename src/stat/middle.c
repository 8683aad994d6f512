#include "stat/middle.h"

#include "stat/seeds.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* What draw b takes of the sorted values: sorted again. */
static void draw(double *out, const double *sorted, int b, int n)
{
    uint8_t count[SEEDS_MOST];
    int k = 0;

    bootstrap_draw(count, b, n);
    for (int i = 0; i < n; i++)
        for (int c = 0; c < count[i]; c++)
            out[k++] = sorted[i];
}

static double middle(const double *sorted, int n)
{
    return gsl_stats_trmean_from_sorted_data(0.25, sorted, 1, (size_t)n);
}

struct estimate stat_middle(const double *x, int n)
{
    double sorted[SEEDS_MOST], drawn[SEEDS_MOST], score[BOOTSTRAP_RESAMPLES];
    struct estimate e = { (double)NAN, { (double)NAN, (double)NAN } };

    if (n < MIDDLE_SEEDS)
        return e;
    n = n < SEEDS_MOST ? n : SEEDS_MOST;
    memcpy(sorted, x, (size_t)n * sizeof(*x));
    qsort(sorted, (size_t)n, sizeof(*sorted), ascending);
    for (int b = 0; b < BOOTSTRAP_RESAMPLES; b++) {
        draw(drawn, sorted, b, n);
        score[b] = middle(drawn, n);
    }
    bootstrap_conclude(&e, score, BOOTSTRAP_RESAMPLES);
    e.mean = middle(sorted, n);
    return e;
}
