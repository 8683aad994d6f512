#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define MOST_CLASSES 20 /* beyond it the matrix is unreadable */

static void say_class(struct tell *t, const struct mistakes *m, int class)
{
    tell_name(t, m->classes[class].label);
}

static void class_table(struct tell *t, const struct mistakes *m)
{
    static const struct column columns[] = {
        { "class", false, false, 0 },    { "examples", true, false, 0 },
        { "recall", true, false, 0 },    { "95 %", false, false, 0 },
        { "precision", true, false, 0 }, { "95 %", false, false, 0 },
        { "F1", true, false, 0 },
    };

    tell_begin_table(t);
    for (int i = 0; i < m->n_classes; i++) {
        const struct class_facts *c = &m->classes[i];

        say_class(t, m, i);
        tell_cell(t);
        tell_figure(t, FIGURE_COUNT, (double)c->support, "first", "%s",
                    source_confusion(t, m, i, -1));
        tell_cell(t);
        if (c->support)
            tell_figure(t, FIGURE_SHARE, c->recall, "ratio", "%s",
                        source_recall(t, m, i));
        tell_cell(t);
        if (c->support)
            tell_interval(t, FIGURE_SHARE, c->recall_interval, "share_low",
                          "share_high", source_recall(t, m, i));
        tell_cell(t);
        if (c->predicted)
            tell_figure(t, FIGURE_SHARE, c->precision, "ratio", "%s",
                        source_precision(t, m, i));
        tell_cell(t);
        if (c->predicted)
            tell_interval(t, FIGURE_SHARE, c->precision_interval, "share_low",
                          "share_high", source_precision(t, m, i));
        tell_cell(t);
        if (c->support + c->predicted)
            tell_figure(t, FIGURE_SHARE, c->f1, "ratio", "%s",
                        source_f1(t, m, i));
        tell_cell(t);
    }
    tell_caption(t, "Recall, precision and F1 by class, %s part", m->part);
    tell_end_table(t, columns, 7, false);
}

static void confusion_table(struct tell *t, const struct mistakes *m)
{
    struct column columns[MOST_CLASSES + 1] = { { "actual", false, false, 0 } };

    if (m->n_classes > MOST_CLASSES)
        return;
    tell_words(t, "Rows are the actual classes, columns the answers.");
    tell_paragraph(t);
    for (int j = 0; j < m->n_classes; j++)
        columns[j + 1] = (struct column){ m->classes[j].label, true, true, 0 };
    tell_begin_table(t);
    for (int i = 0; i < m->n_classes; i++) {
        say_class(t, m, i);
        tell_cell(t);
        for (int j = 0; j < m->n_classes; j++) {
            tell_figure(t, FIGURE_COUNT,
                        (double)m->confusion[i * m->n_classes + j], "first",
                        "%s", source_confusion(t, m, i, j));
            tell_cell(t);
        }
    }
    tell_caption(t, "Answers by actual class, %s part", m->part);
    tell_end_table(t, columns, m->n_classes + 1, false);
}

/* Rule P22. */
static void say_weakest(struct tell *t, const struct mistakes *m)
{
    const struct class_facts *c;

    if (m->weakest < 0 || m->n_classes < 2)
        return;
    c = &m->classes[m->weakest];
    if (c->right == c->support)
        return;
    tell_words(t, "Weakest class: ");
    say_class(t, m, m->weakest);
    tell_words(t, ", of whose ");
    tell_count(t, (double)c->support, "example", "examples", "%s",
               source_confusion(t, m, m->weakest, -1));
    tell_words(t, " it finds ");
    tell_figure(t, FIGURE_SHARE, c->recall, "ratio", "%s",
                source_recall(t, m, m->weakest));
    tell_words(t, " ");
    tell_interval(t, FIGURE_SHARE, c->recall_interval, "share_low",
                  "share_high", source_recall(t, m, m->weakest));
    tell_words(t, ".");
    if (m->weakest_as >= 0) {
        tell_words(t, " It is most often taken for ");
        say_class(t, m, m->weakest_as);
        tell_words(t, ": ");
        tell_figure(
            t, FIGURE_SHARE,
            (double)m->confusion[m->weakest * m->n_classes + m->weakest_as] /
                (double)c->support,
            "ratio", "%s", source_taken(t, m, m->weakest, m->weakest_as));
        tell_words(t, " of it.");
    }
    tell_paragraph(t);
}

static void say_confused(struct tell *t, const struct mistakes *m)
{
    if (!m->n_confused) {
        tell_words(t, "There are no errors.");
        tell_paragraph(t);
        return;
    }
    tell_words(t, "Most frequent confusions:");
    tell_paragraph(t);
    for (int i = 0; i < m->n_confused; i++) {
        const struct confused *c = &m->confused[i];

        say_class(t, m, c->actual);
        tell_words(t, " taken for ");
        say_class(t, m, c->predicted);
        tell_words(t, ": ");
        tell_figure(t, FIGURE_COUNT, (double)c->count, "first", "%s",
                    source_confusion(t, m, c->actual, c->predicted));
        tell_words(t, " of ");
        tell_figure(t, FIGURE_COUNT, (double)m->classes[c->actual].support,
                    "first", "%s", source_confusion(t, m, c->actual, -1));
        tell_item(t);
    }
    tell_end_list(t);
}

/* Rule D8. */
static void say_collapsed(struct tell *t, const struct mistakes *m)
{
    if (m->collapsed < 0)
        return;
    tell_words(t, "The network has collapsed: almost all of its answers (");
    tell_figure(t, FIGURE_COUNT, (double)m->classes[m->collapsed].predicted,
                "first", "%s", source_confusion(t, m, -1, m->collapsed));
    tell_words(t, " of ");
    tell_figure(t, FIGURE_COUNT, (double)m->n, "first", "%s",
                source_confusion(t, m, -1, -1));
    tell_words(t, ") are ");
    say_class(t, m, m->collapsed);
    tell_words(t, ".");
    tell_paragraph(t);
}

/* Figures over all classes, with percentiles of resampled examples. */
static void say_overall(struct tell *t, const struct mistakes *m)
{
    const struct {
        const char *words;
        enum metric_id metric;
        double value;
        struct interval interval;
    } all[] = {
        { "Balanced accuracy ", METRIC_VAL_BALANCED_ACCURACY,
          m->balanced_accuracy, m->balanced_interval },
        { ", macro-F1 ", METRIC_VAL_MACRO_F1, m->macro_f1, m->f1_interval },
        { ", Matthews' correlation ", METRIC_VAL_MCC, m->mcc, m->mcc_interval },
        { ", Cohen's kappa ", METRIC_COUNT, m->kappa, m->kappa_interval },
    };

    if (m->n_classes < 2)
        return;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        enum figure_format format = all[i].metric == METRIC_COUNT
                                        ? FIGURE_VALUE
                                        : figure_of_metric(all[i].metric);
        const char *q = source_cells(t, m, all[i].metric);

        tell_words(t, "%s", all[i].words);
        tell_figure(t, format, all[i].value, "cells", "%s", q);
        tell_words(t, " ");
        tell_interval(t, format, all[i].interval, "cells_low", "cells_high", q);
    }
    tell_words(t, "; the intervals are those of 1,000 resamples of the "
                  "examples.");
    tell_paragraph(t);
}

/* One training stands for all seeds: its answers can be counted. */
void say_mistakes(struct tell *t, const struct mistakes *m)
{
    const struct candidate *of = summary_chosen(t->s);

    tell_count(t, (double)(m->n - m->n_right), "error", "errors",
               "WITH answer(correct, n) AS (%s) SELECT n - correct FROM answer",
               source_right(t, m));
    tell_words(t, " in ");
    tell_count(t, (double)m->n, "example", "examples", "%s",
               source_confusion(t, m, -1, -1));
    tell_words(t, " (trial");
    for (int i = 0; i < m->n_trials; i++)
        tell_words(t, "%s%" PRId64,
                   i                 ? ", "
                   : m->n_trials > 1 ? "s "
                                     : " ",
                   m->trials[i]->id);
    if (of->n_repeats > 1 && m == t->s->validation) {
        tell_words(t, ", the best of ");
        say_seeds(t, of);
    } else if (of->n_repeats > 1 && t->s->test.n_trials > 1) {
        tell_words(t, ", the first of ");
        say_seeds(t, of);
    }
    tell_words(t, ").");
    tell_paragraph(t);
    say_overall(t, m);
    say_collapsed(t, m);
    say_weakest(t, m);
    say_confused(t, m);
    class_table(t, m);
    confusion_table(t, m);
}

void prose_mistakes(struct tell *t)
{
    if (!t->s->validation)
        return;
    tell_heading(t, 2, "Errors");
    say_mistakes(t, t->s->validation);
}
