/*
 * wide_philox.h - base/rng.h's words for as many positions as a vector has
 * lanes
 */
#ifndef NUM_WIDE_PHILOX_H
#define NUM_WIDE_PHILOX_H

#include "base/rng.h"
#include "num/wide.h"

/* Philox4x32-10 in every lane, as base/rng.h has it for one: Salmon et al.,
 * SC11. */
#define PHILOX_ROUNDS 10
#define PHILOX_MULTIPLY_0 0xd2511f53u
#define PHILOX_MULTIPLY_1 0xcd9e8d57u
#define PHILOX_WEYL_0 0x9e3779b9u
#define PHILOX_WEYL_1 0xbb67ae85u
#define PHILOX_PURPOSE 0x9e3779b9u

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
    uint32_t k1 = (uint32_t)(key.seed >> 32) ^ (key.purpose * PHILOX_PURPOSE);

    c[0] = v_uset((uint32_t)index) + lane; /* index is a multiple of WIDE */
    c[1] = v_uset((uint32_t)(index >> 32));
    c[2] = v_uset((uint32_t)epoch);
    c[3] = v_uset((uint32_t)(epoch >> 32));
    for (int r = 0; r < PHILOX_ROUNDS; r++) {
        uvec high_0, high_1;
        uvec low_0 = v_multiply(&high_0, c[0], v_uset(PHILOX_MULTIPLY_0));
        uvec low_1 = v_multiply(&high_1, c[2], v_uset(PHILOX_MULTIPLY_1));

        c[0] = high_1 ^ c[1] ^ v_uset(k0);
        c[1] = low_1;
        c[2] = high_0 ^ c[3] ^ v_uset(k1);
        c[3] = low_0;
        k0 += PHILOX_WEYL_0;
        k1 += PHILOX_WEYL_1;
    }
}

#endif
