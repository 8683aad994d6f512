/*
 * form.h - the forms of a report: what becomes of words, names, lines, tables
 *
 * A row each.  NULL: words, names and figures go out as they are, sparks as
 * blocks; of the others nothing is told.
 *
 * Errors:  none but those the pen remembers.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include "report/tell.h"

struct form {
    /* Added to the pen's line. */
    void (*words)(struct tell *t, const char *text);
    void (*name)(struct tell *t, const char *text);
    void (*figure)(struct tell *t, const char *text, double x);
    void (*spark)(struct tell *t, const double *y, int n, double low,
                  double high, int width);
    /* The line, which is not empty, written out. */
    void (*paragraph)(struct tell *t);
    void (*item)(struct tell *t);
    void (*end_list)(struct tell *t);
    /* Of the table that is about to begin. */
    void (*caption)(struct tell *t, const char *text);
    /* The line made ready to be a cell; the pen's cells written out. */
    void (*cell)(struct tell *t);
    void (*table)(struct tell *t, const struct column *columns, int n, int rows,
                  bool strong);
    void (*heading)(struct tell *t, int level, const char *words);
    void (*text)(struct tell *t, const char *kind, const char *text);
};

extern const struct form form_terminal, form_markdown;

/* The pen's own. */
const struct form *form_of(const struct tell *t);

#endif
