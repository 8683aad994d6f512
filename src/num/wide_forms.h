/*
 * wide_forms.h - each activation and its slope, on a vector
 *
 * <name>_of(z) is f(z); <name>_slope(z, y) is f'(z), given y = f(z).
 */
#ifndef NUM_WIDE_FORMS_H
#define NUM_WIDE_FORMS_H

#include "num/wide_math.h"

#define ZERO v_set(0.0f)
#define ONE v_set(1.0f)
#define V_FORM V_INLINE vec

#define LEAK 0.2f
#define SELU_SCALE 1.05070098f
#define SELU_ALPHA 1.67326324f

V_FORM linear_of(vec z)
{
    return z;
}
V_FORM linear_slope(vec z, vec y)
{
    (void)z, (void)y;
    return ONE;
}

V_FORM relu_of(vec z)
{
    return v_max(ZERO, z); /* NaN stays NaN */
}
V_FORM relu_slope(vec z, vec y) /* y > 0 where z is */
{
    (void)z;
    return v_select(v_less(ZERO, y), ONE, ZERO);
}

V_FORM leaky_relu_of(vec z)
{
    return v_select(v_less(ZERO, z), z, z * v_set(LEAK));
}
V_FORM leaky_relu_slope(vec z, vec y) /* y > 0 where z is */
{
    (void)z;
    return v_select(v_less(ZERO, y), ONE, v_set(LEAK));
}

V_FORM elu_of(vec z)
{
    return v_select(v_less(ZERO, z), z, v_expm1(z));
}
V_FORM elu_slope(vec z, vec y) /* exp(z) = y + 1 */
{
    (void)z;
    return v_select(v_less(ZERO, y), ONE, y + ONE);
}

V_FORM selu_of(vec z)
{
    return v_select(v_less(ZERO, z), z * v_set(SELU_SCALE),
                    v_expm1(z) * v_set(SELU_SCALE * SELU_ALPHA));
}
V_FORM selu_slope(vec z, vec y)
{
    (void)z;
    return v_select(v_less(ZERO, y), v_set(SELU_SCALE),
                    y + v_set(SELU_SCALE * SELU_ALPHA));
}

V_FORM gelu_of(vec z)
{
    return z * v_normal(NULL, z);
}
V_FORM gelu_slope(vec z, vec y)
{
    vec density, p = v_normal(&density, z);

    (void)y;
    return v_fma(z, density, p);
}

V_FORM silu_of(vec z)
{
    return z * v_sigmoid(z);
}
V_FORM silu_slope(vec z, vec y) /* s + z s (1 - s) */
{
    vec s = v_sigmoid(z);

    return v_fma(y, ONE - s, s);
}

/* tanh(ln(1 + e)) = n / (n + 2) with n = e (e + 2), e = exp(z); 1 from 20 on */
V_FORM mish_of(vec z)
{
    vec e = v_exp(v_min(v_set(20.0f), z));
    vec n = e * (e + v_set(2.0f));

    return z * (n / (n + v_set(2.0f)));
}
V_FORM mish_slope(vec z, vec y) /* t + z 4 e (e + 1) / (n + 2)^2 */
{
    vec e = v_exp(v_min(v_set(20.0f), z));
    vec n = e * (e + v_set(2.0f)), d = n + v_set(2.0f);
    vec part = v_set(4.0f) * e * (e + ONE) / d;

    (void)y;
    return v_fma(z, part, n) / d;
}

V_FORM softplus_of(vec z)
{
    return v_max(ZERO, z) + v_log1p(v_exp(ZERO - v_abs(z)));
}
V_FORM softplus_slope(vec z, vec y)
{
    (void)y;
    return v_sigmoid(z);
}

V_FORM softsign_of(vec z)
{
    return z / (ONE + v_abs(z));
}
V_FORM softsign_slope(vec z, vec y)
{
    vec d = ONE + v_abs(z);

    (void)y;
    return ONE / (d * d);
}

V_FORM tanh_of(vec z)
{
    return v_tanh(z);
}
V_FORM tanh_slope(vec z, vec y)
{
    (void)z;
    return v_fma(ZERO - y, y, ONE);
}

V_FORM sigmoid_of(vec z)
{
    return v_sigmoid(z);
}
V_FORM sigmoid_slope(vec z, vec y)
{
    (void)z;
    return y * (ONE - y);
}

V_FORM hard_sigmoid_of(vec z)
{
    return v_min(v_set(6.0f), v_max(ZERO, z + v_set(3.0f))) / v_set(6.0f);
}
V_FORM hard_sigmoid_slope(vec z, vec y)
{
    vec inside = v_select(v_less(v_abs(z), v_set(3.0f)), ONE, ZERO);

    (void)y;
    return inside / v_set(6.0f);
}

#undef V_FORM

#endif
