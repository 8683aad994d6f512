#include "num/act.h"

#include "num/kernels.h"
#include "num/team.h"

#include <string.h>

#define DECLARE(name, formula, of_y, in_product) \
    act_forward_fn name##_w8, name##_w16;        \
    act_backward_fn name##_back_w8, name##_back_w16;
#define ROW(name, formula, of_y, in_product) \
    { #name,                                 \
      formula,                               \
      of_y,                                  \
      in_product,                            \
      { name##_w8, name##_w16 },             \
      { name##_back_w8, name##_back_w16 } },
#define NAME(name, formula, of_y, in_product) #name,

ACT_LIST(DECLARE)

const struct act acts[] = { ACT_LIST(ROW) };
const int n_acts = (int)(sizeof(acts) / sizeof(*acts));

struct act_rows {
    int act;
    float *out;
    const float *dy, *z, *y;
    int m, n, stride, width;
};

int act_find(const char *name)
{
    for (int i = 0; i < n_acts; i++)
        if (!strcmp(name, acts[i].name))
            return i;
    return -1;
}

const char *const *act_names(void)
{
    static const char *const names[] = { ACT_LIST(NAME) NULL };

    return names;
}

static void forward_rows(void *ctx, int part, int parts)
{
    const struct act_rows *r = ctx;
    int from, to;

    team_share(&from, &to, r->m, part, parts);
    acts[r->act].forward[r->width](r->out + (size_t)from * (size_t)r->stride,
                                   r->z + (size_t)from * (size_t)r->stride,
                                   to - from, r->n, r->stride);
}

static void backward_rows(void *ctx, int part, int parts)
{
    const struct act_rows *r = ctx;
    int from, to;
    size_t at;

    team_share(&from, &to, r->m, part, parts);
    at = (size_t)from * (size_t)r->stride;
    acts[r->act].backward[r->width](r->out + at, r->dy + at, r->z + at,
                                    r->y + at, to - from, r->n, r->stride);
}

void act_forward(int act, float *y, const float *z, int m, int n, int stride,
                 int threads)
{
    struct act_rows r = { .act = act,
                          .out = y,
                          .z = z,
                          .m = m,
                          .n = n,
                          .stride = stride,
                          .width = cpu_width() };

    team_run(forward_rows, &r, (double)m * n / 4, threads);
}

void act_backward(int act, float *dz, const float *dy, const float *z,
                  const float *y, int m, int n, int stride, int threads)
{
    struct act_rows r = { .act = act,
                          .out = dz,
                          .dy = dy,
                          .z = z,
                          .y = y,
                          .m = m,
                          .n = n,
                          .stride = stride,
                          .width = cpu_width() };

    team_run(backward_rows, &r, (double)m * n / 4, threads);
}
