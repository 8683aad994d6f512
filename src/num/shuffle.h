/*
 * shuffle.h - rng_shuffle with its random words made 16 at a time
 *
 * Memory:  allocates nothing.
 * Threads: serial.
 * Errors:  none.
 */
#ifndef NUM_SHUFFLE_H
#define NUM_SHUFFLE_H

#include "base/rng.h"

/* The order of rng_shuffle(items, n, key, epoch, 0). */
void shuffle(uint32_t *items, uint32_t n, struct rng key, uint64_t epoch);

#endif
