/*
 * slot.h - the memory that a parent and a worker share
 *
 * Memory:  one anonymous shared mapping for all slots, made before the fork;
 *          slots_release unmaps it.
 * Threads: what is atomic is for both at any time; the rest is the worker's
 * until it has said that it is done, the parent's from then on. Errors:
 * ERR_NOMEM.
 */
#ifndef RUN_SLOT_H
#define RUN_SLOT_H

#include "run/study.h"

#include <stdatomic.h>

struct slot {
    atomic_int threads;             /* to use from the next epoch */
    atomic_int stop;                /* end after this epoch */
    atomic_int saving;              /* a checkpoint waits for its epoch's row */
    atomic_ulong steps;             /* counted up while it trains */
    char model_sha256[SHA256_TEXT]; /* empty: no file */
    char model_error[160];          /* why there is none */
    struct prediction_record predictions; /* as long as the largest part */
};

struct slots {
    int n;
    struct slot **slot; /* [n] into the mapping */
    void *map;
    size_t map_size;
};

int slots_map(struct slots *out, int n, const struct study *study,
              struct err *err) MUST_CHECK;
void slots_release(struct slots *s);

#endif
