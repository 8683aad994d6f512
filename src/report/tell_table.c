#include "base/mem.h"
#include "report/form.h"
#include "report/queries.h"

void tell_begin_table(struct tell *t)
{
    t->in_table = true;
}

void tell_cell(struct tell *t)
{
    char *cell;

    if (form_of(t)->cell)
        form_of(t)->cell(t);
    cell = mem_text(str_text(&t->line));
    if (!cell ||
        mem_grow(&t->cells, t->n_cells, &t->cap_cells, sizeof(*t->cells)) < 0) {
        mem_free(cell);
        t->failed = true;
    } else {
        t->cells[t->n_cells++] = cell;
    }
    t->failed |= t->line.failed;
    str_reset(&t->line);
}

void tell_end_table(struct tell *t, const struct column *columns, int n,
                    bool strong)
{
    int rows = (int)t->n_cells / n;

    if (!t->failed && rows > 0)
        form_of(t)->table(t, columns, n, rows, strong);
    if (t->queries)
        queries_table(t->queries, columns, rows > 0 ? n : 0);
    for (size_t i = 0; i < t->n_cells; i++)
        mem_free(t->cells[i]);
    t->n_cells = 0;
    t->in_table = false;
}
