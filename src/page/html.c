#include "page/html.h"

#include "report/escape.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

void html_release(struct html *h)
{
    str_release(&h->nav);
    str_release(&h->anchors);
    str_release(&h->title);
    str_release(&h->caption);
    for (int c = 0; c < TELL_MAX_COLUMNS; c++)
        str_release(&h->sql[c]);
}

/* ---- safe text ----------------------------------------------------------- */

void html_words(struct str *out, const char *text)
{
    static const char marks[] = "<>&\"'";
    static const char *const entities[] = { "&lt;", "&gt;", "&amp;", "&quot;",
                                            "&#39;" };

    while (*text) {
        size_t n = strcspn(text, marks);

        str_add_bytes(out, text, n);
        text += n;
        if (*text)
            str_add_text(out, entities[strchr(marks, *text++) - marks]);
    }
}

void html_text(struct str *out, const char *text)
{
    struct str visible = { 0 };

    escape_visible(&visible, text, false);
    html_words(out, str_text(&visible));
    out->failed |= visible.failed;
    str_release(&visible);
}

/* ---- on the line --------------------------------------------------------- */

static void words(struct tell *t, const char *text)
{
    html_words(&t->line, text);
}

static void name(struct tell *t, const char *text)
{
    str_add_text(&t->line, "<code>");
    html_text(&t->line, text);
    str_add_text(&t->line, "</code>");
}

/* In a table the first figure of a cell is what the cell sorts by, and the
 * first row tells where its column is from. */
static void figure(struct tell *t, const char *text, double x)
{
    struct html *h = t->html;

    if (!t->in_table) {
        str_add_text(&t->line, "<span class=\"n\">");
        html_words(&t->line, text);
        str_add_text(&t->line, "</span>");
        return;
    }
    html_words(&t->line, text);
    if (h->has_value || !isfinite(x))
        return;
    h->has_value = true;
    h->value = x;
    if (t->n_cells < TELL_MAX_COLUMNS)
        str_add_text(&h->sql[t->n_cells], str_text(&t->sql));
}

#define SPARK_HEIGHT 20.0
#define SPARK_STEP 4 /* pixels for a character of the other forms */

static void spark(struct tell *t, const double *y, int n, double low,
                  double high, int width)
{
    double room = SPARK_STEP * width - 4.0;
    bool pen_down = false;

    str_add(&t->line,
            "<svg class=\"spark\" width=\"%d\" height=\"%.0f\" "
            "aria-hidden=\"true\"><path d=\"",
            SPARK_STEP * width, SPARK_HEIGHT);
    width = n < width ? n : width;
    for (int i = 0; i < width; i++) {
        double v = y[(int)((int64_t)(i + 1) * n / width) - 1];
        double share = high > low ? (v - low) / (high - low) : 0.5;

        if (!isfinite(share)) {
            pen_down = false;
            continue;
        }
        str_add(&t->line, "%s%.1f %.1f", pen_down ? "L" : "M",
                2 + room * i / (width > 1 ? width - 1 : 1),
                2 + (SPARK_HEIGHT - 4) * (1 - fmin(fmax(share, 0), 1)));
        pen_down = true;
    }
    str_add_text(&t->line, "\"/></svg>");
}

/* ---- lines --------------------------------------------------------------- */

static void paragraph(struct tell *t)
{
    str_add(t->out, "<p>%s</p>\n", str_text(&t->line));
}

static void item(struct tell *t)
{
    str_add(t->out, "%s<li>%s</li>\n", t->in_list ? "" : "<ul>\n",
            str_text(&t->line));
}

static void end_list(struct tell *t)
{
    str_add_text(t->out, "</ul>\n");
}

/* A cell is kept with the rest of its start tag before it. */
static void cell(struct tell *t)
{
    struct html *h = t->html;

    str_reset(&t->said);
    if (h->has_value)
        str_add(&t->said, " data-v=\"%.9g\"", h->value);
    str_add(&t->said, ">%s", str_text(&t->line));
    str_reset(&t->line);
    str_add_bytes(&t->line, str_text(&t->said), t->said.len);
    t->failed |= t->said.failed;
    h->has_value = false;
}

/* ---- sections ------------------------------------------------------------ */

static bool is_taken(const struct html *h, const char *slug, size_t n)
{
    const char *at = str_text(&h->anchors);

    for (; *at; at += strcspn(at, " ") + 1)
        if (strcspn(at, " ") == n && memcmp(at, slug, n) == 0)
            return true;
    return false;
}

/* "Why this one" as why-this-one, the second of that name why-this-one-2. */
static void add_anchor(struct str *out, struct html *h, const char *title)
{
    struct str slug = { 0 };
    size_t n;

    for (; *title; title++) {
        char c = (char)tolower((unsigned char)*title);

        if (isalnum((unsigned char)c))
            str_add_bytes(&slug, &c, 1);
        else if (slug.len && slug.text[slug.len - 1] != '-')
            str_add_text(&slug, "-");
    }
    n = slug.len;
    for (int again = 2; !slug.failed && is_taken(h, str_text(&slug), slug.len);
         again++) {
        slug.len = n;
        str_add(&slug, "-%d", again);
    }
    str_add(&h->anchors, "%s ", str_text(&slug));
    str_add_text(out, str_text(&slug));
    out->failed |= slug.failed || h->anchors.failed;
    str_release(&slug);
}

static void begin_section(struct tell *t, const char *title)
{
    struct html *h = t->html;
    struct str anchor = { 0 };

    html_end(t);
    add_anchor(&anchor, h, title);
    str_reset(&h->title);
    html_words(&h->title, title);
    str_add(&h->nav, "<li><a href=\"#%s\">%s</a></li>\n", str_text(&anchor),
            str_text(&h->title));
    str_add(t->out,
            "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
            "<h2 id=\"%s-title\"><a href=\"#%s\">%s</a></h2>\n",
            str_text(&anchor), str_text(&anchor), str_text(&anchor),
            str_text(&anchor), str_text(&h->title));
    h->in_section = true;
    t->failed |= anchor.failed;
    str_release(&anchor);
}

static void heading(struct tell *t, int level, const char *title)
{
    if (level == 2) {
        begin_section(t, title);
        return;
    }
    str_add(t->out, "<h%d id=\"", level);
    add_anchor(t->out, t->html, title);
    str_add_text(t->out, "\">");
    html_words(t->out, title);
    str_add(t->out, "</h%d>\n", level);
}

void html_end(struct tell *t)
{
    if (t->html->in_section)
        str_add_text(t->out, "</section>\n");
    t->html->in_section = false;
}

static void text(struct tell *t, const char *kind, const char *lines)
{
    struct str visible = { 0 };

    escape_visible(&visible, lines, true);
    str_add(t->out, "<pre tabindex=\"0\" class=\"%s\"><code>", kind);
    html_words(t->out, str_text(&visible));
    str_add_text(t->out, "</code></pre>\n");
    t->failed |= visible.failed;
    str_release(&visible);
}

static void caption(struct tell *t, const char *text)
{
    str_reset(&t->html->caption);
    str_add_text(&t->html->caption, text);
}

const struct form form_html = {
    .words = words,
    .name = name,
    .figure = figure,
    .spark = spark,
    .paragraph = paragraph,
    .item = item,
    .end_list = end_list,
    .caption = caption,
    .cell = cell,
    .table = html_table,
    .heading = heading,
    .text = text,
};
