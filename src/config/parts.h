/*
 * parts.h - the inside of a struct config, for config/ and space/
 *
 * Memory:  everything belongs to the config; JSON values are kept alive by its
 *          pool, nodes and texts by its arena.
 */
#ifndef CONFIG_PARTS_H
#define CONFIG_PARTS_H

#include "config/config.h"
#include "config/node.h"

struct config_level {
    json_t *value;    /* normalised */
    const char *text; /* as it was written */
    const struct node *at;
};

struct config_factor { /* a key that varies, with the levels of all grids */
    const struct field *field;
    const struct node *at; /* where its levels stand first */
    struct config_level *levels;
    size_t n_levels, cap_levels;
    bool overridden; /* levels from --set: conditions may name others */
};

struct term { /* one key of a condition: any of these values */
    const struct field *field;
    json_t **values;
    int n;
};

struct condition { /* holds where all its terms do */
    const struct node *at;
    struct term *terms;
    int n;
    const char *text; /* as it was written */
};

struct grid_factor {
    int factor; /* which of the config's */
    int *level; /* [n] which of the factor's levels, in this grid's order */
    int n;
    struct config_level *written; /* [n] the levels as this grid has them */
    int zip;                /* number of the group that it moves with, or -1 */
    struct condition *when; /* NULL: always */
    const struct node *at;
    const struct node *when_at; /* the node that when is read from, or NULL */
};

struct grid {
    struct grid_factor *factors;
    int n;
    int *order; /* [n] factors such that a when's factors come before it */
    bool extra; /* an entry of include: exclude and zip leave it alone */
};

struct entry { /* a key of the tables and what the file says about it */
    const struct field *field;
    const char *section;       /* "" on top */
    const struct node *at;     /* NULL: not given */
    bool overridden;           /* a constant from --set: no factor any more */
    const struct node *levels; /* from --set parameters.KEY, or NULL */
    json_t *value;             /* normalised; the default when not given */
};

struct config {
    struct arena arena;
    json_t *pool;
    struct source src;
    struct config_top top;
    char *text;
    struct str overrides_text;
    const struct keyset *const *sets;
    struct node *root;
    struct entry *entries; /* top keys, then the sets' in order */
    int n_entries;
    json_t *constants; /* flat: every key of the sets without factors */
    json_t *base;      /* the same with factors at their first level */
    struct config_factor *factors;
    size_t n_factors, cap_factors;
    struct grid *grids;
    size_t n_grids, cap_grids;
    struct condition *excludes;
    size_t n_excludes;
};

struct reading { /* what the functions that read a config hand around */
    struct config *c;
    struct diag *diag;
    struct err *err;
};

/* -1 with ERR_NOMEM. */
int reading_no_memory(struct reading *r);
/* Puts a new reference into the pool; NULL (also for NULL): ERR_NOMEM set. */
json_t *reading_keep(struct reading *r, json_t *value);

/* As config_error_at. */
void config_notice_at(struct diag *diag, const struct config *c,
                      const char *key, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Where word stands in text as a whole word, or NULL. */
const char *word_find(const char *text, const char *word);

/* The entry of a key, or NULL. */
struct entry *config_entry(const struct config *c, const char *name);
/* The factor of a key or -1. */
int config_factor_find(const struct config *c, const struct field *field);

/* The normal form of a node for a field, in the pool; *out is NULL and the diag
 * has the reason when it is refused.  -1 without memory only. */
int value_read(struct reading *r, json_t **out, const struct field *f,
               const struct node *at) MUST_CHECK;

/* Reports a key that is in no table, with the nearest one that is; section:
 * where it stands, "" on top. */
void key_unknown(struct reading *r, const struct node *key, const char *word,
                 const char *section);

/* The stages of config_parse, in order.  -1 without memory only. */
int overrides_read(struct reading *r, const char *const *texts) MUST_CHECK;
int sections_read(struct reading *r) MUST_CHECK;
int factors_read(struct reading *r) MUST_CHECK;
int conditions_read(struct reading *r) MUST_CHECK;

/* levels.c: the levels of a factor's node, without its when. */
struct level_list {
    struct config_level *items;
    size_t n, cap;
};
int levels_read(struct reading *r, struct level_list *out,
                const struct field *f, const struct node *at) MUST_CHECK;
/* A level read from a node; nothing is added when it is refused. */
int level_add(struct reading *r, struct level_list *out, const struct field *f,
              const struct node *at) MUST_CHECK;

/* factors.c: what conditions.c needs to make grids of include. */
int grid_new(struct reading *r, struct grid **out, int room) MUST_CHECK;
int grid_add(struct reading *r, struct grid *g, struct entry *e,
             const struct level_list *list, const struct node *at) MUST_CHECK;
struct entry *swept_entry(struct reading *r, const struct node *key);

/* arrange.c: zip, then the order of whens and the joining of equal levels. */
void zip_read(struct reading *r);
void grids_arrange(struct reading *r);
const char *factor_nearest(const struct config *c, const char *word);

#endif
