#include "base/mem.h"
#include "nn/init.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum { N_IN = 96, N_OUT = 64, N = N_IN * N_OUT };

static void kernel(float *w, const char *name, uint64_t seed, int layer,
                   int n_in, int n_out)
{
    int row = initializer_find(name);
    double *scratch = mem_zero(init_scratch(row, n_in, n_out) + 1, 8);

    cr_assert_geq(row, 0);
    init_kernel(w, scratch, row, seed, layer, n_in, n_out);
    mem_free(scratch);
}

/* Keras' documentation: limits of uniforms, standard deviations of normals
 * (after truncation), and where truncation cuts. */
struct moments {
    char name[24];
    double sd, limit; /* INFINITY: none */
};
ParameterizedTestParameters(init, has_keras_moments)
{
    static struct moments m[11];
    double in = N_IN, both = N_IN + N_OUT, cut = 2 / .87962566103423978;
    struct moments rows[] = {
        { "glorot_uniform", sqrt(2 / both), sqrt(6 / both) },
        { "glorot_normal", sqrt(2 / both), cut * sqrt(2 / both) },
        { "he_uniform", sqrt(2 / in), sqrt(6 / in) },
        { "he_normal", sqrt(2 / in), cut * sqrt(2 / in) },
        { "lecun_uniform", sqrt(1 / in), sqrt(3 / in) },
        { "lecun_normal", sqrt(1 / in), cut * sqrt(1 / in) },
        { "variance_scaling", sqrt(1 / in), cut * sqrt(1 / in) },
        { "random_normal", .05, INFINITY },
        { "truncated_normal", .05 * .87962566103423978, .1 },
        { "random_uniform", .05 / sqrt(3), .05 },
        { "orthogonal", sqrt(1 / in), 1 },
    };
    memcpy(m, rows, sizeof(rows));
    return cr_make_param_array(struct moments, m, 11);
}
ParameterizedTest(struct moments *m, init, has_keras_moments)
{
    float w[N];
    double sum = 0, squares = 0, most = 0;

    kernel(w, m->name, 5, 0, N_IN, N_OUT);
    for (int i = 0; i < N; i++) {
        double x = (double)w[i];

        sum += x;
        squares += x * x;
        most = fmax(most, fabs(x));
    }
    /* Four standard errors: of a mean sd / sqrt(N); of a sd at most
     * sd / sqrt(2 N). */
    cr_assert_float_eq(sum / N, 0, 4 * m->sd / sqrt(N), "%s", m->name);
    cr_assert_float_eq(sqrt(squares / N), m->sd, 4 * m->sd / sqrt(2. * N), "%s",
                       m->name);
    cr_assert_leq(most, m->limit * (1 + 1e-7), "%s", m->name);
    if (isfinite(m->limit) && strcmp(m->name, "orthogonal") != 0)
        cr_assert_gt(most, m->limit * .98, "%s", m->name);
}

Test(init, constants_are_constant)
{
    float w[6], b[3];

    kernel(w, "ones", 1, 0, 2, 3);
    for (int i = 0; i < 6; i++)
        cr_assert_eq(w[i], 1.0f);
    init_bias(b, initializer_find("zeros"), 1, 0, 3);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(b[i], 0.0f);
}

/* The distribution, not its first two moments: Kolmogorov and Smirnov's
 * distance; 1.63 / sqrt(N) is exceeded once in a hundred. */
Test(init, normals_are_normal)
{
    static double u[N];
    float w[N];
    double far = 0;

    kernel(w, "random_normal", 3, 1, N_IN, N_OUT);
    for (int i = 0; i < N; i++)
        u[i] = gsl_cdf_ugaussian_P((double)w[i] / .05);
    for (int i = 0; i < N; i++) {
        int below = 0;

        for (int j = 0; j < N; j++)
            below += u[j] <= u[i];
        far = fmax(far, fabs((double)below / N - u[i]));
    }
    cr_assert_lt(far, 1.63 / sqrt(N));
}

static void orthonormal(int n_in, int n_out)
{
    float *w = mem_floats((size_t)n_in * n_out);
    int n = n_in < n_out ? n_in : n_out, len = n_in < n_out ? n_out : n_in;

    kernel(w, "orthogonal", 2, 0, n_in, n_out);
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = 0;

            for (int t = 0; t < len; t++)
                sum += n_in < n_out
                           ? (double)(w[i * n_out + t] * w[j * n_out + t])
                           : (double)(w[t * n_out + i] * w[t * n_out + j]);
            /* float32 entries of unit vectors: len products off by eps each */
            cr_assert_float_eq(sum, i == j, 1e-6, "%d %d of %d x %d", i, j,
                               n_in, n_out);
        }
    mem_free(w);
}

Test(init, orthogonal_is_orthogonal)
{
    orthonormal(40, 40);
    orthonormal(50, 7);
    orthonormal(7, 50);
    orthonormal(1, 9);
    orthonormal(9, 1);
}

Test(init, a_weight_depends_on_seed_layer_and_place_alone)
{
    float a[N], b[N], tall[2 * N];

    kernel(a, "he_normal", 7, 1, N_IN, N_OUT);
    kernel(b, "he_normal", 7, 1, N_IN, N_OUT);
    cr_assert_eq(memcmp(a, b, sizeof(a)), 0);
    /* More rows scale the same numbers. */
    kernel(tall, "he_normal", 7, 1, 2 * N_IN, N_OUT);
    for (int i = 0; i < N; i++)
        cr_assert_float_eq(tall[i] * sqrtf(2), a[i], 1e-7);
    kernel(b, "he_normal", 7, 2, N_IN, N_OUT);
    cr_assert_neq(a[0], b[0]);
    kernel(b, "he_normal", 8, 1, N_IN, N_OUT);
    cr_assert_neq(a[0], b[0]);
    init_bias(b, initializer_find("he_normal"), 7, 1, N_OUT);
    cr_assert_neq(a[0] * sqrtf((float)N_IN / N_OUT), b[0]);
}

Test(init, biases_cannot_be_orthogonal)
{
    int n = 0;

    for (const char *const *name = bias_initializer_names(); *name; name++) {
        cr_assert_str_neq(*name, "orthogonal");
        cr_assert_eq(initializer_find(*name), n);
        n++;
    }
    cr_assert_eq(n, n_initializers - 1);
    cr_assert_geq(initializer_find("orthogonal"), 0);
    cr_assert_eq(initializer_find("xavier"), -1);
}
