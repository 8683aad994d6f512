#include "report/prose.h"
#include "report/source.h"
#include "summary/confirmation.h"
#include "summary/curve.h"

#include <inttypes.h>
#include <math.h>

/* ---- nothing to choose from ---------------------------------------------- */

static void say_continue(struct tell *t)
{
    tell_words(t, " The same ");
    tell_name(t, "sweep run");
    tell_words(t, " again does what is left; a report ranks whatever is done.");
}

static void say_cure(struct tell *t)
{
    tell_words(t, " A smaller ");
    tell_name(t, "learning_rate");
    tell_words(t, ", scaled data (");
    tell_name(t, "scale");
    tell_words(t, ") or a ");
    tell_name(t, "clip_norm");
    tell_words(t, " keeps trainings from diverging.");
}

static void nothing_ranked(struct tell *t)
{
    int open = t->s->states[STATE_PENDING] + t->s->states[STATE_RUNNING];
    int errors = 0;

    tell_words(t,
               open ? "No point can be ranked yet" : "No point can be ranked");
    tell_words(t, ": there is none whose trials have all ended well.");
    say_states(t, " Of all trials ");
    if (open)
        say_continue(t);
    else if (t->s->states[STATE_DIVERGED] && !t->s->states[STATE_FAILED])
        say_cure(t);
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

static void say_means(struct tell *t, const struct candidate *c)
{
    enum figure_format spread = figure_of_difference(t->s->metric);
    double sd;

    if (c->n_folds > 1) {
        sd = stat_sd(c->by_fold, c->n_folds);
        tell_words(t, ", the mean of ");
        say_folds(t, c);
        tell_words(t, " (sd ");
        tell_figure(t, spread, sd, "sd", "%s", source_folds(t, c));
        tell_words(t, ")");
        if (c->n_repeats > 1) {
            tell_words(t, " and ");
            say_seeds(t, c);
        }
    } else if (c->n_repeats > 1) {
        sd = stat_sd(c->by_repeat, c->n_repeats);
        tell_words(t, ", the mean of ");
        say_seeds(t, c);
        tell_words(t, " (sd ");
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
    say_best_score(t, c);
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

/* Another rule than the best's. */
static void the_choice(struct tell *t)
{
    static const char *const words[] = {
        [RULE_BEST] = "",
        [RULE_ONE_SE] = "the simplest point within one standard error of the "
                        "best",
        [RULE_TIED_SIMPLEST] =
            "the simplest of those that cannot be told apart "
            "from the best",
        [RULE_TIED_FASTEST] = "the fastest to train of those that cannot be "
                              "told apart from the best",
    };
    const struct selection *sel = &t->s->selection;
    const struct candidate *c = sel->chosen;

    if (t->s->rule == RULE_BEST)
        return;
    tell_words(t, "By the rule ");
    tell_name(t, summary_rules[t->s->rule]);
    tell_words(t, ", %s, the choice is ", words[t->s->rule]);
    if (c == summary_best(t->s)) {
        tell_words(t, "the best itself.");
        tell_paragraph(t);
        return;
    }
    say_point_whole(t, c);
    tell_words(t, " with ");
    say_metric(t, c, t->s->metric);
    tell_words(t, "; what follows is about it.");
    tell_paragraph(t);
}

static void its_size(struct tell *t)
{
    const struct candidate *c = summary_chosen(t->s);

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

/* ---- what it is worth (P8, P24, P26) ------------------------------------- */

/* Accuracy, examples, those of the largest class. */
static const char *source_guess(struct tell *t, const struct mistakes *m)
{
    struct str q = { 0 };

    str_add(&q,
            "SELECT (%s), sum(n), max(n) FROM (SELECT sum(count) AS n FROM"
            " confusion WHERE part = '%s' AND trial_id IN (",
            source_mean(t, summary_chosen(t->s), "val_accuracy"), m->part);
    for (int i = 0; i < m->n_trials; i++)
        str_add(&q, "%s%" PRId64, i ? ", " : "", m->trials[i]->id);
    str_add_text(&q, ") GROUP BY actual)");
    str_add_text(source_begin(t), str_text(&q));
    t->failed |= q.failed;
    str_release(&q);
    return source_end(t);
}

/* Is one class larger than all others? */
static bool has_largest(const struct mistakes *m)
{
    int n = 0;

    for (int i = 0; i < m->n_classes; i++)
        n += m->classes[i].support == m->classes[m->largest].support;
    return n == 1;
}

/* What accuracy does not show: the small classes, found at the price of the
 * largest. */
static void say_small_classes(struct tell *t, const struct mistakes *m,
                              double above)
{
    const struct candidate *c = summary_chosen(t->s);

    if (above > 0 ||
        c->metric[METRIC_VAL_BALANCED_ACCURACY] < t->s->chance + CURVE_LEARNT)
        return;
    tell_words(t, ", but it finds the smaller classes, too: a balanced "
                  "accuracy of ");
    say_metric(t, c, METRIC_VAL_BALANCED_ACCURACY);
    tell_words(t, " instead of ");
    tell_figure(t, FIGURE_SHARE, t->s->chance, "first",
                "SELECT 1.0 / count(DISTINCT actual) FROM confusion WHERE"
                " trial_id = %" PRId64 " AND part = '%s' AND count > 0",
                m->trials[0]->id, m->part);
}

/* Rule P24. */
static void no_information(struct tell *t)
{
    const struct mistakes *m = t->s->validation;
    const struct candidate *c = summary_chosen(t->s);
    bool by_accuracy = t->s->metric == METRIC_VAL_ACCURACY;
    double above, p;

    if (!m || m->largest < 0 || m->n_classes < 2)
        return;
    above = c->metric[METRIC_VAL_ACCURACY] - m->no_information;
    p = stat_binomial_above(
        llround(c->metric[METRIC_VAL_ACCURACY] * (double)m->n), m->n,
        m->no_information);
    if (has_largest(m)) {
        tell_words(t, "Always answering ");
        tell_class(t, m->classes[m->largest].label);
    } else {
        tell_words(t, "The same answer every time");
    }
    tell_words(t, by_accuracy ? " would score " : " would be right in ");
    tell_figure(t, FIGURE_SHARE, m->no_information, "guess_share", "%s",
                source_guess(t, m));
    if (!by_accuracy)
        tell_words(t, " of the cases");
    if (fabs(above) < 0.5 / (double)m->n) {
        tell_words(t, "; this model does no better");
    } else {
        tell_words(t, "; this model is ");
        tell_figure(t, FIGURE_POINTS, fabs(above), "guess_above", "%s",
                    source_guess(t, m));
        tell_words(t, above > 0 ? " above" : " below");
    }
    if (above > 0 && p >= SUMMARY_TIED) {
        tell_words(t, ", which chance alone could give (");
        tell_figure(t, FIGURE_P, p, "guess_p", "%s", source_guess(t, m));
        tell_words(t, ")");
    }
    say_small_classes(t, m, above);
    tell_words(t, ".");
    tell_paragraph(t);
}

static void test_line(struct tell *t)
{
    const struct test_facts *test = &t->s->test;
    const struct candidate *c = summary_chosen(t->s);
    const struct winner *w = &t->s->winner;
    bool predicted = isfinite(w->value) && c == summary_best(t->s) &&
                     t->s->metric == METRIC_VAL_ACCURACY;
    struct interval range = predicted ? w->interval : c->interval;
    const char *of = predicted ? "the corrected interval"
                               : "the interval of its validation accuracy";

    if (!test->look) {
        if (test->n_looks > 1)
            say_looks(t);
        tell_paragraph(t);
        return;
    }
    tell_words(t, "On the test part (look ");
    tell_figure(t, FIGURE_ORDINAL, test->look, "first", "%s", source_look(t));
    tell_words(t, ", ");
    tell_figure(t, FIGURE_COUNT, test->n, "second", "%s", source_test_right(t));
    tell_words(t, t->s->metric == METRIC_VAL_ACCURACY ||
                          t->s->metric == METRIC_ACCURACY
                      ? " examples) it scores "
                      : " examples) its accuracy is ");
    tell_figure(t, FIGURE_SHARE, test->accuracy, "first", "%s",
                source_test(t, "accuracy"));
    tell_words(t, " ");
    tell_interval(t, FIGURE_SHARE, test->interval, "share_low", "share_high",
                  source_test_right(t));
    if (isfinite(range.low))
        tell_words(t, ", %s %s",
                   test->accuracy < range.low    ? "below"
                   : test->accuracy > range.high ? "above"
                                                 : "inside",
                   of);
    tell_words(t, ".");
    if (test->n_looks > 1) {
        tell_words(t, " ");
        say_looks(t);
    }
    tell_paragraph(t);
}

/* Rule P8. */
static void one_seed(struct tell *t)
{
    const struct candidate *c = summary_chosen(t->s);

    if (c->n_repeats > 1 || c->n_folds > 1 || confirmation_tells(t->s))
        return;
    tell_words(t, "One seed only: the claim is about this trained network, not "
                  "about its recipe. ");
    tell_name(t, "sweep confirm --seeds 5");
    tell_words(t, " trains it and its rivals again with new seeds.");
    tell_paragraph(t);
}

static void nothing_held_out(struct tell *t)
{
    if (t->s->n_validation)
        return;
    tell_words(t, "Nothing was held out: this says how well the training "
                  "examples were learnt, which a network that overfits does "
                  "best. To choose between points, hold out a part (");
    tell_name(t, "validation: 0.2");
    tell_words(t, ").");
    tell_paragraph(t);
}

void prose_verdict(struct tell *t)
{
    tell_heading(t, 2, "Verdict");
    if (!t->s->n_candidates) {
        nothing_ranked(t);
        return;
    }
    the_best(t);
    nothing_held_out(t);
    prose_doubt(t);
    the_choice(t);
    its_size(t);
    no_information(t);
    test_line(t);
    prose_confirmed(t);
    one_seed(t);
    prose_findings(t);
}
