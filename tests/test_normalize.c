#include "base/mem.h"
#include "num/normalize.h"
#include "num/plane.h"
#include "num/product.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define M 33
#define N 37
#define WIDTH 48 /* plane_width(N) */
#define EPSILON 1e-3

static const char *const simds[] = { "avx2", "avx512" };

struct state {
    float gamma[WIDTH], beta[WIDTH], mean[WIDTH], factor[WIDTH];
    float moving_mean[WIDTH], moving_variance[WIDTH];
    struct normalize b;
    float z[M * WIDTH], dy[M * WIDTH], y[M * WIDTH], dz[M * WIDTH];
    float dgamma[WIDTH], dbeta[WIDTH];
};

static void state_make(struct state *s)
{
    float plain[M * N];

    memset(s, 0, sizeof(*s));
    cr_assert_eq(row_stride(N), WIDTH);
    twin_random(plain, M * N, 2.0f, 1);
    for (int i = 0; i < M * N; i++)
        plain[i] = plain[i] * (float)(1 + i % N) * 0.1f + (float)(i % N - 9);
    twin_spread(s->z, plain, M, N, WIDTH);
    twin_random(plain, M * N, 1.0f, 2);
    twin_spread(s->dy, plain, M, N, WIDTH);
    twin_random(s->gamma, N, 1.5f, 3);
    twin_random(s->beta, N, 1.0f, 4);
    for (int c = 0; c < N; c++)
        s->moving_variance[c] = 1.0f;
    s->b = (struct normalize){ .gamma = s->gamma,
                               .beta = s->beta,
                               .moving_mean = s->moving_mean,
                               .moving_variance = s->moving_variance,
                               .mean = s->mean,
                               .factor = s->factor,
                               .momentum = 0.99f,
                               .epsilon = (float)EPSILON };
}

/* One column in double: y, and the loss sum dy y. */
static double exact(double *y, double *mean, double *variance, const double *z,
                    const float *dy, double gamma, double beta)
{
    double loss = 0.0;

    *mean = *variance = 0.0;
    for (int i = 0; i < M; i++)
        *mean += z[i] / M;
    for (int i = 0; i < M; i++)
        *variance += (z[i] - *mean) * (z[i] - *mean) / M;
    for (int i = 0; i < M; i++) {
        y[i] = gamma * (z[i] - *mean) / sqrt(*variance + EPSILON) + beta;
        loss += y[i] * (double)dy[i * WIDTH];
    }
    return loss;
}

static void column_holds(const struct state *s, int c)
{
    const double h = 1e-4;
    double z[M], y[M], other[M], mean, variance, a, b, up, down, slope = 0.0;
    double gamma = (double)s->gamma[c], beta = (double)s->beta[c];
    double scale = fabs(gamma) / 0.05; /* no column's sd is below 0.05 */

    for (int i = 0; i < M; i++)
        z[i] = (double)s->z[i * WIDTH + c];
    exact(y, &mean, &variance, z, s->dy + c, gamma, beta);
    cr_assert_float_eq((double)s->moving_mean[c], mean * 0.01, 1e-6);
    cr_assert_float_eq((double)s->moving_variance[c], 0.99 + 0.01 * variance,
                       1e-6 * (1.0 + variance));
    for (int i = 0; i < M; i++) {
        double at = z[i];

        cr_assert_float_eq((double)s->y[i * WIDTH + c], y[i], 3e-4);
        z[i] = at + h;
        up = exact(other, &a, &b, z, s->dy + c, gamma, beta);
        z[i] = at - h;
        down = exact(other, &a, &b, z, s->dy + c, gamma, beta);
        z[i] = at;
        cr_assert_float_eq((double)s->dz[i * WIDTH + c], (up - down) / (2 * h),
                           1e-4 * (0.1 + scale), "row %d column %d", i, c);
    }
    up = exact(other, &a, &b, z, s->dy + c, gamma + h, beta);
    down = exact(other, &a, &b, z, s->dy + c, gamma - h, beta);
    cr_assert_float_eq((double)s->dgamma[c], (up - down) / (2 * h), 1e-3);
    for (int i = 0; i < M; i++)
        slope += (double)s->dy[i * WIDTH + c];
    cr_assert_float_eq((double)s->dbeta[c], slope, 1e-5);
}

static void run(struct state *s, int threads)
{
    normalize_train(s->y, s->z, &s->b, M, N, threads);
    normalize_back(s->dz, s->dgamma, s->dbeta, s->dy, s->z, &s->b, M, N,
                   threads);
}

Test(normalize, training_is_the_formula_and_backward_its_derivative)
{
    static struct state s;

    for (int k = 0; k < 2; k++) {
        if (!twin_simd(simds[k]))
            continue;
        state_make(&s);
        run(&s, 1);
        for (int c = 0; c < N; c++)
            column_holds(&s, c);
        for (int i = 0; i < M; i++)
            for (int c = N; c < WIDTH; c++) {
                cr_assert_eq(s.y[i * WIDTH + c], 0.0f);
                cr_assert_eq(s.dz[i * WIDTH + c], 0.0f);
            }
    }
}

Test(normalize, inference_uses_the_moving_statistics)
{
    static struct state s;

    state_make(&s);
    for (int c = 0; c < N; c++) {
        s.moving_mean[c] = 0.1f * (float)c;
        s.moving_variance[c] = 0.5f + (float)c;
    }
    normalize_infer(s.y, s.z, &s.b, M, N, 1);
    for (int i = 0; i < M; i++)
        for (int c = 0; c < N; c++) {
            double want =
                (double)s.gamma[c] *
                    ((double)s.z[i * WIDTH + c] - (double)s.moving_mean[c]) /
                    sqrt((double)s.moving_variance[c] + EPSILON) +
                (double)s.beta[c];

            cr_assert_float_eq((double)s.y[i * WIDTH + c], want,
                               1e-5 * (1.0 + fabs(want)));
        }
}

Test(normalize, has_the_bits_of_its_chains_in_every_width_and_team)
{
    static struct state s;

    for (int k = 0; k < 2; k++)
        for (int threads = 1; threads <= 3; threads++) {
            if (!twin_simd(simds[k]))
                continue;
            state_make(&s);
            run(&s, threads);
            for (int c = 0; c < N; c++) {
                float mean = 0.0f, variance = 0.0f, sum = 0.0f, dot = 0.0f;

                for (int i = 0; i < M; i++)
                    mean += s.z[i * WIDTH + c];
                mean /= (float)M;
                for (int i = 0; i < M; i++) {
                    float d = s.z[i * WIDTH + c] - mean;

                    variance = fmaf(d, d, variance);
                }
                variance /= (float)M;
                cr_assert_eq(s.mean[c], mean);
                cr_assert_eq(s.factor[c],
                             1.0f / sqrtf(variance + (float)EPSILON));
                for (int i = 0; i < M; i++) {
                    float d = s.dy[i * WIDTH + c];
                    float x = (s.z[i * WIDTH + c] - mean) * s.factor[c];

                    cr_assert_eq(s.y[i * WIDTH + c],
                                 fmaf(x, s.gamma[c], s.beta[c]));
                    sum += d;
                    dot = fmaf(d, x, dot);
                }
                cr_assert_eq(s.dbeta[c], sum);
                cr_assert_eq(s.dgamma[c], dot);
            }
        }
}
