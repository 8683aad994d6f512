/*
 * twin_train.h - a whole training in plain scalar C
 *
 * The definition of what train_run computes on a job without validation part:
 * one operation at a time, one thread, nothing packed.
 *
 * Memory:  twin_train_release frees it.
 * Errors:  asserted.
 */
#ifndef SUPPORT_TWIN_TRAIN_H
#define SUPPORT_TWIN_TRAIN_H

#include "nn/model.h"
#include "nn/train.h"

#define TWIN_EPOCHS 8

struct twin_layer { /* plain arrays; NULL where the layer has none */
    int k, n;
    float *tensor[TENSOR_ROLES], *gradient[TENSOR_ROLES];
    float *state[TENSOR_ROLES][2];
    float *z, *normal, *y, *out, *delta; /* [batch, n] */
    float *kept;                         /* [batch, n] 1 where not dropped */
    float *mean, *factor;                /* [n] */
};

struct twin_train {
    struct model_spec model;
    struct train_spec train;
    struct twin_layer layer[SPEC_MAX_HIDDEN + 1];
    struct epoch_record epoch[TWIN_EPOCHS];
    float *x; /* [batch, features] */
    uint8_t *label;
    float *class_weight; /* or NULL */
};

void twin_train(struct twin_train *t, const struct train_job *job);
void twin_train_release(struct twin_train *t);

#endif
