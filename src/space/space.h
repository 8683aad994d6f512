/*
 * space.h - factors and levels become points
 *
 * Memory:  space_free frees all; a point's JSON belongs to the space.
 * Errors:  problems go to the diag with places, ERR_CONFIG is returned.
 */
#ifndef SPACE_SPACE_H
#define SPACE_SPACE_H

#include "base/digest.h"
#include "config/config.h"

#include <jansson.h>

struct level {
    json_t *value;    /* normalised */
    const char *text; /* as it was written */
};

struct factor {
    const char *name;
    int n_levels;
    struct level *levels; /* in the file's order, over all grids */
};

struct setting { /* a factor's level in one point */
    const char *name;
    const json_t *value;
    const char *text;
};

struct point {
    int ordinal;    /* from 1, in grid order */
    json_t *config; /* flat; only the keys that it reads; autos resolved */
    int n_settings; /* factors that this point reads, in the file's order */
    struct setting *settings;
};

struct space {
    int n_factors, n_points;
    struct factor *factors;
    struct point *points; /* at most run_cap */
    int n_combinations;   /* before coinciding ones were joined, and run_cap */
};

/* Also adds notices ("adam does not read momentum: 4 combinations are 3
 * points") and warnings (learning_rate 3 is unusually large) to the diag. */
int space_expand(struct space **out, const struct config *config,
                 const struct keyset *const *sets, struct diag *diag,
                 struct err *err) MUST_CHECK;
void space_free(struct space *s);

/* The point's identity: SHA-256 of the canonical JSON of its config with
 * "dataset" and "weights" replaced by their content's hash (weights_hash may
 * be NULL: there are none), a "test" file by "file", and "numerics" added. */
int point_hash(char out[SHA256_TEXT], const json_t *point_config,
               const char *dataset_hash, const char *weights_hash, int numerics,
               struct err *err) MUST_CHECK;

/* A point's config as YAML that runs: sections, comments with units. */
void point_yaml(struct str *out, const json_t *point_config,
                const struct config_top *top, const struct keyset *const *sets);

#endif
