#include "page/charts.h"

#include <math.h>
#include <stdio.h>

#define SEED_ROWS 12 /* points of the strip */
#define SEED_MOST 10 /* seeds or folds of a point */
#define METRIC_ROWS 4000

static void add_row(struct tell *t, json_t *rows, json_t *row)
{
    if (json_array_append_new(rows, row) < 0)
        t->failed = true;
}

/* ---- how far the search got ---------------------------------------------- */

void chart_search(struct tell *t, json_t *all)
{
    const struct search_facts *f = &t->s->search;
    enum metric_id m = t->s->metric;
    struct chart c = {
        .id = "search",
        .caption = "The best that so many points, drawn at random, would be "
                   "expected to have found. Shaded: what cannot be told from "
                   "the last.",
        .n_columns = 2,
        .columns = { { "points tried", false, FIGURE_COUNT },
                     { metrics[m].name, true, (int)figure_of_metric(m) } },
    };

    if (f->n_steps < 3)
        return;
    c.rows = json_array();
    for (int i = 0; i < f->n_steps; i++)
        add_row(t, c.rows,
                json_pack("[io]", f->steps[i].k,
                          chart_number(f->steps[i].expected)));
    c.more = json_pack("{sosb}", "noise", chart_number(f->noise), "maximize",
                       metrics[m].maximize);
    chart_add(t, all, &c);
}

/* ---- accuracy against loss ----------------------------------------------- */

void chart_metrics(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    struct chart c = {
        .id = "metrics",
        .caption =
            s->n_candidates > METRIC_ROWS
                ? "The best 4,000 points by their loss and their accuracy: "
                  "where these agree the points lie on a line."
                : "Every point by its loss and its accuracy: where they agree "
                  "the points lie on a line.",
        .n_columns = 4,
        .columns = { { "point", false, CHART_TEXT },
                     { "settings", false, CHART_TEXT },
                     { metrics[summary_loss(s)].name, true, FIGURE_VALUE },
                     { "val_accuracy", true, FIGURE_SHARE } },
    };
    const struct candidate *by_loss = s->selection.by_metric[summary_loss(s)];
    const struct candidate *by_accuracy =
        s->selection.by_metric[METRIC_VAL_ACCURACY];

    if (s->n_candidates < 5 || !by_loss || !by_accuracy)
        return;
    c.rows = json_array();
    for (int i = 0; i < s->n_candidates && i < METRIC_ROWS; i++) {
        const struct candidate *p = &s->candidates[i];

        add_row(t, c.rows,
                json_pack("[oooo]", chart_point(p), chart_settings(s, p),
                          chart_number(p->metric[summary_loss(s)]),
                          chart_number(p->metric[METRIC_VAL_ACCURACY])));
    }
    c.more = json_pack("{soso}", "by_loss", chart_point(by_loss), "by_accuracy",
                       chart_point(by_accuracy));
    chart_add(t, all, &c);
}

/* ---- seeds or folds ------------------------------------------------------ */

void chart_repeats(struct tell *t, json_t *all)
{
    char titles[SEED_MOST][24];
    const struct summary *s = t->s;
    const struct candidate *best = summary_best(s);
    int format = (int)figure_of_metric(s->metric);
    bool folds = best && best->n_folds > 1;
    int n = !best ? 0 : folds ? best->n_folds : best->n_repeats;
    struct chart c = {
        .id = "repeats",
        .caption = folds
                       ? "The best points fold by fold, and their means: does "
                         "the order hold in each?"
                       : "The best points seed by seed, and their means: does "
                         "the order hold in each?",
        .columns = { { "point", false, CHART_TEXT },
                     { "settings", false, CHART_TEXT },
                     { "mean", false, format } },
    };

    if (n < 2 || s->n_candidates < 2)
        return;
    n = n < SEED_MOST ? n : SEED_MOST;
    c.n_columns = n + 3;
    for (int i = 0; i < n; i++) {
        snprintf(titles[i], sizeof(titles[i]), "%s %d", folds ? "fold" : "seed",
                 i + 1);
        c.columns[i + 3] = (struct chart_column){ titles[i], false, format };
    }
    c.rows = json_array();
    for (int i = 0; i < s->n_candidates && i < SEED_ROWS; i++) {
        const struct candidate *p = &s->candidates[i];
        json_t *row = json_pack("[ooo]", chart_point(p), chart_settings(s, p),
                                chart_number(p->metric[s->metric]));

        for (int k = 0; k < n; k++)
            add_row(t, row,
                    k < (folds ? p->n_folds : p->n_repeats)
                        ? chart_number((folds ? p->by_fold : p->by_repeat)[k])
                        : json_null());
        add_row(t, c.rows, row);
    }
    c.more = json_pack("{ss}", "metric", metrics[s->metric].name);
    chart_add(t, all, &c);
}
