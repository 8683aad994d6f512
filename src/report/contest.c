#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

/* The best against each other point: which test, and its table. */

#define MOST_PAIRS 10 /* rows of the table */

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#define DRAWS TEXT(BOOTSTRAP_PAIR_DRAWS)

/* ---- the tests ----------------------------------------------------------- */

/* What a pair test is called, and where its figures are from. */
/* clang-format off */
static const struct {
    const char *words, *p, *holm; /* derivations */
    const char *(*source)(struct tell *t, const struct candidate *c);
    const char *(*family)(struct tell *t, const struct candidate *c);
} tests[] = {
    [PAIR_NONE] = { "", NULL, NULL, NULL, NULL },
    [PAIR_MCNEMAR] = {
        "Each pair is tested by McNemar's mid-p on the examples that only one "
        "of the two answers right (the first seed's networks), all pairs "
        "together by Holm's rule at 5 %.",
        "mcnemar", "mcnemar_holm", source_pair, source_family },
    [PAIR_CLASSES] = {
        "Each pair is tested by the difference of that metric over its "
        "standard error, from " DRAWS " draws of the examples that all points "
        "share (the first seed's networks), all pairs together by Holm's rule "
        "at 5 %.",
        "figures_p", "figures_holm", source_figures, source_figure_family },
    [PAIR_LOSS] = {
        "Each pair is tested by a paired t over the examples' cross-entropy "
        "(the first seed's networks), all pairs together by Holm's rule at "
        "5 %.",
        "loss_p", "loss_holm", source_losses, source_loss_family },
    [PAIR_REPEATS] = {
        "Each pair is tested by a paired t over the seeds that they share, all "
        "pairs together by Holm's rule at 5 %.",
        "seeds_p", "seeds_holm", source_seed_family, source_seed_family },
    [PAIR_FOLDS] = {
        "Each pair is tested by Nadeau and Bengio's t over the folds, which "
        "allows for training parts that overlap, all pairs together by Holm's "
        "rule at 5 %.",
        "folds_p", "folds_holm", source_by_fold, source_fold_family },
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

bool shows_nothing(const struct summary *s)
{
    return metric_is_percent(s->metric) && s->selection.resolution >= 1;
}

void say_resolution(struct tell *t)
{
    static const struct {
        const char *derivation;
        const char *(*source)(struct tell *t, const struct candidate *c);
    } of[] = {
        [PAIR_MCNEMAR] = { "resolution", source_pair },
        [PAIR_CLASSES] = { "figures_resolution", source_figures },
        [PAIR_LOSS] = { "loss_resolution", source_losses },
    };
    enum pair_test test = t->s->selection.test;

    tell_figure(t, figure_of_difference(t->s->metric),
                t->s->selection.resolution, of[test].derivation, "%s",
                of[test].source(t, &t->s->candidates[1]));
}

/* The first two, and all of them together. */
static void say_power(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    const struct candidate *second = &t->s->candidates[1];
    bool by_class = sel->test == PAIR_CLASSES;

    if (sel->psi <= 0 && !isfinite(sel->resolution)) /* and it is known */
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
    tell_words(t, " validation examples");
    if (shows_nothing(t->s)) {
        tell_words(t, ", which are too few to show any difference reliably.");
    } else if (sel->test == PAIR_MCNEMAR) {
        tell_words(t, ", which show a difference of ");
        say_resolution(t);
        tell_words(t, " in four of five cases.");
    } else {
        tell_words(t, "; by the standard error of their difference in ");
        tell_name(t, metrics[t->s->metric].name);
        tell_words(t, " these show one of ");
        say_resolution(t);
        tell_words(t, " in four of five cases.");
    }
    if (sel->q_models > 2 && !by_class) {
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
    tell_words(t, tied        ? "; some of them cannot be told apart either."
                  : rest == 1 ? ", told apart, too."
                              : ", all of them told apart.");
    tell_paragraph(t);
}

static int pair_columns(struct column *columns, enum pair_test test,
                        bool has_seeds)
{
    int n = 0;

    columns[n++] = (struct column){ "against", false, false, 0 };
    columns[n++] = (struct column){ "difference", true, false, 0 };
    if (test == PAIR_MCNEMAR)
        columns[n++] =
            (struct column){ "only it / only the other right", true, false, 0 };
    columns[n++] = (struct column){ has_seeds && (test == PAIR_MCNEMAR ||
                                                  test == PAIR_CLASSES)
                                        ? "95 %, first seed"
                                        : "95 %",
                                    false, false, 0 };
    columns[n++] = (struct column){ "test", false, false, 0 };
    columns[n++] = (struct column){ "after Holm", false, false, 0 };
    columns[n++] = (struct column){ "verdict", false, false, 0 };
    return n;
}

static void pair_row(struct tell *t, const struct candidate *c,
                     enum pair_test test)
{
    say_point(t, c);
    tell_cell(t);
    tell_figure(t, figure_of_difference(t->s->metric), c->difference, "first",
                "%s", source_difference(t, c));
    tell_cell(t);
    if (test == PAIR_MCNEMAR) {
        tell_figure(t, FIGURE_COUNT, (double)c->b, "first", "%s",
                    source_pair(t, c));
        tell_words(t, " / ");
        tell_figure(t, FIGURE_COUNT, (double)c->c, "second", "%s",
                    source_pair(t, c));
        tell_cell(t);
    }
    say_difference_interval(t, c);
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->p, tests[test].p, "%s",
                tests[test].source(t, c));
    tell_cell(t);
    tell_figure(t, FIGURE_P, c->adjusted, tests[test].holm, "%s",
                tests[test].family(t, c));
    tell_cell(t);
    tell_words(t, "%s", c->tied ? "not separable" : say_how(c));
    if (!c->tied)
        tell_words(t, " behind%s", c->disagrees ? "; the seeds disagree" : "");
    tell_cell(t);
}

static void pair_table(struct tell *t)
{
    const struct summary *s = t->s;
    struct column columns[TELL_MAX_COLUMNS];
    enum pair_test test = s->selection.test;
    int shown = 0;

    if (!s->selection.n_tested)
        return;
    tell_begin_table(t);
    for (int i = 1; i < s->n_candidates && shown < MOST_PAIRS; i++)
        if (s->candidates[i].tested) {
            pair_row(t, &s->candidates[i], test);
            shown++;
        }
    tell_caption(t, "The best against each of those behind it");
    tell_end_table(t, columns,
                   pair_columns(columns, test, summary_best(s)->n_repeats > 1),
                   false);
    say_rest(t, shown);
}

void prose_contest(struct tell *t)
{
    say_test(t);
    say_power(t);
    pair_table(t);
}
