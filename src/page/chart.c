#include "page/chart.h"

#include "report/escape.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_ROWS 300 /* of the table */

/* ---- values -------------------------------------------------------------- */

json_t *chart_number(double x)
{
    char text[STR_REAL_SIZE];

    if (!isfinite(x))
        return json_null();
    if (fabs(x) < 1e15 && rint(x) == x)
        return json_integer(llrint(x));
    snprintf(text, sizeof(text), "%.7g", x);
    return str_to_real(&x, text, -INFINITY, INFINITY) < 0 ? json_null()
                                                          : json_real(x);
}

json_t *chart_text(const char *text)
{
    struct str visible = { 0 };
    json_t *value;

    escape_visible(&visible, text, false);
    value = visible.failed ? NULL : json_string(str_text(&visible));
    str_release(&visible);
    return value;
}

json_t *chart_point(const struct candidate *c)
{
    return json_sprintf("p%" PRId64, c->point->id);
}

json_t *chart_settings(const struct summary *s, const struct candidate *c)
{
    return chart_levels_of(s, c->point);
}

json_t *chart_levels_of(const struct summary *s, const struct point_row *p)
{
    const struct decisions *all = &s->decisions;
    struct str words = { 0 };
    json_t *value;

    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];
        const struct option *o = &d->options[decision_level(s, p, f)];

        if (!o->value)
            continue;
        str_add_text(&words, words.len ? ", " : "");
        str_add_text(&words, o->text);
    }
    value = words.failed ? NULL : chart_text(str_text(&words));
    str_release(&words);
    return value;
}

/* ---- the table ----------------------------------------------------------- */

static void add_title(struct tell *t, const struct chart_column *c)
{
    str_add(t->out, "<th scope=\"col\"%s>",
            c->format == CHART_TEXT ? "" : " class=\"r\"");
    html_text(t->out, c->title);
    str_add_text(t->out, "</th>");
}

static void add_cell(struct tell *t, const struct chart_column *c,
                     const json_t *value)
{
    double x = json_is_number(value) ? json_number_value(value) : (double)NAN;

    if (json_is_string(value)) {
        str_add_text(t->out, "<td>");
        html_text(t->out, json_string_value(value));
    } else if (c->format == CHART_TEXT || isnan(x)) {
        str_add_text(t->out, "<td class=\"r\">");
        str_add_text(t->out, isnan(x) ? "\u2013" : "");
    } else {
        str_add(t->out, "<td class=\"r\" data-v=\"%.9g\">", x);
        str_reset(&t->said);
        figure_print(&t->said, (enum figure_format)c->format, x);
        html_words(t->out, str_text(&t->said));
    }
    str_add_text(t->out, "</td>");
}

static void add_table(struct tell *t, const struct chart *c)
{
    size_t n = json_array_size(c->rows);

    str_add(t->out,
            "<details class=\"data\"><summary>Data</summary>\n"
            "<div class=\"table\"><div class=\"scroll\" tabindex=\"0\" "
            "role=\"region\" aria-label=\"Data of the chart\">\n"
            "<table>\n<caption>%s</caption>\n<thead><tr>",
            c->caption);
    for (int i = 0; i < c->n_columns; i++)
        add_title(t, &c->columns[i]);
    str_add_text(t->out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < n && r < MOST_ROWS; r++) {
        str_add_text(t->out, "<tr>");
        for (int i = 0; i < c->n_columns; i++)
            add_cell(t, &c->columns[i],
                     json_array_get(json_array_get(c->rows, r), (size_t)i));
        str_add_text(t->out, "</tr>\n");
    }
    str_add_text(t->out, "</tbody></table></div></div>\n");
    if (n > MOST_ROWS)
        str_add(t->out, "<p>The first %d of %zu rows.</p>\n", MOST_ROWS, n);
    str_add_text(t->out, "</details>\n");
}

/* ---- the whole ----------------------------------------------------------- */

static json_t *titles_of(const struct chart *c)
{
    json_t *titles = json_array();

    for (int i = 0; i < c->n_columns; i++)
        if (json_array_append_new(titles, chart_text(c->columns[i].title)) < 0)
            break;
    return titles;
}

static json_t *formats_of(const struct chart *c)
{
    json_t *formats = json_array();

    for (int i = 0; i < c->n_columns; i++)
        if (json_array_append_new(formats, json_integer(c->columns[i].format)) <
            0)
            break;
    return formats;
}

void chart_add(struct tell *t, json_t *all, struct chart *c)
{
    json_t *data = c->more ? c->more : json_object();

    for (int i = 0; i < c->n_columns; i++)
        if (c->columns[i].format != CHART_TEXT)
            c->columns[i].format = (int)figure_of_size(
                (enum figure_format)c->columns[i].format, t->s->n_validation);
    str_add(t->out,
            "<figure id=\"%s\">\n<div class=\"chart\" data-chart=\"%s\" "
            "role=\"img\" aria-label=\"%s\">",
            c->id, c->id, c->caption);
    str_add_text(t->out, c->still ? c->still : "");
    str_add(t->out, "</div>\n<figcaption>%s</figcaption>\n", c->caption);
    add_table(t, c);
    str_add_text(t->out, "</figure>\n");
    if (json_object_set_new(data, "columns", titles_of(c)) < 0 ||
        json_object_set_new(data, "formats", formats_of(c)) < 0 ||
        json_object_set(data, "rows", c->rows) < 0 ||
        json_object_set(all, c->id, data) < 0 ||
        json_array_size(json_object_get(data, "columns")) !=
            (size_t)c->n_columns)
        t->failed = true;
    json_decref(c->rows);
    json_decref(data);
}
