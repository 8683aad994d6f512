/*
 * tell.h - the pen of a report: words, names, figures, tables in one form
 *
 * What is told gathers on a line; tell_paragraph, tell_item, tell_cell end it.
 * Words are ours and go out as they are; names are others' and are made safe;
 * figures go through tell_figure alone.  The same sentences serve the terminal
 * (wrapped, coloured), Markdown and HTML: the rows of report/form.h.
 *
 * Memory:  tell_release frees the pen; the str written to is the caller's.
 * Errors:  none but those the str and the figures remember.
 */
#ifndef REPORT_TELL_H
#define REPORT_TELL_H

#include "report/figure.h"
#include "report/text.h"
#include "summary/numbers.h"

#define TELL_MAX_COLUMNS 24

struct form;
struct html;
struct queries;

struct tell {
    struct str *out;
    struct figures *figures;        /* NULL: none is kept */
    const struct form *form;        /* NULL: the terminal's, or Markdown */
    const struct text_style *style; /* of the terminal, else NULL */
    struct html *html;              /* what the HTML form keeps */
    struct queries *queries; /* of tables, gathered; NULL: they are not */
    const struct summary *s;
    struct str line; /* not yet ended */
    struct str said; /* words or a figure, before they are on the line */
    struct str sql, source;
    struct str active, ids; /* source_active's, source_tested_ids' */
    bool in_list;           /* items were told */
    bool in_table;          /* cells are being told */
    char **cells;           /* of the table so far */
    size_t n_cells, cap_cells;
    bool failed;
};

void tell_release(struct tell *t);

void tell_words(struct tell *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void tell_name(struct tell *t, const char *text);
/* A class' label: a name, which a terminal needs quotes for ("no"). */
void tell_class(struct tell *t, const char *label);
/* The one place that prints figures: by format, with the SQL (a printf format)
 * whose result the derivation turns into x. */
void tell_figure(struct tell *t, enum figure_format format, double x,
                 const char *derivation, const char *sql, ...)
    PRINTF_LIKE(5, 6);
/* "1 trial", "12 trials": the count as a figure, and the word. */
void tell_count(struct tell *t, double n, const char *one, const char *many,
                const char *sql, ...) PRINTF_LIKE(5, 6);
/* [low, high] as two figures, without the unit: the value's before them. */
void tell_interval(struct tell *t, enum figure_format format,
                   struct interval interval, const char *derivation_low,
                   const char *derivation_high, const char *sql);

void tell_heading(struct tell *t, int level, const char *words);
void tell_paragraph(struct tell *t); /* nothing when the line is empty */
void tell_item(struct tell *t);      /* of a list */
void tell_end_list(struct tell *t);
/* Lines as they are, but for control characters; not on a terminal. */
void tell_text(struct tell *t, const char *kind, const char *text);

/* ---- tables -------------------------------------------------------------- */

struct column {
    const char *title;
    bool right; /* aligned so: numbers */
    bool name;  /* the title is a name, shown as one */
    int drop;   /* on a narrow terminal the highest goes first; 0: stays */
};

void tell_begin_table(struct tell *t);
/* What the table shows, on a page alone; without it the section's title. */
void tell_caption(struct tell *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void tell_cell(struct tell *t); /* the line is the next cell */
/* Row by row, n columns; strong: the first row is set off. */
void tell_end_table(struct tell *t, const struct column *columns, int n,
                    bool strong);

/* A curve in `width` characters, the last value of each stretch, between low
 * and high. */
void tell_spark(struct tell *t, const double *y, int n, double low, double high,
                int width);

#endif
