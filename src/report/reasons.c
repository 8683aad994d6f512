#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define MOST_SEEDS 64

/* ---- the chain of ties --------------------------------------------------- */

static void say_tie_break(struct tell *t)
{
    const struct candidate *a = &t->s->candidates[0], *b = a + 1;

    if (t->s->selection.tie_break == TIE_NONE)
        return;
    say_point(t, b);
    tell_words(t, " has exactly the same ");
    tell_name(t, metrics[t->s->metric].name);
    tell_words(t, "; ");
    say_point(t, a);
    tell_words(t, " comes first because ");
    if (t->s->selection.tie_break == TIE_WEIGHTS) {
        tell_words(t, "it has fewer weights (");
        tell_figure(t, FIGURE_COUNT, (double)a->point->n_weights, "first",
                    "SELECT n_weights FROM points WHERE id = %" PRId64,
                    a->point->id);
        tell_words(t, " against ");
        tell_figure(t, FIGURE_COUNT, (double)b->point->n_weights, "first",
                    "SELECT n_weights FROM points WHERE id = %" PRId64,
                    b->point->id);
        tell_words(t, ").");
    } else if (t->s->selection.tie_break == TIE_NLL) {
        tell_words(t, "they have as many weights and its ");
        tell_name(t, metrics[METRIC_VAL_NLL].name);
        tell_words(t, " is lower (");
        say_metric(t, a, METRIC_VAL_NLL);
        tell_words(t, " against ");
        say_metric(t, b, METRIC_VAL_NLL);
        tell_words(t, ").");
    } else {
        tell_words(t, "weights and loss are the same too and it stands earlier "
                      "in the grid: the choice between the two is arbitrary.");
    }
    tell_paragraph(t);
}

/* ---- seeds and other metrics --------------------------------------------- */

/* How far the lead goes from seed to seed, against the lead. */
static void say_seed_noise(struct tell *t, const struct candidate *second,
                           int n)
{
    const struct candidate *best = summary_best(t->s);
    double d[MOST_SEEDS];

    if (n > MOST_SEEDS)
        return;
    for (int r = 0; r < n; r++)
        d[r] = best->by_repeat[r] - second->by_repeat[r];
    if (!(fabs(stat_settle(stat_mean(d, n))) > 0))
        return;
    tell_words(t, "; from seed to seed that lead varies by ");
    tell_figure(t, FIGURE_TENTH, stat_sd(d, n) / fabs(stat_mean(d, n)),
                "noise_ratio", "%s", source_by_repeat(t, second));
    tell_words(t, " times itself (sd)");
}

/* Rule P7. */
static void over_seeds(struct tell *t)
{
    const struct summary *s = t->s;
    const struct candidate *a = summary_best(s), *b = a + 1;
    enum figure_format spread = figure_of_difference(s->metric);
    double sign = metrics[s->metric].maximize ? 1 : -1;
    int won = 0, n;

    if (a->n_repeats < 3)
        return;
    tell_words(t, "Over ");
    say_seeds(t, a);
    tell_words(t, " ");
    say_point(t, a);
    tell_words(t, " has ");
    say_metric(t, a, s->metric);
    tell_words(t, " with a standard deviation of ");
    tell_figure(t, spread, stat_sd(a->by_repeat, a->n_repeats), "sd", "%s",
                source_repeats(t, a));
    if (s->n_candidates > 1) {
        n = a->n_repeats < b->n_repeats ? a->n_repeats : b->n_repeats;
        for (int r = 0; r < n; r++)
            won += metric_better(s->metric, a->by_repeat[r], b->by_repeat[r]);
        tell_words(t, "; it leads ");
        say_point(t, b);
        tell_words(t, " by ");
        tell_figure(t, spread, fabs(b->difference), "first", "SELECT abs(%s)",
                    source_difference(t, b) + 7);
        tell_words(t, " and is better in ");
        tell_figure(t, FIGURE_COUNT, won, sign > 0 ? "wins" : "losses", "%s",
                    source_by_repeat(t, b));
        tell_words(t, " of ");
        tell_figure(t, FIGURE_COUNT, n, "rows", "%s", source_by_repeat(t, b));
        tell_words(t, " seeds");
        say_seed_noise(t, b, n);
    }
    tell_words(t, ".");
    tell_paragraph(t);
}

/* Rule P21. */
static void say_other_metrics(struct tell *t)
{
    const enum metric_id asked[] = {
        METRIC_VAL_ACCURACY,
        summary_loss(t->s),
        METRIC_VAL_MACRO_F1,
        METRIC_VAL_MCC,
    };
    const struct summary *s = t->s;

    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        const struct candidate *c = s->selection.by_metric[asked[i]];

        if (asked[i] == s->metric || !c || c == summary_best(s))
            continue;
        tell_name(t, metrics[asked[i]].name);
        tell_words(t, " would choose ");
        say_point_whole(t, c);
        tell_words(t, ": ");
        say_metric(t, c, asked[i]);
        tell_words(t, " against ");
        say_metric(t, summary_best(s), asked[i]);
        tell_words(t, ".");
        tell_item(t);
    }
    tell_end_list(t);
}

/* The one-standard-error rule, where it would take another point. */
static void say_one_error(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    const struct candidate *best = summary_best(t->s), *c = sel->one_se;
    enum figure_format format = figure_of_difference(t->s->metric);

    if (c == best || t->s->rule == RULE_ONE_SE)
        return;
    tell_words(t, "By the one-standard-error rule ");
    say_point_whole(t, c);
    tell_words(t, " would do: it is the simplest within ");
    if (best->n_repeats > 2)
        tell_figure(t, format, sel->standard_error, "standard_error", "%s",
                    source_repeats(t, best));
    else if (best->n_folds > 1)
        tell_figure(t, format, sel->standard_error, "standard_error", "%s",
                    source_folds(t, best));
    else
        tell_figure(t, format, sel->standard_error, "share_error", "%s",
                    source_accuracy(t, best));
    tell_words(t, " of the best. ");
    tell_name(t, "--rule 1se");
    tell_words(t, " reports on it.");
    tell_paragraph(t);
}

void prose_reasons(struct tell *t)
{
    if (t->s->n_candidates < 2)
        return;
    tell_heading(t, 2, "Why this one");
    if (!t->s->own_metric) {
        tell_words(t, "The experiment keeps each trial's best epoch by ");
        tell_name(t, t->s->snap->experiment.metric);
        tell_words(t, "; this report ranks those epochs by ");
        tell_name(t, metrics[t->s->metric].name);
        tell_words(t, ".");
        tell_paragraph(t);
    }
    say_tie_break(t);
    prose_contest(t);
    over_seeds(t);
    say_one_error(t);
    say_other_metrics(t);
}
