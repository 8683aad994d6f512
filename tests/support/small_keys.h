/*
 * small_keys.h - a few keys of each kind, so that config and space are tested
 * without the tables of the layers above
 *
 * data: dataset (required); model: layers, activation, dropout;
 * training: optimizer (sgd, rmsprop, adam), learning_rate (auto), momentum (sgd
 * and rmsprop read it), nesterov (sgd with momentum reads it), epochs,
 * batch_size, note (text), shuffle (not swept).  learning_rate above 1 is odd.
 */
#ifndef SUPPORT_SMALL_KEYS_H
#define SUPPORT_SMALL_KEYS_H

#include "config/config.h"
#include "space/space.h"

extern const struct keyset *const small_sets[];

/* What reading and expanding a text gives; no overrides: NULL. */
struct small {
    struct config *config;
    struct space *space;
    struct diag diag;
    struct err err;
    int rc;
};
struct small small_expand(const char *text, const char *const *overrides);
void small_release(struct small *s);

#endif
