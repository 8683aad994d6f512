/*
 * config.h - one YAML file: what it says, checked, with places
 *
 * The data's way: text -> nodes with places (node.h) -> struct config here ->
 * points (space/space.h).
 *
 * Memory:  config_free frees all; strings and JSON belong to the config.
 * Errors:  problems of the file go to the diag, all in one run, and the call
 *          returns -1 with ERR_CONFIG and a one-line summary; a file that is
 * not there is ERR_NOINPUT.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/err.h"
#include "base/field.h"
#include "base/metric.h"
#include "config/diag.h"

#include <jansson.h>

struct config; /* opaque: nodes, factors and rules are config's and space's */

enum keep { KEEP_BEST, KEEP_TOP, KEEP_ALL, KEEP_NONE };

struct config_top {           /* the keys of no section */
    char *name, *description; /* description may be NULL */
    long long seed;
    int repeats;
    enum metric_id metric;
    enum keep keep;
    int keep_top;             /* KEEP_TOP's n */
    const char *method;       /* "grid" */
    long long run_cap;        /* 0: none */
    double max_trial_seconds; /* 0: none */
    double max_trial_memory;  /* bytes; 0: none */
};

/* sets: NULL-terminated; overrides: the --set texts in order, NULL-terminated
 * (or NULL). */
int config_read(struct config **out, const char *path,
                const struct keyset *const *sets, const char *const *overrides,
                struct diag *diag, struct err *err) MUST_CHECK;
/* The same from text (a config kept in the database); path is for messages. */
int config_parse(struct config **out, const char *path, const char *text,
                 size_t len, const struct keyset *const *sets,
                 const char *const *overrides, struct diag *diag,
                 struct err *err) MUST_CHECK;
void config_free(struct config *c);

const struct config_top *config_top(const struct config *c);
const char *config_text(const struct config *c);      /* the file as written */
const char *config_overrides(const struct config *c); /* "" or lines of K=V */
/* Every key of the tables, normalised, defaults filled in, factors at their
 * first level; a flat object. */
const json_t *config_base(const struct config *c);

/* Adds "file:line:col: error|warning: message" with line and caret, at the
 * place of a key (its value, or the factor's levels; the file's first line when
 * the key is a default). */
void config_error_at(struct diag *diag, const struct config *c, const char *key,
                     const char *fmt, ...) PRINTF_LIKE(4, 5);
void config_warn_at(struct diag *diag, const struct config *c, const char *key,
                    const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif
