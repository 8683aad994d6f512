#include "num/wide_steps.h"

#define OPTIMIZER(name)                                                   \
    optim_fn WIDE_NAME(name);                                             \
    void WIDE_NAME(name)(float *w, const float *g, float *const state[],  \
                         size_t n, const struct optim_step *s)            \
    {                                                                     \
        const struct wide_step wide = step_widen(s);                      \
        float *a = state[0] ? state[0] : w, *b = state[1] ? state[1] : w; \
                                                                          \
        for (size_t i = 0; i < n; i += WIDE)                              \
            v_store(w + i, name##_step(step_decay(v_load(w + i), &wide),  \
                                       step_scale(v_load(g + i), &wide),  \
                                       a + i, b + i, &wide));             \
    }
STEP_LIST(OPTIMIZER)
