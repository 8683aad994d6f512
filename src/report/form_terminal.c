#include "report/escape.h"
#include "report/form.h"

#include <string.h>

#define GAP 2    /* spaces between columns */
#define NARROW 8 /* no column is shortened below this */

/* ---- lines --------------------------------------------------------------- */

static void name(struct tell *t, const char *text)
{
    escape_visible(&t->line, text, false);
}

/* The line broken at spaces, so that no row is wider than the terminal. */
static void wrap(struct tell *t, const char *first, const char *rest)
{
    const char *text = str_text(&t->line);
    int room = t->style->columns - (int)strlen(first);

    room = room < 20 ? 20 : room > 96 ? 96 : room;
    for (const char *indent = first; *text; indent = rest) {
        size_t n = escape_cut(text, room);

        if (text[n]) {
            size_t space = n;

            /* a number and its unit stay together */
            while (space > 0 && (text[space] != ' ' || text[space + 1] == '%'))
                space--;
            if (space > 0)
                n = space;
            else if (n == 0)
                n = 1;
        }
        str_add_text(t->out, indent);
        str_add_bytes(t->out, text, n);
        str_add_text(t->out, "\n");
        text += n;
        while (*text == ' ')
            text++;
    }
}

static void heading(struct tell *t, int level, const char *words)
{
    (void)level;
    str_add(t->out, t->style->color ? "\x1b[1m%s\x1b[0m\n" : "%s\n", words);
}

static void paragraph(struct tell *t)
{
    wrap(t, "  ", "  ");
}

static void item(struct tell *t)
{
    wrap(t, "  - ", "    ");
}

/* Indented as it is, a list needs no more to end. */
static void end_list(struct tell *t)
{
    (void)t;
}

/* ---- tables -------------------------------------------------------------- */

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

static void table(struct tell *t, const struct column *columns, int n, int rows,
                  bool strong)
{
    int width[TELL_MAX_COLUMNS];
    const char *titles[TELL_MAX_COLUMNS];
    struct str safe[TELL_MAX_COLUMNS] = { { 0 } };
    bool color = t->style->color;

    for (int c = 0; c < n; c++) {
        escape_visible(&safe[c], columns[c].title, false);
        t->failed |= safe[c].failed;
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

const struct form form_terminal = {
    .name = name,
    .paragraph = paragraph,
    .item = item,
    .end_list = end_list,
    .table = table,
    .heading = heading,
};
