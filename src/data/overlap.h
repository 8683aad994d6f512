/*
 * overlap.h - examples that more than one part of a split has
 *
 * Two examples are the same when all their inputs are, to the last bit; labels
 * do not matter.  Every example gets the smallest number that an equal one has,
 * once for a data set; a split's counts then look at these numbers alone.
 *
 * Memory:  overlap_release frees the numbers; the making takes 16 bytes an
 *          example for its time.
 * Errors:  ERR_NOMEM.
 */
#ifndef DATA_OVERLAP_H
#define DATA_OVERLAP_H

#include "base/record.h"
#include "data/split.h"

struct overlap {
    const struct dataset *ds;
    uint32_t *first; /* [train.n + test.n] the first equal example; examples of
                        the test file count on */
};

int overlap_make(struct overlap *out, const struct dataset *ds,
                 struct err *err) MUST_CHECK;
void overlap_release(struct overlap *o);

int overlap_count(struct overlap_record *out, const struct overlap *o,
                  const struct split *split, struct err *err) MUST_CHECK;

#endif
