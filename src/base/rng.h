/*
 * rng.h - random numbers that depend on a key and a counter only
 *
 * Philox4x32-10 with key (seed, purpose) and counter (epoch, index): a number
 * is looked up, not drawn, so it is the same whatever ran before, in whatever
 * thread.  Streams never use an id, so trials with one seed share shuffles.
 *
 * Threads: no state; a struct rng is a value.
 * Errors:  none.
 * Source:  Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11;
 *          the generator is Random123's philox.h.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

enum rng_purpose { /* part of the numerics: never renumber */
                   RNG_SPLIT =
                       1, /* validation part, folds; index: class and example */
                   RNG_TEST = 2,      /* stratified test part */
                   RNG_FRACTION = 3,  /* train_fraction's permutation */
                   RNG_SHUFFLE = 4,   /* order of an epoch's examples */
                   RNG_INIT = 5,      /* initial weights; epoch: layer */
                   RNG_DROPOUT = 6,   /* masks; epoch: epoch and layer */
                   RNG_SAMPLE = 7,    /* pictures for the report */
                   RNG_BOOTSTRAP = 8, /* resampling in reports */
};

struct rng {
    uint64_t seed;
    uint32_t purpose;
};

/* The four words at (epoch, index). */
void rng_words(uint32_t out[4], struct rng key, uint64_t epoch, uint64_t index);
/* The first word at (epoch, index), scaled to [0, 1): 24 bits, exact in float
 * and double. */
double rng_uniform(struct rng key, uint64_t epoch, uint64_t index);
/* An integer in [0, n) of words 0 and 1: 64 bits times n, high part; n at most
 * 2^32, so the bias is below 2^-32. */
static inline uint32_t rng_share(uint32_t low, uint32_t high, uint32_t n)
{
    /* in two 32-bit steps */
    uint64_t carry = (uint64_t)low * n >> 32;

    return (uint32_t)(((uint64_t)high * n + carry) >> 32);
}
/* The same of the words at (epoch, index). */
uint32_t rng_below(struct rng key, uint64_t epoch, uint64_t index, uint32_t n);
/* Fisher-Yates over items[0..n): step i uses index first + i. */
void rng_shuffle(uint32_t *items, uint32_t n, struct rng key, uint64_t epoch,
                 uint64_t first);

#endif
