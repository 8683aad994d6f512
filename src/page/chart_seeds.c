#include "page/charts.h"
#include "summary/confirmation.h"

/* Every training of the points that have new seeds: what the search saw, and
 * what new seeds gave. */

static void add_row(struct tell *t, json_t *rows, const struct candidate *of,
                    uint64_t seed, const char *kind, double value)
{
    json_t *row =
        json_pack("[ooIso]", chart_point(of), chart_settings(t->s, of),
                  (json_int_t)seed, kind, chart_number(value));

    if (json_array_append_new(rows, row) < 0)
        t->failed = true;
}

static void add_point(struct tell *t, json_t *rows, const struct confirmed *f)
{
    const struct candidate *c = f->of;

    for (int r = 0; r < c->n_repeats; r++)
        add_row(t, rows, c, c->trial[r * c->n_folds]->seed, "search",
                c->by_repeat[r]);
    for (int i = 0; i < f->n; i++)
        add_row(t, rows, c, f->seed[i], "new", f->value[i]);
}

void chart_seeds(struct tell *t, json_t *all)
{
    const struct confirmation *of = t->s->confirmation;
    struct chart c = {
        .id = "seeds",
        .caption = "Every training of these points: filled with new seeds, "
                   "whose mean is the line; hollow in the search.",
        .n_columns = 5,
        .columns = { { "point", false, CHART_TEXT },
                     { "settings", false, CHART_TEXT },
                     { "seed", false, FIGURE_ORDINAL },
                     { "trained", false, CHART_TEXT },
                     { metrics[t->s->metric].name, true,
                       (int)figure_of_metric(t->s->metric) } },
    };

    if (!of)
        return;
    c.rows = json_array();
    for (int i = 0; i < of->n; i++)
        add_point(t, c.rows, &of->list[i]);
    chart_add(t, all, &c);
}
