#include "base/mem.h"
#include "report/escape.h"
#include "report/tell.h"

#include <string.h>

#define GAP 2    /* spaces between columns */
#define NARROW 8 /* no column is shortened below this */

void tell_begin_table(struct tell *t)
{
    t->in_table = true;
}

void tell_cell(struct tell *t)
{
    char *cell = mem_text(str_text(&t->line));

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

/* ---- Markdown ------------------------------------------------------------ */

static void markdown(struct tell *t, const struct column *columns, int n,
                     int rows)
{
    str_add_text(t->out, "|");
    for (int c = 0; c < n; c++) {
        str_add_text(t->out, " ");
        if (columns[c].name)
            escape_span(t->out, columns[c].title, true);
        else
            str_add_text(t->out, columns[c].title);
        str_add_text(t->out, " |");
    }
    str_add_text(t->out, "\n|");
    for (int c = 0; c < n; c++)
        str_add_text(t->out, columns[c].right ? " ---: |" : " --- |");
    str_add_text(t->out, "\n");
    for (int r = 0; r < rows; r++) {
        str_add_text(t->out, "|");
        for (int c = 0; c < n; c++)
            str_add(t->out, " %s |", t->cells[r * n + c]);
        str_add_text(t->out, "\n");
    }
    str_add_text(t->out, "\n");
}

/* ---- terminal ------------------------------------------------------------ */

static int total_width(const int *width, int n)
{
    int total = 0, shown = 0;

    for (int c = 0; c < n; c++) {
        total += width[c];
        shown += width[c] > 0;
    }
    return total + GAP * (shown ? shown - 1 : 0);
}

/* Widths that fit: columns of the highest drop go first, then the widest name
 * column is shortened. */
static void fit(int *width, const struct column *columns, int n, int room)
{
    while (total_width(width, n) > room) {
        int worst = -1, widest = -1;

        for (int c = 0; c < n; c++) {
            if (width[c] && columns[c].drop &&
                (worst < 0 || columns[c].drop >= columns[worst].drop))
                worst = c;
            if (columns[c].name && width[c] > NARROW &&
                (widest < 0 || width[c] > width[widest]))
                widest = c;
        }
        if (worst >= 0)
            width[worst] = 0;
        else if (widest >= 0)
            width[widest]--;
        else
            return; /* as narrow as it gets */
    }
}

static void pad(struct str *out, int n)
{
    str_add(out, "%*s", n > 0 ? n : 0, "");
}

static void aligned(struct tell *t, const char *text, int width, bool right,
                    bool last)
{
    const char *dots = t->style->ascii ? "~" : "\u2026";
    int own = escape_width(text);

    if (own > width) {
        str_add_bytes(t->out, text, escape_cut(text, width - 1));
        str_add_text(t->out, dots);
        return;
    }
    if (right)
        pad(t->out, width - own);
    str_add_text(t->out, text);
    if (!right && !last)
        pad(t->out, width - own);
}

static void row(struct tell *t, const char *const *cells,
                const struct column *columns, const int *width, int n)
{
    int last = n - 1;
    bool first = true;

    while (last > 0 && !width[last])
        last--;
    str_add_text(t->out, "  ");
    for (int c = 0; c <= last; c++) {
        if (!width[c])
            continue;
        if (!first)
            pad(t->out, GAP);
        first = false;
        aligned(t, cells[c], width[c], columns[c].right, c == last);
    }
    str_add_text(t->out, "\n");
}

static void terminal(struct tell *t, const struct column *columns, int n,
                     int rows, bool strong)
{
    int width[TELL_MAX_COLUMNS];
    const char *titles[TELL_MAX_COLUMNS];
    struct str safe[TELL_MAX_COLUMNS] = { { 0 } };
    bool color = t->style->color;

    for (int c = 0; c < n; c++) {
        escape_visible(&safe[c], columns[c].title, false);
        titles[c] = str_text(&safe[c]);
        width[c] = escape_width(titles[c]);
        for (int r = 0; r < rows; r++) {
            int own = escape_width(t->cells[r * n + c]);

            width[c] = own > width[c] ? own : width[c];
        }
    }
    fit(width, columns, n, t->style->columns - 2);
    if (color)
        str_add_text(t->out, "\x1b[2m");
    row(t, titles, columns, width, n);
    if (color)
        str_add_text(t->out, "\x1b[0m");
    for (int r = 0; r < rows; r++) {
        if (color && strong && r == 0)
            str_add_text(t->out, "\x1b[1;32m");
        row(t, (const char *const *)t->cells + (size_t)r * n, columns, width,
            n);
        if (color && strong && r == 0)
            str_add_text(t->out, "\x1b[0m");
    }
    for (int c = 0; c < n; c++)
        str_release(&safe[c]);
}

void tell_end_table(struct tell *t, const struct column *columns, int n,
                    bool strong)
{
    int rows = (int)t->n_cells / n;

    if (!t->failed && rows > 0) {
        if (t->style)
            terminal(t, columns, n, rows, strong);
        else
            markdown(t, columns, n, rows);
    }
    for (size_t i = 0; i < t->n_cells; i++)
        mem_free(t->cells[i]);
    t->n_cells = 0;
    t->in_table = false;
}
