#include "base/mem.h"
#include "report/prose.h"
#include "report/source.h"

#include <math.h>

#define SPARK_WIDTH 40

static void say_epoch_value(struct tell *t, const struct epoch_record *e,
                            enum metric_id m)
{
    tell_figure(
        t, figure_of_metric(m), e->metric[m], "first", "%s",
        source_epoch(t, t->s->curves.chosen->trial, e->epoch, metrics[m].name));
    tell_cell(t);
}

static const enum metric_id shown[] = {
    METRIC_LOSS,
    METRIC_VAL_LOSS,
    METRIC_ACCURACY,
    METRIC_VAL_ACCURACY,
};
#define N_SHOWN ((int)(sizeof(shown) / sizeof(shown[0])))

static bool has(const struct candidate *c, enum metric_id m)
{
    return isfinite(c->epochs[c->n_epochs - 1].metric[m]);
}

/* First, kept and last epoch. */
static void epoch_table(struct tell *t, const struct candidate *c)
{
    const struct trial_row *trial = t->s->curves.chosen->trial;
    struct column columns[N_SHOWN + 2] = { { "", false, false, 0 },
                                           { "epoch", true, false, 0 } };
    int rows[] = { 1, trial->best_epoch, c->n_epochs }, n = 2;
    const char *words[] = { "first", "kept", "last" };

    if (rows[1] == rows[2]) { /* one row less */
        words[1] = "kept, last";
        rows[2] = 0;
    }

    for (int m = 0; m < N_SHOWN; m++)
        if (has(c, shown[m]))
            columns[n++] =
                (struct column){ metrics[shown[m]].name, true, true, 0 };
    tell_begin_table(t);
    for (int r = 0; r < 3; r++) {
        if (rows[r] < 1 || rows[r] > c->n_epochs)
            continue;
        tell_words(t, "%s", words[r]);
        tell_cell(t);
        tell_figure(t, FIGURE_ORDINAL, rows[r], "first", "%s",
                    source_epoch(t, trial, rows[r], "epoch"));
        tell_cell(t);
        for (int m = 0; m < N_SHOWN; m++)
            if (has(c, shown[m]))
                say_epoch_value(t, &c->epochs[rows[r] - 1], shown[m]);
    }
    tell_caption(t, "The chosen curve: first, kept and last epoch");
    tell_end_table(t, columns, n, false);
}

static void curve_table(struct tell *t, const struct candidate *c)
{
    static const struct column columns[] = {
        { "metric", false, false, 0 },
        { "from epoch 1 to the last", false, false, 0 },
    };
    double *y = mem_zero((size_t)c->n_epochs, sizeof(*y));

    t->failed |= !y;
    tell_begin_table(t);
    for (int m = 0; y && m < N_SHOWN; m++) {
        double low = INFINITY, high = -INFINITY;

        if (!has(c, shown[m]))
            continue;
        for (int e = 0; e < c->n_epochs; e++) {
            y[e] = c->epochs[e].metric[shown[m]];
            low = y[e] < low ? y[e] : low;
            high = y[e] > high ? y[e] : high;
        }
        tell_name(t, metrics[shown[m]].name);
        tell_cell(t);
        tell_spark(t, y, c->n_epochs, low, high, SPARK_WIDTH);
        tell_cell(t);
    }
    tell_caption(t, "The chosen curve whole");
    tell_end_table(t, columns, 2, false);
    mem_free(y);
}

static void say_kept(struct tell *t, const struct candidate *c)
{
    const struct trial_row *trial = t->s->curves.chosen->trial;

    tell_words(t, "The curve is that of trial %lld, the best of ",
               (long long)trial->id);
    say_point(t, c);
    tell_words(t, ". ");
    if (t->s->n_validation) {
        tell_words(t, "Epoch ");
        tell_figure(t, FIGURE_COUNT, trial->best_epoch, "first", "%s",
                    source_trial(t, trial, "best_epoch"));
        tell_words(t, " of ");
        tell_figure(t, FIGURE_COUNT, trial->epochs_run, "first", "%s",
                    source_trial(t, trial, "epochs_run"));
        tell_words(t, " is kept: the first with the best ");
        tell_name(t, t->s->snap->experiment.metric);
        tell_words(t, ".");
    } else {
        tell_words(t, "Nothing is held out, so the last of ");
        tell_count(t, trial->epochs_run, "epoch", "epochs", "%s",
                   source_trial(t, trial, "epochs_run"));
        tell_words(t, " is kept.");
    }
    if (trial->state == STATE_STOPPED)
        tell_words(t, " Early stopping ended it.");
    tell_paragraph(t);
}

static void say_gap(struct tell *t, const struct candidate *c)
{
    const struct trial_row *trial = t->s->curves.chosen->trial;
    double gap = trial->train_accuracy - trial->metric[METRIC_VAL_ACCURACY];

    (void)c;
    if (!isfinite(gap))
        return;
    tell_words(t, "Evaluated at the kept epoch, without dropout and with the "
                  "same weights throughout, it answers ");
    tell_figure(t, FIGURE_SHARE, trial->train_accuracy, "first", "%s",
                source_trial(t, trial, "train_accuracy"));
    tell_words(t, " of the training examples right and ");
    tell_figure(t, FIGURE_SHARE, trial->metric[METRIC_VAL_ACCURACY], "first",
                "%s", source_trial(t, trial, "val_accuracy"));
    tell_words(t, " of the validation examples: ");
    if (gap < 0)
        tell_words(t, "no gap.");
    else {
        tell_words(t, "a gap of ");
        tell_figure(t, FIGURE_POINTS, gap, "first", "%s",
                    source_trial(t, trial, "train_accuracy - val_accuracy"));
        tell_words(t, ".");
    }
    tell_paragraph(t);
}

void prose_curve(struct tell *t)
{
    const struct candidate *best = summary_chosen(t->s);

    if (!best || !best->n_epochs)
        return;
    tell_heading(t, 2, "Kept epoch and learning curve");
    say_kept(t, best);
    epoch_table(t, best);
    curve_table(t, best);
    say_gap(t, best);
    prose_diagnosis(t);
}
