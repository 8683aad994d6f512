/*
 * header.h - the first row of a table: the names of its columns
 *
 * Memory:  a struct header points into the row; header_release frees its lists.
 * Errors:  ERR_DATA with file:line; ERR_NOMEM.
 */
#ifndef DATA_HEADER_H
#define DATA_HEADER_H

#include "data/csv.h"

struct header_name {
    const char *text;
    int column;
};

struct header {
    const struct csv_row *row;
    struct header_name *sorted; /* [row->n] by name */
};

/* Refuses what is no header: one column, names that are empty, twice there or
 * all numbers. */
int header_init(struct header *out, const struct csv_row *row,
                struct err *err) MUST_CHECK;
void header_release(struct header *h);

/* The column of a name, or -1 with an error that names the nearest. */
int header_find(const struct header *h, const char *name,
                struct err *err) MUST_CHECK;

#endif
