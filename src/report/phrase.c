#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

void say_point(struct tell *t, const struct candidate *c)
{
    tell_words(t, "p%" PRId64, c->point->id);
}

void say_option(struct tell *t, const struct option *o)
{
    if (o->value)
        tell_name(t, o->text);
    else
        tell_words(t, "not read");
}

void say_point_whole(struct tell *t, const struct candidate *c)
{
    const struct decisions *all = &t->s->decisions;
    const char *before = " (";

    say_point(t, c);
    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];
        const struct option *o = &d->options[decision_level(t->s, c->point, f)];

        if (!o->value)
            continue;
        tell_words(t, "%s", before);
        tell_name(t, d->name);
        tell_words(t, " ");
        say_option(t, o);
        before = ", ";
    }
    if (before[0] == ',')
        tell_words(t, ")");
}

void say_size(struct tell *t, const struct candidate *c,
              const struct candidate *of)
{
    tell_figure(t, FIGURE_PERCENT,
                (double)c->point->n_weights / (double)of->point->n_weights,
                "ratio", "%s", source_quotient(t, c, of, "n_weights"));
    tell_words(t, " of the weights");
}

void say_metric(struct tell *t, const struct candidate *c,
                enum metric_id metric)
{
    tell_figure(t, figure_of_metric(metric), c->metric[metric], "first", "%s",
                source_mean(t, c, metrics[metric].name));
}

/* Of a figure of all classes: that of the examples resampled. */
static void say_resampled(struct tell *t, const struct candidate *c)
{
    const struct mistakes *m = t->s->validation;
    enum metric_id metric = t->s->metric;
    const char *q;

    /* it is of one training, and of the chosen point's */
    if (!m || !winner_figure(metric) || c != summary_chosen(t->s) ||
        c->n_repeats * c->n_folds > 1)
        return;
    q = source_cells(t, m, metric);
    tell_words(t, " ");
    tell_interval(t, figure_of_metric(metric),
                  metric == METRIC_VAL_MACRO_F1 ? m->f1_interval
                  : metric == METRIC_VAL_MCC    ? m->mcc_interval
                                                : m->balanced_interval,
                  "cells_low", "cells_high", q);
}

void say_best_score(struct tell *t, const struct candidate *c)
{
    say_metric(t, c, t->s->metric);
    if (t->s->metric == METRIC_VAL_ACCURACY && isfinite(c->interval.low)) {
        tell_words(t, " ");
        tell_interval(t, FIGURE_SHARE, c->interval, "share_low", "share_high",
                      source_accuracy(t, c));
    }
    say_resampled(t, c);
}

void say_difference_interval(struct tell *t, const struct candidate *c)
{
    /* clang-format off */
    static const struct {
        const char *low, *high; /* derivations */
        const char *(*source)(struct tell *t, const struct candidate *c);
    } of[] = {
        [PAIR_NONE]    = { NULL, NULL, NULL },
        [PAIR_MCNEMAR] = { "bonett_low", "bonett_high", source_pair },
        [PAIR_CLASSES] = { "figures_low", "figures_high", source_figures },
        [PAIR_LOSS]    = { "loss_low",   "loss_high",   source_losses },
        [PAIR_REPEATS] = { "seeds_low",  "seeds_high",  source_seed_family },
        [PAIR_FOLDS]   = { "folds_low",  "folds_high",  source_by_fold },
    };
    /* clang-format on */
    enum pair_test test = t->s->selection.test;
    enum figure_format format = test == PAIR_MCNEMAR
                                    ? FIGURE_POINTS
                                    : figure_of_difference(t->s->metric);

    if (of[test].source)
        tell_interval(t, format, c->difference_interval, of[test].low,
                      of[test].high, of[test].source(t, c));
}

const char *say_how(const struct candidate *c)
{
    return c->adjusted < 0.01 && !c->disagrees ? "clearly" : "probably";
}

void say_seeds(struct tell *t, const struct candidate *c)
{
    tell_count(t, c->n_repeats, "seed", "seeds", "%s", source_n_seeds(t, c));
}

void say_folds(struct tell *t, const struct candidate *c)
{
    tell_count(t, c->n_folds, "fold", "folds", "%s", source_n_folds(t, c));
}

void say_ranked(struct tell *t)
{
    tell_count(t, t->s->n_candidates, "point", "points", "%s",
               source_ranked(t));
}

const char *say_plural(int n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* "is pending", "are completed", but "diverged", "failed". */
static const char *say_state(int state, int n)
{
    if (state == STATE_DIVERGED || state == STATE_FAILED)
        return "";
    return n == 1 ? "is " : "are ";
}

void say_states(struct tell *t, const char *before)
{
    const struct summary *s = t->s;

    for (int i = 0; i <= STATE_FAILED; i++) {
        if (!s->states[i])
            continue;
        tell_words(t, "%s", before);
        tell_figure(t, FIGURE_COUNT, s->states[i], "first",
                    "SELECT count(*) FROM trials t JOIN points p ON p.id ="
                    " t.point_id WHERE p.experiment_id = %" PRId64
                    " AND %s AND " SOURCE_PLANNED " AND state = '%s'",
                    s->snap->experiment.id, source_active(t), trial_states[i]);
        if (i == STATE_STOPPED)
            tell_words(t, " %s stopped early",
                       say_plural(s->states[i], "was", "were"));
        else
            tell_words(t, " %s%s", say_state(i, s->states[i]), trial_states[i]);
        before = ", ";
    }
    if (before[0] == ',')
        tell_words(t, ".");
}

void say_pairs(struct tell *t, const struct decision *d,
               const struct contrast *c)
{
    enum figure_format format = figure_of_difference(c->metric);
    const char *q = source_matched(t, d, c);

    tell_figure(t, FIGURE_COUNT, c->n_wins, "wins", "%s", q);
    tell_words(t, " of ");
    tell_count(t, c->n_pairs, "matched pair", "matched pairs",
               "SELECT count(*) FROM (%s)", q);
    if (c->n_draws) {
        tell_words(t, ", equal in ");
        tell_figure(t, FIGURE_COUNT, c->n_draws, "draws", "%s", q);
    }
    tell_words(t, " (mean difference ");
    tell_figure(t, format, c->difference, "mean", "%s", q);
    if (c->interval.high > c->interval.low) { /* else they are all the same */
        tell_words(t, ", 95 %% ");
        tell_interval(t, format, c->interval, "t_low", "t_high",
                      c->by_seeds ? source_pair_seeds(t, c) : q);
        if (c->by_seeds) {
            tell_words(t, " over its ");
            say_seeds(t, c->pair[1]);
        }
    }
    tell_words(t, ")");
}
