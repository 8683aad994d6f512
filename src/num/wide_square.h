/*
 * wide_square.h - squares of floats turned in registers
 */
#ifndef NUM_WIDE_SQUARE_H
#define NUM_WIDE_SQUARE_H

#include "num/wide.h"

/* A square of WIDE x WIDE floats, one vector per row, is transposed in log2
 * WIDE steps, each swapping halves of ever larger blocks. */
#if WIDE == 16
V_INLINE void square_turn(vec row[WIDE])
{
    __m512 a[16], b[16];

    for (int i = 0; i < 16; i += 2) { /* pairs of floats */
        a[i] = _mm512_unpacklo_ps((__m512)row[i], (__m512)row[i + 1]);
        a[i + 1] = _mm512_unpackhi_ps((__m512)row[i], (__m512)row[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) /* four floats: columns 4 l + 0 .. 3 */
        for (int h = 0; h < 2; h++) {
            __m512d lo = (__m512d)a[i + h], hi = (__m512d)a[i + h + 2];

            b[i + 2 * h] = (__m512)_mm512_unpacklo_pd(lo, hi);
            b[i + 2 * h + 1] = (__m512)_mm512_unpackhi_pd(lo, hi);
        }
    for (int j = 0; j < 4; j++) { /* quarters of vectors */
        a[j] = _mm512_shuffle_f32x4(b[j], b[4 + j], 0x88);
        a[4 + j] = _mm512_shuffle_f32x4(b[j], b[4 + j], 0xdd);
        a[8 + j] = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0x88);
        a[12 + j] = _mm512_shuffle_f32x4(b[8 + j], b[12 + j], 0xdd);
    }
    for (int j = 0; j < 4; j++) {
        row[j] = (vec)_mm512_shuffle_f32x4(a[j], a[8 + j], 0x88);
        row[8 + j] = (vec)_mm512_shuffle_f32x4(a[j], a[8 + j], 0xdd);
        row[4 + j] = (vec)_mm512_shuffle_f32x4(a[4 + j], a[12 + j], 0x88);
        row[12 + j] = (vec)_mm512_shuffle_f32x4(a[4 + j], a[12 + j], 0xdd);
    }
}
#else
V_INLINE void square_turn(vec row[WIDE])
{
    __m256 a[8], b[8];

    for (int i = 0; i < 8; i += 2) { /* pairs of floats */
        a[i] = _mm256_unpacklo_ps((__m256)row[i], (__m256)row[i + 1]);
        a[i + 1] = _mm256_unpackhi_ps((__m256)row[i], (__m256)row[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) /* four floats: columns 4 l + 0 .. 3 */
        for (int h = 0; h < 2; h++) {
            __m256d lo = (__m256d)a[i + h], hi = (__m256d)a[i + h + 2];

            b[i + 2 * h] = (__m256)_mm256_unpacklo_pd(lo, hi);
            b[i + 2 * h + 1] = (__m256)_mm256_unpackhi_pd(lo, hi);
        }
    for (int j = 0; j < 4; j++) { /* halves of vectors */
        row[j] = (vec)_mm256_permute2f128_ps(b[j], b[4 + j], 0x20);
        row[4 + j] = (vec)_mm256_permute2f128_ps(b[j], b[4 + j], 0x31);
    }
}
#endif

/* Rows [r, r + WIDE) and columns [c, c + WIDE) of a panel to the columns and
 * rows of another; rows that are not there are zero. */
V_INLINE void square_move(float *to, ptrdiff_t to_pitch, const float *from,
                          ptrdiff_t from_pitch, int rows, int columns)
{
    vec row[WIDE];

    for (int i = 0; i < WIDE; i++)
        row[i] = i < rows ? v_load(from + i * from_pitch) : v_set(0.0f);
    square_turn(row);
    for (int j = 0; j < columns; j++)
        v_store(to + j * to_pitch, row[j]);
}

#endif
