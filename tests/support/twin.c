#include "support/twin.h"

#include "base/mem.h"
#include "num/act.h"
#include "num/cpu.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 1
#include "num/wide_forms.h"

void twin_forward(float *y, const float *x, const float *w, const float *bias,
                  int m, int k, int n)
{
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            float sum = 0.0f;

            for (int t = 0; t < k; t++)
                sum = fmaf(x[i * k + t], w[t * n + j], sum);
            y[i * n + j] = bias ? sum + bias[j] : sum;
        }
}

void twin_back(float *dx, const float *dy, const float *w, int m, int k, int n)
{
    for (int i = 0; i < m; i++)
        for (int t = 0; t < k; t++) {
            float sum = 0.0f;

            for (int j = 0; j < n; j++)
                sum = fmaf(dy[i * n + j], w[t * n + j], sum);
            dx[i * k + t] = sum;
        }
}

void twin_gradient(float *dw, const float *x, const float *dy, int m, int k,
                   int n)
{
    for (int t = 0; t < k; t++)
        for (int j = 0; j < n; j++) {
            float sum = 0.0f;

            for (int i = 0; i < m; i++)
                sum = fmaf(x[i * k + t], dy[i * n + j], sum);
            dw[t * n + j] = sum;
        }
}

void twin_column_sums(float *out, const float *dy, int m, int n)
{
    for (int j = 0; j < n; j++) {
        float sum = 0.0f;

        for (int i = 0; i < m; i++)
            sum += dy[i * n + j];
        out[j] = sum;
    }
}

float twin_act(int act, float z)
{
    const char *name = acts[act].name;

#define OF(row, formula, of_y, in_product) \
    if (!strcmp(name, #row))               \
        return row##_of(v_set(z))[0];
    ACT_LIST(OF)
#undef OF
    abort();
}

float twin_act_slope(int act, float z, float y)
{
    const char *name = acts[act].name;

#define SLOPE(row, formula, of_y, in_product) \
    if (!strcmp(name, #row))                  \
        return row##_slope(v_set(z), v_set(y))[0];
    ACT_LIST(SLOPE)
#undef SLOPE
    abort();
}

float twin_math(const char *name, float x)
{
    vec density, p;

    if (!strcmp(name, "exp"))
        return v_exp(v_set(x))[0];
    if (!strcmp(name, "expm1"))
        return v_expm1(v_set(x))[0];
    if (!strcmp(name, "log"))
        return v_log(v_set(x))[0];
    if (!strcmp(name, "log1p"))
        return v_log1p(v_set(x))[0];
    if (!strcmp(name, "tanh"))
        return v_tanh(v_set(x))[0];
    if (!strcmp(name, "sigmoid"))
        return v_sigmoid(v_set(x))[0];
    p = v_normal(&density, v_set(x));
    return strcmp(name, "density") ? p[0] : density[0];
}

void twin_random(float *x, size_t n, float scale, uint64_t seed)
{
    struct rng key = { seed, RNG_SAMPLE };

    for (size_t i = 0; i < n; i++)
        x[i] = (float)(2.0 * rng_uniform(key, 0, i) - 1.0) * scale;
}

void twin_spread(float *to, const float *from, int m, int n, int stride)
{
    memset(to, 0, (size_t)m * (size_t)stride * sizeof(*to));
    for (int i = 0; i < m; i++)
        memcpy(to + (size_t)i * (size_t)stride, from + (size_t)i * (size_t)n,
               (size_t)n * sizeof(*to));
}

void twin_gather(float *to, const float *from, int m, int n, int stride)
{
    for (int i = 0; i < m; i++)
        memcpy(to + (size_t)i * (size_t)n, from + (size_t)i * (size_t)stride,
               (size_t)n * sizeof(*to));
}

int twin_same(const float *a, const float *b, size_t n)
{
    return !memcmp(a, b, n * sizeof(*a));
}

int twin_simd(const char *name)
{
    struct err err = { 0 };

    return cpu_choose(name, &err) == 0;
}
