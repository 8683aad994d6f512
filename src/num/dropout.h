/*
 * dropout.h - masks that depend on a key and a position only
 *
 * Column c of row r is kept if the upper 24 bits of a Philox word are at least
 * rate 2^24: the word (c / 16) % 4 at (epoch, ((first + r) ceil(n / 64) + c /
 * 64) 16 + c % 16).  What is kept is scaled by 1 / (1 - rate).
 *
 * Shapes:  rows [m, row_stride(n)]; mask has dropout_words(m, n) words, one
 *          bit per column, row after row.
 * Memory:  allocates nothing; y may be x.
 * Threads: a team of at most the width asked for, none for small work; same
 *          bits for every width.
 * Errors:  none; 0 <= rate < 1.
 */
#ifndef NUM_DROPOUT_H
#define NUM_DROPOUT_H

#include "base/rng.h"

#include <stddef.h>
#include <stdint.h>

/* Mask words (16 columns each) of m rows of n columns. */
size_t dropout_words(int m, int n);
/* first: the position of row 0 in its epoch. */
void dropout_mask(uint16_t *mask, struct rng key, uint64_t epoch,
                  uint64_t first, double rate, int m, int n, int threads);
/* y = x / (1 - rate) where kept, 0 elsewhere: forward and backward alike. */
void dropout_apply(float *y, const float *x, const uint16_t *mask, double rate,
                   int m, int n, int threads);

#endif
