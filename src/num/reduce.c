#include "num/reduce.h"

#include "num/kernels.h"
#include "num/team.h"

double sum_values(const float *x, size_t n)
{
    return cpu_kernels()->sum_values(x, n);
}

double sum_squares(const float *x, size_t n)
{
    return cpu_kernels()->sum_squares(x, n);
}

double sum_abs(const float *x, size_t n)
{
    return cpu_kernels()->sum_abs(x, n);
}

bool all_finite(const float *x, size_t n)
{
    return cpu_kernels()->all_finite(x, n);
}

struct penalty {
    float *g;
    const float *w;
    float l1, l2;
    size_t n;
};

static void penalty_part(void *ctx, int part, int parts)
{
    const struct penalty *p = ctx;
    size_t blocks = p->n / 16;
    size_t from = blocks * (size_t)part / (size_t)parts * 16;
    size_t to = blocks * (size_t)(part + 1) / (size_t)parts * 16;

    cpu_kernels()->penalty_gradient(p->g + from, p->w + from, p->l1, p->l2,
                                    to - from);
}

void penalty_gradient(float *g, const float *w, float l1, float l2, size_t n,
                      int threads)
{
    struct penalty p = { g, w, l1, l2, n };

    team_run(penalty_part, &p, (double)n / 8, threads);
}
