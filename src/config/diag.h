/*
 * diag.h - problems of a config file, each with its place, all in one run
 *
 * Memory:  a struct diag owns its text; a struct source points to its text.
 */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include "base/str.h"

struct diag {
    struct str text; /* "file:line:col: error: ...\n<line>\n<caret>\n" ... */
    int errors, warnings, notices;
    struct diag_place *places; /* of every problem in text */
    size_t n_places, cap_places, n_sorted;
};

enum diag_kind { DIAG_ERROR, DIAG_WARNING, DIAG_NOTICE };

struct source {       /* what is read: a file, or one override */
    const char *name; /* "grid.yaml"; "--set epochs=5" */
    const char *text;
    size_t len;
    bool is_override; /* has a name only, no lines to show */
};

/* Adds one problem.  line and col count from 1, in characters; line 0: the
 * source as a whole.  Control characters of the message and of the line shown
 * are made harmless.  After 50 errors (100 others) further ones are counted,
 * not shown. */
void diag_add(struct diag *d, enum diag_kind kind, const struct source *src,
              int line, int col, const char *message);

/* Puts what was added since the last call into the order of the places, the
 * overrides first. */
void diag_sort(struct diag *d);

void diag_release(struct diag *d);

#endif
