#include "base/table.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

struct table *table_new(const char *const *cols)
{
    struct table *t = mem_zero(1, sizeof(*t));
    int n = 0;

    while (cols[n])
        n++;
    if (!t || !(t->cols = mem_zero(n, sizeof(*t->cols))) ||
        !(t->rows = json_array()))
        goto failed;
    t->n_cols = n;
    for (int i = 0; i < n; i++)
        if (!(t->cols[i] = mem_text(cols[i])))
            goto failed;
    return t;
failed:
    table_free(t);
    return NULL;
}

void table_free(struct table *t)
{
    if (!t)
        return;
    for (int i = 0; t->cols && i < t->n_cols; i++)
        mem_free(t->cols[i]);
    mem_free(t->cols);
    json_decref(t->rows);
    mem_free(t);
}

int table_add(struct table *t, json_t *row)
{
    assert(!row || json_array_size(row) == (size_t)t->n_cols);
    return json_array_append_new(t->rows, row);
}

int table_n_rows(const struct table *t)
{
    return (int)json_array_size(t->rows);
}

const json_t *table_cell(const struct table *t, int row, int col)
{
    return json_array_get(json_array_get(t->rows, row), col);
}

int table_col(const struct table *t, const char *name)
{
    for (int i = 0; i < t->n_cols; i++)
        if (strcmp(t->cols[i], name) == 0)
            return i;
    return -1;
}
