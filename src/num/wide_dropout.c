#include "num/dropout.h"
#include "num/kernels.h"
#include "num/wide_philox.h"

#define BLOCK 64 /* columns that 16 lanes of 4 words decide */

/* Which lanes' upper 24 bits reach the threshold. */
V_INLINE uint32_t v_kept(uvec word, uint32_t threshold)
{
    ivec share = (ivec)(word >> 8), below = v_iset((int32_t)threshold) - 1;

#if WIDE == 16
    return _mm512_cmpgt_epi32_mask((__m512i)share, (__m512i)below);
#else
    return (uint32_t)_mm256_movemask_ps((__m256)(share > below));
#endif
}

void WIDE_NAME(dropout_mask)(uint16_t *mask, struct rng key, uint64_t epoch,
                             uint64_t first, uint32_t threshold, int m, int n)
{
    int blocks = (n + BLOCK - 1) / BLOCK, words = (n + 15) / 16;

    for (int i = 0; i < m; i++)
        for (int b = 0; b < blocks; b++) {
            uint64_t row = first + (uint64_t)i;
            uint64_t at = (row * (uint64_t)blocks + (uint64_t)b) * 16;
            uint32_t bits[4] = { 0 };

            for (int j = 0; j < 16; j += WIDE) {
                uvec word[4];

                v_philox(word, key, epoch, at + (uint64_t)j);
                for (int k = 0; k < 4; k++)
                    bits[k] |= v_kept(word[k], threshold) << j;
            }
            for (int k = 0; k < 4 && b * 4 + k < words; k++)
                *mask++ = (uint16_t)bits[k];
        }
}

void WIDE_NAME(dropout_apply)(float *y, const float *x, const uint16_t *mask,
                              float factor, int m, int n, int stride)
{
    int words = (n + 15) / 16;
    const vec scale = v_set(factor), zero = v_set(0.0f);

    for (int i = 0; i < m; i++, x += stride, y += stride)
        for (int k = 0; k < words; k++) {
            uint32_t bits = *mask++;

            for (int j = 0; j < 16; j += WIDE) {
                vec kept = v_load(x + k * 16 + j) * scale;

                v_store(y + k * 16 + j,
                        v_select(v_bits(bits >> j), kept, zero));
            }
        }
}
