/*
 * table.h - rows and columns on their way to a reader
 *
 * Memory:  table_free frees all; cells are JSON values (null: nothing there).
 * Errors:  NULL or -1 without memory.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/err.h"

#include <jansson.h>

struct table {
    int n_cols;
    char **cols;  /* [n_cols] names, as in the database */
    json_t *rows; /* array of arrays of n_cols cells */
};

/* cols: NULL-terminated. */
struct table *table_new(const char *const *cols) MUST_CHECK;
void table_free(struct table *t);
/* Takes the reference of row, an array of n_cols cells (also on failure). */
int table_add(struct table *t, json_t *row) MUST_CHECK;
int table_n_rows(const struct table *t);
const json_t *table_cell(const struct table *t, int row, int col);
int table_col(const struct table *t, const char *name); /* or -1 */

#endif
