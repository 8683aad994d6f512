/*
 * diag.h - problems of a config file, each with its place, all in one run
 *
 * Memory:  a struct diag owns its text.
 */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include "base/str.h"

struct diag {
    struct str text; /* "file:line:col: error: ...\n<line>\n<caret>\n" ... */
    int errors, warnings, notices;
};

void diag_release(struct diag *d);

#endif
