#include "num/kernels.h"
#include "num/wide.h"

#include <math.h>

#define BLOCK 4096
#define LANES 16

/* The 16 lanes are plain arrays: the compiler makes vectors of them without
 * changing the order within a lane. */
#define SUM_OF(name, term)                                             \
    static double name##_block(const float *x, size_t n)               \
    {                                                                  \
        double lane[LANES] = { 0 };                                    \
        size_t i = 0;                                                  \
                                                                       \
        for (; i + LANES <= n; i += LANES)                             \
            for (size_t j = 0; j < LANES; j++) {                       \
                double v = (double)x[i + j];                           \
                                                                       \
                lane[j] += term;                                       \
            }                                                          \
        for (size_t j = 0; i + j < n; j++) {                           \
            double v = (double)x[i + j];                               \
                                                                       \
            lane[j] += term;                                           \
        }                                                              \
        for (size_t half = LANES / 2; half > 0; half /= 2)             \
            for (size_t j = 0; j < half; j++)                          \
                lane[j] += lane[j + half];                             \
        return lane[0];                                                \
    }                                                                  \
    double WIDE_NAME(name)(const float *x, size_t n)                   \
    {                                                                  \
        double sum = 0.0;                                              \
                                                                       \
        for (size_t i = 0; i < n; i += BLOCK)                          \
            sum += name##_block(x + i, n - i < BLOCK ? n - i : BLOCK); \
        return sum;                                                    \
    }
SUM_OF(sum_values, v)
SUM_OF(sum_squares, v *v)
SUM_OF(sum_abs, fabs(v))

int WIDE_NAME(all_finite)(const float *x, size_t n)
{
    uint32_t bad = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t bits;

        memcpy(&bits, x + i, sizeof(bits));
        bad |= (bits & 0x7f800000u) == 0x7f800000u;
    }
    return !bad;
}

void WIDE_NAME(penalty_gradient)(float *g, const float *w, float l1, float l2,
                                 size_t n)
{
    const vec one = v_set(l1), two = v_set(2.0f * l2), zero = v_set(0.0f);

    for (size_t i = 0; i < n; i += WIDE) {
        vec x = v_load(w + i);
        vec side = v_select(v_less(zero, v_abs(x)), v_sign_of(one, x), zero);

        v_store(g + i, v_load(g + i) + (side + two * x));
    }
}
