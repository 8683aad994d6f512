#include "report/prose.h"
#include "report/source.h"

#include <math.h>
#include <string.h>

/* What the test part says: rule P26. */

void say_looks(struct tell *t)
{
    int n = t->s->test.n_looks;
    struct str *q = source_begin(t);

    str_add_text(q, "SELECT max(look) FROM evaluations WHERE dataset_hash = ");
    source_quote(q, t->s->snap->experiment.dataset_hash);
    if (n == 1) {
        tell_words(t, "The test part was looked at once in this database.");
        return;
    }
    tell_words(t, "The test part was looked at ");
    if (n == 2)
        tell_words(t, "twice");
    else
        tell_count(t, n, "time", "times", "%s", source_end(t));
    tell_words(t, " in this database: treat it as validation data.");
}

/* ---- against what was expected ------------------------------------------- */

/* "0.69 points below", "0.0311 above", "equal to": as it is printed. */
static void say_gap(struct tell *t, enum metric_id metric, double gap,
                    const char *derivation, const char *sql)
{
    enum figure_format format = figure_of_difference(metric);
    struct str shown = { 0 }, zero = { 0 };

    figure_print(&shown, figure_of_size(format, t->s->n_validation), fabs(gap));
    figure_print(&zero, figure_of_size(format, t->s->n_validation), 0);
    if (strcmp(str_text(&shown), str_text(&zero)) == 0) {
        tell_words(t, "equal to ");
    } else {
        tell_figure(t, format, fabs(gap), derivation, "%s", sql);
        tell_words(t, gap < 0 ? " below " : " above ");
    }
    t->failed |= shown.failed || zero.failed;
    str_release(&shown);
    str_release(&zero);
}

static void say_gaps(struct tell *t, const char *words, const char *column,
                     enum metric_id metric, const struct test_gaps *gaps)
{
    const struct candidate *c = summary_chosen(t->s);
    enum figure_format format = figure_of_metric(metric);
    const char *q;

    if (!isfinite(gaps->validation))
        return;
    tell_words(t, "%s is ", words);
    say_gap(t, metric, gaps->validation, "size",
            source_test_gap(t, column, c, metrics[metric].name));
    tell_words(t, "that of the validation part (");
    tell_figure(t, format, c->metric[metric], "first", "%s",
                source_mean(t, c, metrics[metric].name));
    tell_words(t, ")");
    if (isfinite(gaps->corrected)) {
        tell_words(t, " and ");
        say_gap(t, metric, gaps->corrected, "winner_gap",
                source_test_answers(t, column, metric == METRIC_VAL_NLL));
        tell_words(t, "the one corrected for the choice (");
        q = source_answers(t, metric == METRIC_VAL_NLL);
        tell_figure(t, format, t->s->winner.value, "winner", "%s", q);
        tell_words(t, ")");
    }
}

static void say_expected(struct tell *t)
{
    const struct test_facts *test = &t->s->test;

    if (!isfinite(test->accuracy_gap.validation))
        return;
    say_gaps(t, "Its accuracy", "accuracy", METRIC_VAL_ACCURACY,
             &test->accuracy_gap);
    say_gaps(t, "; its loss, the plain cross-entropy,", "loss", METRIC_VAL_NLL,
             &test->nll_gap);
    tell_words(t, ".");
    tell_paragraph(t);
}

/* ---- the section --------------------------------------------------------- */

static void not_asked(struct tell *t)
{
    tell_words(t, "The test part has not been asked about ");
    say_point(t, summary_chosen(t->s));
    tell_words(t, ". ");
    tell_name(t, "sweep evaluate");
    tell_words(t, " does it; every look is counted.");
    if (t->s->test.n_looks) {
        tell_words(t, " ");
        say_looks(t);
    }
    tell_paragraph(t);
}

static void say_score(struct tell *t)
{
    const struct test_facts *test = &t->s->test;

    tell_words(t, "Look ");
    tell_figure(t, FIGURE_ORDINAL, test->look, "first", "%s", source_look(t));
    tell_words(t, ", at ");
    tell_name(t, test->at);
    tell_words(t, ": ");
    tell_figure(t, FIGURE_SHARE, test->accuracy, "first", "%s",
                source_test(t, "accuracy"));
    tell_words(t, " ");
    tell_interval(t, FIGURE_SHARE, test->interval, "share_low", "share_high",
                  source_test_right(t));
    tell_words(t, " of ");
    tell_figure(t, FIGURE_COUNT, test->n, "second", "%s", source_test_right(t));
    tell_words(t, " examples right");
    if (test->n_trials > 1) {
        tell_words(t, ", the mean of ");
        tell_count(t, test->n_trials, "trial", "trials", "%s",
                   source_test_trials(t));
    }
    tell_words(t, "; loss ");
    tell_figure(t, FIGURE_VALUE, test->loss, "first", "%s",
                source_test(t, "loss"));
    tell_words(t, ".");
    tell_paragraph(t);
}

void prose_test(struct tell *t)
{
    if (!summary_chosen(t->s))
        return;
    tell_heading(t, 2, "Test");
    if (!t->s->test.look) {
        not_asked(t);
        return;
    }
    say_score(t);
    say_expected(t);
    if (t->s->test_mistakes)
        say_mistakes(t, t->s->test_mistakes);
}
