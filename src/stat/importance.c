#include "stat/importance.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What every step reads. */
struct grid {
    const double *mean; /* [n_cells] over repeats */
    const int *level, *n_levels;
    int n_cells, n_factors;
};

void importance_free(struct importance *im)
{
    if (!im)
        return;
    mem_free(im->effects);
    mem_free(im);
}

/* Each combination of levels must be there once. */
static int is_full(bool *full, const struct grid *g, struct err *err)
{
    int64_t product = 1;
    char *seen;

    *full = false;
    for (int f = 0; f < g->n_factors; f++) {
        product *= g->n_levels[f];
        if (product > g->n_cells)
            return 0;
    }
    if (product != g->n_cells)
        return 0;
    seen = mem_zero((size_t)g->n_cells, 1);
    if (!seen)
        return err_set(err, ERR_NOMEM, "importance of %d cells", g->n_cells);
    *full = true;
    for (int i = 0; i < g->n_cells && *full; i++) {
        int at = 0;

        for (int f = 0; f < g->n_factors; f++)
            at = at * g->n_levels[f] + g->level[i * g->n_factors + f];
        *full = !seen[at];
        seen[at] = 1;
    }
    mem_free(seen);
    return 0;
}

/* Means over the cells of each level of a (times each level of b, when b >= 0)
 * into out. */
static void marginal(double *out, const struct grid *g, int a, int b)
{
    int n = g->n_levels[a] * (b < 0 ? 1 : g->n_levels[b]);

    memset(out, 0, (size_t)n * sizeof(*out));
    for (int i = 0; i < g->n_cells; i++) {
        const int *l = g->level + (size_t)i * g->n_factors;

        out[b < 0 ? l[a] : l[a] * g->n_levels[b] + l[b]] += g->mean[i];
    }
    for (int i = 0; i < n; i++)
        out[i] /= (double)g->n_cells / n;
}

/* The variance that an effect explains: the mean square of what its marginal
 * adds to its parts.  scratch holds the marginals of a, b and the pair. */
static double variance_of(const struct grid *g, double mean, int a, int b,
                          double *scratch)
{
    int na = g->n_levels[a], nb = b < 0 ? 1 : g->n_levels[b];
    double *of_a = scratch, *of_b = of_a + na, *of_pair = of_b + nb;
    double sum = 0;

    marginal(of_a, g, a, -1);
    if (b < 0) {
        for (int i = 0; i < na; i++)
            sum += (of_a[i] - mean) * (of_a[i] - mean);
        return sum / na;
    }
    marginal(of_b, g, b, -1);
    marginal(of_pair, g, a, b);
    for (int i = 0; i < na; i++)
        for (int j = 0; j < nb; j++) {
            double d = of_pair[i * nb + j] - of_a[i] - of_b[j] + mean;

            sum += d * d;
        }
    return sum / ((double)na * nb);
}

static double square_sum(const double *x, int n, double mean)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

/* Degrees of freedom of the rest, below which it tests nothing. */
#define REST_DF 4

/* Without repeats the noise is in what more than two factors do together: a
 * pair that is no larger than it cannot be told from it. */
static void judge_by_rest(struct importance *im, const struct grid *g)
{
    int df = g->n_cells - 1;

    for (int i = 0; i < im->n; i++) {
        im->effects[i].rest_p = (double)NAN;
        df -= im->effects[i].df;
    }
    for (int i = im->n_main; i < im->n; i++) {
        struct effect *e = &im->effects[i];

        if (isnan(e->p) && df >= REST_DF && im->higher > 0)
            e->rest_p = gsl_cdf_fdist_Q(e->share / e->df / (im->higher / df),
                                        e->df, df);
    }
}

/* Sums of squares become shares and tests.  total is over all values, within
 * over repeats of a cell. */
static void judge(struct importance *im, const struct grid *g, int n_repeats,
                  double total, double within)
{
    int df_within = g->n_cells * (n_repeats - 1);
    double noise = df_within ? within / df_within : (double)NAN;
    double explained = 0;

    im->noise = total > 0 && df_within ? within / total : 0;
    for (int i = 0; i < im->n; i++) {
        struct effect *e = &im->effects[i];
        /* share holds the variance until here */
        double ss = e->share * g->n_cells * n_repeats;

        e->df = g->n_levels[e->a] - 1;
        if (e->b >= 0)
            e->df *= g->n_levels[e->b] - 1;
        e->share /= im->variance;
        explained += e->share;
        e->eta = ss / total;
        e->omega = (ss - e->df * noise) / (total + noise);
        e->f = ss / e->df / noise;
        e->p =
            noise > 0 ? gsl_cdf_fdist_Q(e->f, e->df, df_within) : (double)NAN;
    }
    im->higher = explained < 1 ? 1 - explained : 0;
    judge_by_rest(im, g);
}

static int effects_of(struct importance *im, const struct grid *g, double mean,
                      struct err *err)
{
    int n = g->n_factors, most = 1;
    double *scratch;

    for (int f = 0; f < n; f++)
        most = g->n_levels[f] > most ? g->n_levels[f] : most;
    scratch = mem_zero((size_t)most * (size_t)most + 2 * (size_t)most,
                       sizeof(*scratch));
    im->effects =
        mem_zero((size_t)n * (size_t)(n + 1) / 2, sizeof(*im->effects));
    if (!scratch || !im->effects) {
        mem_free(scratch);
        return err_set(err, ERR_NOMEM, "importance of %d factors", n);
    }
    for (int a = 0; a < n; a++)
        im->effects[im->n++] = (struct effect){ .a = a, .b = -1 };
    im->n_main = n;
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            im->effects[im->n++] = (struct effect){ .a = a, .b = b };
    for (int i = 0; i < im->n; i++) {
        struct effect *e = &im->effects[i];

        e->share = variance_of(g, mean, e->a, e->b, scratch);
    }
    mem_free(scratch);
    return 0;
}

int importance_make(struct importance **out, const double *values,
                    const int *level, const int *n_levels, int n_cells,
                    int n_repeats, int n_factors, struct err *err)
{
    double *means = mem_zero((size_t)n_cells, sizeof(*means));
    struct grid g = { means, level, n_levels, n_cells, n_factors };
    struct importance *im = mem_zero(1, sizeof(*im));
    double mean = 0, within = 0;
    bool full;
    int rc = -1;

    *out = NULL;
    if (!means || !im) {
        err_set(err, ERR_NOMEM, "importance of %d cells", n_cells);
        goto done;
    }
    if (is_full(&full, &g, err) < 0)
        goto done;
    rc = 0;
    if (!full || n_cells < 2 || n_factors < 1)
        goto done;
    for (int i = 0; i < n_cells; i++) {
        const double *v = values + (size_t)i * n_repeats;

        for (int r = 0; r < n_repeats; r++)
            means[i] += v[r] / n_repeats;
        within += square_sum(v, n_repeats, means[i]);
        mean += means[i] / n_cells;
    }
    im->variance = square_sum(means, n_cells, mean) / n_cells;
    if (!(im->variance > 0))
        goto done;
    rc = effects_of(im, &g, mean, err);
    if (rc < 0)
        goto done;
    judge(im, &g, n_repeats, square_sum(values, n_cells * n_repeats, mean),
          within);
    *out = im;
    im = NULL;
done:
    importance_free(im);
    mem_free(means);
    return rc;
}
