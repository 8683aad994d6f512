/*
 * model_parts.h - the inside of struct model, for model*.c alone
 */
#ifndef NN_MODEL_PARTS_H
#define NN_MODEL_PARTS_H

#include "nn/model.h"
#include "nn/safetensors.h"

#include <jansson.h>

#define MAX_TENSORS ((SPEC_MAX_HIDDEN + 1) * TENSOR_ROLES)
#define TENSOR_NAME 48

struct model_layout { /* which tensors a spec asks for, in the file's order */
    struct tensor tensor[MAX_TENSORS]; /* data NULL; names below */
    char name[MAX_TENSORS][TENSOR_NAME];
    int at[SPEC_MAX_HIDDEN + 1][TENSOR_ROLES]; /* row of tensor[], or -1 */
    int n;
};

struct model {
    struct model_spec spec;
    struct model_layout layout; /* data: into floats */
    float *floats;              /* all tensors, one behind the other */
    struct scale scale;         /* n = 0: none */
    json_t *classes;            /* array of n_classes texts, or NULL */
    json_t *columns;            /* array of n_features texts, or NULL */
};

/* Names point into out itself: it must not move. */
void model_layout_fill(struct model_layout *out, const struct model_spec *spec);

/* Are the n tensors just those of want?  ERR_DATA with where, the tensor and
 * the shapes. */
int model_match(const char *where, const struct tensor *const *have, int n_have,
                const struct model_layout *want, struct err *err) MUST_CHECK;

/* Swaps the facts with the model's own. */
void model_set_facts(struct model *m, struct scale *scale, json_t **classes,
                     json_t **columns);

#endif
