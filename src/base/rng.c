#include "base/rng.h"

/* Random123's header has unused functions and old-style casts; its warnings
 * are not ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wconversion"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

/* Counter: index in words 0 and 1, epoch in words 2 and 3.  Key: the low word
 * of the seed, then its high word folded with the purpose (odd multiplier, so
 * distinct purposes give distinct keys). */
void rng_words(uint32_t out[4], struct rng key, uint64_t epoch, uint64_t index)
{
    philox4x32_ctr_t c = { { (uint32_t)index, (uint32_t)(index >> 32),
                             (uint32_t)epoch, (uint32_t)(epoch >> 32) } };
    philox4x32_key_t k = { { (uint32_t)key.seed,
                             (uint32_t)(key.seed >> 32) ^
                                 (key.purpose * 0x9e3779b9u) } };
    philox4x32_ctr_t r = philox4x32(c, k);

    for (int i = 0; i < 4; i++)
        out[i] = r.v[i];
}

double rng_uniform(struct rng key, uint64_t epoch, uint64_t index)
{
    uint32_t w[4];

    rng_words(w, key, epoch, index);
    return (double)(w[0] >> 8) * 0x1p-24;
}

uint32_t rng_below(struct rng key, uint64_t epoch, uint64_t index, uint32_t n)
{
    uint32_t w[4];

    rng_words(w, key, epoch, index);
    return rng_share(w[0], w[1], n);
}

void rng_shuffle(uint32_t *items, uint32_t n, struct rng key, uint64_t epoch,
                 uint64_t first)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = rng_below(key, epoch, first + (i - 1), i);
        uint32_t t = items[i - 1];

        items[i - 1] = items[j];
        items[j] = t;
    }
}
