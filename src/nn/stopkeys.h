/*
 * stopkeys.h - the value of the key early_stopping
 *
 * Normal form: "none", or an object with monitor, patience, min_delta, mode
 * ("min" or "max"), baseline (a real or null) and start_from_epoch.
 *
 * Errors:  ERR_CONFIG with the value, the misspelt word and the nearest right
 *          one; ERR_NOMEM.
 */
#ifndef NN_STOPKEYS_H
#define NN_STOPKEYS_H

#include "base/err.h"

#include <jansson.h>

#define STOPKEYS_SYNTAX                                              \
    "none, or {monitor: val_loss, patience: 0, min_delta: 0, mode: " \
    "auto, baseline: none, start_from_epoch: 0} (any of them)"

int stopkeys_normalise(json_t **out, const json_t *in,
                       struct err *err) MUST_CHECK;

#endif
