#include "config/decimal.h"

#include "base/str.h"

#include <float.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static int add_digit(long long *mantissa, int digit)
{
    return __builtin_mul_overflow(*mantissa, 10LL, mantissa) ||
                   __builtin_add_overflow(*mantissa, (long long)digit, mantissa)
               ? -1
               : 0;
}

int decimal_read(struct decimal *out, const char *text)
{
    const char *p = text + (*text == '-' || *text == '+');
    struct decimal d = { 0 };
    long long exponent = 0;
    bool point = false;

    for (; *p && !strchr("eE", *p); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (*p < '0' || *p > '9' || add_digit(&d.mantissa, *p - '0') < 0)
            return -1;
        d.exponent -= point;
    }
    if (*p && str_to_int(&exponent, p + 1, -400, 400) < 0)
        return -1;
    d.exponent += (int)exponent;
    while (d.mantissa && d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.exponent++;
    }
    if (!d.mantissa)
        d.exponent = 0;
    if (*text == '-')
        d.mantissa = -d.mantissa;
    *out = d;
    return 0;
}

static int lower(struct decimal *d, int exponent)
{
    for (; d->exponent > exponent; d->exponent--)
        if (__builtin_mul_overflow(d->mantissa, 10LL, &d->mantissa))
            return -1;
    return 0;
}

int decimal_align(struct decimal *a, struct decimal *b)
{
    if (!a->mantissa)
        a->exponent = b->exponent;
    if (!b->mantissa)
        b->exponent = a->exponent;
    return lower(a, b->exponent) < 0 || lower(b, a->exponent) < 0 ? -1 : 0;
}

double decimal_value(struct decimal d)
{
    char text[48];
    double x = 0;

    snprintf(text, sizeof(text), "%llde%d", d.mantissa, d.exponent);
    if (str_to_real(&x, text, -DBL_MAX, DBL_MAX) < 0)
        return 0; /* cannot be: it lies between two doubles that were read */
    return x;
}
