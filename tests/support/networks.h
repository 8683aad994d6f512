/*
 * networks.h - small models for tests
 *
 * A network 3-4-5-...-2: hidden layer l has 4 + l units, relu and tanh in turn.
 *
 * Memory:  models are the caller's (model_free).
 * Errors:  asserted.
 */
#ifndef TESTS_SUPPORT_NETWORKS_H
#define TESTS_SUPPORT_NETWORKS_H

#include "nn/model.h"

#include <stddef.h>

struct model_spec net_spec(int n_hidden, bool batch_norm);
/* Floats of a tensor. */
size_t net_n_floats(const struct model_spec *s, int layer, int role);
/* Mixed weights in (-0.5, 0.5); vectors in (0, 1). */
struct model *net_model(const struct model_spec *s);

/* Labels that JSON must escape, one that it cannot hold, columns, and a scale
 * with one mean per column. */
extern struct dataset net_dataset;
extern struct scale net_scale;
/* net_spec(2, true), described with both. */
struct model *net_full_model(void);

#endif
