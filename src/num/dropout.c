#include "num/dropout.h"

#include "num/kernels.h"
#include "num/product.h"
#include "num/team.h"

struct dropout { /* mask: the one that is made, bits: the one that is used */
    uint16_t *mask;
    const uint16_t *bits;
    float *y;
    const float *x;
    struct rng key;
    uint64_t epoch, first;
    double rate;
    int m, n;
};

size_t dropout_words(int m, int n)
{
    return (size_t)m * (size_t)((n + 15) / 16);
}

static void mask_part(void *ctx, int part, int parts)
{
    const struct dropout *d = ctx;
    /* kept: at least rate 2^24, so a share 1 - rate to 24 bits */
    uint32_t threshold = (uint32_t)(d->rate * 0x1p24 + 0.5);
    int from, to;

    team_share(&from, &to, d->m, part, parts);
    cpu_kernels()->dropout_mask(d->mask + dropout_words(from, d->n), d->key,
                                d->epoch, d->first + (uint64_t)from, threshold,
                                to - from, d->n);
}

void dropout_mask(uint16_t *mask, struct rng key, uint64_t epoch,
                  uint64_t first, double rate, int m, int n, int threads)
{
    struct dropout d = { .mask = mask,
                         .key = key,
                         .epoch = epoch,
                         .first = first,
                         .rate = rate,
                         .m = m,
                         .n = n };

    team_run(mask_part, &d, (double)m * n, threads);
}

static void apply_part(void *ctx, int part, int parts)
{
    const struct dropout *d = ctx;
    int stride = row_stride(d->n), from, to;
    size_t at;

    team_share(&from, &to, d->m, part, parts);
    at = (size_t)from * (size_t)stride;
    cpu_kernels()->dropout_apply(
        d->y + at, d->x + at, d->bits + dropout_words(from, d->n),
        (float)(1.0 / (1.0 - d->rate)), to - from, d->n, stride);
}

void dropout_apply(float *y, const float *x, const uint16_t *mask, double rate,
                   int m, int n, int threads)
{
    struct dropout d = {
        .bits = mask, .y = y, .x = x, .rate = rate, .m = m, .n = n
    };

    team_run(apply_part, &d, (double)m * n / 8, threads);
}
