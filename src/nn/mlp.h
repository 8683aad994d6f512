/*
 * mlp.h - a network's weights in the layout of the kernels
 *
 * A hidden layer is act(norm(x w + b)), norm only with batch_norm; the output
 * layer is x w + b, the logits.  The weights are one run of floats, the
 * trainable ones first and the moving statistics behind them, so a copy of a
 * network is one copy of memory and an optimizer is one pass.
 *
 * Shapes:  kernels are planes [n_in, n_out], vectors planes [1, n_out]
 *          (num/plane.h); padding is zero everywhere.
 * Memory:  the weights belong to whoever made them: measure with base NULL,
 *          allocate once, carve with the same call.
 * Errors:  none.
 */
#ifndef NN_MLP_H
#define NN_MLP_H

#include "nn/model.h"
#include "nn/spec.h"
#include "num/normalize.h"

#include <stddef.h>
#include <stdint.h>

struct mlp_layer {
    int n_in, n_out;
    int stride_in, stride_out;     /* floats of a row of its input, output */
    float *tensor[TENSOR_ROLES];   /* NULL where the layer has none */
    size_t n_floats[TENSOR_ROLES]; /* of each, with padding */
};

struct mlp {
    struct model_spec spec;
    int n_layers; /* n_hidden + 1 */
    struct mlp_layer layer[SPEC_MAX_HIDDEN + 1];
    float *weights;     /* the whole run */
    size_t n_trainable; /* floats of it that an optimizer moves */
    size_t n_floats;    /* all floats of it */
};

/* Points every tensor into base and returns the floats used; with base NULL
 * it only measures.  base is on a 64-byte boundary and all zero. */
size_t mlp_layout(struct mlp *net, const struct model_spec *spec, float *base);

/* First weights: the spec's initializers, gamma 1, beta 0, moving statistics
 * 0 and 1.  scratch: mlp_init_scratch(spec) doubles (may be none). */
size_t mlp_init_scratch(const struct model_spec *spec);
void mlp_init(struct mlp *net, uint64_t seed, double *scratch);

/* From and to plain tensors; the model fits (model_fits). */
void mlp_load(struct mlp *net, const struct model *from);
void mlp_store(const struct mlp *net, struct model *to);

/* l1 sum |w| + l2 sum w^2 over all kernels. */
double mlp_penalty(const struct mlp *net);
/* Does the product of a layer end with its activation?  Where a product can,
 * and nothing comes between. */
bool mlp_is_fused(const struct mlp *net, int layer);
/* A hidden layer's batch normalisation; the batch's mean and factor are the
 * caller's to set. */
struct normalize mlp_normalize(const struct mlp *net, int layer);

#endif
