#include "page/chart_still.h"
#include "page/charts.h"

#include <math.h>

#define BOARD_ROWS 20      /* of the dot plot */
#define PARALLEL_ROWS 2000 /* lines of the parallel coordinates */
#define COST_ROWS 4000

static void add_row(struct tell *t, json_t *rows, json_t *row)
{
    if (json_array_append_new(rows, row) < 0)
        t->failed = true;
}

static int fewer(int n, int most)
{
    return n < most ? n : most;
}

/* ---- the dot plot -------------------------------------------------------- */

void chart_board(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    bool intervals = s->metric == METRIC_VAL_ACCURACY;
    int format = (int)figure_of_metric(s->metric);
    struct str still = { 0 };
    struct chart c = {
        .id = "board",
        .caption = intervals
                       ? "The best points: accuracy with its 95 % interval. "
                         "Filled: not separable from the best."
                       : "The best points. Filled: not separable from the "
                         "best.",
        .n_columns = intervals ? 6 : 4,
        .columns = { { "point", false, CHART_TEXT },
                     { "settings", false, CHART_TEXT },
                     { metrics[s->metric].name, true, format },
                     { "tied", false, CHART_TEXT },
                     { "from", false, format },
                     { "to", false, format } },
    };

    if (s->n_candidates < 2)
        return;
    c.rows = json_array();
    for (int i = 0; i < fewer(s->n_candidates, BOARD_ROWS); i++) {
        const struct candidate *p = &s->candidates[i];
        json_t *row = json_pack("[ooos]", chart_point(p), chart_settings(s, p),
                                chart_number(p->metric[s->metric]),
                                i == 0    ? "best"
                                : p->tied ? "not separable"
                                          : "behind");

        if (intervals &&
            (json_array_append_new(row, chart_number(p->interval.low)) < 0 ||
             json_array_append_new(row, chart_number(p->interval.high)) < 0))
            t->failed = true;
        add_row(t, c.rows, row);
    }
    c.more = json_pack("{sbsi}", "maximize", metrics[s->metric].maximize,
                       "total", s->n_candidates);
    still_board(&still, c.rows, metrics[s->metric].name,
                format == FIGURE_SHARE);
    c.still = str_text(&still);
    chart_add(t, all, &c);
    t->failed |= still.failed;
    str_release(&still);
}

/* ---- weights against the metric ------------------------------------------ */

static bool sizes_differ(const struct summary *s)
{
    for (int i = 1; i < s->n_candidates; i++)
        if (s->candidates[i].point->n_weights !=
            s->candidates[0].point->n_weights)
            return true;
    return false;
}

/* Points that no other beats in the metric and in weights at once. */
static json_t *front_of(struct tell *t)
{
    const struct front *f = &t->s->smallest;
    json_t *ids = json_array();

    for (int i = 0; i < f->n; i++)
        add_row(t, ids, chart_point(f->list[i]));
    return ids;
}

void chart_cost(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    struct chart c = {
        .id = "cost",
        .caption =
            s->n_candidates > COST_ROWS
                ? "What size buys: the best 4,000 points by their weights and "
                  "their metric."
                : "What size buys: every point by its weights and its metric.",
        .n_columns = 5,
        .columns = { { "point", false, CHART_TEXT },
                     { "settings", false, CHART_TEXT },
                     { "weights", false, FIGURE_COUNT },
                     { metrics[s->metric].name, true,
                       (int)figure_of_metric(s->metric) },
                     { "time", false, FIGURE_SECONDS } },
    };

    if (!sizes_differ(s))
        return;
    c.rows = json_array();
    for (int i = 0; i < fewer(s->n_candidates, COST_ROWS); i++) {
        const struct candidate *p = &s->candidates[i];

        add_row(t, c.rows,
                json_pack("[ooooo]", chart_point(p), chart_settings(s, p),
                          chart_number((double)p->point->n_weights),
                          chart_number(p->metric[s->metric]),
                          chart_number(p->rank->wall_seconds)));
    }
    c.more = json_pack("{so}", "front", front_of(t));
    chart_add(t, all, &c);
}

/* ---- parallel coordinates ------------------------------------------------ */

/* The levels of every factor, as the axes show them. */
static json_t *axes_of(struct tell *t)
{
    const struct decisions *d = &t->s->decisions;
    json_t *axes = json_array();

    for (int f = 0; f < d->n; f++) {
        json_t *levels = json_array();

        for (int o = 0; o < d->decisions[f].n_options; o++)
            if (json_array_append_new(
                    levels, d->decisions[f].options[o].value
                                ? chart_text(d->decisions[f].options[o].text)
                                : json_string("\u2013")) < 0)
                t->failed = true;
        if (json_array_append_new(axes, levels) < 0)
            t->failed = true;
    }
    return axes;
}

static json_t *parallel_row(struct tell *t, const struct candidate *p)
{
    const struct decisions *d = &t->s->decisions;
    json_t *row = json_pack("[o]", chart_point(p));

    for (int f = 0; f < d->n && f < CHART_MOST_COLUMNS - 2; f++) {
        const struct option *o =
            &d->decisions[f].options[decision_level(t->s, p->point, f)];

        if (json_array_append_new(row, o->value ? chart_text(o->text)
                                                : json_string("\u2013")) < 0)
            t->failed = true;
    }
    if (json_array_append_new(row, chart_number(p->metric[t->s->metric])) < 0)
        t->failed = true;
    return row;
}

void chart_parallel(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    struct chart c = {
        .id = "parallel",
        .caption =
            s->n_candidates > PARALLEL_ROWS
                ? "The best 2,000 points as lines through their settings, "
                  "coloured by their metric, the best drawn last. \u2013: the "
                  "point does not read that setting."
                : "Every point as a line through its settings, coloured by "
                  "its metric, the best drawn last. \u2013: the point does "
                  "not read that setting.",
        .columns = { { "point", false, CHART_TEXT } },
    };
    int n = fewer(s->decisions.n, CHART_MOST_COLUMNS - 2);

    if (n < 2 || s->n_candidates < 3)
        return;
    for (int f = 0; f < n; f++)
        c.columns[f + 1] =
            (struct chart_column){ s->decisions.decisions[f].name, true,
                                   CHART_TEXT };
    c.columns[n + 1] =
        (struct chart_column){ metrics[s->metric].name, true,
                               (int)figure_of_metric(s->metric) };
    c.n_columns = n + 2;
    c.rows = json_array();
    for (int i = 0; i < fewer(s->n_candidates, PARALLEL_ROWS); i++)
        add_row(t, c.rows, parallel_row(t, &s->candidates[i]));
    c.more = json_pack("{sosb}", "axes", axes_of(t), "maximize",
                       metrics[s->metric].maximize);
    chart_add(t, all, &c);
}
