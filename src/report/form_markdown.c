#include "report/escape.h"
#include "report/form.h"

#include <string.h>

static void name(struct tell *t, const char *text)
{
    escape_span(&t->line, text, t->in_table);
}

static void paragraph(struct tell *t)
{
    str_add(t->out, "%s\n\n", str_text(&t->line));
}

static void item(struct tell *t)
{
    str_add(t->out, "- %s\n", str_text(&t->line));
}

static void end_list(struct tell *t)
{
    str_add_text(t->out, "\n");
}

static void table(struct tell *t, const struct column *columns, int n, int rows,
                  bool strong)
{
    (void)strong;
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

static void heading(struct tell *t, int level, const char *words)
{
    str_add(t->out, "%.*s %s\n\n", level, "######", words);
}

static void text(struct tell *t, const char *kind, const char *lines)
{
    size_t n = strlen(lines);

    escape_fence(t->out, lines);
    str_add(t->out, "%s\n", kind);
    escape_visible(t->out, lines, true);
    if (lines[n - 1] != '\n')
        str_add_text(t->out, "\n");
    escape_fence(t->out, lines);
    str_add_text(t->out, "\n\n");
}

const struct form form_markdown = {
    .name = name,
    .paragraph = paragraph,
    .item = item,
    .end_list = end_list,
    .table = table,
    .heading = heading,
    .text = text,
};
