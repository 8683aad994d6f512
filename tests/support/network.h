/*
 * network.h - a dense network in plain double precision
 *
 * The loss of a batch straight from the formulas, with libm's functions, so
 * that its differences are the derivatives that the learner should find.
 *
 * Shapes:  row-major without padding.
 * Memory:  network_release frees the tensors.
 */
#ifndef SUPPORT_NETWORK_H
#define SUPPORT_NETWORK_H

#include "nn/learn.h"

struct network {
    struct model_spec spec;
    struct train_spec train;
    double *tensor[SPEC_MAX_HIDDEN + 1][TENSOR_ROLES]; /* NULL: none */
    int n_floats[SPEC_MAX_HIDDEN + 1][TENSOR_ROLES];
};

/* The learner's trainable tensors. */
void network_copy(struct network *net, const struct learner *ln);
void network_release(struct network *net);

/* The loss over the batch in ln (x, label, weight, masks), penalties in:
 * what learn_gradient differentiates. */
double network_loss(const struct network *net, const struct learner *ln, int m);

/* A row of acts[] in double. */
double network_act(int act, double z);

#endif
