#include "report/prose.h"
#include "report/source.h"

#include <inttypes.h>
#include <math.h>

/* ---- nothing to choose from ---------------------------------------------- */

static void nothing_ranked(struct tell *t)
{
    int errors = 0;

    tell_words(t, t->s->states[STATE_PENDING] + t->s->states[STATE_RUNNING]
                      ? "No point can be ranked yet"
                      : "No point can be ranked");
    tell_words(t, ": there is none whose trials have all ended well.");
    say_states(t);
    tell_paragraph(t);
    for (int i = 0; i < t->s->snap->n_trials && errors < 5; i++) {
        const struct trial_row *trial = &t->s->snap->trials[i];

        if (!summary_counts(trial) || !trial->error || !trial->error[0])
            continue;
        tell_words(t, "Trial %" PRId64 " %s: ", trial->id,
                   trial_states[trial->state]);
        tell_name(t, trial->error);
        tell_words(t, ".");
        tell_item(t);
        errors++;
    }
    if (errors)
        tell_end_list(t);
}

/* ---- the best (rules P1, P7, P8) ----------------------------------------- */

static void say_score(struct tell *t, const struct candidate *c)
{
    const struct summary *s = t->s;

    say_metric(t, c, s->metric);
    if (s->metric == METRIC_VAL_ACCURACY && isfinite(c->interval.low)) {
        tell_words(t, " ");
        tell_interval(t, FIGURE_SHARE, c->interval, "share_low", "share_high",
                      source_accuracy(t, c));
    }
}

static void say_means(struct tell *t, const struct candidate *c)
{
    enum figure_format spread = figure_of_difference(t->s->metric);
    double sd;

    if (c->n_folds > 1) {
        sd = stat_sd(c->by_fold, c->n_folds);
        tell_words(t, ", the mean of %d folds (sd ", c->n_folds);
        tell_figure(t, spread, sd, "sd", "%s", source_folds(t, c));
        tell_words(t, ")");
        if (c->n_repeats > 1)
            tell_words(t, " and %d seeds", c->n_repeats);
    } else if (c->n_repeats > 1) {
        sd = stat_sd(c->by_repeat, c->n_repeats);
        tell_words(t, ", the mean of %d seeds (sd ", c->n_repeats);
        tell_figure(t, spread, sd, "sd", "%s", source_repeats(t, c));
        tell_words(t, ")");
    }
}

static void say_examples(struct tell *t, const struct candidate *c)
{
    if (!t->s->n_validation) {
        tell_words(t, " on the examples that it was trained on");
        return;
    }
    tell_words(t, metrics[t->s->metric].on_validation
                      ? " on "
                      : " on the training examples; it was validated on ");
    tell_figure(t, FIGURE_COUNT, t->s->n_validation, "second", "%s",
                source_accuracy(t, c));
    tell_words(t, " validation examples");
}

static void say_epoch(struct tell *t, const struct candidate *c)
{
    const struct trial_row *trial = c->best_trial;

    if (c->n_folds * c->n_repeats > 1)
        return;
    tell_words(t, ", kept at epoch ");
    tell_figure(t, FIGURE_COUNT, trial->best_epoch, "first", "%s",
                source_trial(t, trial, "best_epoch"));
    tell_words(t, " of ");
    tell_figure(t, FIGURE_COUNT, trial->epochs_run, "first", "%s",
                source_trial(t, trial, "epochs_run"));
}

static void the_best(struct tell *t)
{
    const struct summary *s = t->s;
    const struct candidate *c = summary_best(s);

    say_point_whole(t, c);
    if (s->n_candidates > 1)
        tell_words(t, " has the best ");
    else if (s->n_active > 1)
        tell_words(t, " is the only point whose trials have all ended well; "
                      "its ");
    else
        tell_words(t, " is the only point; its ");
    tell_name(t, metrics[s->metric].name);
    tell_words(t, s->n_candidates > 1 ? ": " : " is ");
    say_score(t, c);
    say_means(t, c);
    say_examples(t, c);
    say_epoch(t, c);
    tell_words(t, ".");
    if (s->metric != METRIC_VAL_ACCURACY && isfinite(c->interval.low)) {
        tell_words(t, " It answers ");
        say_metric(t, c, METRIC_VAL_ACCURACY);
        tell_words(t, " of them right ");
        tell_interval(t, FIGURE_SHARE, c->interval, "share_low", "share_high",
                      source_accuracy(t, c));
        tell_words(t, ".");
    }
    tell_paragraph(t);
}

static void its_size(struct tell *t)
{
    const struct candidate *c = summary_best(t->s);

    tell_words(t, "Its network has ");
    tell_count(t, (double)c->point->n_weights, "weight", "weights",
               "SELECT n_weights FROM points WHERE id = %" PRId64,
               c->point->id);
    if (isfinite(c->best_trial->wall_seconds)) {
        tell_words(t, "; one training of ");
        tell_count(t, c->best_trial->epochs_run, "epoch", "epochs", "%s",
                   source_trial(t, c->best_trial, "epochs_run"));
        tell_words(t, " took ");
        tell_figure(t, FIGURE_SECONDS, c->best_trial->wall_seconds, "first",
                    "%s", source_trial(t, c->best_trial, "wall_seconds"));
    }
    tell_words(t, ".");
    tell_paragraph(t);
}

/* ---- how sure (P4, P5, P6) ----------------------------------------------- */

static void say_lead(struct tell *t, const struct candidate *c)
{
    enum figure_format format = figure_of_difference(t->s->metric);
    double sign = metrics[t->s->metric].maximize ? 1 : -1;

    tell_figure(t, format, sign * c->difference, "first", "SELECT %s(%s)",
                sign < 0 ? "-" : "", source_difference(t, c));
}

static void beats_all(struct tell *t)
{
    const struct selection *sel = &t->s->selection;
    const struct candidate *c = sel->closest;

    tell_words(t, "It %s beats ", say_how(c->adjusted));
    if (sel->n_tested == 1) {
        tell_words(t, "the other point, ");
        say_point_whole(t, c);
        tell_words(t, ", by ");
    } else if (sel->n_tested == t->s->n_candidates - 1) {
        tell_words(t, "every other point; the closest is ");
        say_point_whole(t, c);
        tell_words(t, ", behind by ");
    } else {
        tell_words(t,
                   "all of the %d next best points, which were tested; the "
                   "closest is ",
                   sel->n_tested);
        say_point_whole(t, c);
        tell_words(t, ", behind by ");
    }
    say_lead(t, c);
    if (sel->test == PAIR_MCNEMAR) {
        tell_words(t, "%s",
                   summary_best(t->s)->n_repeats > 1 ? " (with the first seed "
                                                     : " (");
        tell_figure(t, FIGURE_COUNT, (double)c->b, "first", "%s",
                    source_pair(t, c));
        tell_words(t, " examples against ");
        tell_figure(t, FIGURE_COUNT, (double)c->c, "second", "%s",
                    source_pair(t, c));
        tell_words(t, " that only one of them answers right, ");
        tell_figure(t, FIGURE_P, c->p, "mcnemar", "%s", source_pair(t, c));
        tell_words(t, ")");
    }
    tell_words(t, ".");
    tell_paragraph(t);
}

static void tied(struct tell *t)
{
    const struct summary *s = t->s;
    const struct selection *sel = &s->selection;
    int n = sel->n_tied - 1;

    if (n == sel->n_tested)
        tell_words(t, n == 1 ? "The other point" : "All other points");
    else
        tell_words(t, "%d of the %d other points", n, sel->n_tested);
    tell_words(t, " cannot be told apart from it");
    if (isfinite(sel->resolution)) {
        tell_words(t, " with ");
        tell_figure(t, FIGURE_COUNT, s->n_validation, "second", "%s",
                    source_accuracy(t, summary_best(s)));
        tell_words(t, " examples; the smallest difference that so many show "
                      "reliably is ");
        tell_figure(t, FIGURE_POINTS, sel->resolution, "resolution", "%s",
                    source_pair(t, &s->candidates[1]));
    } else if (sel->test == PAIR_REPEATS) {
        tell_words(t, " over %d seeds", s->candidates[0].n_repeats);
    } else if (sel->test == PAIR_FOLDS) {
        tell_words(t, " over %d folds", s->candidates[0].n_folds);
    }
    tell_words(t, ".");
    tell_paragraph(t);
}

static void simplest(struct tell *t)
{
    const struct candidate *best = summary_best(t->s);
    const struct candidate *c = t->s->selection.simplest;

    if (c == best) {
        tell_words(t, "None of these is smaller.");
    } else {
        say_point_whole(t, c);
        if (c->point->n_weights < best->point->n_weights) {
            tell_words(t, " has ");
            tell_figure(t, FIGURE_SHARE,
                        (double)c->point->n_weights /
                            (double)best->point->n_weights,
                        "ratio",
                        "SELECT a.n_weights, b.n_weights FROM points a, points"
                        " b WHERE a.id = %" PRId64 " AND b.id = %" PRId64,
                        c->point->id, best->point->id);
            tell_words(t, " of the weights and is");
        } else {
            tell_words(t, " takes fewer epochs and is");
        }
        tell_words(t, " behind by ");
        say_lead(t, c);
        tell_words(t, ", within the noise: prefer it when size or speed "
                      "counts.");
    }
    tell_paragraph(t);
}

/* Rule P24. */
static void no_information(struct tell *t)
{
    const struct mistakes *m = t->s->validation;
    double share;

    if (!m || m->largest < 0)
        return;
    share = (double)m->n_right / (double)m->n;
    tell_words(t, "Always answering ");
    tell_name(t, m->classes[m->largest].label);
    tell_words(t, " would score ");
    tell_figure(t, FIGURE_SHARE, m->no_information, "ratio",
                "SELECT max(n), sum(n) FROM (SELECT sum(count) AS n FROM "
                "(%s) JOIN confusion ON trial_id = trial WHERE part = '%s' "
                "GROUP BY actual)",
                source_trials(t, m), m->part);
    tell_words(t, "; this model is ");
    tell_figure(t, FIGURE_POINTS, fabs(share - m->no_information), "first",
                "SELECT abs(1.0 * right - most) / n FROM (SELECT max(n) AS "
                "most, sum(n) AS n, sum(r) AS right FROM (SELECT sum(count) "
                "AS n, sum(count * (actual = predicted)) AS r FROM (%s) JOIN "
                "confusion ON trial_id = trial WHERE part = '%s' GROUP BY "
                "actual))",
                source_trials(t, m), m->part);
    tell_words(t, share >= m->no_information ? " above." : " below.");
    tell_paragraph(t);
}

static void test_line(struct tell *t)
{
    const struct test_facts *test = &t->s->test;
    const struct candidate *c = summary_best(t->s);

    if (!test->look)
        return;
    tell_words(t, "On the test part (look ");
    tell_words(t, "%d, ", test->look);
    tell_figure(t, FIGURE_COUNT, test->n, "second", "%s", source_test_right(t));
    tell_words(t, " examples) it scores ");
    tell_figure(t, FIGURE_SHARE, test->accuracy, "first", "%s",
                source_test(t, "accuracy"));
    tell_words(t, " ");
    tell_interval(t, FIGURE_SHARE, test->interval, "share_low", "share_high",
                  source_test_right(t));
    if (isfinite(c->interval.low))
        tell_words(t, "%s",
                   test->accuracy < c->interval.low
                       ? ", below the interval of its validation accuracy"
                   : test->accuracy > c->interval.high
                       ? ", above the interval of its validation accuracy"
                       : ", inside the interval of its validation accuracy");
    tell_words(t, ".");
    tell_paragraph(t);
}

/* Rule P8. */
static void one_seed(struct tell *t)
{
    const struct candidate *c = summary_best(t->s);

    if (c->n_repeats > 1 || c->n_folds > 1)
        return;
    tell_words(t, "One seed only: the claim is about this trained network, not "
                  "about its recipe. With ");
    tell_name(t, "repeats: 5");
    tell_words(t, " in the config the next run adds seeds and keeps what is "
                  "done.");
    tell_paragraph(t);
}

void prose_verdict(struct tell *t)
{
    const struct selection *sel = &t->s->selection;

    tell_heading(t, 2, "Verdict");
    if (!t->s->n_candidates) {
        nothing_ranked(t);
        return;
    }
    the_best(t);
    if (sel->n_tested && sel->n_tied == 1)
        beats_all(t);
    if (sel->n_tied > 1) {
        tied(t);
        simplest(t);
    }
    its_size(t);
    no_information(t);
    test_line(t);
    one_seed(t);
}
