#include "base/mem.h"
#include "num/act.h"
#include "num/product.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char *const simds[] = { "avx2", "avx512" };

/* The definitions, in double. */
static double exact(const char *name, double x)
{
    double softplus = fmax(x, 0.0) + log1p(exp(-fabs(x)));

    if (!strcmp(name, "linear"))
        return x;
    if (!strcmp(name, "relu"))
        return fmax(x, 0.0);
    if (!strcmp(name, "leaky_relu"))
        return x > 0.0 ? x : 0.2 * x;
    if (!strcmp(name, "elu"))
        return x > 0.0 ? x : expm1(x);
    if (!strcmp(name, "selu"))
        return 1.05070098 * (x > 0.0 ? x : 1.67326324 * expm1(x));
    if (!strcmp(name, "gelu"))
        return x * 0.5 * erfc(-x / sqrt(2.0));
    if (!strcmp(name, "silu"))
        return x / (1.0 + exp(-x));
    if (!strcmp(name, "mish"))
        return x * tanh(softplus);
    if (!strcmp(name, "softplus"))
        return softplus;
    if (!strcmp(name, "softsign"))
        return x / (1.0 + fabs(x));
    if (!strcmp(name, "tanh"))
        return tanh(x);
    if (!strcmp(name, "sigmoid"))
        return 1.0 / (1.0 + exp(-x));
    cr_assert_str_eq(name, "hard_sigmoid");
    return fmin(fmax(x + 3.0, 0.0), 6.0) / 6.0;
}

/* x is at least 2 h from where a slope jumps. */
static int is_smooth(double x)
{
    return fabs(x) > 1e-4 && fabs(fabs(x) - 3.0) > 1e-4;
}

Test(act, every_row_is_its_formula)
{
    for (int a = 0; a < n_acts; a++)
        for (int i = -4000; i <= 4000; i++) {
            float x = (float)i * 0.00503f;
            double want = exact(acts[a].name, (double)x);
            float got = twin_act(a, x);

            /* 10 roundings of 2^-24 of the value, or of a sum near 1 */
            cr_assert_leq(fabs((double)got - want), 6e-7 * (1e-3 + fabs(want)),
                          "%s(%g) is %.9g, not %.9g", acts[a].name, (double)x,
                          (double)got, want);
        }
}

Test(act, every_slope_is_the_derivative)
{
    const double h = 1e-5; /* error of a central difference: h^2, 1e-16 / h */

    for (int a = 0; a < n_acts; a++)
        for (int i = -4000; i <= 4000; i++) {
            float x = (float)i * 0.00503f;
            double at = (double)x, want;
            float got = twin_act_slope(a, x, twin_act(a, x));

            if (!is_smooth(at))
                continue;
            want = (exact(acts[a].name, at + h) - exact(acts[a].name, at - h)) /
                   (2.0 * h);
            cr_assert_leq(fabs((double)got - want), 2e-6,
                          "%s'(%g) is %.9g, not %.9g", acts[a].name, at,
                          (double)got, want);
        }
}

/* The twin's value and slope for row a at every z. */
static void twin_rows(float *y, float *dz, int a, const float *z,
                      const float *dy, int count)
{
    for (int i = 0; i < count; i++) {
        y[i] = twin_act(a, z[i]);
        dz[i] = dy[i] * twin_act_slope(a, z[i], y[i]);
    }
}

/* Bits of the kernels in all widths and teams on m rows of n columns. */
static void same_as_twin(const float *z, const float *dy, int m, int n)
{
    int stride = row_stride(n);
    size_t used = (size_t)m * n, all = (size_t)m * stride;
    float *y = mem_floats(used), *dz = mem_floats(used);
    float *plain = mem_floats(used), *pz = mem_floats(all),
          *pdy = mem_floats(all), *py = mem_floats(all), *pdz = mem_floats(all);

    twin_spread(pz, z, m, n, stride);
    twin_spread(pdy, dy, m, n, stride);
    for (int a = 0; a < n_acts; a++) {
        twin_rows(y, dz, a, z, dy, m * n);
        for (int k = 0; k < 2; k++)
            for (int threads = 1; threads <= 3; threads++) {
                if (!twin_simd(simds[k]))
                    continue;
                act_forward(a, py, pz, m, n, stride, threads);
                act_backward(a, pdz, pdy, pz, py, m, n, stride, threads);
                twin_gather(plain, py, m, n, stride);
                cr_assert(twin_same(plain, y, used), "%s %s", acts[a].name,
                          simds[k]);
                twin_gather(plain, pdz, m, n, stride);
                cr_assert(twin_same(plain, dz, used), "%s slope %s",
                          acts[a].name, simds[k]);
                if (acts[a].slope_of_y) { /* in the place of z */
                    act_backward(a, pdz, pdy, py, py, m, n, stride, threads);
                    twin_gather(plain, pdz, m, n, stride);
                    cr_assert(twin_same(plain, dz, used), "%s of y",
                              acts[a].name);
                }
                for (int i = 0; i < m; i++)
                    for (int c = n; c < (n + 15) / 16 * 16; c++) {
                        cr_assert_eq(py[(size_t)i * stride + c], 0.0f);
                        cr_assert_eq(pdz[(size_t)i * stride + c], 0.0f);
                    }
            }
    }
    mem_free(y);
    mem_free(dz);
    mem_free(plain);
    mem_free(pz);
    mem_free(pdy);
    mem_free(py);
    mem_free(pdz);
}

Test(act, every_row_has_the_bits_of_the_twin)
{
    static const int shapes[][2] = { { 1, 1 },    { 3, 10 },  { 7, 31 },
                                     { 5, 33 },   { 2, 129 }, { 100, 256 },
                                     { 400, 100 } };
    static float z[40000], dy[40000];
    /* the edges of every formula */
    static const float special[] = { 0.0f,   -0.0f,  3.0f,     -3.0f,
                                     20.0f,  88.8f,  -86.7f,   1e30f,
                                     -1e30f, 1e-30f, INFINITY, -INFINITY };

    twin_random(z, 40000, 12.0f, 1);
    twin_random(dy, 40000, 1.0f, 2);
    memcpy(z, special, sizeof(special));
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
        same_as_twin(z, dy, shapes[i][0], shapes[i][1]);
}

Test(act, nan_is_not_hidden)
{
    float z[16] = { NAN }, y[16];

    for (int a = 0; a < n_acts; a++) {
        act_forward(a, y, z, 1, 1, 16, 1);
        cr_assert(isnan(y[0]), "%s", acts[a].name);
    }
}

Test(act, every_row_is_found_by_its_name)
{
    const char *const *names = act_names();

    for (int a = 0; a < n_acts; a++) {
        cr_assert_str_eq(names[a], acts[a].name);
        cr_assert_eq(act_find(names[a]), a);
    }
    cr_assert_null(names[n_acts]);
    cr_assert_eq(act_find("rleu"), -1);
}
