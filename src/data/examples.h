/*
 * examples.h - new examples for a trained model: without labels
 *
 * Images: an IDX file (plain or gzip) of the data set's width and height.
 * Tables: a CSV file with the training file's columns, in any order; the target
 * column may be there and is not read.
 *
 * Memory:  examples_release frees what examples_read took.
 * Errors:  ERR_NOINPUT, ERR_DATA, ERR_NOMEM.
 */
#ifndef DATA_EXAMPLES_H
#define DATA_EXAMPLES_H

#include "data/dataset.h"

struct examples {
    struct part part; /* labels is NULL */
    uint8_t *pixels;  /* owned; one of the two */
    float *values;
};

int examples_read(struct examples *out, const struct dataset *like,
                  const char *path, struct err *err) MUST_CHECK;
void examples_release(struct examples *x);

#endif
