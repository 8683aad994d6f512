/*
 * wide_math.h - exp, log and their kin on vectors, same bits in every width
 *
 * Polynomials are minimax fits of the remainder after the leading terms (found
 * by Remez' exchange in 40 digits, rounded to float32).  Errors are the largest
 * found by the dense tests, in units of the last place of the exact result.
 *
 * Errors:  NaN in, NaN out.
 * Source:  reduction after Cody and Waite, Software Manual for the Elementary
 *          Functions, 1980.
 */
#ifndef NUM_WIDE_MATH_H
#define NUM_WIDE_MATH_H

#include "num/wide.h"

#define LOG2_E 1.44269504f
#define LN2_HI 0x1.62e4p-1f /* 15 bits: times an exponent, exact */
#define LN2_LO 0x1.7f7d1cp-20f
#define ROUND_SHIFT 0x1.8p23f /* adding it rounds to a whole number */

/* x = k ln 2 + r with |r| <= 0.3466; *whole is k + ROUND_SHIFT, whose low bits
 * are k's. */
V_INLINE vec v_reduce(vec *whole, vec x)
{
    vec k, r;

    *whole = v_fma(x, v_set(LOG2_E), v_set(ROUND_SHIFT));
    k = *whole - v_set(ROUND_SHIFT);
    r = v_fma(k, v_set(-LN2_HI), x);
    return v_fma(k, v_set(-LN2_LO), r);
}

/* exp(r) - 1 for a reduced r: r + r^2 q(r), relative error 2^-28 */
V_INLINE vec v_expm1_reduced(vec r)
{
    vec q = v_set(0x1.6db4d4p-10f);

    q = v_fma(q, r, v_set(0x1.123ab0p-7f));
    q = v_fma(q, r, v_set(0x1.55545ep-5f));
    q = v_fma(q, r, v_set(0x1.555490p-3f));
    q = v_fma(q, r, v_set(0.5f));
    return v_fma(r * r, q, r);
}

/* 2^(k - back) from what v_reduce left; the result's exponent must be that of
 * a normal number. */
V_INLINE vec v_power(vec whole, int32_t back)
{
    return (vec)(((uvec)whole << 23) + (uvec)v_iset((127 - back) << 23));
}

/* e^x, error 1.1 ulp; 0 for x < -86.6433945, infinity for x > 88.7228317. */
V_INLINE vec v_exp(vec x)
{
    vec whole, p;
    vec in = v_max(v_set(-87.0f), v_min(v_set(89.0f), x));

    p = v_expm1_reduced(v_reduce(&whole, in)) + v_set(1.0f);
    p *= v_power(whole, 1);
    p += p; /* 2^128 is no number, so the last doubling comes apart */
    return v_select(v_less(x, v_set(-86.6433945f)), v_set(0.0f), p);
}

/* e^x - 1, error 1.6 ulp. */
V_INLINE vec v_expm1(vec x)
{
    vec whole, p, half;
    vec in = v_max(v_set(-60.0f), v_min(v_set(89.0f), x));

    p = v_expm1_reduced(v_reduce(&whole, in));
    half = v_power(whole, 1);
    p = v_fma(p, half, half - v_set(0.5f));
    return p + p;
}

/* ln(1 + f) for f in [-0.293, 0.415], relative error 2^-30 before rounding */
V_INLINE vec v_log1p_reduced(vec f)
{
    vec q = v_set(0x1.145ba6p-4f), f2 = f * f;

    q = v_fma(q, f, v_set(-0x1.dfe5dep-4f));
    q = v_fma(q, f, v_set(0x1.e7d37ap-4f));
    q = v_fma(q, f, v_set(-0x1.fbf112p-4f));
    q = v_fma(q, f, v_set(0x1.2325fap-3f));
    q = v_fma(q, f, v_set(-0x1.555ceap-3f));
    q = v_fma(q, f, v_set(0x1.99a582p-3f));
    q = v_fma(q, f, v_set(-0x1.000006p-2f));
    q = v_fma(q, f, v_set(0x1.555546p-2f));
    q = v_fma(q, f, v_set(-0.5f));
    return v_fma(f2, q, f);
}

/* ln(x) for normal x > 0, error 1 ulp. */
V_INLINE vec v_log(vec x)
{
    /* x = 2^k m with m in [0.7071, 1.4142) */
    ivec shifted = (ivec)x - v_iset(0x3f3504f3);
    ivec k = shifted >> 23;
    vec e = __builtin_convertvector(k, vec);
    vec m = (vec)((ivec)x - (k << 23));
    vec ln = v_log1p_reduced(m - v_set(1.0f));

    ln = v_fma(e, v_set(LN2_LO), ln);
    return v_fma(e, v_set(LN2_HI), ln);
}

/* ln(1 + x) for x in [0, 1], error 1.5 ulp. */
V_INLINE vec v_log1p(vec x)
{
    vmask upper = v_less(v_set(0.41421356f), x);
    /* (1 + x) / 2 - 1, exact */
    vec f = v_select(upper, (x - v_set(1.0f)) * v_set(0.5f), x);

    return v_log1p_reduced(f) +
           v_select(upper, v_set(0.693147181f), v_set(0.0f));
}

/* tanh(x), error 2.6 ulp: -t / (t + 2), t = e^-2|x| - 1 */
V_INLINE vec v_tanh(vec x)
{
    vec t = v_expm1(v_abs(x) * v_set(-2.0f));

    return v_sign_of(t / (t + v_set(2.0f)), x);
}

/* 1 / (1 + e^-x), error 2.4 ulp; 0 for x < -86.6433945. */
V_INLINE vec v_sigmoid(vec x)
{
    vec e = v_exp(v_set(0.0f) - v_abs(x));
    vec one = v_set(1.0f);

    return v_select(v_less(x, v_set(0.0f)), e, one) / (one + e);
}

/* The normal distribution's function, (1 + erf(x / sqrt(2))) / 2, and its
 * density (unless NULL), error 6 and 3 ulp for |x| <= 5, 15 beyond.  With a =
 * |x| / sqrt(2) the tail is exp(-a^2) erfcx(a) / 2, erfcx a polynomial in 1 /
 * (1 + 0.4 a) - 5 / 8. */
V_INLINE vec v_normal(vec *density, vec x)
{
    vec one = v_set(1.0f);
    vec in = v_max(v_set(-20.0f), v_min(v_set(20.0f), x));
    vec t = one / v_fma(v_abs(in), v_set(0.282842712f), one) - v_set(0.625f);
    vec half = in * v_set(-0.5f), square = half * in;
    vec e = v_exp(square), q = v_set(-0x1.4456c2p-5f), tail;

    /* what the rounding of -x^2 / 2 lost */
    e = v_fma(e, v_fma(half, in, v_set(0.0f) - square), e);
    q = v_fma(q, t, v_set(0x1.0df9b8p-7f));
    q = v_fma(q, t, v_set(0x1.903896p-4f));
    q = v_fma(q, t, v_set(-0x1.c4317ap-6f));
    q = v_fma(q, t, v_set(-0x1.dcdb88p-3f));
    q = v_fma(q, t, v_set(-0x1.c57c24p-6f));
    q = v_fma(q, t, v_set(0x1.585846p-1f));
    q = v_fma(q, t, v_set(0x1.5508e0p+0f));
    q = v_fma(q, t, v_set(0x1.7192eap+0f));
    q = v_fma(q, t, v_set(0x1.0c146ep+0f));
    q = v_fma(q, t, v_set(0x1.494db0p-2f));
    tail = e * q * v_set(0.5f);
    if (density)
        *density = e * v_set(0.398942280f);
    return v_select(v_less(in, v_set(0.0f)), tail, one - tail);
}

#endif
