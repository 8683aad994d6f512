/*
 * exam.h - what a network answers to examples: losses, predictions
 *
 * Inference: no dropout, moving statistics in batch normalisation.  The trainer
 * validates with it and model_score scores with it, so their bits are equal.
 *
 * Shapes:  results are arrays [n], in the order of the examples given (logits
 *          have rows, num/product.h).
 * Memory:  scratch and arrays belong to the caller (64-byte boundary).
 * Threads: opens teams of the width asked for; same bits for every width and
 *          every way of cutting the examples into runs.
 * Errors:  none.
 */
#ifndef NN_EXAM_H
#define NN_EXAM_H

#include "data/batch.h"
#include "nn/carve.h"
#include "nn/mlp.h"

#include <stddef.h>
#include <stdint.h>

struct results { /* per example; what is NULL is not wanted */
    int n;
    uint8_t *label;     /* true class */
    uint8_t *predicted; /* smallest index of the largest logit */
    float *value;       /* the exam's loss, without penalties */
    float *nll;         /* -ln p(true class) */
    float *p_top;       /* largest probability */
    float *p_squared;   /* sum over classes of p^2 */
    float *logits;      /* [n, row_stride(n_classes)] */
};

struct exam {
    const struct part *part;
    const struct scale *scale;
    const uint32_t *idx; /* [n] examples of the part; NULL: 0 .. n - 1 */
    int loss;            /* row of losses[] that results->value is */
    double label_smoothing;
    const struct results *results; /* and how many examples there are */
    float *probabilities;          /* [n, n_classes], or NULL */
};

/* Floats of scratch that an exam takes. */
size_t exam_scratch(const struct model_spec *spec);
void exam_run(const struct mlp *net, const struct exam *exam, float *scratch,
              int threads);

/* Carves arrays for n examples; all that comes after value only with classes.
 */
void results_layout(struct results *r, struct carver *c, int n, int n_classes);
double results_mean_value(const struct results *r);
double results_accuracy(const struct results *r);

#endif
