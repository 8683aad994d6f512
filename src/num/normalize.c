#include "num/normalize.h"

#include "num/kernels.h"
#include "num/plane.h"
#include "num/product.h"
#include "num/team.h"

struct columns { /* one of the three passes over [m, n] */
    const struct normalize *b;
    float *out, *dgamma, *dbeta;
    const float *z, *dy;
    int m, n;
};

static void columns_share(int *from, int *to, const struct columns *c, int part,
                          int parts)
{
    team_share(from, to, plane_width(c->n) / 16, part, parts);
    *from *= 16;
    *to *= 16;
}

static void train_part(void *ctx, int part, int parts)
{
    const struct columns *c = ctx;
    int from, to;

    columns_share(&from, &to, c, part, parts);
    cpu_kernels()->normalize_train(c->out, c->z, c->b, c->m, row_stride(c->n),
                                   from, to);
}

static void infer_part(void *ctx, int part, int parts)
{
    const struct columns *c = ctx;
    int from, to;

    columns_share(&from, &to, c, part, parts);
    cpu_kernels()->normalize_infer(c->out, c->z, c->b, c->m, row_stride(c->n),
                                   from, to);
}

static void back_part(void *ctx, int part, int parts)
{
    const struct columns *c = ctx;
    int from, to;

    columns_share(&from, &to, c, part, parts);
    cpu_kernels()->normalize_back(c->out, c->dgamma, c->dbeta, c->dy, c->z,
                                  c->b, c->m, row_stride(c->n), from, to);
}

void normalize_train(float *y, const float *z, const struct normalize *b, int m,
                     int n, int threads)
{
    struct columns c = { .b = b, .out = y, .z = z, .m = m, .n = n };

    team_run(train_part, &c, (double)m * n / 8, threads);
}

void normalize_infer(float *y, const float *z, const struct normalize *b, int m,
                     int n, int threads)
{
    struct columns c = { .b = b, .out = y, .z = z, .m = m, .n = n };

    team_run(infer_part, &c, (double)m * n / 16, threads);
}

void normalize_back(float *dz, float *dgamma, float *dbeta, const float *dy,
                    const float *z, const struct normalize *b, int m, int n,
                    int threads)
{
    struct columns c = { .b = b,
                         .out = dz,
                         .dgamma = dgamma,
                         .dbeta = dbeta,
                         .z = z,
                         .dy = dy,
                         .m = m,
                         .n = n };

    team_run(back_part, &c, (double)m * n / 8, threads);
}
