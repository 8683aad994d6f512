#include "num/dropout.h"
#include "num/kernels.h"
#include "num/wide.h"

#define BLOCK 64 /* columns that 16 lanes of 4 words decide */

/* 16 bits: which of the columns in[0..16) reach the threshold. */
static uint16_t bits_of(const uint32_t in[16], uint32_t threshold)
{
    uint32_t bits = 0;

    for (int j = 0; j < 16; j++)
        bits |= (uint32_t)(in[j] >> 8 >= threshold) << j;
    return (uint16_t)bits;
}

void WIDE_NAME(dropout_mask)(uint16_t *mask, struct rng key, uint64_t epoch,
                             uint64_t first, uint32_t threshold, int m, int n)
{
    int blocks = (n + BLOCK - 1) / BLOCK, words = (n + 15) / 16;
    uint32_t lane[4][16];

    for (int i = 0; i < m; i++)
        for (int b = 0; b < blocks; b++) {
            uint64_t at =
                (first + (uint64_t)i) * (uint64_t)blocks + (uint64_t)b;

            for (uint64_t j = 0; j < 16; j++) {
                uint32_t w[4];

                rng_words(w, key, epoch, at * 16 + j);
                for (int k = 0; k < 4; k++)
                    lane[k][j] = w[k];
            }
            for (int k = 0; k < 4 && b * 4 + k < words; k++)
                *mask++ = bits_of(lane[k], threshold);
        }
}

void WIDE_NAME(dropout_apply)(float *y, const float *x, const uint16_t *mask,
                              float factor, int m, int n, int stride)
{
    int words = (n + 15) / 16;

    for (int i = 0; i < m; i++)
        for (int k = 0; k < words; k++) {
            const float *from = x + (ptrdiff_t)i * stride + k * 16;
            float *to = y + (ptrdiff_t)i * stride + k * 16;
            uint32_t bits = *mask++;

            for (int j = 0; j < 16; j++)
                to[j] = bits >> j & 1 ? from[j] * factor : 0.0f;
        }
}
