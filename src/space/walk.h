/*
 * walk.h - the combinations of one grid, in order
 *
 * The last factor moves fastest; factors that zip joins move as one, at the
 * place of the first.  A factor whose when does not hold has the value that the
 * sections give it, and does not multiply.
 *
 * Memory:  grid_walk_release frees the walk; the config must outlive it.
 * Errors:  ERR_NOMEM.
 */
#ifndef SPACE_WALK_H
#define SPACE_WALK_H

#include "config/parts.h"

#ifndef SPACE_MAX_COMBINATIONS /* fewer where inputs are tried by the million \
                                */
#define SPACE_MAX_COMBINATIONS 1000000
#endif

struct grid_walk {
    const struct config *config;
    const struct grid *grid;
    int n_axes;
    int *axis;      /* [grid->n] which axis moves a factor */
    int *length;    /* [n_axes] */
    int *position;  /* [n_axes] of the present combination */
    bool *active;   /* [grid->n] its when holds */
    json_t *values; /* the present combination: every key of the sets */
    bool started;
};

/* Products of lengths over all grids, or -1 when above the limit. */
long long grid_sizes(const struct config *c);

int grid_walk_init(struct grid_walk *w, const struct config *c,
                   const struct grid *g, struct err *err) MUST_CHECK;
void grid_walk_release(struct grid_walk *w);
/* 1: the next combination is in values and active; 0: there is none. */
int grid_walk_next(struct grid_walk *w, struct err *err) MUST_CHECK;

bool condition_holds(const struct condition *cond, const json_t *values);

#endif
