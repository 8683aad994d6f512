/*
 * queries.h - the SQL behind the tables of a report, gathered
 *
 * Of each table the SQL of the first figure of each cell of its first row; the
 * cells of one SQL stand together.  For forms that do not show it beside the
 * table: a pen with queries gathers them, and prose_reproduce lists them.
 *
 * Memory:  queries_release frees what was gathered.
 * Errors:  remembered in failed.
 */
#ifndef REPORT_QUERIES_H
#define REPORT_QUERIES_H

#include "report/tell.h"

struct query { /* of one or more columns */
    char *table, *columns, *sql;
};

struct queries {
    struct str title;   /* of the section */
    struct str caption; /* of the table that is being told, or empty */
    struct str sql[TELL_MAX_COLUMNS]; /* of its first row */
    struct query *list;
    size_t n, cap;
    bool failed;
};

void queries_release(struct queries *q);

/* What the pen tells them: a heading; the caption that comes; a cell's figure;
 * the table's end. */
void queries_heading(struct queries *q, const char *words);
void queries_caption(struct queries *q, const char *words);
void queries_figure(struct queries *q, size_t cell, const char *sql);
void queries_table(struct queries *q, const struct column *columns, int n);

#endif
