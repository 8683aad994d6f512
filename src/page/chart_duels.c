#include "page/charts.h"
#include "summary/duels.h"

#include <math.h>

static const char *verdict(const struct duel *d)
{
    return !d->tested                    ? "no test"
           : d->contrary                 ? "the seeds disagree"
           : d->adjusted >= SUMMARY_TIED ? "not separable"
           : d->adjusted >= 0.01         ? "probably ahead"
                                         : "clearly ahead";
}

static void add_pair(struct tell *t, json_t *rows, const struct duels *of,
                     int i, int j)
{
    const struct duel *d = &of->pairs[i][j];

    if (json_array_append_new(
            rows,
            json_pack("[oooos]", chart_point(of->list[i]),
                      chart_point(of->list[j]), chart_number(d->difference),
                      chart_number(d->tested ? d->adjusted : (double)NAN),
                      verdict(d))) < 0)
        t->failed = true;
}

static json_t *points_of(struct tell *t, const struct duels *of)
{
    json_t *points = json_array();

    for (int i = 0; i < of->n; i++)
        if (json_array_append_new(
                points, json_pack("[oo]", chart_point(of->list[i]),
                                  chart_settings(t->s, of->list[i]))) < 0)
            t->failed = true;
    return points;
}

int chart_duels(struct tell *t, json_t *all, struct store *st, struct err *err)
{
    struct duels *of;
    struct chart c = {
        .id = "duels",
        .caption = "The best points against each other, each row less each "
                   "column: difference, and p after Holm's rule over all "
                   "these pairs, which asks more of each than the table "
                   "above. A point beats those whose cells are filled in its "
                   "row; the pale ones cannot be told apart.",
        .n_columns = 5,
        .columns = { { "point", false, CHART_TEXT },
                     { "against", false, CHART_TEXT },
                     { "difference", false,
                       (int)figure_of_difference(t->s->metric) },
                     { "after Holm", false, FIGURE_P },
                     { "verdict", false, CHART_TEXT } },
    };

    if (t->s->n_candidates < 3)
        return 0; /* the table says it */
    if (duels_make(&of, t->s, st, err) < 0)
        return -1;
    if (!of)
        return 0;
    c.rows = json_array();
    for (int i = 0; i < of->n; i++)
        for (int j = i + 1; j < of->n; j++)
            add_pair(t, c.rows, of, i, j);
    c.more = json_pack("{so}", "points", points_of(t, of));
    chart_add(t, all, &c);
    duels_free(of);
    return 0;
}
