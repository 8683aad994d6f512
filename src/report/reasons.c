#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define MOST_PAIRS 10 /* rows of the table */
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

/* ---- the tests ----------------------------------------------------------- */

static void mcnemar_cells(struct tell *t, const struct candidate *c)
{
    tell_figure(t, FIGURE_COUNT, (double)c->b, "first", "%s",
                source_pair(t, c));
    tell_words(t, " / ");
    tell_figure(t, FIGURE_COUNT, (double)c->c, "second", "%s",
                source_pair(t, c));
    tell_cell(t);
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, "mcnemar", "%s", source_pair(t, c));
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->adjusted, "mcnemar_holm", "%s",
                source_family(t, c));
    tell_cell(t);
}

static void repeats_cells(struct tell *t, const struct candidate *c)
{
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, "seeds_p", "%s", source_seed_family(t, c));
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->adjusted, "seeds_holm", "%s",
                source_seed_family(t, c));
    tell_cell(t);
}

static void loss_cells(struct tell *t, const struct candidate *c)
{
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, "loss_p", "%s", source_losses(t, c));
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->adjusted, "loss_holm", "%s",
                source_loss_family(t, c));
    tell_cell(t);
}

static void folds_cells(struct tell *t, const struct candidate *c)
{
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, "folds_p", "%s", source_by_fold(t, c));
    tell_cell(t);
}

/* What a pair test is called, and its cells in the table. */
/* clang-format off */
static const struct {
    const char *words;
    void (*cells)(struct tell *t, const struct candidate *c);
    int n_columns;
    struct column columns[4];
} tests[] = {
    [PAIR_NONE] = { "", NULL, 0, { { 0 } } },
    [PAIR_MCNEMAR] = {
        "Each pair is tested by McNemar's mid-p on the examples that only one "
        "of the two answers right (the first seed's networks), all pairs "
        "together by Holm's rule at 5 %.",
        mcnemar_cells, 4,
        { { "only it / only the other right", true, false, 0 },
          { "95 %", false, false, 0 },
          { "test", false, false, 0 },
          { "after Holm", false, false, 0 } } },
    [PAIR_LOSS] = {
        "Each pair is tested by a paired t over the examples' cross-entropy "
        "(the first seed's networks), all pairs together by Holm's rule at "
        "5 %.",
        loss_cells, 3,
        { { "95 %", false, false, 0 },
          { "test", false, false, 0 },
          { "after Holm", false, false, 0 } } },
    [PAIR_REPEATS] = {
        "Each pair is tested by a paired t over the seeds that they share, all "
        "pairs together by Holm's rule at 5 %.",
        repeats_cells, 3,
        { { "95 %", false, false, 0 },
          { "test", false, false, 0 },
          { "after Holm", false, false, 0 } } },
    [PAIR_FOLDS] = {
        "Each pair is tested by Nadeau and Bengio's t over the folds, which "
        "allows for training parts that overlap, all pairs together by Holm's "
        "rule at 5 %.",
        folds_cells, 2,
        { { "95 %", false, false, 0 }, { "test", false, false, 0 } } },
};
/* clang-format on */

static void say_test(struct tell *t)
{
    const struct summary *s = t->s;
    enum metric_id m = s->metric;

    if (!s->selection.n_tested) {
        if (s->n_candidates > 1)
            tell_words(t, "The order has no test: %s.",
                       s->n_validation && metrics[m].on_validation
                           ? "the points left no results per example"
                           : "it is not by results on a validation part");
        tell_paragraph(t);
        return;
    }
    tell_words(t, "%s", tests[s->selection.test].words);
    if (s->selection.test == PAIR_MCNEMAR && m != METRIC_VAL_ACCURACY) {
        tell_words(t, " That is a test of accuracy, not of ");
        tell_name(t, metrics[m].name);
        tell_words(t, ".");
    }
    if (s->selection.prior.df > 0)
        tell_words(t, " So few seeds say little about how far the differences "
                      "of one pair spread; each spread is drawn towards that "
                      "of all pairs (moderated t, Smyth 2004).");
    tell_words(t, " The winner was picked on the same examples, so the set of "
                  "those that cannot be told apart is the safe statement.");
    tell_paragraph(t);
}

static void say_resolution(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    const struct candidate *second = &t->s->candidates[1];

    if (!isfinite(sel->resolution))
        return;
    tell_words(t, "The first two disagree in ");
    tell_figure(t, FIGURE_SHARE, sel->psi, "disagreement", "%s",
                source_pair(t, second));
    tell_words(t, " of the ");
    tell_figure(t, FIGURE_COUNT, t->s->n_validation, "second", "%s",
                source_accuracy(t, summary_best(t->s)));
    tell_words(t, " validation examples, which show a difference of ");
    tell_figure(t, FIGURE_POINTS, sel->resolution, "resolution", "%s",
                source_pair(t, second));
    tell_words(t, " in four of five cases.");
    if (sel->q_models > 2) {
        tell_words(t, " Over the ");
        tell_figure(t, FIGURE_COUNT, sel->q_models, "first", "SELECT (%s) + 1",
                    source_tested(t));
        tell_words(t, " models together (Cochran's Q) there %s.",
                   sel->q_p < SUMMARY_TIED
                       ? "are differences"
                       : "is no difference to be seen at all");
    }
    tell_paragraph(t);
}

/* ---- the table ----------------------------------------------------------- */

static void pair_table(struct tell *t)
{
    const struct summary *s = t->s;
    struct column columns[TELL_MAX_COLUMNS] = {
        { "against", false, false, 0 },
        { "difference", true, false, 0 },
    };
    enum pair_test test = s->selection.test;
    int n = 2, shown = 0;

    if (!s->selection.n_tested)
        return;
    for (int i = 0; i < tests[test].n_columns; i++)
        columns[n++] = tests[test].columns[i];
    columns[n++] = (struct column){ "verdict", false, false, 0 };
    tell_begin_table(t);
    for (int i = 1; i < s->n_candidates && shown < MOST_PAIRS; i++) {
        const struct candidate *c = &s->candidates[i];

        if (!c->tested)
            continue;
        shown++;
        say_point_whole(t, c);
        tell_cell(t);
        tell_figure(t, figure_of_difference(s->metric), c->difference, "first",
                    "%s", source_difference(t, c));
        tell_cell(t);
        if (tests[test].cells)
            tests[test].cells(t, c);
        tell_words(t, "%s", c->tied ? "not separable" : say_how(c));
        if (!c->tied)
            tell_words(t, " behind%s",
                       c->disagrees ? "; the seeds disagree" : "");
        tell_cell(t);
    }
    tell_end_table(t, columns, n, false);
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
    static const enum metric_id asked[] = {
        METRIC_VAL_ACCURACY,
        METRIC_VAL_LOSS,
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
    say_test(t);
    say_resolution(t);
    pair_table(t);
    over_seeds(t);
    say_one_error(t);
    say_other_metrics(t);
}
