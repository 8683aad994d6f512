#include "num/mathd.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define LN2_HIGH 0x1.62e42fefa3800p-1 /* 42 bits: times an exponent, exact */
#define LN2_LOW 0x1.ef35793c76730p-45
#define PI_2_HIGH 0x1.921fb54400000p+0 /* 33 bits */
#define PI_2_MID 0x1.0b4611a600000p-34
#define PI_2_LOW 0x1.3198a2e037073p-69

static double power_of_two(int e) /* -1022 <= e <= 1023 */
{
    uint64_t bits = (uint64_t)(e + 1023) << 52;
    double x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

double math_exp(double x)
{
    double k, r, sum = 1.0;

    if (isnan(x))
        return x;
    if (x > 709.782712893384)
        return INFINITY;
    if (x < -708.0)
        return 0.0; /* denormal results count as zero */
    /* exp(x) = 2^k exp(r), |r| <= ln(2) / 2; Taylor's 14 terms leave 2^-57 */
    k = floor(x / 0.693147180559945309 + 0.5);
    r = (x - k * LN2_HIGH) - k * LN2_LOW;
    for (int i = 14; i > 1; i--)
        sum = 1.0 + sum * r / i;
    sum = 1.0 + r * sum;
    return sum * power_of_two((int)k / 2) * power_of_two((int)k - (int)k / 2);
}

double math_log(double x)
{
    uint64_t bits;
    int e;
    double f, s, s2, sum = 0.0;

    if (isnan(x) || x < 0.0)
        return NAN;
    if (x < DBL_MIN)
        return -INFINITY;
    if (isinf(x))
        return x;
    memcpy(&bits, &x, sizeof(bits));
    e = (int)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffffu) | 0x3ff0000000000000u;
    memcpy(&f, &bits, sizeof(f));
    if (f > 1.4142135623730951) {
        f *= 0.5;
        e++;
    }
    /* ln f = 2 atanh(s), s = (f - 1) / (f + 1) <= 0.172: s^2k / (2k + 1) */
    f -= 1.0;
    s = f / (2.0 + f);
    s2 = s * s;
    for (int i = 23; i > 1; i -= 2)
        sum = (sum + 1.0 / i) * s2;
    /* ln f = f - (f - 2 sum-part) keeps the leading term exact:
     * 2 s = f - s f */
    return e * LN2_HIGH + (f - (s * (f - 2.0 * sum) - e * LN2_LOW));
}

/* sin(r) and cos(r) for |r| <= pi / 4 by their series. */
static double sin_series(double r)
{
    double r2 = r * r, sum = 1.0;

    for (int i = 19; i > 3; i -= 2)
        sum = 1.0 - sum * r2 / (i * (i - 1));
    return r - r * (sum * r2 / 6.0);
}

static double cos_series(double r)
{
    double r2 = r * r, sum = 1.0;

    for (int i = 20; i > 2; i -= 2)
        sum = 1.0 - sum * r2 / (i * (i - 1));
    return 1.0 - sum * r2 / 2.0;
}

/* cos(x + quarters pi / 2) */
static double cos_turned(double x, int quarters)
{
    double k = floor(x / 1.57079632679489662 + 0.5);
    double r = ((x - k * PI_2_HIGH) - k * PI_2_MID) - k * PI_2_LOW;

    switch (((int64_t)k + quarters) & 3) {
    case 0:
        return cos_series(r);
    case 1:
        return -sin_series(r);
    case 2:
        return -cos_series(r);
    default:
        return sin_series(r);
    }
}

double math_cos(double x)
{
    return cos_turned(x, 0);
}

double math_sin(double x)
{
    return cos_turned(x, 3);
}

double math_pow(double x, double y)
{
    if (y == 0.0)
        return 1.0;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : (double)INFINITY;
    return math_exp(y * math_log(x));
}

double math_power(double x, int64_t n)
{
    double power = 1.0;

    for (; n > 0; n >>= 1) {
        if (n & 1)
            power *= x;
        x *= x;
    }
    return power;
}
