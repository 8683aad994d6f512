/*
 * product.h - the three products of a dense layer
 *
 * Every output element is one chain of fused multiply-adds from +0 over the
 * inner index ascending, then (forward) one addition of the bias.
 *
 * Shapes:  activations are row-major [m, row_stride(n)].  Columns n and up, to
 *          the next multiple of 16, are zero; what follows is never read.
 *          Weights and their gradients are planes (num/plane.h).
 * Memory:  allocates nothing; outputs must not overlap inputs.
 * Threads: a team of at most the width asked for, none for small work; same
 *          bits for every width.
 * Errors:  none; m, k and n are at least 1.
 */
#ifndef NUM_PRODUCT_H
#define NUM_PRODUCT_H

#include "num/optim.h"

#include <stdbool.h>
#include <stddef.h>

/* Floats from one row of n activations to the next: a multiple of 16, and
 * never one of 128, so that rows do not meet in few sets of a cache. */
int row_stride(int n);

/* y [m, n] = x [m, k] w [k, n] + bias, then max(0, y) with relu; bias is a
 * plane [1, n], or NULL. */
void product_forward(float *y, const float *x, const float *w,
                     const float *bias, bool relu, int m, int k, int n,
                     int threads);
/* dx [m, k] = dy [m, n] w^T, then dx times relu's slope, 1 where y > 0 and else
 * 0, unless y [m, k] is NULL.  scratch has product_back_scratch floats. */
void product_back(float *dx, const float *dy, const float *w, const float *y,
                  float *scratch, int m, int k, int n, int threads);
size_t product_back_scratch(int k, int n);
/* dw, a plane [k, n], = x^T dy: the chain runs over the examples.  db, a plane
 * [1, n] unless NULL, = the sum of dy's rows: per column one chain of additions
 * from +0, examples ascending. */
void product_gradient(float *dw, float *db, const float *x, const float *dy,
                      int m, int k, int n, int threads);

struct update { /* how weights follow their gradient */
    int optimizer;
    const struct optim_step *step;
    float *w, *state[OPTIM_MAX_STATE]; /* planes [k, n] */
    float l1, l2;                      /* penalties, 0: none */
};
/* product_gradient, penalty_gradient and optim_update of w in one, with their
 * bits: each piece of the gradient is used while it is in the first-level
 * cache.  dw is scratch of plane_size(k, n) floats. */
void product_update(const struct update *u, float *dw, float *db,
                    const float *x, const float *dy, int m, int k, int n,
                    int threads);

#endif
