#include "stat/partial.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define MAX_COLUMNS 150 /* beyond it pairs are left out */
#define MAX_ACTIVE 64   /* columns that are 1 in one cell */
#define SAME 1e-24      /* relative variance that is rounding */
#define DEPENDENT 1e-9  /* a pivot that has shrunk so far is none */

/* The normal equations of all columns: intercept, factors, pairs, last the
 * cells' means.  A column is 1 in the cells of a level (of two levels). */
struct model {
    const int *level, *n_levels;
    int n_cells, n_factors;
    int n_effects; /* with columns */
    int *first;    /* [n_effects + 1] column */
    int n;         /* columns, the means included */
    double *xx;    /* [n, n] */
    double *swept; /* [n, n] scratch */
    struct effect *effects;
};

/* Which columns are 1 in cell i; how many. */
static int active(int out[MAX_ACTIVE], const struct model *m, int i)
{
    const int *l = m->level + (size_t)i * m->n_factors;
    int n = 0;

    out[n++] = 0;
    for (int e = 0; e < m->n_effects; e++) {
        const struct effect *x = &m->effects[e];

        if (!l[x->a] || (x->b >= 0 && !l[x->b]))
            continue; /* the first level is what others differ from */
        out[n++] =
            m->first[e] +
            (x->b < 0 ? l[x->a] - 1
                      : (l[x->a] - 1) * (m->n_levels[x->b] - 1) + l[x->b] - 1);
    }
    return n;
}

static void fill(struct model *m, const double *mean)
{
    int on[MAX_ACTIVE], y = m->n - 1;

    for (int i = 0; i < m->n_cells; i++) {
        int n = active(on, m, i);

        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++)
                m->xx[on[j] * m->n + on[k]] += 1;
            m->xx[on[j] * m->n + y] += mean[i];
            m->xx[y * m->n + on[j]] += mean[i];
        }
        m->xx[y * m->n + y] += mean[i] * mean[i];
    }
}

static bool sweep_column(double *x, int n, int k, double original)
{
    double d = x[k * n + k];

    if (!(d > DEPENDENT * original))
        return false;
    for (int i = 0; i < n; i++) {
        double b = x[i * n + k] / d;

        if (i == k || b == 0)
            continue;
        for (int j = 0; j < n; j++)
            if (j != k)
                x[i * n + j] -= b * x[k * n + j];
        x[i * n + k] = 0; /* the inverse is not needed */
    }
    return true;
}

/* Residual sum of squares with the effects that use says, and the rank. */
static double residual(int *rank, struct model *m, const bool *use)
{
    memcpy(m->swept, m->xx, (size_t)m->n * (size_t)m->n * sizeof(*m->xx));
    *rank = sweep_column(m->swept, m->n, 0, m->xx[0]);
    for (int e = 0; e < m->n_effects; e++)
        for (int k = m->first[e]; use[e] && k < m->first[e + 1]; k++)
            *rank += sweep_column(m->swept, m->n, k, m->xx[k * m->n + k]);
    return fmax(0, m->swept[m->n * m->n - 1]);
}

/* Sums of squares into share, degrees of freedom. */
static double explain(struct model *m, int n_main, bool *use)
{
    double rest = 0;

    for (int stage = 0; stage < 2; stage++) {
        int first = stage ? n_main : 0, end = stage ? m->n_effects : n_main;
        int all, without;

        for (int e = 0; e < m->n_effects; e++)
            use[e] = e < end;
        rest = residual(&all, m, use);
        for (int e = first; e < end; e++) {
            use[e] = false;
            m->effects[e].share = residual(&without, m, use) - rest;
            m->effects[e].df = all - without;
            use[e] = true;
        }
    }
    return rest;
}

static void judge(struct importance *im, int n_cells, int n_repeats,
                  double total, double within)
{
    int df_within = n_cells * (n_repeats - 1);
    double noise = df_within ? within / df_within : (double)NAN;
    double all = total * n_repeats + within;

    im->noise = df_within ? within / all : 0;
    for (int i = 0; i < im->n; i++) {
        struct effect *e = &im->effects[i];
        double ss = fmax(0, e->share) * n_repeats;

        e->share = fmax(0, e->share) / total;
        e->eta = ss / all;
        e->omega = (ss - e->df * noise) / (all + noise);
        e->f = ss / e->df / noise;
        e->rest_p = (double)NAN;
        e->p = noise > 0 && e->df > 0 ? gsl_cdf_fdist_Q(e->f, e->df, df_within)
                                      : (double)NAN;
    }
}

/* Effects and where their columns lie. */
static int layout(struct model *m, struct importance *im, struct err *err)
{
    int n = m->n_factors, pairs = n * (n - 1) / 2, columns = 1, of_pairs = 0;

    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            of_pairs += (m->n_levels[a] - 1) * (m->n_levels[b] - 1);
    for (int a = 0; a < n; a++)
        columns += m->n_levels[a] - 1;
    if (columns + of_pairs > MAX_COLUMNS || 1 + n + pairs > MAX_ACTIVE)
        pairs = 0;
    im->effects = mem_zero((size_t)(n + pairs), sizeof(*im->effects));
    m->first = mem_zero((size_t)(n + pairs) + 1, sizeof(*m->first));
    if (!im->effects || !m->first)
        return err_set(err, ERR_NOMEM, "importance of %d factors", n);
    for (int a = 0; a < n; a++)
        im->effects[im->n++] = (struct effect){ .a = a, .b = -1 };
    im->n_main = n;
    for (int a = 0; a < n && pairs; a++)
        for (int b = a + 1; b < n; b++)
            im->effects[im->n++] = (struct effect){ .a = a, .b = b };
    m->effects = im->effects;
    m->n_effects = im->n;
    m->first[0] = 1;
    for (int e = 0; e < im->n; e++) {
        const struct effect *x = &im->effects[e];

        m->first[e + 1] =
            m->first[e] +
            (m->n_levels[x->a] - 1) * (x->b < 0 ? 1 : m->n_levels[x->b] - 1);
    }
    m->n = m->first[im->n] + 1;
    m->xx = mem_zero((size_t)m->n * (size_t)m->n, sizeof(*m->xx));
    m->swept = mem_zero((size_t)m->n * (size_t)m->n, sizeof(*m->swept));
    if (!m->xx || !m->swept)
        return err_set(err, ERR_NOMEM, "importance of %d factors", n);
    return 0;
}

/* Means into mean; sums of squares about the mean of means, and within cells.
 */
static void average(double *mean, double *total, double *within,
                    const double *values, int n_cells, int n_repeats)
{
    double middle = 0;

    *total = *within = 0;
    for (int i = 0; i < n_cells; i++) {
        const double *v = values + (size_t)i * n_repeats;

        for (int r = 0; r < n_repeats; r++)
            mean[i] += v[r] / n_repeats;
        for (int r = 0; r < n_repeats; r++)
            *within += (v[r] - mean[i]) * (v[r] - mean[i]);
        middle += mean[i] / n_cells;
    }
    for (int i = 0; i < n_cells; i++) {
        mean[i] -= middle; /* so that squares do not lose digits */
        *total += mean[i] * mean[i];
    }
    if (*total <= n_cells * SAME * middle * middle)
        *total = 0;
}

int partial_make(struct importance **out, const double *values,
                 const int *level, const int *n_levels, int n_cells,
                 int n_repeats, int n_factors, struct err *err)
{
    struct model m = { .level = level,
                       .n_levels = n_levels,
                       .n_cells = n_cells,
                       .n_factors = n_factors };
    struct importance *im = mem_zero(1, sizeof(*im));
    double *mean = mem_zero((size_t)n_cells, sizeof(*mean)), total, within;
    bool *use = NULL;
    int rc = -1;

    *out = NULL;
    if (!im || !mean) {
        err_set(err, ERR_NOMEM, "importance of %d cells", n_cells);
        goto done;
    }
    average(mean, &total, &within, values, n_cells, n_repeats);
    rc = 0;
    if (!(total > 0))
        goto done;
    rc = layout(&m, im, err);
    if (rc < 0)
        goto done;
    use = mem_zero((size_t)im->n, sizeof(*use));
    if (!use) {
        rc = err_set(err, ERR_NOMEM, "importance of %d cells", n_cells);
        goto done;
    }
    fill(&m, mean);
    im->higher = explain(&m, im->n_main, use) / total;
    im->variance = total / n_cells;
    judge(im, n_cells, n_repeats, total, within);
    *out = im;
    im = NULL;
done:
    importance_free(im);
    mem_free(mean);
    mem_free(use);
    mem_free(m.first);
    mem_free(m.xx);
    mem_free(m.swept);
    return rc;
}
