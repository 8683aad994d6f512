#include "report/prose.h"
#include "report/source.h"

#include <math.h>

/* The levels of a decision side by side. */

void say_level_mean(struct tell *t, const struct decision *d,
                    const struct option *o)
{
    tell_figure(t, figure_of_metric(t->s->metric), o->mean, "first", "%s",
                source_level(t, d, o));
}

static void say_mean_interval(struct tell *t, const struct decision *d,
                              const struct option *o)
{
    bool percent = metric_is_percent(t->s->metric);

    if (isfinite(o->mean_interval.low))
        tell_interval(t, figure_of_metric(t->s->metric), o->mean_interval,
                      percent ? "share_t_low" : "t_low",
                      percent ? "share_t_high" : "t_high",
                      source_level_means(t, d, o));
}

static bool has_intervals(const struct decision *d)
{
    for (int o = 0; o < d->n_options; o++)
        if (isfinite(d->options[o].mean_interval.low))
            return true;
    return false;
}

static void level_row(struct tell *t, const struct decision *d,
                      const struct option *o)
{
    say_option(t, o);
    tell_words(t, "%s", o == &d->options[d->chosen] ? " (chosen)" : "");
    tell_cell(t);
    if (o->n_points)
        tell_figure(t, FIGURE_COUNT, o->n_points, "second", "%s",
                    source_level(t, d, o));
    else
        tell_words(t, "0");
    tell_cell(t);
    say_level_mean(t, d, o);
    tell_cell(t);
    if (has_intervals(d)) {
        say_mean_interval(t, d, o);
        tell_cell(t);
    }
    if (o->best)
        say_point(t, o->best);
    tell_cell(t);
    if (o->best)
        say_metric(t, o->best, t->s->metric);
    tell_cell(t);
    if (o->pairs.n_pairs)
        say_pairs(t, d, &o->pairs);
    tell_cell(t);
}

void say_levels(struct tell *t, const struct decision *d)
{
    struct column columns[] = {
        { "level", false, false, 0 },
        { "points", true, false, 0 },
        { "mean", true, false, 0 },
        { summary_by_seeds(t->s) ? "95 %, over seeds" : "95 %, over points",
          false, false, 0 },
        { "best point", false, false, 0 },
        { "its value", true, false, 0 },
        { "the chosen level wins", false, false, 0 },
    };
    int n = sizeof(columns) / sizeof(columns[0]);

    if (!has_intervals(d)) {
        n--;
        for (int c = 3; c < n; c++)
            columns[c] = columns[c + 1];
    }
    tell_begin_table(t);
    for (int i = 0; i < d->n_options; i++)
        level_row(t, d, &d->options[i]);
    tell_caption(t, "The levels of %s", d->name);
    tell_end_table(t, columns, n, false);
}

/* Does an earlier section have decisions? */
static bool told_before(const struct decisions *all, enum section section)
{
    for (int f = 0; f < all->n; f++)
        if (all->decisions[f].section < section &&
            all->decisions[f].chosen >= 0 && all->decisions[f].follows < 0)
            return true;
    return false;
}

/* Once: what the intervals of the tables below are. */
void say_level_intervals(struct tell *t, enum section section)
{
    bool any = false;

    for (int f = 0; f < t->s->decisions.n; f++)
        any |= has_intervals(&t->s->decisions.decisions[f]);
    if (!any || told_before(&t->s->decisions, section))
        return;
    tell_words(t, summary_by_seeds(t->s)
                      ? "The interval beside a level's mean is over the seeds: "
                        "where the mean of these points would lie with new "
                        "ones."
                      : "The interval beside a level's mean is over its "
                        "points: where the mean would lie with other settings "
                        "of the other factors, drawn like these.");
    tell_words(t, " Two levels are told apart by their matched pairs, not by "
                  "whether these overlap.");
    tell_paragraph(t);
}
