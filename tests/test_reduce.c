#include "base/mem.h"
#include "num/reduce.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <math.h>

static const char *const simds[] = { "avx2", "avx512" };

/* The tree of reduce.h, word for word. */
static double tree(const float *x, size_t n, double (*term)(double))
{
    double sum = 0.0;

    for (size_t b = 0; b < n; b += 4096) {
        double lane[16] = { 0 };

        for (size_t i = b; i < n && i < b + 4096; i++)
            lane[(i - b) % 16] += term((double)x[i]);
        for (size_t half = 8; half > 0; half /= 2)
            for (size_t j = 0; j < half; j++)
                lane[j] += lane[j + half];
        sum += lane[0];
    }
    return sum;
}

static double value(double x)
{
    return x;
}
static double square(double x)
{
    return x * x;
}

Test(reduce, sums_are_the_tree_in_every_width)
{
    static const size_t sizes[] = { 0,    1,    15,   16,   17,    4095,
                                    4096, 4097, 8192, 9000, 100000 };
    float *x = mem_floats(100000);

    twin_random(x, 100000, 3.0f, 1);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
            size_t n = sizes[i];

            if (!twin_simd(simds[k]))
                continue;
            cr_assert_eq(sum_values(x, n), tree(x, n, value), "%zu", n);
            cr_assert_eq(sum_squares(x, n), tree(x, n, square), "%zu", n);
            cr_assert_eq(sum_abs(x, n), tree(x, n, fabs), "%zu", n);
        }
    mem_free(x);
}

Test(reduce, finds_what_is_not_finite_wherever_it_is)
{
    static const float bad[] = { NAN, INFINITY, -INFINITY };
    float x[100] = { 3e38f, -3e38f, 1e-40f };

    for (int k = 0; k < 2; k++) {
        if (!twin_simd(simds[k]))
            continue;
        cr_assert(all_finite(x, 100));
        for (int i = 0; i < 100; i++)
            for (int b = 0; b < 3; b++) {
                float was = x[i];

                x[i] = bad[b];
                cr_assert_not(all_finite(x, 100), "%d", i);
                cr_assert(all_finite(x, i));
                x[i] = was;
            }
    }
}

Test(reduce, penalties_add_their_gradient)
{
    enum { N = 160000 };
    float *w = mem_floats(N), *g = mem_floats(N), *twin = mem_floats(N);

    twin_random(w, N, 1.0f, 1);
    w[5] = 0.0f;
    for (int k = 0; k < 2; k++)
        for (int threads = 1; threads <= 3; threads++) {
            if (!twin_simd(simds[k]))
                continue;
            twin_random(g, N, 1.0f, 2);
            for (int i = 0; i < N; i++) {
                float sign = w[i] > 0.0f ? 0.01f : w[i] < 0.0f ? -0.01f : 0.0f;

                twin[i] = g[i] + (sign + 2.0f * 0.003f * w[i]);
            }
            penalty_gradient(g, w, 0.01f, 0.003f, N, threads);
            cr_assert(twin_same(g, twin, N));
        }
    mem_free(w);
    mem_free(g);
    mem_free(twin);
}
