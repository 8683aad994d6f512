#include "page/html.h"

#define LONG_CELL 40 /* characters; longer cells may be on several lines */

static void add_title(struct tell *t, const struct column *c)
{
    str_add(t->out, "<th scope=\"col\"%s>", c->right ? " class=\"r\"" : "");
    if (c->name)
        str_add_text(t->out, "<code>");
    html_text(t->out, c->title);
    if (c->name)
        str_add_text(t->out, "</code>");
    str_add_text(t->out, "</th>");
}

/* Are the cell's words too many for one line?  What stands before its first
 * mark is of its start tag. */
static bool is_long(const char *cell)
{
    int n = 0;
    bool in_tag = true;

    for (; *cell; cell++) {
        n += !in_tag && *cell != '<';
        in_tag = *cell == '<' || (in_tag && *cell != '>');
    }
    return n > LONG_CELL;
}

/* The first column names its row. */
static void add_cell(struct tell *t, const struct column *c, int at,
                     const char *cell)
{
    const char *class = c->right ? " class=\"r\"" : "";

    if (is_long(cell))
        class = c->right ? " class=\"r long\"" : " class=\"long\"";
    str_add(t->out, at ? "<td%s%s</td>" : "<th scope=\"row\"%s%s</th>", class,
            cell);
}

/* Where the figures of the first row come from. */
static void add_sources(struct tell *t, const struct column *columns, int n)
{
    struct html *h = t->html;
    bool any = false;

    for (int c = 0; c < n; c++) {
        if (!h->sql[c].len)
            continue;
        if (!any)
            str_add_text(t->out,
                         "<details class=\"sql\"><summary>SQL of the first "
                         "row</summary>\n<dl>\n");
        any = true;
        str_add_text(t->out, "<dt>");
        html_text(t->out, columns[c].title);
        str_add_text(t->out, "</dt><dd><code>");
        html_text(t->out, str_text(&h->sql[c]));
        str_add_text(t->out, "</code></dd>\n");
    }
    if (any)
        str_add_text(t->out, "</dl></details>\n");
}

/* Up to the titles.  What it shows is its caption and its name. */
static void begin(struct tell *t)
{
    struct html *h = t->html;
    struct str caption = { 0 };

    if (h->caption.len)
        html_text(&caption, str_text(&h->caption));
    else
        str_add_text(&caption, str_text(&h->title));
    str_reset(&h->caption);
    h->n_tables++;
    str_add(t->out,
            "<div class=\"table\" id=\"table-%d\">\n"
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Table %d: %s\">\n"
            "<table>\n<caption>Table %d. %s</caption>\n<thead><tr>",
            h->n_tables, h->n_tables, str_text(&caption), h->n_tables,
            str_text(&caption));
    t->failed |= caption.failed;
    str_release(&caption);
}

void html_table(struct tell *t, const struct column *columns, int n, int rows,
                bool strong)
{
    struct html *h = t->html;

    begin(t);
    for (int c = 0; c < n; c++)
        add_title(t, &columns[c]);
    str_add_text(t->out, "</tr></thead>\n<tbody>\n");
    for (int r = 0; r < rows; r++) {
        str_add_text(t->out, strong && r == 0 ? "<tr class=\"best\">" : "<tr>");
        for (int c = 0; c < n; c++)
            add_cell(t, &columns[c], c, t->cells[r * n + c]);
        str_add_text(t->out, "</tr>\n");
    }
    str_add_text(t->out, "</tbody></table></div>\n");
    add_sources(t, columns, n);
    str_add_text(t->out, "</div>\n");
    for (int c = 0; c < TELL_MAX_COLUMNS; c++)
        str_reset(&h->sql[c]);
}
