#include "page/charts.h"
#include "summary/timeline.h"

#include <inttypes.h>
#include <math.h>

/* Up to so many are drawn one by one; more are counted in stretches. */
#define MOST_STINTS 400
#define MOST_LANES 24
#define STRETCHES 80
#define MOST_FACTORS 10 /* to colour them by */

static void add_row(struct tell *t, json_t *rows, json_t *row)
{
    if (json_array_append_new(rows, row) < 0)
        t->failed = true;
}

static const struct point_row *point_of(const struct summary *s, int64_t id)
{
    for (int i = 0; i < s->snap->n_points; i++)
        if (s->snap->points[i].id == id)
            return &s->snap->points[i];
    return NULL;
}

/* ---- one by one ---------------------------------------------------------- */

static json_t *stint_row(struct tell *t, const struct stint *at)
{
    const struct point_row *p = point_of(t->s, at->trial->point_id);

    return json_pack("[oooossoo]", chart_number((double)at->trial->id),
                     json_sprintf("p%" PRId64, at->trial->point_id),
                     p ? chart_levels_of(t->s, p) : json_string(""),
                     chart_number(at->attempt), trial_kinds[at->trial->kind],
                     stint_kinds[at->kind], chart_number(at->from),
                     chart_number(at->to - at->from));
}

/* [name, [levels]] of the factors, by which they can be coloured. */
static json_t *factors_of(struct tell *t)
{
    const struct decisions *d = &t->s->decisions;
    json_t *factors = json_array();

    for (int f = 0; f < d->n && f < MOST_FACTORS; f++) {
        const struct decision *of = &d->decisions[f];
        json_t *levels = json_array();

        for (int o = 0; o < of->n_options; o++)
            add_row(t, levels,
                    of->options[o].value ? chart_text(of->options[o].text)
                                         : json_string("\u2013"));
        add_row(t, factors, json_pack("[oo]", chart_text(of->name), levels));
    }
    return factors;
}

static json_t *levels_of(struct tell *t, const struct stint *at)
{
    const struct point_row *p = point_of(t->s, at->trial->point_id);
    json_t *levels = json_array();

    for (int f = 0; p && f < t->s->decisions.n && f < MOST_FACTORS; f++)
        add_row(t, levels, json_integer(decision_level(t->s, p, f)));
    return levels;
}

static void one_by_one(struct tell *t, struct chart *c,
                       const struct timeline *of)
{
    static const struct chart_column columns[] = {
        { "trial", false, FIGURE_ORDINAL },
        { "point", false, CHART_TEXT },
        { "settings", false, CHART_TEXT },
        { "attempt", false, FIGURE_COUNT },
        { "trained for", false, CHART_TEXT },
        { "ended", false, CHART_TEXT },
        { "begun at", false, FIGURE_SECONDS },
        { "took", false, FIGURE_SECONDS },
    };

    json_t *lanes = json_array(), *levels = json_array();

    c->caption =
        "When each training ran, those at one time above each other: where "
        "the time went, and how it ended. Stretches in which nothing trained "
        "are cut out at the dashed lines.";
    c->n_columns = sizeof(columns) / sizeof(columns[0]);
    for (int i = 0; i < c->n_columns; i++)
        c->columns[i] = columns[i];
    for (int i = 0; i < of->n; i++) {
        add_row(t, c->rows, stint_row(t, &of->stints[i]));
        add_row(t, lanes, json_integer(of->stints[i].lane));
        add_row(t, levels, levels_of(t, &of->stints[i]));
    }
    if (json_object_set_new(c->more, "lane", lanes) < 0 ||
        json_object_set_new(c->more, "level", levels) < 0 ||
        json_object_set_new(c->more, "factors", factors_of(t)) < 0)
        t->failed = true;
}

/* ---- in stretches -------------------------------------------------------- */

/* How many of each kind train in a stretch, as a mean over it. */
static void in_stretches(struct tell *t, struct chart *c,
                         const struct timeline *of)
{
    double mean[STRETCHES][STINT_KINDS] = { { 0 } },
           width = of->seconds / STRETCHES;

    c->caption = "How many trained at a time, by how they ended: where the "
                 "time went. Stretches in which nothing trained are cut out at "
                 "the dashed lines.";
    c->columns[c->n_columns++] =
        (struct chart_column){ "begun at", false, FIGURE_SECONDS };
    for (int k = 0; k < STINT_KINDS; k++)
        if (of->of[k].n)
            c->columns[c->n_columns++] =
                (struct chart_column){ stint_kinds[k], false, FIGURE_TENTH };
    for (int i = 0; i < of->n; i++) {
        const struct stint *at = &of->stints[i];

        for (int b = (int)fmin(at->from / width, STRETCHES - 1);
             b < STRETCHES && b * width < at->to; b++)
            mean[b][at->kind] += fmax(0, fmin(at->to, (b + 1) * width) -
                                             fmax(at->from, b * width)) /
                                 width;
    }
    for (int b = 0; b < STRETCHES; b++) {
        json_t *row = json_pack("[o]", chart_number(b * width));

        for (int k = 0; k < STINT_KINDS; k++)
            if (of->of[k].n)
                add_row(t, row, chart_number(mean[b][k]));
        add_row(t, c->rows, row);
    }
}

/* ---- the whole ----------------------------------------------------------- */

/* [kind, how many, seconds] of those that there are. */
static json_t *totals_of(struct tell *t, const struct timeline *of)
{
    json_t *totals = json_array();

    for (int k = 0; k < STINT_KINDS; k++)
        if (of->of[k].n)
            add_row(t, totals,
                    json_pack("[sio]", stint_kinds[k], of->of[k].n,
                              chart_number(of->of[k].seconds)));
    return totals;
}

static json_t *pauses_of(struct tell *t, const struct timeline *of)
{
    json_t *pauses = json_array();

    for (int i = 0; i < of->n_pauses; i++)
        add_row(t, pauses,
                json_pack("[oo]", chart_number(of->pauses[i].at),
                          chart_number(of->pauses[i].seconds)));
    return pauses;
}

int chart_timeline(struct tell *t, json_t *all, struct store *st,
                   struct err *err)
{
    const struct candidate *chosen = summary_chosen(t->s);
    struct chart c = { .id = "timeline" };
    struct timeline *of;

    if (timeline_make(&of, t->s, st, err) < 0)
        return -1;
    if (of->n > 1 && of->seconds > 0) {
        c.rows = json_array();
        c.more =
            json_pack("{s[]s[]sisosososo*}", "lane", "factors", "lanes",
                      of->n_lanes, "pauses", pauses_of(t, of), "totals",
                      totals_of(t, of), "seconds", chart_number(of->seconds),
                      "chosen", chosen ? chart_point(chosen) : NULL);
        if (of->n <= MOST_STINTS && of->n_lanes <= MOST_LANES)
            one_by_one(t, &c, of);
        else
            in_stretches(t, &c, of);
        chart_add(t, all, &c);
    }
    timeline_free(of);
    return 0;
}
