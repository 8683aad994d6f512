#include "report/prose.h"
#include "report/source.h"
#include "summary/confirmation.h"

#include <inttypes.h>
#include <math.h>

static void limit_states(struct tell *t)
{
    const struct summary *s = t->s;
    int lost = s->states[STATE_DIVERGED] + s->states[STATE_FAILED];
    int open = s->states[STATE_PENDING] + s->states[STATE_RUNNING];
    static const char count[] =
        "SELECT count(*) FROM trials t JOIN points p ON p.id = t.point_id"
        " WHERE p.experiment_id = %" PRId64 " AND %s AND " SOURCE_PLANNED
        " AND state IN (%s)";

    if (lost) {
        tell_count(t, lost, "trial", "trials", count, s->snap->experiment.id,
                   source_active(t), "'diverged', 'failed'");
        tell_words(t, " diverged or failed; the points %s not ranked.",
                   lost == 1 ? "it belongs to is" : "they belong to are");
        tell_item(t);
    }
    if (open) {
        tell_count(t, open, "trial", "trials", count, s->snap->experiment.id,
                   source_active(t), "'pending', 'running'");
        tell_words(t, " %s not done yet: the choice may change.",
                   say_plural(open, "is", "are"));
        tell_item(t);
    }
}

static void limit_evidence(struct tell *t)
{
    const struct summary *s = t->s;
    const struct candidate *best = summary_best(s);
    int untested = s->n_candidates - 1 - s->selection.n_tested;

    if (!best)
        return;
    if (!s->n_validation) {
        tell_words(t, "Nothing was held out: the figures say how well the "
                      "training examples were learnt, not how new ones will "
                      "be answered.");
        tell_item(t);
    }
    if (best->n_repeats == 1 && !confirmation_tells(s)) {
        tell_words(t, "One seed: a second training of the same point would "
                      "give another figure.");
        tell_item(t);
    } else if (best->n_repeats < 5 && !confirmation_tells(s)) {
        say_seeds(t, best);
        tell_words(t, ": five or more are needed to conclude about a recipe.");
        tell_item(t);
    }
    if (s->selection.n_tested && best->n_repeats == 2 && best->n_folds == 1) {
        tell_words(t, "Pairs were tested on the first seed's networks alone; "
                      "from three seeds on the test is over seeds.");
        tell_item(t);
    }
    if (best->n_folds == 1 && s->n_validation) {
        tell_words(t, "One split: other validation examples would give "
                      "another figure.");
        tell_item(t);
    }
    if (s->n_candidates > 1 && s->n_validation) {
        tell_words(t, "The best of ");
        say_ranked(t);
        tell_words(t,
                   " was picked by the figure that is shown for it, which is "
                   "therefore a little too good");
        tell_words(t, isfinite(s->winner.value)
                          ? "; the corrected one allows for that, but not for "
                            "each training's epoch having been picked on the "
                            "same examples. Only the test part is free of both."
                          : "; only the test part is free of that.");
        tell_item(t);
    }
    if (s->selection.n_tested && untested > 0) {
        tell_figure(t, FIGURE_COUNT, untested, "first",
                    "SELECT (%s) - 1 - (SELECT count(*) FROM points WHERE id "
                    "IN (%s))",
                    source_ranked(t), source_tested_ids(t));
        tell_words(t, " %s not compared with the best: %s.",
                   say_plural(untested, "point was", "points were"),
                   s->n_candidates > SUMMARY_MAX_TESTED
                       ? "pair tests cover the 200 best"
                       : "validated on other examples, or without results per "
                         "example");
        tell_item(t);
    }
}

/* Ranked by a loss that is not the same for all. */
static void limit_loss(struct tell *t)
{
    if (t->s->metric != METRIC_VAL_LOSS || summary_loss(t->s) == t->s->metric ||
        t->s->n_candidates < 2)
        return;
    tell_name(t, metrics[METRIC_VAL_LOSS].name);
    tell_words(t, " counts penalties and smoothing, which differ between these "
                  "points: it does not compare them. ");
    tell_name(t, "--best val_nll");
    tell_words(t, " ranks by the plain cross-entropy.");
    tell_item(t);
}

static void limit_edges(struct tell *t)
{
    const struct decisions *all = &t->s->decisions;

    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];

        if (!d->edge)
            continue;
        tell_name(t, d->name);
        tell_words(t, ": the best level, ");
        say_option(t, &d->options[d->chosen]);
        tell_words(t, ", is the %s tried.",
                   d->edge > 0 ? "largest" : "smallest");
        tell_item(t);
    }
}

static void limit_looks(struct tell *t)
{
    if (t->s->test.n_looks < 2)
        return;
    say_looks(t);
    tell_item(t);
}

void prose_limits(struct tell *t)
{
    tell_heading(t, 2, "Limits");
    limit_states(t);
    limit_evidence(t);
    limit_loss(t);
    limit_edges(t);
    limit_looks(t);
    tell_words(t, "Times depend on the machine and on what else it did; all "
                  "other figures do not.");
    tell_item(t);
    tell_end_list(t);
}
