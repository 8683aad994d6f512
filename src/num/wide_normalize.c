#include "num/kernels.h"
#include "num/wide.h"

/* Columns [from, to), a vector at a time: every sum is a chain over the rows.
 */
void WIDE_NAME(normalize_train)(float *y, const float *z,
                                const struct normalize *b, int m, int stride,
                                int from, int to)
{
    const vec count = v_set((float)m), one = v_set(1.0f);
    const vec keep = v_set(b->momentum), rest = one - keep;

    for (int c = from; c < to; c += WIDE) {
        vec mean = v_set(0.0f), variance = mean, factor;
        vec gamma = v_load(b->gamma + c), beta = v_load(b->beta + c);

        for (int i = 0; i < m; i++)
            mean += v_load(z + (ptrdiff_t)i * stride + c);
        mean = mean / count;
        for (int i = 0; i < m; i++) {
            vec d = v_load(z + (ptrdiff_t)i * stride + c) - mean;

            variance = v_fma(d, d, variance);
        }
        variance = variance / count;
        factor = one / v_sqrt(variance + v_set(b->epsilon));
        v_store(b->mean + c, mean);
        v_store(b->factor + c, factor);
        v_store(b->moving_mean + c,
                v_load(b->moving_mean + c) * keep + mean * rest);
        v_store(b->moving_variance + c,
                v_load(b->moving_variance + c) * keep + variance * rest);
        for (int i = 0; i < m; i++) {
            vec x = (v_load(z + (ptrdiff_t)i * stride + c) - mean) * factor;

            v_store(y + (ptrdiff_t)i * stride + c, v_fma(x, gamma, beta));
        }
    }
}

void WIDE_NAME(normalize_infer)(float *y, const float *z,
                                const struct normalize *b, int m, int stride,
                                int from, int to)
{
    for (int c = from; c < to; c += WIDE) {
        vec mean = v_load(b->moving_mean + c);
        vec variance = v_load(b->moving_variance + c);
        vec factor = v_set(1.0f) / v_sqrt(variance + v_set(b->epsilon));
        vec gamma = v_load(b->gamma + c), beta = v_load(b->beta + c);

        for (int i = 0; i < m; i++) {
            vec x = (v_load(z + (ptrdiff_t)i * stride + c) - mean) * factor;

            v_store(y + (ptrdiff_t)i * stride + c, v_fma(x, gamma, beta));
        }
    }
}

void WIDE_NAME(normalize_back)(float *dz, float *dgamma, float *dbeta,
                               const float *dy, const float *z,
                               const struct normalize *b, int m, int stride,
                               int from, int to)
{
    const vec count = v_set((float)m);

    for (int c = from; c < to; c += WIDE) {
        vec mean = v_load(b->mean + c), factor = v_load(b->factor + c);
        vec sum = v_set(0.0f), dot = sum, mean_dy, mean_dot, slope;

        for (int i = 0; i < m; i++) {
            vec d = v_load(dy + (ptrdiff_t)i * stride + c);
            vec x = (v_load(z + (ptrdiff_t)i * stride + c) - mean) * factor;

            sum += d;
            dot = v_fma(d, x, dot);
        }
        v_store(dbeta + c, sum);
        v_store(dgamma + c, dot);
        mean_dy = sum / count;
        mean_dot = dot / count;
        slope = v_load(b->gamma + c) * factor;
        for (int i = 0; i < m; i++) {
            vec d = v_load(dy + (ptrdiff_t)i * stride + c);
            vec x = (v_load(z + (ptrdiff_t)i * stride + c) - mean) * factor;

            v_store(dz + (ptrdiff_t)i * stride + c,
                    slope * ((d - mean_dy) - x * mean_dot));
        }
    }
}
