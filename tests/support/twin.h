/*
 * twin.h - the arithmetic's definition in plain scalar C
 *
 * Written straight from what the headers of num/ promise, one operation at a
 * time with fmaf; every kernel has to give these bits.
 */
#ifndef SUPPORT_TWIN_H
#define SUPPORT_TWIN_H

#include "base/rng.h"

#include <stddef.h>
#include <stdint.h>

/* Chains; all row-major without padding. */
void twin_forward(float *y, const float *x, const float *w, const float *bias,
                  int m, int k, int n);
void twin_back(float *dx, const float *dy, const float *w, int m, int k, int n);
void twin_gradient(float *dw, const float *x, const float *dy, int m, int k,
                   int n);
void twin_column_sums(float *out, const float *dy, int m, int n);

/* f(z) and f'(z) of a row of acts[]. */
float twin_act(int act, float z);
float twin_act_slope(int act, float z, float y);
/* "exp", "expm1", "log", "log1p", "tanh", "sigmoid", "normal", "density" */
float twin_math(const char *name, float x);

/* n numbers in (-1, 1) times scale, the same for the same seed. */
void twin_random(float *x, size_t n, float scale, uint64_t seed);
/* Rows [m, n] into [m, stride] with zero padding, and back. */
void twin_spread(float *to, const float *from, int m, int n, int stride);
void twin_gather(float *to, const float *from, int m, int n, int stride);
/* Same bits in both? */
int twin_same(const float *a, const float *b, size_t n);
/* Chooses "avx2" or "avx512"; 0 when this CPU does not have it. */
int twin_simd(const char *name);

#endif
