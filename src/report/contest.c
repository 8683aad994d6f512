#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

/* The best against each other point: which test, and its table. */

#define MOST_PAIRS 10 /* rows of the table */

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

static void figures_cells(struct tell *t, const struct candidate *c)
{
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, "figures_p", "%s", source_figures(t, c));
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->adjusted, "figures_holm", "%s",
                source_figure_family(t, c));
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
    tell_figure(t, FIGURE_P, c->adjusted, "folds_holm", "%s",
                source_fold_family(t, c));
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
    [PAIR_CLASSES] = {
        "Each pair is tested by the difference of that metric over its "
        "standard error, from 500 draws of the examples that all points "
        "share (the first seed's networks), all pairs together by Holm's rule "
        "at 5 %.",
        figures_cells, 3,
        { { "95 %", false, false, 0 },
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
        folds_cells, 3,
        { { "95 %", false, false, 0 },
          { "test", false, false, 0 },
          { "after Holm", false, false, 0 } } },
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

    if (sel->psi <= 0) /* not where it is not known */
        tell_words(t, "The first two networks are right in the same validation "
                      "examples and wrong in the same: nothing can tell them "
                      "apart.");
    if (!isfinite(sel->resolution)) {
        tell_paragraph(t);
        return;
    }
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
        tell_words(t, sel->q_p < SUMMARY_TIED
                          ? " The "
                          : " No difference is to be seen among the ");
        tell_figure(t, FIGURE_COUNT, sel->q_models, "first", "SELECT (%s) + 1",
                    source_tested(t));
        tell_words(t, sel->q_p < SUMMARY_TIED
                          ? " models are not all alike (Cochran's Q, "
                          : " models together (Cochran's Q, ");
        tell_figure(t, FIGURE_P, sel->q_p, "cochran_p", "%s",
                    source_cochran(t));
        tell_words(t, ").");
    }
    tell_paragraph(t);
}

/* ---- the table ----------------------------------------------------------- */

/* Pairs that the table has no row for. */
static void say_rest(struct tell *t, int shown)
{
    const struct summary *s = t->s;
    int tied = 0, rest = s->selection.n_tested - shown;

    for (int i = 1, seen = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];

        if (c->tested && seen++ >= shown)
            tied += c->tied;
    }
    if (!rest)
        return;
    tell_figure(t, FIGURE_COUNT, rest, "first", "SELECT (%s) - %d",
                source_tested(t), shown);
    tell_words(t, " more %s tested and rank%s behind these",
               say_plural(rest, "point was", "points were"),
               say_plural(rest, "s", ""));
    tell_words(t, tied ? "; some of them cannot be told apart either."
                       : ", all of them told apart.");
    tell_paragraph(t);
}

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
    if (test == PAIR_MCNEMAR && summary_best(s)->n_repeats > 1)
        columns[3].title = "95 %, first seed";
    else if (test == PAIR_CLASSES && summary_best(s)->n_repeats > 1)
        columns[2].title = "95 %, first seed";
    columns[n++] = (struct column){ "verdict", false, false, 0 };
    tell_begin_table(t);
    for (int i = 1; i < s->n_candidates && shown < MOST_PAIRS; i++) {
        const struct candidate *c = &s->candidates[i];

        if (!c->tested)
            continue;
        shown++;
        say_point(t, c);
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
    tell_caption(t, "The best against each of those behind it");
    tell_end_table(t, columns, n, false);
    say_rest(t, shown);
}

void prose_contest(struct tell *t)
{
    say_test(t);
    say_resolution(t);
    pair_table(t);
}
