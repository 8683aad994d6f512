/*
 * split.h - which examples train, which validate, which test
 *
 * A split depends on the data set, the seed of the experiment and the data keys
 * alone: not on the point, repeat or number of workers.
 *
 * Shapes:  lists of ascending example numbers (into dataset.train or .test).
 * Memory:  split_release frees the lists.
 * Errors:  ERR_CONFIG when a part would be empty or a class too small;
 * ERR_NOMEM.
 */
#ifndef DATA_SPLIT_H
#define DATA_SPLIT_H

#include "data/dataset.h"

#include <jansson.h>
#include <stdint.h>

struct split {
    int fold;        /* 0 .. folds - 1; 0 without folds */
    uint32_t *train; /* before train_fraction */
    int n_train;
    uint32_t *validation;
    int n_validation;   /* 0 with validation: 0 */
    uint32_t *test;     /* into split_test_part's examples */
    int n_test;         /* 0 with test: 0 */
    bool test_in_train; /* a share was drawn: test numbers dataset.train, kept
                           out of train and validation; else dataset.test */
    char hash[SHA256_TEXT]; /* of the validation numbers, little-endian u32 */
};

/* How many splits the data keys of a point ask for: the folds, or 1. */
int split_count(const json_t *point);

/* The split of a fold under the keys validation and test. */
int split_make(struct split *out, const struct dataset *ds, const json_t *point,
               uint64_t seed, int fold, struct err *err) MUST_CHECK;
void split_release(struct split *s);

/* The part that s->test counts into. */
const struct part *split_test_part(const struct split *s,
                                   const struct dataset *ds);

/* The part of split.train that train_fraction leaves: per class the first
 * ceil(fraction * n) of one permutation drawn from seed, ascending; *out is the
 * caller's (mem_free). */
int split_fraction(uint32_t **out, int *n_out, const struct split *s,
                   const struct dataset *ds, double fraction, uint64_t seed,
                   struct err *err) MUST_CHECK;

#endif
