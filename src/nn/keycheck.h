/*
 * keycheck.h - what the model and training keys mean together
 *
 * Each works on a complete point (every key of both tables) in normal form;
 * the two keysets of nn/keys.h point here.
 *
 * Errors:  ERR_CONFIG naming keys and values; ERR_NOMEM.
 */
#ifndef NN_KEYCHECK_H
#define NN_KEYCHECK_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>

/* A per-layer list whose entries are all the same becomes that one value. */
int keycheck_resolve_model(json_t *point, struct err *err) MUST_CHECK;
/* Every "auto" becomes Keras' value for the point's optimizer and schedule. */
int keycheck_resolve_training(json_t *point, struct err *err) MUST_CHECK;

int keycheck_model(const json_t *point, struct err *err) MUST_CHECK;
int keycheck_training(const json_t *point, struct err *err) MUST_CHECK;

void keycheck_odd_model(const json_t *point, struct str *warnings);
void keycheck_odd_training(const json_t *point, struct str *warnings);

#endif
