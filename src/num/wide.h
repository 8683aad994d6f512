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

/* The thread sanitizer itself looks at no access as wide as these. */
#ifdef THREAD_SANITIZER
void __tsan_read_range(void *at, unsigned long size);
void __tsan_write_range(void *at, unsigned long size);
#define READS(p) __tsan_read_range((void *)(uintptr_t)(p), sizeof(vec))
#define WRITES(p) __tsan_write_range(p, sizeof(vec))
#else
#define READS(p) ((void)0)
#define WRITES(p) ((void)0)
#endif

V_INLINE vec v_load(const float *p)
{
    vec v;

    READS(p);
    memcpy(&v, p, sizeof(v));
    return v;
}

V_INLINE void v_store(float *p, vec v)
{
    WRITES(p);
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

/* Lanes of a condition. */
#if WIDE == 16
typedef __mmask16 vmask;
#else
typedef ivec vmask;
#endif

V_INLINE vmask v_less(vec a, vec b) /* false where one is NaN */
{
#if WIDE == 16
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LT_OQ);
#else
    return a < b;
#endif
}

V_INLINE vmask v_equal(vec a, vec b) /* false where one is NaN */
{
#if WIDE == 16
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_EQ_OQ);
#else
    return a == b;
#endif
}

V_INLINE vmask v_first(int n) /* lanes below n */
{
#if WIDE == 16
    return (vmask)(n >= 16 ? 0xffff : n <= 0 ? 0 : (1 << n) - 1);
#elif WIDE == 8
    return (ivec){ 0, 1, 2, 3, 4, 5, 6, 7 } < v_iset(n);
#else
    return (ivec){ 0 } < v_iset(n);
#endif
}

/* lanes whose bit is set, the lowest first */
V_INLINE vmask v_bits(uint32_t bits)
{
#if WIDE == 16
    return (vmask)bits;
#elif WIDE == 8
    const ivec lane = { 1, 2, 4, 8, 16, 32, 64, 128 };

    return (v_iset((int32_t)bits) & lane) == lane;
#else
    return (v_iset((int32_t)bits) & v_iset(1)) == v_iset(1);
#endif
}

/* a where the condition holds, else b */
V_INLINE vec v_select(vmask where, vec a, vec b)
{
#if WIDE == 16
    return (vec)_mm512_mask_blend_ps(where, (__m512)b, (__m512)a);
#elif WIDE == 8
    return (vec)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)where);
#else
    return (vec)((where & (ivec)a) | (~where & (ivec)b));
#endif
}

/* The larger, the smaller; b where they are equal or one is NaN. */
V_INLINE vec v_max(vec a, vec b)
{
#if WIDE == 16
    return (vec)_mm512_max_ps((__m512)a, (__m512)b);
#elif WIDE == 8
    return (vec)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return (vec){ a[0] > b[0] ? a[0] : b[0] };
#endif
}

V_INLINE vec v_min(vec a, vec b)
{
#if WIDE == 16
    return (vec)_mm512_min_ps((__m512)a, (__m512)b);
#elif WIDE == 8
    return (vec)_mm256_min_ps((__m256)a, (__m256)b);
#else
    return (vec){ a[0] < b[0] ? a[0] : b[0] };
#endif
}

V_INLINE vec v_sqrt(vec a)
{
#if WIDE == 16
    return (vec)_mm512_sqrt_ps((__m512)a);
#elif WIDE == 8
    return (vec)_mm256_sqrt_ps((__m256)a);
#else
    return (vec){ sqrtf(a[0]) };
#endif
}

V_INLINE vec v_abs(vec a)
{
    return (vec)((ivec)a & v_iset(0x7fffffff));
}

/* |a| with the sign of s */
V_INLINE vec v_sign_of(vec a, vec s)
{
    return (vec)(((ivec)a & v_iset(0x7fffffff)) |
                 ((ivec)s & v_iset(INT32_MIN)));
}

#endif
