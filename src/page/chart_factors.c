#include "page/charts.h"

#include <math.h>
#include <string.h>

#define MOST_EFFECTS 12
#define MOST_CELLS 900 /* of the heat map */

static const char *option_text(const struct option *o)
{
    return o->value ? o->text : "\u2013";
}

/* ---- importance ---------------------------------------------------------- */

void chart_importance(struct tell *t, json_t *all)
{
    const struct decisions *d = &t->s->decisions;
    const struct importance *im = d->importance;
    struct chart c = {
        .id = "shares",
        .caption = "What the metric depends on: shares of its variance over "
                   "the grid.",
        .n_columns = 3,
        .columns = { { "factor", false, CHART_TEXT },
                     { "with", false, CHART_TEXT },
                     { "share", false, FIGURE_SHARE_TENTH } },
    };

    if (!im || !im->n)
        return;
    c.rows = json_array();
    for (int i = 0; i < im->n; i++) {
        const struct effect *e = &im->effects[i];

        if (json_array_append_new(
                c.rows,
                json_pack("[ooo]", chart_text(d->decisions[e->a].name),
                          e->b < 0 ? json_null()
                                   : chart_text(d->decisions[e->b].name),
                          chart_number(e->share))) < 0)
            t->failed = true;
    }
    c.more = json_pack("{sisi}", "most", MOST_EFFECTS, "main", im->n_main);
    chart_add(t, all, &c);
}

/* ---- levels -------------------------------------------------------------- */

static void level_rows(struct tell *t, json_t *rows, const struct decision *d)
{
    for (int o = 0; o < d->n_options; o++) {
        const struct option *level = &d->options[o];
        double best =
            level->best ? level->best->metric[t->s->metric] : (double)NAN;

        if (json_array_append_new(
                rows, json_pack("[oooooo]", chart_text(d->name),
                                chart_text(option_text(level)),
                                chart_number(level->mean), chart_number(best),
                                chart_number(level->n_points),
                                json_string(o == d->chosen ? "chosen" : ""))) <
            0)
            t->failed = true;
    }
}

void chart_levels(struct tell *t, json_t *all, enum section section)
{
    static const char *const ids[SECTION_COUNT] = { "levels-model",
                                                    "levels-training",
                                                    "levels-data" };
    const struct decisions *d = &t->s->decisions;
    int format = (int)figure_of_metric(t->s->metric);
    struct chart c = {
        .id = ids[section],
        .caption = "Each level's mean over the grid, and its best point: what "
                   "it does on average, and what it can do.",
        .n_columns = 6,
        .columns = { { "factor", false, CHART_TEXT },
                     { "level", false, CHART_TEXT },
                     { "mean", false, format },
                     { "best", false, format },
                     { "points", false, FIGURE_COUNT },
                     { "", false, CHART_TEXT } },
    };

    for (int f = 0; f < d->n; f++) {
        if (d->decisions[f].section != section || d->decisions[f].chosen < 0)
            continue;
        if (!c.rows)
            c.rows = json_array();
        level_rows(t, c.rows, &d->decisions[f]);
    }
    if (!c.rows)
        return;
    c.more = json_pack("{ss}", "metric", metrics[t->s->metric].name);
    chart_add(t, all, &c);
}

/* ---- two factors --------------------------------------------------------- */

/* How much the metric depends on a factor: its share, or the range of its
 * levels' means. */
static double strength(const struct decisions *all, int f)
{
    const struct decision *d = &all->decisions[f];
    double low = INFINITY, high = -INFINITY;

    if (all->importance && d->effect >= 0)
        return all->importance->effects[d->effect].share;
    for (int o = 0; o < d->n_options; o++) {
        low = fmin(low, d->options[o].mean);
        high = fmax(high, d->options[o].mean);
    }
    return high > low ? high - low : 0;
}

static int strongest(const struct decisions *all, int but)
{
    int most = -1;

    for (int f = 0; f < all->n; f++)
        if (f != but && all->decisions[f].n_options > 1 &&
            (most < 0 || strength(all, f) > strength(all, most)))
            most = f;
    return most;
}

/* Mean, best and number of the points at two levels; which is the best. */
static json_t *heat_row(struct tell *t, int a, int b, int i, int j)
{
    const struct summary *s = t->s;
    const struct decision *d = s->decisions.decisions;
    const struct candidate *best = NULL;
    double sum = 0;
    int n = 0;

    for (int k = 0; k < s->n_candidates; k++) {
        const struct candidate *c = &s->candidates[k];

        if (decision_level(s, c->point, a) != i ||
            decision_level(s, c->point, b) != j)
            continue;
        sum += c->metric[s->metric];
        if (!n++) /* candidates are in rank order */
            best = c;
    }
    return json_pack("[ooooioo]", chart_text(option_text(&d[a].options[i])),
                     chart_text(option_text(&d[b].options[j])),
                     chart_number(n ? sum / n : (double)NAN),
                     chart_number(best ? best->metric[s->metric] : (double)NAN),
                     n, best ? chart_point(best) : json_null(),
                     best ? chart_settings(s, best) : json_null());
}

/* The two that matter most together, else the two strongest. */
static void find_pair(int *a, int *b, const struct decisions *d)
{
    const struct importance *im = d->importance;
    double most = 0;

    *a = strongest(d, -1);
    *b = *a < 0 ? -1 : strongest(d, *a);
    for (int i = im ? im->n_main : 0; im && i < im->n; i++) {
        const struct effect *e = &im->effects[i];
        double share = e->share + strength(d, e->a) + strength(d, e->b);

        if (share <= most)
            continue;
        most = share;
        *a = e->a;
        *b = e->b;
    }
}

static void draw_heat(struct tell *t, json_t *all, struct chart *c, int a,
                      int b)
{
    const struct decision *d = t->s->decisions.decisions;
    int format = (int)figure_of_metric(t->s->metric), n = 0;

    if (t->s->n_candidates < 4 || d[a].n_options * d[b].n_options > MOST_CELLS)
        return;
    c->columns[n++] = (struct chart_column){ d[a].name, true, CHART_TEXT };
    c->columns[n++] = (struct chart_column){ d[b].name, true, CHART_TEXT };
    c->columns[n++] = (struct chart_column){ "mean", false, format };
    c->columns[n++] = (struct chart_column){ "best", false, format };
    c->columns[n++] = (struct chart_column){ "points", false, FIGURE_COUNT };
    c->columns[n++] = (struct chart_column){ "best point", false, CHART_TEXT };
    c->columns[n++] = (struct chart_column){ "settings", false, CHART_TEXT };
    c->n_columns = n;
    c->rows = json_array();
    for (int i = 0; i < d[a].n_options; i++)
        for (int j = 0; j < d[b].n_options; j++)
            if (json_array_append_new(c->rows, heat_row(t, a, b, i, j)) < 0)
                t->failed = true;
    c->more = json_pack("{sbss}", "maximize", metrics[t->s->metric].maximize,
                        "metric", metrics[t->s->metric].name);
    chart_add(t, all, c);
}

void chart_heat(struct tell *t, json_t *all)
{
    struct chart c = {
        .id = "heat",
        .caption = "The two factors that matter most together: the best point "
                   "of each pair of levels, or the mean of its points.",
    };
    int a, b;

    find_pair(&a, &b, &t->s->decisions);
    if (b >= 0)
        draw_heat(t, all, &c, a, b);
}

static int factor_named(const struct decisions *d, const char *name)
{
    for (int f = 0; f < d->n; f++)
        if (strcmp(d->decisions[f].name, name) == 0)
            return f;
    return -1;
}

void chart_steps(struct tell *t, json_t *all)
{
    const struct decisions *d = &t->s->decisions;
    int rate = factor_named(d, "learning_rate"),
        batch = factor_named(d, "batch_size"), a, b;
    struct chart c = {
        .id = "steps",
        .caption =
            "Learning rate by batch size: the best point of each pair of "
            "levels, or the mean of its points.",
    };

    find_pair(&a, &b, d);
    if (rate < 0 || batch < 0 || (a == rate && b == batch) ||
        (a == batch && b == rate))
        return; /* it stands above */
    draw_heat(t, all, &c, rate, batch);
}
