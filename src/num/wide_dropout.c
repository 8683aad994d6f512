#include "num/dropout.h"
#include "num/kernels.h"
#include "num/wide.h"

#define BLOCK 64 /* columns that 16 lanes of 4 words decide */

/* Philox4x32-10 in every lane, as base/rng.h has it for one: Salmon et al.,
 * SC11. */
#define ROUNDS 10
#define MULTIPLY_0 0xd2511f53u
#define MULTIPLY_1 0xcd9e8d57u
#define WEYL_0 0x9e3779b9u
#define WEYL_1 0xbb67ae85u
#define PURPOSE 0x9e3779b9u

V_INLINE uvec v_uset(uint32_t x)
{
    return (uvec)v_iset((int32_t)x);
}

/* The high and low words of a b, where all lanes of b are one number. */
V_INLINE uvec v_multiply(uvec *high, uvec a, uvec b)
{
#if WIDE == 16
    __m512i x = (__m512i)a, y = (__m512i)b;
    __m512i even = _mm512_mul_epu32(x, y);
    __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(x, 32), y);

    *high =
        (uvec)_mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xaaaa, odd);
    return (uvec)_mm512_mask_mov_epi32(even, 0xaaaa,
                                       _mm512_slli_epi64(odd, 32));
#else
    __m256i x = (__m256i)a, y = (__m256i)b;
    __m256i even = _mm256_mul_epu32(x, y);
    __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(x, 32), y);

    *high = (uvec)_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
    return (uvec)_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
#endif
}

/* Four words per lane at (epoch, index + lane). */
V_INLINE void v_philox(uvec c[4], struct rng key, uint64_t epoch,
                       uint64_t index)
{
#if WIDE == 16
    const uvec lane = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
#else
    const uvec lane = { 0, 1, 2, 3, 4, 5, 6, 7 };
#endif
    uint32_t k0 = (uint32_t)key.seed;
    uint32_t k1 = (uint32_t)(key.seed >> 32) ^ (key.purpose * PURPOSE);

    c[0] = v_uset((uint32_t)index) + lane; /* index is a multiple of WIDE */
    c[1] = v_uset((uint32_t)(index >> 32));
    c[2] = v_uset((uint32_t)epoch);
    c[3] = v_uset((uint32_t)(epoch >> 32));
    for (int r = 0; r < ROUNDS; r++) {
        uvec high_0, high_1;
        uvec low_0 = v_multiply(&high_0, c[0], v_uset(MULTIPLY_0));
        uvec low_1 = v_multiply(&high_1, c[2], v_uset(MULTIPLY_1));

        c[0] = high_1 ^ c[1] ^ v_uset(k0);
        c[1] = low_1;
        c[2] = high_0 ^ c[3] ^ v_uset(k1);
        c[3] = low_0;
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
}

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
