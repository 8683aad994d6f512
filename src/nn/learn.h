/*
 * learn.h - one step of training: forward, backward, update
 *
 * Shapes:  as nn/mlp.h.  The gradient and each plane of optimizer state mirror
 *          the trainable run of weights.
 * Memory:  one block, measured and carved by learn_layout; a step allocates
 *          nothing.
 * Threads: opens teams of the width asked for; same bits for every width.
 * Errors:  none; what is not finite is the caller's to notice.
 */
#ifndef NN_LEARN_H
#define NN_LEARN_H

#include "nn/mlp.h"
#include "nn/spec.h"
#include "num/optim.h"

#include <stddef.h>
#include <stdint.h>

struct learn_layer { /* what forward leaves for backward; [rows, stride] */
    float *z;        /* x w + b */
    float *normal;   /* z normalised; z itself without batch_norm */
    float *y;        /* act(normal); in its place where that is enough */
    float *out;      /* y after dropout; y itself without */
    float *mean;     /* of the batch, [1, n_out] */
    float *factor;   /* 1 / sd of the batch */
    uint16_t *mask;  /* of dropout, or NULL */
};

struct learner {
    struct mlp net;
    struct train_spec train;
    struct optim_config config;
    struct optim_step step; /* step.step: how many were taken */
    int n_state;
    float *gradient;               /* laid out as the weights */
    float *state[OPTIM_MAX_STATE]; /* [n_trainable] each */
    struct mlp gradient_of;        /* its tensors; unused: moving ones */
    struct learn_layer layer[SPEC_MAX_HIDDEN + 1];
    float *x;           /* [rows, stride] the batch */
    uint8_t *label;     /* [rows] */
    float *weight;      /* [rows], or NULL without class weights */
    float *value;       /* [rows] */
    uint8_t *predicted; /* [rows] */
    float *delta[2];    /* [rows, stride] gradients on their way back */
    float *scratch;     /* of product_back */
    uint64_t seed;
};

/* Points everything into base (64-byte boundary, all zero) and returns the
 * floats used; with base NULL it only measures.  rows: the largest batch. */
size_t learn_layout(struct learner *ln, const struct model_spec *spec,
                    const struct train_spec *train, int rows, float *base);
/* Fills the optimizer's state; the weights are set by mlp_init or mlp_load. */
void learn_start(struct learner *ln, uint64_t seed);

struct learn_batch { /* in ln->x, label and weight */
    int m;
    int epoch;      /* from 1 */
    uint64_t first; /* position of its first example in the epoch */
    double learning_rate;
    bool wants_norm; /* fill grad_norm */
};

struct learn_result {
    double loss;      /* sum over the examples, without penalties */
    double penalty;   /* of the weights before the step */
    int correct;      /* answered right before the step, dropout on */
    double grad_norm; /* before clipping, penalties in */
};

/* Gradient of the mean loss over the batch, left in ln->gradient. */
void learn_gradient(struct learner *ln, struct learn_result *out,
                    const struct learn_batch *b, int threads);
/* The gradient, then the optimizer's step. */
void learn_step(struct learner *ln, struct learn_result *out,
                const struct learn_batch *b, int threads);

/* Bytes of all floats that one training takes (per-example results apart). */
size_t learn_size_bytes(const struct model_spec *spec,
                        const struct train_spec *train);

#endif
