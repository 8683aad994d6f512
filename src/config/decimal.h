/*
 * decimal.h - numbers as they were written, so that 0.1 + 0.1 + 0.1 is 0.3
 *
 * Errors:  -1 when a number has more digits than 63 bits hold.
 */
#ifndef CONFIG_DECIMAL_H
#define CONFIG_DECIMAL_H

#include "base/err.h"

struct decimal { /* mantissa * 10^exponent */
    long long mantissa;
    int exponent;
};

/* Of the text of a YAML number. */
int decimal_read(struct decimal *out, const char *text) MUST_CHECK;
/* Brings both to the smaller exponent. */
int decimal_align(struct decimal *a, struct decimal *b) MUST_CHECK;
/* The nearest double. */
double decimal_value(struct decimal d);

#endif
