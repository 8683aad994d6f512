/*
 * model.h - a trained network: weights, and all that is needed to use it
 *
 * Files are safetensors with Keras' names (dense/kernel [in, out], dense/bias,
 * dense_1/kernel, batch_normalization/gamma, ...) and metadata: activations,
 * scale (kind, mean, factor), batch_norm_epsilon, classes, columns; a value
 * that is not a word is JSON.
 *
 * Memory:  model_free frees all.
 * Errors:  ERR_NOINPUT, ERR_IO; ERR_DATA for a file that does not fit, with the
 *          tensor and both shapes.
 */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include "base/digest.h"
#include "base/record.h"
#include "data/batch.h"
#include "nn/spec.h"

struct model; /* spec, plain row-major tensors, scale, labels */

enum tensor_role { /* of a layer's tensors, in the order of the file */
                   TENSOR_KERNEL, /* [in, out] */
                   TENSOR_BIAS,   /* [out], as all that follow */
                   TENSOR_GAMMA,  /* hidden layers with batch_norm only */
                   TENSOR_BETA,
                   TENSOR_MOVING_MEAN,
                   TENSOR_MOVING_VARIANCE,
                   TENSOR_ROLES
};

/* A model of this shape, all tensors zero; no scale, labels or columns. */
int model_new(struct model **out, const struct model_spec *spec,
              struct err *err) MUST_CHECK;

/* The floats of layer 0 .. n_hidden (the last is the output layer), or NULL
 * where that layer has no such tensor. */
float *model_tensor(struct model *m, int layer, enum tensor_role role);
const float *model_tensor_of(const struct model *m, int layer,
                             enum tensor_role role);

/* Has m the tensors, in the shapes, that spec asks for?  ERR_DATA with the
 * tensor and both shapes.  Activations and rates may differ. */
int model_fits(const struct model *m, const struct model_spec *spec,
               struct err *err) MUST_CHECK;

/* A file without our metadata (of another program) has spec.activation -1 and
 * no scale: good as starting weights, refused by model_score. */
int model_read(struct model **out, const char *path,
               struct err *err) MUST_CHECK;
/* Whole or absent; sha256 (unless NULL) gets the file's digest. */
int model_write(const struct model *m, const char *path,
                char sha256[SHA256_TEXT], struct err *err) MUST_CHECK;
void model_free(struct model *m);

/* Copies the scale, class labels and columns into the model. */
int model_describe(struct model *m, const struct scale *scale,
                   const struct dataset *ds, struct err *err) MUST_CHECK;

const struct model_spec *model_spec_of(const struct model *m);
const struct scale *model_scale(const struct model *m); /* NULL: none */
/* The class label of c, or NULL when the file has none. */
const char *model_class(const struct model *m, int c);
/* The name of feature j's column, or NULL when the file has none. */
const char *model_column(const struct model *m, int j);
/* SHA-256 over names, shapes and bits of the tensors: equal models, equal
 * text. */
int model_hash(char out[SHA256_TEXT], const struct model *m,
               struct err *err) MUST_CHECK;

/* Scores the examples idx[0..n) of part (idx NULL: 0 .. n - 1) with the model's
 * own scale: probabilities [n, n_classes] (NULL: not wanted) and per-example
 * results into the arrays of predictions that are there (NULL: not wanted).
 * The part's features are the model's, in number and order.  Same bits as the
 * trainer's own evaluation, whatever n and the threads.  ERR_DATA for a label
 * that the model does not know, or a model without scale or activations. */
int model_score(float *probabilities, struct prediction_record *predictions,
                const struct model *m, const struct part *part,
                const uint32_t *idx, int n, int threads,
                struct err *err) MUST_CHECK;

#endif
