#include "num/shuffle.h"

#include "num/kernels.h"

#define BLOCK 16

void shuffle(uint32_t *items, uint32_t n, struct rng key, uint64_t epoch)
{
    uint32_t low[BLOCK], high[BLOCK];

    for (uint32_t left = n; left > 1;) {
        uint32_t first = (left - 1) / BLOCK * BLOCK;

        cpu_kernels()->random_words(low, high, key, epoch, first);
        for (; left > first && left > 1; left--) {
            uint32_t last = left - 1;
            uint32_t j = rng_share(low[last - first], high[last - first], left);
            uint32_t t = items[last];

            items[last] = items[j];
            items[j] = t;
        }
    }
}
