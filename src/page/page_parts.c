#include "page/page_parts.h"

#include "base/digest.h"
#include "base/embed.h"
#include "base/version.h"
#include "page/echarts.h"
#include "page/page_base64.h"
#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

EMBED(page_css, "src/page/page.css");
EMBED(page_js, "src/page/page.js");
EMBED(page_tables_js, "src/page/page_tables.js");
EMBED(page_pen_js, "src/page/page_pen.js");
EMBED(page_points_js, "src/page/page_points.js");
EMBED(page_plots_js, "src/page/page_plots.js");
EMBED(page_time_js, "src/page/page_time.js");
EMBED(page_pairs_js, "src/page/page_pairs.js");
EMBED(page_factors_js, "src/page/page_factors.js");
EMBED(page_draw_js, "src/page/page_draw.js");

/* ---- scripts and head ---------------------------------------------------- */

/* What every page has, and what draws charts. */
static const unsigned char *const own_scripts[] = {
    embedded_page_js,
    embedded_page_tables_js,
};
static const unsigned char *const chart_scripts[] = {
    embedded_page_pen_js,  embedded_page_points_js, embedded_page_plots_js,
    embedded_page_time_js, embedded_page_pairs_js,  embedded_page_factors_js,
    embedded_page_draw_js,
};

int page_add_scripts(struct str *out, bool charts, struct err *err)
{
    const size_t n_own = sizeof(own_scripts) / sizeof(own_scripts[0]);
    const size_t n = sizeof(chart_scripts) / sizeof(chart_scripts[0]);

    if (charts) {
        str_add_text(out, "<script>");
        if (echarts_add(out, err) < 0)
            return -1;
        str_add_text(out, "</script>\n");
    }
    str_add_text(out, "<script>");
    for (size_t i = 0; i < n_own; i++)
        str_add_text(out, (const char *)own_scripts[i]);
    for (size_t i = 0; charts && i < n; i++)
        str_add_text(out, (const char *)chart_scripts[i]);
    str_add_text(out, "</script>\n");
    return 0;
}

static int nibble(char hex)
{
    return hex <= '9' ? hex - '0' : hex - 'a' + 10;
}

/* The source expression that lets a script of these bytes run. */
static int add_hash(struct str *out, const char *script, size_t n,
                    struct err *err)
{
    char hex[SHA256_TEXT];
    unsigned char bytes[32];

    if (sha256_of(hex, script, n, err) < 0)
        return -1;
    for (int i = 0; i < 32; i++)
        bytes[i] =
            (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    str_add_text(out, " 'sha256-");
    base64_add(out, bytes, sizeof(bytes));
    str_add_text(out, "'");
    return 0;
}

static int add_policy(struct str *out, const char *scripts, struct err *err)
{
    static const char begin[] = "<script>", end[] = "</script>";

    str_add_text(out, "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src "
                      "'unsafe-inline'; img-src data:; base-uri 'none'; "
                      "form-action 'none'; script-src");
    while ((scripts = strstr(scripts, begin))) {
        const char *last = strstr(scripts, end);

        scripts += sizeof(begin) - 1;
        if (add_hash(out, scripts, (size_t)(last - scripts), err) < 0)
            return -1;
        scripts = last;
    }
    str_add_text(out, "\">\n");
    return 0;
}

int page_add_head(struct str *out, const struct summary *s,
                  const struct str *scripts, struct err *err)
{
    str_add_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
                      "<meta charset=\"utf-8\">\n");
    if (add_policy(out, str_text(scripts), err) < 0)
        return -1;
    str_add_text(out, "<meta name=\"viewport\" content=\"width=device-width, "
                      "initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<title>");
    html_text(out, summary_experiment(s));
    str_add_text(out, " \u2013 sweep report</title>\n<style>\n");
    str_add_text(out, (const char *)embedded_page_css);
    str_add_text(out, "</style>\n</head>\n");
    return 0;
}

/* ---- top ----------------------------------------------------------------- */

/* 2026-11-24 10:38 of 2026-11-24T10:38:15.666Z. */
static void add_time(struct str *out, const char *at)
{
    str_add_text(out, "<time datetime=\"");
    html_text(out, at);
    str_add_text(out, "\">");
    if (strlen(at) >= 16)
        str_add(out, "%.10s %.5s UTC", at, at + 11);
    else
        html_text(out, at);
    str_add_text(out, "</time>");
}

void page_add_top(struct tell *t, const struct str *nav)
{
    const struct experiment_row *e = &t->s->snap->experiment;

    str_add_text(t->out, "<body>\n<a class=\"skip\" href=\"#verdict\">To the "
                         "verdict</a>\n<header>\n<div>\n"
                         "<p class=\"kind\">sweep report</p>\n<h1>");
    html_text(t->out, e->name);
    str_add_text(t->out, "</h1>\n<p class=\"about\">");
    html_text(t->out, e->dataset);
    str_add(t->out, " \u00b7 %d %s \u00b7 ", t->s->n_active,
            say_plural(t->s->n_active, "point", "points"));
    add_time(t->out, e->last_run_at);
    str_add_text(t->out, "</p>\n</div>\n</header>\n"
                         "<nav aria-label=\"Sections\">\n<ol>\n");
    str_add_bytes(t->out, str_text(nav), nav->len);
    str_add_text(t->out, "</ol>\n</nav>\n");
}

/* ---- the first figures --------------------------------------------------- */

/* The line as a term's value. */
static void add_key(struct tell *t, const char *term)
{
    str_add_text(t->out, "<div><dt>");
    html_words(t->out, term);
    str_add(t->out, "</dt><dd>%s</dd></div>\n", str_text(&t->line));
    t->failed |= t->line.failed;
    str_reset(&t->line);
}

static void key_small(struct tell *t)
{
    str_add_text(&t->line, " <small>");
}

static void key_score(struct tell *t, const struct candidate *c)
{
    say_metric(t, c, t->s->metric);
    key_small(t);
    if (t->s->metric == METRIC_VAL_ACCURACY && isfinite(c->interval.low))
        tell_interval(t, FIGURE_SHARE, c->interval, "share_low", "share_high",
                      source_accuracy(t, c));
    str_add_text(&t->line, "</small>");
    add_key(t, metrics[t->s->metric].name);
}

static void key_lead(struct tell *t)
{
    const struct summary *s = t->s;

    if (!s->selection.n_tested)
        return;
    tell_words(t, "%d", s->selection.n_tied - 1);
    key_small(t);
    tell_words(t, "of %d %s", s->selection.n_tested,
               say_plural(s->selection.n_tested, "other", "others"));
    str_add_text(&t->line, "</small>");
    add_key(t, "not separable from it");
}

static void key_test(struct tell *t)
{
    if (t->s->test.look)
        tell_figure(t, FIGURE_SHARE, t->s->test.accuracy, "first", "%s",
                    source_test(t, "accuracy"));
    else
        tell_words(t, "not asked");
    add_key(t, "test accuracy");
}

void page_add_keys(struct tell *t)
{
    const struct candidate *c = summary_chosen(t->s);

    if (!c)
        return;
    str_add_text(t->out, "<dl class=\"keys\" aria-label=\"In short\">\n");
    key_score(t, c);
    key_lead(t);
    tell_figure(t, FIGURE_COUNT, (double)c->point->n_weights, "first",
                "SELECT n_weights FROM points WHERE id = %" PRId64,
                c->point->id);
    add_key(t, "weights");
    tell_figure(t, FIGURE_SECONDS, c->rank->wall_seconds, "first", "%s",
                source_mean(t, c, "wall_seconds"));
    add_key(t, "per training");
    key_test(t);
    str_add_text(t->out, "</dl>\n");
}

/* ---- foot and data ------------------------------------------------------- */

void page_add_foot(struct tell *t)
{
    const struct experiment_row *e = &t->s->snap->experiment;

    str_add(t->out, "<footer>\n<p>Made by sweep %s from the results of ",
            version_text);
    add_time(t->out, e->last_run_at);
    str_add_text(t->out, "; data <code>");
    html_text(t->out, e->dataset_hash);
    str_add_text(t->out, "</code>.</p>\n");
    if (t->s->fingerprint[0])
        str_add(t->out,
                "<p>SHA-256 of the database's file, as <code>sha256sum</code> "
                "prints it: <code>%s</code>.</p>\n",
                t->s->fingerprint);
    if (echarts_there())
        str_add_text(t->out,
                     "<p>Charts: Apache ECharts, Apache License 2.0.</p>\n");
    str_add_text(t->out, "</footer>\n");
}

void page_add_data(struct str *out, const json_t *data)
{
    str_add_text(out, "<script type=\"application/json\" id=\"data\">");
    json_write(out, data);
    str_add_text(out, "</script>\n");
}
