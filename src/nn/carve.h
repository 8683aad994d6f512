/*
 * carve.h - one aligned block cut into pieces, measured by the same calls
 *
 * With base NULL nothing is handed out and used counts what is needed.
 *
 * Memory:  pieces start on 64-byte boundaries if base does.
 * Errors:  none; sizes that overflow are refused at the config.
 */
#ifndef NN_CARVE_H
#define NN_CARVE_H

#include <stddef.h>

struct carver {
    float *base;
    size_t used; /* floats */
};

static inline float *carve(struct carver *c, size_t n_floats)
{
    float *piece = c->base ? c->base + c->used : NULL;

    c->used += (n_floats + 15) / 16 * 16;
    return piece;
}

static inline void *carve_bytes(struct carver *c, size_t n_bytes)
{
    return carve(c, (n_bytes + sizeof(float) - 1) / sizeof(float));
}

#endif
