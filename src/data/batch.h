/*
 * batch.h - examples as the network sees them: gathered, converted, scaled
 *
 * Shapes:  x [m, stride] with n_features in use, the rest zero; stride is a
 *          multiple of 16; y [m].
 * Memory:  allocates only in scale_make; scale_release frees it.
 * Errors:  ERR_NOMEM.
 */
#ifndef DATA_BATCH_H
#define DATA_BATCH_H

#include "data/dataset.h"

#include <stdint.h>

/* x = (value - mean) * factor; one mean and factor for images, one per column
 * for tables.  unit: 0 and 1/255; none: 0 and 1; standardize: the training
 * part's mean and 1/sd (sd 0 counts as 1), computed in double. */
struct scale {
    const char *kind; /* "unit", "standardize", "none" */
    int n;            /* 1 or n_features */
    float *mean;      /* [n] */
    float *factor;    /* [n] */
};

int scale_make(struct scale *out, const char *kind, const struct dataset *ds,
               const uint32_t *train, int n_train, struct err *err) MUST_CHECK;
void scale_release(struct scale *s);
/* The kind of that name, as a scale holds it, or NULL. */
const char *scale_kind(const char *name);

/* Rows idx[0..m) of the part; idx NULL: rows first .. first + m - 1. */
void batch_gather(float *x, uint8_t *y, int stride, const struct part *part,
                  int n_features, const struct scale *scale,
                  const uint32_t *idx, int first, int m);

#endif
