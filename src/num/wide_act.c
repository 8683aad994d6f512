#include "num/act.h"
#include "num/plane.h"
#include "num/wide_forms.h"

/* Rows of f: whole vectors, then one whose lanes from n on are zero. */
#define ROWS_OF(name, formula, of_y, in_product)                               \
    act_forward_fn WIDE_NAME(name);                                            \
    act_backward_fn WIDE_NAME(name##_back);                                    \
    void WIDE_NAME(name)(float *y, const float *z, int m, int n, int stride)   \
    {                                                                          \
        for (int i = 0; i < m; i++, y += stride, z += stride) {                \
            int c = 0;                                                         \
                                                                               \
            for (; c + WIDE <= n; c += WIDE)                                   \
                v_store(y + c, name##_of(v_load(z + c)));                      \
            for (; c < plane_width(n); c += WIDE)                              \
                v_store(y + c, v_select(v_first(n - c),                        \
                                        name##_of(v_load(z + c)), ZERO));      \
        }                                                                      \
    }                                                                          \
    void WIDE_NAME(name##_back)(float *dz, const float *dy, const float *z,    \
                                const float *y, int m, int n, int stride)      \
    {                                                                          \
        for (int i = 0; i < m; i++) {                                          \
            for (int c = 0; c < plane_width(n); c += WIDE)                     \
                v_store(dz + c, v_load(dy + c) * name##_slope(v_load(z + c),   \
                                                              v_load(y + c))); \
            dz += stride;                                                      \
            dy += stride;                                                      \
            z += stride;                                                       \
            y += stride;                                                       \
        }                                                                      \
    }
ACT_LIST(ROWS_OF)
