#include "report/queries.h"

#include "base/mem.h"

#include <string.h>

void queries_release(struct queries *q)
{
    str_release(&q->title);
    str_release(&q->caption);
    for (int c = 0; c < TELL_MAX_COLUMNS; c++)
        str_release(&q->sql[c]);
    for (size_t i = 0; i < q->n; i++) {
        mem_free(q->list[i].table);
        mem_free(q->list[i].columns);
        mem_free(q->list[i].sql);
    }
    mem_free(q->list);
    *q = (struct queries){ 0 };
}

static void set(struct queries *q, struct str *to, const char *words)
{
    str_reset(to);
    str_add_text(to, words);
    q->failed |= to->failed;
}

void queries_heading(struct queries *q, const char *words)
{
    set(q, &q->title, words);
}

void queries_caption(struct queries *q, const char *words)
{
    set(q, &q->caption, words);
}

/* The first row's cells are the first ones. */
void queries_figure(struct queries *q, size_t cell, const char *sql)
{
    if (cell < TELL_MAX_COLUMNS && !q->sql[cell].len)
        set(q, &q->sql[cell], sql);
}

static void add(struct queries *q, const char *columns, const char *sql)
{
    const struct str *table = q->caption.len ? &q->caption : &q->title;
    struct query one = { mem_text(str_text(table)), mem_text(columns),
                         mem_text(sql) };

    if (!one.table || !one.columns || !one.sql ||
        mem_grow(&q->list, q->n, &q->cap, sizeof(*q->list)) < 0) {
        mem_free(one.table);
        mem_free(one.columns);
        mem_free(one.sql);
        q->failed = true;
        return;
    }
    q->list[q->n++] = one;
}

void queries_table(struct queries *q, const struct column *columns, int n)
{
    struct str names = { 0 };

    for (int c = 0; c < n; c++) {
        if (!q->sql[c].len)
            continue;
        str_reset(&names);
        for (int d = c; d < n; d++)
            if (d == c ||
                strcmp(str_text(&q->sql[d]), str_text(&q->sql[c])) == 0)
                str_add(&names, "%s%s", d > c ? ", " : "", columns[d].title);
        add(q, str_text(&names), str_text(&q->sql[c]));
        for (int d = n - 1; d >= c; d--)
            if (strcmp(str_text(&q->sql[d]), str_text(&q->sql[c])) == 0)
                str_reset(&q->sql[d]);
    }
    for (int c = 0; c < TELL_MAX_COLUMNS; c++)
        str_reset(&q->sql[c]);
    str_reset(&q->caption);
    q->failed |= names.failed;
    str_release(&names);
}
