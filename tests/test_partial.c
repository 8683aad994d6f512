/* Type II shares against GSL's least squares on the same dummy columns. */
#include "base/mem.h"
#include "stat/partial.h"

#include <criterion/criterion.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

enum { A = 3, B = 4, C = 2, CELLS = A * B * C, GONE = 3 };

static int level[CELLS * 3], n_levels[] = { A, B, C };
static double values[CELLS];
static int n_cells;

/* The full grid but for GONE cells. */
static void make(int gone)
{
    n_cells = 0;
    for (int a = 0; a < A; a++)
        for (int b = 0; b < B; b++)
            for (int c = 0; c < C; c++) {
                int i = (a * B + b) * C + c;

                if (i % 7 == 3 && i / 7 < gone)
                    continue;
                level[3 * n_cells] = a;
                level[3 * n_cells + 1] = b;
                level[3 * n_cells + 2] = c;
                values[n_cells++] = .8 + .03 * a + .01 * b * b +
                                    .02 * (a == 2 && c) + .001 * sin(i);
            }
}

/* Residual sum of squares of GSL's fit with these terms (a bit each: a, b, c,
 * ab, ac, bc). */
static double gsl_residual(int terms)
{
    static const int of[6][2] = { { 0, -1 }, { 1, -1 }, { 2, -1 },
                                  { 0, 1 },  { 0, 2 },  { 1, 2 } };
    gsl_matrix *x = gsl_matrix_calloc(CELLS, 24), *cov;
    gsl_vector *y = gsl_vector_alloc(n_cells), *beta;
    gsl_multifit_linear_workspace *w;
    gsl_matrix_view used;
    double rss;
    int p = 1;
    size_t rank;

    for (int i = 0; i < n_cells; i++) {
        gsl_matrix_set(x, i, 0, 1);
        gsl_vector_set(y, i, values[i]);
    }
    for (int t = 0; t < 6; t++) {
        int a = of[t][0], b = of[t][1];

        for (int u = 1; terms >> t & 1 && u < n_levels[a]; u++)
            for (int v = 1; v < (b < 0 ? 2 : n_levels[b]); v++, p++)
                for (int i = 0; i < n_cells; i++)
                    gsl_matrix_set(x, i, p,
                                   level[3 * i + a] == u &&
                                       (b < 0 || level[3 * i + b] == v));
    }
    used = gsl_matrix_submatrix(x, 0, 0, n_cells, p);
    w = gsl_multifit_linear_alloc(n_cells, p);
    cov = gsl_matrix_alloc(p, p);
    beta = gsl_vector_alloc(p);
    gsl_multifit_linear_tsvd(&used.matrix, y, 1e-10, beta, cov, &rss, &rank, w);
    gsl_multifit_linear_free(w);
    gsl_matrix_free(cov);
    gsl_matrix_free(x);
    gsl_vector_free(beta);
    gsl_vector_free(y);
    return rss;
}

Test(partial, is_what_gsl_fits)
{
    struct importance *im = NULL;
    struct err err = { 0 };
    double total;

    make(GONE);
    cr_assert_eq(n_cells, CELLS - GONE);
    cr_assert_eq(
        partial_make(&im, values, level, n_levels, n_cells, 1, 3, &err), 0);
    cr_assert_not_null(im);
    cr_assert_eq(im->n, 6);
    total = gsl_residual(0);
    for (int e = 0; e < 6; e++) {
        int all = e < 3 ? 7 : 63;
        double ss = gsl_residual(all & ~(1 << e)) - gsl_residual(all);

        cr_expect_float_eq(im->effects[e].share, ss / total, 1e-9, "%d: %g %g",
                           e, im->effects[e].share, ss / total);
    }
    cr_expect_float_eq(im->higher, gsl_residual(63) / total, 1e-9);
    importance_free(im);
}

Test(partial, of_a_full_grid_is_exact)
{
    struct importance *im = NULL, *exact = NULL;
    struct err err = { 0 };

    make(0);
    cr_assert_eq(
        partial_make(&im, values, level, n_levels, n_cells, 1, 3, &err), 0);
    cr_assert_eq(
        importance_make(&exact, values, level, n_levels, n_cells, 1, 3, &err),
        0);
    for (int e = 0; e < 6; e++) {
        cr_expect_float_eq(im->effects[e].share, exact->effects[e].share, 1e-9);
        cr_expect_eq(im->effects[e].df, exact->effects[e].df);
    }
    importance_free(im);
    importance_free(exact);
}

Test(partial, of_equal_values_has_none)
{
    struct importance *im = NULL;
    struct err err = { 0 };

    make(GONE);
    for (int i = 0; i < n_cells; i++)
        values[i] = .5;
    cr_assert_eq(
        partial_make(&im, values, level, n_levels, n_cells, 1, 3, &err), 0);
    cr_expect_null(im);
}
