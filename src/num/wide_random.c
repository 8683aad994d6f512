#include "num/kernels.h"
#include "num/wide_philox.h"

void WIDE_NAME(random_words)(uint32_t low[16], uint32_t high[16],
                             struct rng key, uint64_t epoch, uint64_t index)
{
    for (int i = 0; i < 16; i += WIDE) {
        uvec word[4];

        v_philox(word, key, epoch, index + (uint64_t)i);
        memcpy(low + i, &word[0], sizeof(*word));
        memcpy(high + i, &word[1], sizeof(*word));
    }
}
