/*
 * mathd.h - elementary functions in double that are the same everywhere
 *
 * libm's differ between versions, so what decides a weight or a learning rate
 * uses these: plain double arithmetic and bits, within 2 ulp.
 *
 * Threads: no state.
 * Errors:  as IEEE: exp overflows to infinity, the log of 0 is minus infinity,
 *          of less NaN.
 */
#ifndef NUM_MATHD_H
#define NUM_MATHD_H

#include <stdint.h>

double math_exp(double x);
double math_log(double x);
/* |x| at most 1e6; the error grows with it, relative to 1: 1e-15 below 100. */
double math_cos(double x);
double math_sin(double x);
/* x^y for x >= 0: exp(y log(x)), so with about |y log(x)| ulp of error. */
double math_pow(double x, double y);
/* x^n by squaring, n >= 0; within n ulp. */
double math_power(double x, int64_t n);

#endif
