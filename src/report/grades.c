#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

#define MOST_LISTED 5

/* ---- probabilities (P23) ------------------------------------------------- */

static void say_grade(struct tell *t, enum figure_format format, double x,
                      const char *derivation)
{
    tell_figure(t, format, x, derivation, "%s",
                source_grades(t, t->s->validation));
}

#define MENDED 1e-4 /* a gain of cross-entropy that figures show */

static void say_temperature(struct tell *t, const struct calibration *c)
{
    const struct mistakes *m = t->s->validation;

    if (!isfinite(c->temperature)) {
        tell_words(t, " Its temperature is not known: it was trained before "
                      "temperatures were recorded.");
        return;
    }
    if (c->nll - c->scaled_nll < MENDED) {
        tell_words(t, " No temperature mends that: the best is ");
        tell_figure(t, FIGURE_VALUE, c->temperature, "first", "%s",
                    source_temper(t, m, "avg(temperature)"));
        tell_words(t, ".");
        return;
    }
    tell_words(t, " %s of ",
               m->n_trials > 1 ? "Temperatures (one for each fold, on average)"
                               : "A temperature");
    tell_figure(t, FIGURE_VALUE, c->temperature, "first", "%s",
                source_temper(t, m, "avg(temperature)"));
    tell_words(t, " lower%s the cross-entropy from ",
               m->n_trials > 1 ? "" : "s");
    say_grade(t, FIGURE_VALUE, c->nll, "nll");
    tell_words(t, " to ");
    tell_figure(t, FIGURE_VALUE, c->scaled_nll, "first", "%s",
                source_temper(t, m, "sum(scaled_nll * n) / sum(n)"));
    tell_words(
        t,
        " and change%s no answer: divide the logits, or the logarithms "
        "of the probabilities, by it before the softmax. %s fitted on the "
        "very examples that judge here, so new ones will show a "
        "little less.",
        m->n_trials > 1 ? "" : "s", m->n_trials > 1 ? "They were" : "It was");
}

static void verdict(struct tell *t, const struct calibration *c)
{
    double over = c->confidence - c->accuracy;

    if (c->ece <= PROSE_POORLY) {
        tell_words(t, " Its probabilities can be taken at their word.");
        return;
    }
    if (fabs(over) < PROSE_POORLY / 2)
        tell_words(t,
                   " It is neither over- nor under-confident as a whole, but "
                   "not well calibrated in every range.");
    else
        tell_words(t,
                   " It is %s-confident: do not read its probabilities as "
                   "they stand.",
                   over > 0 ? "over" : "under");
    say_temperature(t, c);
    tell_words(t, " Never choose a model by its calibration error: always "
                  "guessing at random has none.");
}

void prose_probabilities(struct tell *t)
{
    const struct calibration *c = t->s->calibration;

    if (!c)
        return;
    tell_heading(t, 2, "Probabilities");
    tell_words(t, "On average the model gives its answer a probability of ");
    say_grade(t, FIGURE_SHARE, c->confidence, "confidence");
    tell_words(t, " and is right in ");
    tell_figure(t, FIGURE_SHARE, c->accuracy, "ratio", "%s",
                source_right(t, t->s->validation));
    tell_words(t, " of the cases. The expected calibration error is ");
    say_grade(t, FIGURE_POINTS, c->ece, "ece");
    tell_words(t, " over %d bins of equal width (", CALIBRATION_BINS);
    say_grade(t, FIGURE_POINTS, c->ece_mass, "ece_mass");
    tell_words(t, " over bins of equally many examples), the cross-entropy ");
    say_grade(t, FIGURE_VALUE, c->nll, "nll");
    tell_words(t, ", the Brier score ");
    say_grade(t, FIGURE_VALUE, c->brier, "brier");
    tell_words(t, ".");
    verdict(t, c);
    tell_paragraph(t);
}

/* ---- what every model misses (P25) --------------------------------------- */

static void hardest(struct tell *t, const struct misses *m)
{
    int n = m->n_hardest < MOST_LISTED ? m->n_hardest : MOST_LISTED;

    tell_words(t, n == 1 ? "It is" : "The hardest, by the mean cross-entropy:");
    for (int i = 0; i < n; i++) {
        const struct hard_example *h = &m->hardest[i];

        tell_words(t, "%s example ", i ? "," : "");
        tell_figure(t, FIGURE_ORDINAL, (double)h->example, "example", "%s",
                    source_example(t, h->place));
        tell_words(t, " (");
        tell_name(t, t->s->snap->classes[h->label]);
        tell_words(t, ")");
    }
    tell_words(t, ", counted from 0 in the data's own order.");
    tell_paragraph(t);
}

void prose_missed(struct tell *t)
{
    const struct misses *m = &t->s->misses;
    const char *q;

    if (m->n_models < 2 || !m->n_missed)
        return;
    tell_heading(t, 2, "What every model misses");
    q = source_answers(t, false);
    tell_figure(t, FIGURE_COUNT, m->n_missed, "missed", "%s", q);
    tell_words(t, " of the ");
    tell_figure(t, FIGURE_COUNT, m->n, "third", "%s", q);
    tell_words(t, " validation examples (");
    tell_figure(t, FIGURE_SHARE, (double)m->n_missed / m->n, "missed_share",
                "%s", q);
    tell_words(t, ") %s missed by ", say_plural(m->n_missed, "is", "are"));
    if (m->n_models == 2) {
        tell_words(t, "both");
    } else {
        tell_words(t, "each of the ");
        tell_figure(t, FIGURE_COUNT, m->n_models, "first", "%s", q);
    }
    tell_words(t,
               "%s models, so that no choice among them helps there. Wrong "
               "labels or missing information are the usual reasons.",
               t->s->n_candidates > m->n_models ? " best" : "");
    tell_paragraph(t);
    hardest(t, m);
}
