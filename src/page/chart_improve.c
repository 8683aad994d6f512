#include "page/charts.h"
#include "stat/size_fit.h"

#include <math.h>

#define CURVE_STEPS 24 /* of the fitted curve */
#define SLOPES_MOST 60 /* pairs of an action */
#define SLOPES_PANELS 8

static void add_row(struct tell *t, json_t *rows, json_t *row)
{
    if (json_array_append_new(rows, row) < 0)
        t->failed = true;
}

/* ---- what was tried ------------------------------------------------------ */

static json_t *action_name(struct tell *t, const struct decision *d,
                           const struct option *o)
{
    struct str text = { 0 };
    json_t *name;

    str_add(&text, "%s %s", d->name, o->value ? o->text : "-");
    name = chart_text(str_text(&text));
    t->failed |= text.failed;
    str_release(&text);
    return name;
}

void chart_actions(struct tell *t, json_t *all)
{
    const struct actions *a = &t->s->actions;
    int format = (int)figure_of_difference(t->s->metric);
    struct chart c = {
        .id = "actions",
        .caption = "What each action changes in matched pairs, with the 95 % "
                   "interval of the mean: right of the line it helps.",
        .n_columns = 7,
        .columns = { { "action", false, CHART_TEXT },
                     { "against", false, CHART_TEXT },
                     { "mean difference", false, format },
                     { "from", false, format },
                     { "to", false, format },
                     { "pairs", false, FIGURE_COUNT },
                     { "better in", false, FIGURE_COUNT } },
        .rows = json_array(),
    };

    for (int i = 0; i < a->n; i++) {
        const struct decision *d =
            &t->s->decisions.decisions[a->list[i].decision];

        for (int k = 0; k < a->list[i].n; k++) {
            const struct contrast *x = &a->list[i].contrasts[k];

            if (x->n_pairs)
                add_row(t, c.rows,
                        json_pack(
                            "[ooooooo]", action_name(t, d, &d->options[x->to]),
                            action_name(t, d, &d->options[x->from]),
                            chart_number(x->difference),
                            chart_number(x->interval.low),
                            chart_number(x->interval.high),
                            chart_number(x->n_pairs), chart_number(x->n_wins)));
        }
    }
    c.more = json_pack("{ss}", "metric", metrics[t->s->metric].name);
    if (json_array_size(c.rows)) {
        chart_add(t, all, &c);
    } else {
        json_decref(c.rows);
        json_decref(c.more);
    }
}

/* ---- pair by pair -------------------------------------------------------- */

static int slope_rows(struct tell *t, json_t *rows, const struct decision *d,
                      const struct contrast *x, int f, struct err *err)
{
    const struct candidate *pair[SLOPES_MOST][2];
    int n = contrast_pairs(pair, SLOPES_MOST, x, t->s, f, err);
    enum metric_id m = t->s->metric;

    for (int i = 0; i < n; i++)
        add_row(t, rows,
                json_pack("[ooooooo]", action_name(t, d, &d->options[x->to]),
                          action_name(t, d, &d->options[x->from]),
                          chart_point(pair[i][0]),
                          chart_number(pair[i][0]->metric[m]),
                          chart_point(pair[i][1]),
                          chart_number(pair[i][1]->metric[m]),
                          chart_settings(t->s, pair[i][1])));
    return n;
}

int chart_slopes(struct tell *t, json_t *all, struct err *err)
{
    const struct actions *a = &t->s->actions;
    int format = (int)figure_of_metric(t->s->metric), panels = 0;
    struct chart c = {
        .id = "slopes",
        .caption = "The pairs themselves: each line is one point without the "
                   "action, and the point that has it, all else equal; the "
                   "thick one joins their means. Do they rise or fall "
                   "together, and where do they start?",
        .n_columns = 7,
        .columns = { { "action", false, CHART_TEXT },
                     { "against", false, CHART_TEXT },
                     { "point without", false, CHART_TEXT },
                     { "without", false, format },
                     { "point with", false, CHART_TEXT },
                     { "with", false, format },
                     { "its settings", false, CHART_TEXT } },
        .rows = json_array(),
    };

    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < a->list[i].n && panels < SLOPES_PANELS; k++) {
            const struct contrast *x = &a->list[i].contrasts[k];
            int f = a->list[i].decision;

            if (x->n_pairs < 2)
                continue;
            panels++;
            if (slope_rows(t, c.rows, &t->s->decisions.decisions[f], x, f,
                           err) < 0) {
                json_decref(c.rows);
                return -1;
            }
        }
    if (!panels) {
        json_decref(c.rows);
        return 0;
    }
    c.more = json_pack("{sssb}", "metric", metrics[t->s->metric].name,
                       "maximize", metrics[t->s->metric].maximize);
    chart_add(t, all, &c);
    return 0;
}

/* ---- error over training examples ---------------------------------------- */

/* The fitted curve from the smallest size to twice the largest. */
static json_t *fit_of(struct tell *t, const struct size_curve *s, double least,
                      double most)
{
    struct size_fit fit = { .a = s->a, .b = s->b, .c = s->c };
    json_t *list = json_array();

    for (int i = 0; s->n && i <= CURVE_STEPS; i++) {
        double m = least * pow(2 * most / least, (double)i / CURVE_STEPS);

        add_row(t, list,
                json_pack("[oo]", chart_number(m),
                          chart_number(size_error(&fit, m))));
    }
    return list;
}

void chart_sizes(struct tell *t, json_t *all)
{
    const struct summary *s = t->s;
    const struct actions *a = &s->actions;
    const struct decision *d;
    const struct split_row *split;
    double least = (double)NAN, most = (double)NAN;
    struct chart c = {
        .id = "sizes",
        .caption = "Error of the best point of each number of training "
                   "examples, and the fitted curve up to twice the largest.",
        .n_columns = 3,
        .columns = { { "training examples", false, FIGURE_COUNT },
                     { "error", false, FIGURE_SHARE },
                     { "point", false, CHART_TEXT } },
    };

    if (a->decision < 0 || !(a->size.n || isfinite(a->size.halved)))
        return;
    d = &s->decisions.decisions[a->decision];
    split = summary_split(s, s->candidates[0].trial[0]);
    c.rows = json_array();
    for (int o = 0; o < d->n_options; o++) {
        const struct option *at = &d->options[o];

        if (!at->value || !at->best)
            continue;
        most = json_number_value(at->value) * split->n_train;
        least = isnan(least) ? most : least;
        add_row(
            t, c.rows,
            json_pack("[ooo]", chart_number(rint(most)),
                      chart_number(1 - at->best->metric[METRIC_VAL_ACCURACY]),
                      chart_point(at->best)));
    }
    c.more = json_pack("{soso}", "fit", fit_of(t, &a->size, least, most),
                       "largest", chart_number(most));
    chart_add(t, all, &c);
}
