#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define SHOWN 0.01   /* macro-F1 below accuracy: it shows a weak class */
#define MOST_FRONT 6 /* rows of the table */

/* ---- was it long enough? (P20) ------------------------------------------- */

static void say_step(struct tell *t, const struct search_step *step)
{
    tell_figure(t, figure_of_metric(t->s->metric), step->expected, "expected",
                "%s", source_expected(t, step->k));
}

/* Does the number of training examples vary? */
static bool is_size(const struct summary *s)
{
    return s->actions.decision >= 0;
}

static void say_length(struct tell *t)
{
    const struct search_facts *f = &t->s->search;
    const struct search_step *last = &f->steps[f->n_steps - 1];
    const struct search_step *half = &f->half;

    tell_words(t, "Had only ");
    tell_figure(t, FIGURE_COUNT, half->k, "first", "%s",
                source_expected(t, half->k));
    tell_words(t, " of the ");
    say_ranked(t);
    tell_words(t,
               " been tried, drawn at random, the best would be expected at ");
    say_step(t, half);
    tell_words(t, " instead of ");
    say_step(t, last);
    tell_words(t, ".");
    if (is_size(t->s)) {
        tell_paragraph(t); /* nobody searches for fewer examples */
        return;
    }
    if (f->enough && f->enough <= half->k) {
        tell_words(t, " From ");
        tell_figure(t, FIGURE_COUNT, f->enough, "first", "%s",
                    source_expected(t, f->enough));
        tell_words(t,
                   " points on the rest is below what these results can tell "
                   "apart: within this grid the search was long enough.");
    } else if (isfinite(f->noise)) {
        tell_words(t,
                   " That is more than these results need to tell two points "
                   "apart: a finer or wider grid would probably hold better "
                   "ones.");
    }
    tell_paragraph(t);
}

/* ---- what it costs (P28) ------------------------------------------------- */

static void front_table(struct tell *t)
{
    static const struct column columns[] = {
        { "point", false, false, 0 },
        { "value", true, false, 0 },
        { "weights", true, false, 0 },
        { "time", true, false, 0 },
    };
    const struct front *f = &t->s->smallest;

    tell_begin_table(t);
    for (int i = 0; i < f->n && i < MOST_FRONT; i++) {
        const struct candidate *c = f->list[i];

        say_point_whole(t, c);
        tell_cell(t);
        say_metric(t, c, t->s->metric);
        tell_cell(t);
        tell_figure(t, FIGURE_COUNT, (double)c->point->n_weights, "first",
                    "SELECT n_weights FROM points WHERE id = %" PRId64,
                    c->point->id);
        tell_cell(t);
        tell_figure(t, FIGURE_SECONDS, c->rank->wall_seconds, "first", "%s",
                    source_mean(t, c, "wall_seconds"));
        tell_cell(t);
    }
    tell_caption(t, "Points that none beats in metric and cost at once");
    tell_end_table(t, columns, 4, false);
}

static void say_time(struct tell *t, const struct candidate *c)
{
    const struct candidate *best = summary_best(t->s);

    tell_figure(t, FIGURE_PERCENT,
                c->rank->wall_seconds / best->rank->wall_seconds, "ratio", "%s",
                source_quotient(t, c, best, "wall_seconds"));
}

/* Rule P28: the points that give most for what they save. */
static void say_bargains(struct tell *t)
{
    const struct candidate *best = summary_best(t->s);
    const struct candidate *small = t->s->smallest.bargain;
    const struct candidate *fast = t->s->fastest.bargain;
    enum figure_format format = figure_of_difference(t->s->metric);

    for (int i = 0; i < 2; i++) {
        const struct candidate *c = i ? fast : small;

        if (!c || (i && small == fast))
            continue;
        tell_words(t, " ");
        say_point(t, c);
        if (c == small) {
            tell_words(t, " has ");
            say_size(t, c, best);
        }
        if (c == fast) {
            tell_words(t, "%s", c == small ? ", takes " : " takes ");
            say_time(t, c);
            tell_words(t, " of the time to train");
        }
        tell_words(t, " and gives up ");
        tell_figure(t, format,
                    fabs(best->metric[t->s->metric] - c->metric[t->s->metric]),
                    "first", "SELECT abs(%s)", source_difference(t, c) + 7);
        tell_words(t, ".");
    }
}

static void say_front(struct tell *t)
{
    const struct front *f = &t->s->smallest;

    if (f->n < 2)
        return;
    tell_count(t, f->n, "point", "points", "%s", source_front(t, "n_weights"));
    tell_words(t, " cannot be beaten in ");
    tell_name(t, metrics[t->s->metric].name);
    tell_words(t, " and in weights at once.");
    say_bargains(t);
    tell_paragraph(t);
    front_table(t);
}

void prose_length(struct tell *t)
{
    const struct search_facts *f = &t->s->search;

    if (t->s->n_candidates < 2 || (!f->n_steps && t->s->smallest.n < 2))
        return;
    tell_heading(t, 2, "Was it enough, and what does it cost");
    if (f->n_steps > 1)
        say_length(t);
    say_front(t);
}

/* ---- which metric (P21) -------------------------------------------------- */

static void say_balance(struct tell *t)
{
    const struct metric_choice *mc = &t->s->metric_choice;
    const struct mistakes *m = t->s->validation;
    const struct candidate *c = summary_chosen(t->s);

    if (!m || m->n_classes < 2)
        return;
    if (!mc->unbalanced) {
        tell_words(t,
                   "The classes are about equally large, so that accuracy (");
        say_metric(t, c, METRIC_VAL_ACCURACY);
        tell_words(t, ") and balanced accuracy (");
        say_metric(t, c, METRIC_VAL_BALANCED_ACCURACY);
        tell_words(t,
                   ") say the same. Accuracy reads best and is the headline; "
                   "the loss reacts before it, which makes it the better one "
                   "to stop early by.");
    } else {
        tell_words(t, "The largest class has ");
        tell_figure(t, FIGURE_TENTH, (double)mc->largest / (double)mc->smallest,
                    "ratio",
                    "SELECT max(n), min(n) FROM (SELECT sum(count) AS n FROM"
                    " (%s) JOIN confusion ON trial_id = trial WHERE part ="
                    " '%s' GROUP BY actual)",
                    source_trials(t, m), m->part);
        tell_words(t,
                   " times the examples of the smallest, so that accuracy can "
                   "be had by neglecting small classes. Read balanced "
                   "accuracy (");
        say_metric(t, c, METRIC_VAL_BALANCED_ACCURACY);
        tell_words(t, ") or macro-F1 first, the correlation (MCC) as a check");
        if (winner_figure(t->s->metric)) {
            tell_words(t, "; this report ranks by ");
            tell_name(t, metrics[t->s->metric].name);
            tell_words(t, ".");
        } else {
            tell_words(t, ": ");
            tell_name(t, "--best val_balanced_accuracy");
            tell_words(t, " ranks by it.");
        }
    }
    tell_paragraph(t);
}

/* Why val_loss does not compare these points. */
static void say_unlike(struct tell *t)
{
    tell_name(t, metrics[METRIC_VAL_LOSS].name);
    tell_words(t, " counts penalties and smoothing, which differ between these "
                  "points; ");
    tell_name(t, metrics[METRIC_VAL_NLL].name);
    tell_words(t, ", the plain cross-entropy, does not. ");
}

static void say_agreement(struct tell *t)
{
    const struct metric_choice *mc = &t->s->metric_choice;
    const struct selection *sel = &t->s->selection;
    enum metric_id loss = summary_loss(t->s);

    if (!sel->by_metric[loss] || !sel->by_metric[METRIC_VAL_ACCURACY] ||
        mc->n < 2)
        return;
    if (loss != METRIC_VAL_LOSS)
        say_unlike(t);
    if (isfinite(mc->rank_agreement)) {
        tell_words(t, "Over the points the ranks by ");
        tell_name(t, "val_accuracy");
        tell_words(t, " and by ");
        tell_name(t, metrics[loss].name);
        tell_words(t, " agree to ");
        tell_figure(t, FIGURE_VALUE, mc->rank_agreement, "spearman", "%s",
                    source_ranks(t));
        tell_words(t, " (Spearman; 1 is the same order). ");
    }
    if (mc->disagree) {
        tell_words(t, "They choose ");
        if (sel->by_metric[loss] == sel->by_metric[METRIC_VAL_ACCURACY])
            tell_words(t, "the same point but order the others differently. ");
        else {
            tell_words(t, "differently: ");
            say_point(t, sel->by_metric[METRIC_VAL_ACCURACY]);
            tell_words(t, " by accuracy, ");
            say_point(t, sel->by_metric[loss]);
            tell_words(t, " by loss. ");
        }
        tell_words(t, "The loss punishes confident errors: take it when "
                      "probabilities are used, accuracy when only the answer "
                      "is.");
    } else {
        if (!isfinite(mc->rank_agreement)) {
            tell_name(t, "val_accuracy");
            tell_words(t, " and ");
            tell_name(t, metrics[loss].name);
            tell_words(t, " choose the same point.");
        } else {
            tell_words(t, "Both choose the same point.");
        }
    }
    tell_paragraph(t);
}

static void say_hidden(struct tell *t)
{
    const struct mistakes *m = t->s->validation;
    const struct candidate *c = summary_chosen(t->s);
    double accuracy;

    if (!t->s->metric_choice.hides_class)
        return;
    accuracy = (double)m->n_right / (double)m->n;
    tell_words(t, "The headline hides the class ");
    tell_name(t, m->classes[m->weakest].label);
    if (m->classes[m->weakest].right) {
        tell_words(t, ", of which only ");
        tell_figure(t, FIGURE_SHARE, m->classes[m->weakest].recall, "ratio",
                    "%s", source_recall(t, m, m->weakest));
        tell_words(t, " is found");
    } else {
        tell_words(t, ", of which nothing is found");
    }
    if (c->n_repeats > 1)
        tell_words(t, " by its best training");
    tell_words(t, "; macro-F1, ");
    tell_figure(t, FIGURE_SHARE, m->macro_f1, "first",
                "SELECT avg(f) FROM (%s)", source_f1s(t, m));
    tell_words(t, m->macro_f1 < accuracy - SHOWN
                      ? ", shows it."
                      : ", hides it as well: read the recall of each class.");
    tell_paragraph(t);
}

static void say_nll_tie(struct tell *t)
{
    const struct candidate *c = t->s->metric_choice.by_nll;

    if (!c)
        return;
    tell_words(t, "Among those that accuracy cannot tell apart, ");
    say_point_whole(t, c);
    tell_words(t, " has the clearly lower cross-entropy (");
    say_metric(t, c, METRIC_VAL_NLL);
    tell_words(t, " against ");
    say_metric(t, summary_best(t->s), METRIC_VAL_NLL);
    tell_words(t, ", ");
    tell_figure(t, FIGURE_P, t->s->metric_choice.nll_p, "loss_p", "%s",
                source_losses(t, c));
    tell_words(t, "): a reason to take it.");
    tell_paragraph(t);
}

/* What is poorly calibrated is mended, not chosen differently. */
static void say_calibration(struct tell *t)
{
    const struct calibration *c = t->s->calibration;

    if (!c || c->ece <= PROSE_POORLY)
        return;
    tell_words(t, "The probabilities miss the share of right answers by ");
    tell_figure(t, FIGURE_POINTS, c->ece, "ece", "%s",
                source_grades(t, t->s->validation));
    tell_words(t, " on average (expected calibration error). That is no reason "
                  "to choose another model; what a temperature mends of it "
                  "stands below (\"Probabilities\").");
    tell_paragraph(t);
}

void prose_metric(struct tell *t)
{
    if (!t->s->n_candidates || !t->s->validation ||
        t->s->validation->n_classes < 2)
        return;
    tell_heading(t, 2, "Which metric");
    say_balance(t);
    say_agreement(t);
    say_hidden(t);
    say_calibration(t);
    say_nll_tie(t);
}
