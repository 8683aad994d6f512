/*
 * reduce.h - sums to a scalar in one defined order, and penalties
 *
 * Terms are taken in double.  A run is cut into blocks of 4,096; in a block
 * lane j of 16 adds terms j, j + 16, ..., the lanes fold 8, 4, 2, 1 (lane j
 * gets lane j + 8, ...), and the blocks add in order.
 *
 * Memory:  allocates nothing.
 * Threads: serial, but for penalty_gradient.
 * Errors:  none.
 */
#ifndef NUM_REDUCE_H
#define NUM_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

double sum_values(const float *x, size_t n);
double sum_squares(const float *x, size_t n);
double sum_abs(const float *x, size_t n);
/* No NaN and no infinity in x. */
bool all_finite(const float *x, size_t n);

/* g += l1 sign(w) + 2 l2 w, the gradient of l1 sum |w| + l2 sum w^2; sign(0) is
 * 0.  n is a multiple of 16. */
void penalty_gradient(float *g, const float *w, float l1, float l2, size_t n,
                      int threads);

#endif
