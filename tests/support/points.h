/*
 * points.h - complete points of the model and training keys from JSON
 *
 * Memory:  the point is the caller's (json_decref).
 * Errors:  asserted, but for the checks' message.
 */
#ifndef SUPPORT_POINTS_H
#define SUPPORT_POINTS_H

#include "base/err.h"
#include "nn/spec.h"

#include <jansson.h>

/* The given keys normalised, all others at their defaults, autos resolved. */
json_t *point_complete(const char *given);
/* Only the keys that the point reads. */
json_t *point_reduced(const char *given);
/* The first message of normalising, resolving or checking; "" when it passes;
 * stays until the next call. */
const char *point_refusal(const char *given);
/* What is odd about it, one line each; stays until the next call. */
const char *point_odd(const char *given);
/* The specs of a complete point. */
void point_specs(struct model_spec *model, struct train_spec *train,
                 const char *given, int n_features, int n_classes);

#endif
