/*
 * wide.h - vectors of WIDE floats and the few operations on them
 *
 * Included by the files wide_*.c, which are compiled once per width.  WIDE 1
 * is the scalar twin of the tests.  + - * / and comparisons are the compiler's
 * vector operators; -ffp-contract=off keeps them single operations, and
 * v_fma is the only fused one, so a formula has the same bits in every width.
 */
#ifndef NUM_WIDE_H
#define NUM_WIDE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if WIDE > 1
#include <immintrin.h>
#else
#include <math.h>
#endif

#define WIDE_PASTE(name, w) name##_w##w
#define WIDE_EXPAND(name, w) WIDE_PASTE(name, w)
#define WIDE_NAME(name) WIDE_EXPAND(name, WIDE)

typedef float vec __attribute__((vector_size(4 * WIDE)));
typedef int32_t ivec __attribute__((vector_size(4 * WIDE)));
typedef uint32_t uvec __attribute__((vector_size(4 * WIDE)));

#define V_INLINE static inline __attribute__((always_inline, unused))

V_INLINE vec v_load(const float *p)
{
    vec v;

    memcpy(&v, p, sizeof(v));
    return v;
}

V_INLINE void v_store(float *p, vec v)
{
    memcpy(p, &v, sizeof(v));
}

V_INLINE vec v_set(float x)
{
#if WIDE == 16
    return (vec)_mm512_set1_ps(x);
#elif WIDE == 8
    return (vec)_mm256_set1_ps(x);
#else
    return (vec){ x };
#endif
}

V_INLINE ivec v_iset(int32_t x)
{
    return (ivec){ 0 } + x;
}

/* a b + c with one rounding */
V_INLINE vec v_fma(vec a, vec b, vec c)
{
#if WIDE == 16
    return (vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif WIDE == 8
    return (vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
    return (vec){ fmaf(a[0], b[0], c[0]) };
#endif
}

#endif
