/*
 * field.h - the key tables: what a config may say
 *
 * Each layer that has settings keeps one table of fields beside the code that
 * uses them (data/keys.c, nn/keys.c, config/keys.c).  Parser, `explain`,
 * `init`, the JSON Schema and the manual page are made from these tables.
 * Values are jansson values; a "point" is one flat object with every key of
 * every table: {"layers": [512], "activation": "relu", ...}.
 *
 * Memory:  what field_normalise returns is a new reference.
 * Errors:  ERR_CONFIG with the value and what would have been right; the caller
 *          adds the place.
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

enum field_type {
    FIELD_BOOL,
    FIELD_INT,       /* integral numbers, 1e2 too; kept as JSON integer */
    FIELD_REAL,      /* kept as JSON real, also when written 1 */
    FIELD_AUTO_REAL, /* "auto" or a real */
    FIELD_NAME,      /* one of names() */
    FIELD_TEXT,
    FIELD_INTS,   /* a list of ints; u is short for [u] */
    FIELD_REALS,  /* a real, or a list with one per hidden layer */
    FIELD_NAMES,  /* a name, or a list with one per hidden layer */
    FIELD_CUSTOM, /* normalise() decides */
};

struct field {
    const char *name; /* unique over all tables */
    enum field_type type;
    bool sweep;           /* may be a factor */
    double min, max;      /* numbers only; both included */
    bool above_min;       /* min itself is excluded */
    bool below_max;       /* max itself is excluded */
    const char *fallback; /* the default as JSON text; NULL: required */
    const char *const *(*names)(void); /* FIELD_NAME(S): NULL-terminated */
    const char *unit;                  /* "", "epochs", "seconds", ... */
    const char *help;                  /* one or two plain sentences */
    const char *syntax; /* FIELD_CUSTOM: allowed forms, for explain */
    int (*normalise)(json_t **out, const json_t *in, struct err *err);
    /* Does this complete, resolved point read the key?  NULL: always. */
    bool (*reads)(const json_t *point);
};

struct keyset {
    const char *section; /* "data", "model", "training" */
    const struct field *fields;
    int n;
    /* Replaces every "auto" in a complete point; NULL: nothing to do. */
    int (*resolve)(json_t *point, struct err *err);
    /* Refuses combinations; the message names the keys and values. */
    int (*check)(const json_t *point, struct err *err);
    /* Adds one line per legal but odd setting ("learning_rate 3 is ..."). */
    void (*odd)(const json_t *point, struct str *warnings);
};

/* The canonical form of a value as this field has it. */
int field_normalise(json_t **out, const struct field *f, const json_t *in,
                    struct err *err) MUST_CHECK;
/* The default, normalised; NULL for a required key. */
json_t *field_fallback(const struct field *f);
/* The allowed values in words: "an integer from 1 to 65536", "relu, tanh or
 * ...". */
void field_describe(struct str *out, const struct field *f);

/* The field of a name in a list of keysets (NULL at its end); *set, unless
 * NULL, gets its keyset. */
const struct field *field_find(const struct keyset *const *sets,
                               const char *name, const struct keyset **set);

/* Readers of a complete point; a missing key or wrong type is our bug. */
double point_real(const json_t *point, const char *name);
long long point_int(const json_t *point, const char *name);
bool point_bool(const json_t *point, const char *name);
const char *point_name(const json_t *point, const char *name);

#endif
