#include "report/prose.h"
#include "report/source.h"
#include "summary/confirmation.h"

#include <inttypes.h>
#include <math.h>

/* How sure the verdict is: rules P2, P4, P5, P6. */

static void say_lead(struct tell *t, const struct candidate *c)
{
    enum figure_format format = figure_of_difference(t->s->metric);
    double sign = metrics[t->s->metric].maximize ? 1 : -1;

    tell_figure(t, format, sign * c->difference, "first", "SELECT %s(%s)",
                sign < 0 ? "-" : "", source_difference(t, c));
}

static void beats_all(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    const struct candidate *c = sel->closest;

    tell_words(t, "It %s beats ", say_how(c));
    if (sel->n_tested == 1) {
        tell_words(t, "the other point, ");
        say_point_whole(t, c);
        tell_words(t, ", by ");
    } else if (sel->n_tested == t->s->n_candidates - 1) {
        tell_words(t, "every other point; the closest is ");
        say_point_whole(t, c);
        tell_words(t, ", behind by ");
    } else {
        tell_words(t, "all of the ");
        tell_figure(t, FIGURE_COUNT, sel->n_tested, "first", "%s",
                    source_tested(t));
        tell_words(t, " next best points, which were tested; the closest is ");
        say_point_whole(t, c);
        tell_words(t, ", behind by ");
    }
    say_lead(t, c);
    if (sel->test == PAIR_MCNEMAR) {
        tell_words(t, "%s",
                   summary_best(t->s)->n_repeats > 1 ? " (with the first seed "
                                                     : " (");
        tell_figure(t, FIGURE_COUNT, (double)c->b, "first", "%s",
                    source_pair(t, c));
        tell_words(t, " examples against ");
        tell_figure(t, FIGURE_COUNT, (double)c->c, "second", "%s",
                    source_pair(t, c));
        tell_words(t, " that only one of them answers right, ");
        tell_figure(t, FIGURE_P, c->p, "mcnemar", "%s", source_pair(t, c));
        tell_words(t, ")");
    }
    tell_words(t, ".");
    if (c->disagrees)
        tell_words(t,
                   " The seeds disagree: one of the two puts the other point "
                   "ahead, so more seeds are needed before this stands.");
    tell_paragraph(t);
}

/* "3 of the 11 other points", "The 200 next best points, which were tested," */
static void tied_count(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    bool all = sel->n_tied - 1 == sel->n_tested;
    const char *derivation, *q;

    if (!all) {
        q = source_tied(t, &derivation);
        tell_figure(t, FIGURE_COUNT, sel->n_tied - 1, derivation, "%s", q);
        tell_words(t, " of the ");
    } else if (sel->n_tested == 1) {
        tell_words(t, "The other point");
        return;
    } else {
        tell_words(t, "The ");
    }
    tell_figure(t, FIGURE_COUNT, sel->n_tested, "first", "%s",
                source_tested(t));
    tell_words(t, "%s",
               sel->n_tested == t->s->n_candidates - 1
                   ? " other points"
                   : " next best points, which were tested,");
}

/* What so many examples can show, where a pair test by examples knows it. */
static void say_power(struct tell *t)
{
    tell_words(t, " with ");
    tell_figure(t, FIGURE_COUNT, t->s->n_validation, "second", "%s",
                source_accuracy(t, summary_best(t->s)));
    tell_words(t, " examples");
    if (shows_nothing(t->s)) {
        tell_words(t, ", too few to show any difference reliably");
        return;
    }
    tell_words(t, "; the smallest difference that so many show reliably is ");
    say_resolution(t);
}

static void tied(struct tell *t)
{
    const struct summary *s = t->s;
    const struct candidate *best = summary_best(s);
    const struct selection *sel = &s->selection;

    tied_count(t);
    tell_words(t, " cannot be told apart from it");
    if (isfinite(sel->resolution)) {
        say_power(t);
    } else if (sel->test == PAIR_REPEATS) {
        tell_words(t, " over ");
        say_seeds(t, &s->candidates[0]);
    } else if (sel->test == PAIR_FOLDS) {
        tell_words(t, " over ");
        say_folds(t, &s->candidates[0]);
    }
    tell_words(t, ".");
    if (!s->confirmation && best->n_repeats * best->n_folds > 1) {
        tell_words(t, " New seeds may tell them apart: ");
        tell_name(t, "sweep confirm");
        tell_words(t, ".");
    }
    tell_paragraph(t);
}

#define CHEAP 0.02 /* of accuracy: what may be lost without another word */

static void say_saving(struct tell *t, const struct candidate *c)
{
    const struct candidate *best = summary_best(t->s);

    if (candidate_smaller(c, best)) {
        tell_words(t, " has ");
        say_size(t, c, best);
        return;
    }
    tell_words(t, " is as large but trained for ");
    tell_figure(t, FIGURE_TENTH, c->epochs_run, "first", "%s",
                source_mean(t, c, "epochs_run"));
    tell_words(t, " epochs instead of ");
    tell_figure(t, FIGURE_TENTH, best->epochs_run, "first", "%s",
                source_mean(t, best, "epochs_run"));
}

/* What the smaller one may cost, and when to take it. */
static void say_price(struct tell *t, const struct candidate *c)
{
    const struct candidate *best = summary_best(t->s);
    const struct interval *i = &c->difference_interval;
    const char *counts =
        candidate_smaller(c, best) ? "size or speed" : "time to train";
    /* where the test is of the same seeds */
    bool shown = c->tested && metrics[t->s->metric].maximize &&
                 ((t->s->selection.test != PAIR_MCNEMAR &&
                   t->s->selection.test != PAIR_CLASSES) ||
                  best->n_repeats == 1);

    if (!(fabs(c->difference) > 0)) {
        tell_words(t, " and does as well: prefer it when %s counts.", counts);
        return;
    }
    tell_words(t, " and is behind by ");
    say_lead(t, c);
    if (shown) {
        tell_words(t, " ");
        say_difference_interval(t, c);
    }
    tell_words(t, "%s",
               shown && i->low > 0 ? ", which among so many pairs may be chance"
                                   : ", within the noise");
    if (figure_of_metric(t->s->metric) == FIGURE_SHARE && c->tested &&
        i->high > CHEAP)
        tell_words(t,
                   ". More may be lost than the results can show: where %s "
                   "counts, try it with new seeds first.",
                   counts);
    else
        tell_words(t, ": prefer it when %s counts.", counts);
}

/* Rule P6.  New seeds say it better where there are some. */
static void simplest(struct tell *t)
{
    const struct candidate *best = summary_best(t->s);
    const struct candidate *c = t->s->selection.simplest;

    if (confirmation_tells(t->s) && t->s->confirmation->n_tested)
        return;
    if (!candidate_smaller(c, best) && !candidate_quicker(c, best)) {
        tell_words(t, "%s%s smaller.",
                   t->s->selection.n_tied == 2 ? "The tied point is not"
                                               : "None of these is",
                   c->point->n_weights < best->point->n_weights ? " much" : "");
    } else {
        say_point_whole(t, c);
        say_saving(t, c);
        say_price(t, c);
    }
    tell_paragraph(t);
}

/* Did the same examples choose among the epochs of a training? */
static bool epoch_was_picked(const struct tell *t)
{
    return t->s->n_validation && summary_best(t->s)->epochs_run > 1;
}

/* Rule P2. */
static void corrected(struct tell *t)
{
    const struct winner *w = &t->s->winner;
    bool by_nll = winner_by_nll(t->s);
    bool by_class = winner_figure(t->s->metric);
    enum figure_format format = figure_of_metric(t->s->metric);
    const char *q;

    if (!isfinite(w->value))
        return;
    q = by_class ? source_class_answers(t) : source_answers(t, by_nll);
    tell_words(t, "Corrected for having picked the best of ");
    tell_figure(t, FIGURE_COUNT, w->n_models, "first", "%s", q);
    if (t->s->n_candidates > w->n_models)
        tell_words(t, " (the best ranked ones)");
    tell_words(t,
               " on the same examples (BBC, 1,000 resamples of them) it is ");
    tell_figure(t, format, w->value, by_class ? "class_winner" : "winner", "%s",
                q);
    tell_words(t, " ");
    tell_interval(t, format, w->interval,
                  by_class ? "class_winner_low" : "winner_low",
                  by_class ? "class_winner_high" : "winner_high", q);
    tell_words(t, epoch_was_picked(t)
                      ? ": what to expect on new data, but for the luck of the "
                        "kept epoch, which they picked too."
                      : ": what to expect on new data.");
    tell_paragraph(t);
}

void prose_doubt(struct tell *t)
{
    const struct selection *sel = &t->s->selection;

    corrected(t);
    if (sel->n_tested && sel->n_tied == 1)
        beats_all(t);
    if (sel->n_tied > 1) {
        tied(t);
        simplest(t);
    }
}
