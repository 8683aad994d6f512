/*
 * safetensors.h - files of named float32 tensors
 *
 * A file is 8 bytes of header length (little-endian), a JSON header {"name":
 * {"dtype": "F32", "shape": [784, 10], "data_offsets": [0, 31360]}, ...,
 * "__metadata__": {"key": "text"}} padded with spaces, and the floats of all
 * tensors, little-endian, row-major, without holes.
 *
 * Shapes:  vectors and matrices only.
 * Memory:  a struct safetensors owns its names and texts.  The header is
 *          checked whole, against the file's size too, before memory is taken
 *          that its numbers ask for.
 * Errors:  ERR_NOINPUT, ERR_IO; ERR_DATA for a file that is damaged, lies or
 *          holds what we do not (another dtype, an empty tensor).
 * Source:  the format's README, github.com/huggingface/safetensors.
 */
#ifndef NN_SAFETENSORS_H
#define NN_SAFETENSORS_H

#include "base/digest.h"

#include <jansson.h>
#include <stddef.h>

#define SAFETENSORS_MAX_HEADER ((size_t)16 << 20) /* bytes; 200,000 columns */

struct tensor {
    const char *name;
    int n_dims;   /* 1 or 2 */
    int shape[2]; /* shape[1] is 1 for a vector */
    float *data;  /* [shape]; NULL: not in memory */
};

size_t tensor_n_floats(const struct tensor *t);

#define TENSOR_SHAPE_TEXT 32
/* The shape as text: [784, 512]. */
const char *tensor_shape_text(char out[TENSOR_SHAPE_TEXT],
                              const struct tensor *t);

struct safetensors;

int safetensors_open(struct safetensors **out, const char *path,
                     struct err *err) MUST_CHECK;
void safetensors_close(struct safetensors *st);

/* In the order of their data. */
int safetensors_count(const struct safetensors *st);
const struct tensor *safetensors_tensor(const struct safetensors *st, int i);
/* The tensor of a name, or NULL. */
const struct tensor *safetensors_find(const struct safetensors *st,
                                      const char *name);
/* The metadata's text under a key, or NULL. */
const char *safetensors_text(const struct safetensors *st, const char *key);
/* Reads the floats of one of st's tensors. */
int safetensors_load(struct safetensors *st, float *out, const struct tensor *t,
                     struct err *err) MUST_CHECK;

/* Writes all n tensors in this order, whole or not at all.  metadata: an object
 * of strings.  sha256, unless NULL, gets the file's digest. */
int safetensors_write(const char *path, const struct tensor *tensors, int n,
                      const json_t *metadata, char sha256[SHA256_TEXT],
                      struct err *err) MUST_CHECK;

#endif
