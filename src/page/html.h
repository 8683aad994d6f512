/*
 * html.h - the pen's form for a page: sections, tables, figures, safe text
 *
 * A heading of level 2 begins a section with a stable anchor, made of its
 * words, and a line of the page's navigation.  A table remembers each cell's
 * first figure for sorting, and the SQL of its first row.
 *
 * Memory:  html_release frees what the form keeps; out is the caller's.
 * Errors:  none but those the pen remembers.
 */
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "report/form.h"

struct html {
    struct str nav;     /* items of the list of sections */
    struct str anchors; /* those taken, each between spaces */
    struct str title;   /* of the section, safe */
    struct str caption; /* of the table that is being told, as it is */
    bool in_section;
    int n_tables;
    bool has_value; /* value is the first figure of the present cell */
    double value;
    struct str sql[TELL_MAX_COLUMNS]; /* of the first cells of a table */
};

extern const struct form form_html;

void html_release(struct html *h);

/* For an element or an attribute in double quotes: markup as entities, control
 * characters visible.  html_words: of ours, nothing made visible. */
void html_text(struct str *out, const char *text);
void html_words(struct str *out, const char *text);

/* The end of the last section. */
void html_end(struct tell *t);

/* The form's own. */
void html_table(struct tell *t, const struct column *columns, int n, int rows,
                bool strong);

#endif
