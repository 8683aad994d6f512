/*
 * model.h - a trained network: weights, and all that is needed to use it
 *
 * Files are safetensors with Keras' names (dense/kernel [in, out], dense/bias,
 * dense_1/kernel, batch_normalization/gamma, ...) and metadata: activations,
 * scale (kind, mean, factor), batch-norm epsilon, class labels, columns.
 *
 * Memory:  model_free frees all.
 * Errors:  ERR_NOINPUT, ERR_IO; ERR_DATA for a file that does not fit, with the
 *          tensor and both shapes.
 */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include "base/record.h"
#include "base/str.h"
#include "data/batch.h"
#include "nn/spec.h"

struct model; /* spec, plain row-major tensors, scale, labels */

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
/* SHA-256 over names, shapes and bits of the tensors: equal models, equal
 * text. */
int model_hash(char out[SHA256_TEXT], const struct model *m,
               struct err *err) MUST_CHECK;

/* Scores the examples idx[0..n) of part with the model's own scale, in batches:
 * probabilities [n, n_classes] (NULL: not wanted) and per-example results
 * (NULL: not wanted).  Same bits as the trainer's own evaluation. */
int model_score(float *probabilities, struct prediction_record *predictions,
                const struct model *m, const struct part *part,
                const uint32_t *idx, int n, int threads,
                struct err *err) MUST_CHECK;

/* The layer table as Keras' model.summary() draws it; ascii for locales that
 * are not UTF-8. */
void model_summary(struct str *out, const struct model_spec *spec,
                   const char *name, bool image, int width, int columns,
                   bool ascii);

#endif
