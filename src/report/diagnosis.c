#include "report/prose.h"
#include "report/source.h"

#include <math.h>
#include <stddef.h>

#define MOST_NAMED 5 /* points of a list */

/* Rules D1 to D7 for the chosen point, the second and the worst, then what
 * holds for many. */

struct subject { /* of a sentence */
    const struct curve_facts *f;
    const char *words; /* "the second" */
};

static void say_subject(struct tell *t, const struct subject *who)
{
    say_point(t, who->f->of);
    tell_words(t, " (%s)", who->words);
}

static void say_best_loss(struct tell *t, const struct curve_facts *f)
{
    tell_figure(t, FIGURE_ORDINAL, f->best_loss, "first",
                "SELECT epoch FROM epochs WHERE trial_id = %lld ORDER BY"
                " val_loss, epoch LIMIT 1",
                (long long)f->trial->id);
}

static void say_last(struct tell *t, const struct curve_facts *f)
{
    tell_figure(t, FIGURE_ORDINAL, f->n_epochs, "first", "%s",
                source_trial(t, f->trial, "epochs_run"));
}

static void say_rise(struct tell *t, const struct curve_facts *f)
{
    tell_figure(t, FIGURE_VALUE, f->rise, "first",
                "SELECT (SELECT val_loss FROM epochs WHERE trial_id = %lld"
                " ORDER BY epoch DESC LIMIT 1) - min(val_loss) FROM epochs"
                " WHERE trial_id = %lld",
                (long long)f->trial->id, (long long)f->trial->id);
}

static void overfits(struct tell *t, const struct subject *who)
{
    const struct curve_facts *f = who->f;

    tell_words(t, "Overfitting: ");
    tell_name(t, "val_loss");
    tell_words(t, " of ");
    say_subject(t, who);
    tell_words(t, " rises by ");
    say_rise(t, f);
    tell_words(t, " from epoch ");
    say_best_loss(t, f);
    tell_words(t, " to the last, ");
    say_last(t, f);
    tell_words(t, ", while the training loss falls.");
}

static void mild_gap(struct tell *t, const struct subject *who)
{
    say_subject(t, who);
    tell_words(t, " answers ");
    tell_figure(
        t, FIGURE_POINTS, who->f->gap, "first", "%s",
        source_trial(t, who->f->trial, "train_accuracy - val_accuracy"));
    tell_words(t, " more of the training examples right than of the validation "
                  "examples");
    if (!who->f->has_risen) {
        tell_words(t, ", but its validation loss does not get worse for it: a "
                      "gap without damage.");
        return;
    }
    tell_words(t, ", and its validation loss has risen by ");
    say_rise(t, who->f);
    tell_words(t, " since epoch ");
    say_best_loss(t, who->f);
    tell_words(t, ": overfitting may have begun.");
}

static void underfits(struct tell *t, const struct subject *who)
{
    say_subject(t, who);
    tell_words(t, " is too small or trained too little, not over-fitted: its "
                  "training accuracy itself stops at ");
    tell_figure(t, FIGURE_SHARE, who->f->trial->train_accuracy, "first", "%s",
                source_trial(t, who->f->trial, "train_accuracy"));
    tell_words(t, ".");
}

static void still_rising(struct tell *t, const struct subject *who)
{
    tell_words(t, "Still improving at the end: ");
    tell_name(t, "val_loss");
    tell_words(t, " of ");
    say_subject(t, who);
    tell_words(t, " is at its best in epoch ");
    say_best_loss(t, who->f);
    tell_words(t, " of ");
    say_last(t, who->f);
    tell_words(t, "; %s may help.",
               who->f->wound_down ? "a longer schedule" : "more epochs");
}

static void saturated(struct tell *t, const struct subject *who)
{
    say_subject(t, who);
    tell_words(t, " is at its best in epoch ");
    say_best_loss(t, who->f);
    tell_words(t, " of ");
    say_last(t, who->f);
    tell_words(t, " and stands still at the end: fewer epochs would do.");
}

static void unstable(struct tell *t, const struct subject *who)
{
    tell_name(t, "val_loss");
    tell_words(t, " of ");
    say_subject(t, who);
    tell_words(t, " jumps from epoch to epoch (by ");
    tell_figure(t, FIGURE_VALUE, who->f->noise, "noise",
                "SELECT val_loss FROM epochs WHERE trial_id = %lld ORDER BY"
                " epoch",
                (long long)who->f->trial->id);
    tell_words(t, ", a standard deviation about its course): which epoch is "
                  "kept is partly luck. A smaller learning rate, a schedule or "
                  "a larger batch calms it.");
}

static void did_not_learn(struct tell *t, const struct subject *who)
{
    say_subject(t, who);
    tell_words(t, " did not learn: it answers ");
    tell_figure(t, FIGURE_SHARE, who->f->trial->metric[METRIC_VAL_ACCURACY],
                "first", "%s", source_trial(t, who->f->trial, "val_accuracy"));
    tell_words(t, " of the validation examples right after ");
    tell_count(t, who->f->n_epochs, "epoch", "epochs", "%s",
               source_trial(t, who->f->trial, "epochs_run"));
    tell_words(t, ".");
}

/* clang-format off */
static const struct {
    size_t flag; /* in struct curve_facts */
    bool again;  /* said of others, too, when it holds for the chosen one */
    void (*say)(struct tell *t, const struct subject *who);
    const char *means[3]; /* words with the limits between them */
    double limit[2];
} rules[] = {
    { offsetof(struct curve_facts, did_not_learn), true, did_not_learn,
      { "not to learn is to end less than ", " points above always answering "
        "the largest class, in accuracy as in balanced accuracy, or with more "
        "than twice the first loss", NULL },
      { 100 * CURVE_LEARNT } },
    { offsetof(struct curve_facts, overfits), true, overfits,
      { "overfitting is a rise of val_loss over ", " epochs or more, by more "
        "than ", " % and twice the noise, while the loss falls" },
      { CURVE_OVERFIT_EPOCHS, 100 * CURVE_OVERFIT_RISE } },
    { offsetof(struct curve_facts, mild_gap), false, mild_gap,
      { "a gap is more than ", " points", NULL }, { 100 * CURVE_GAP } },
    { offsetof(struct curve_facts, underfits), false, underfits,
      { "too small is a training accuracy ", " points or more below the best "
        "of all, with no more gap than chance gives", NULL },
      { 100 * CURVE_BEHIND } },
    { offsetof(struct curve_facts, still_rising), false, still_rising,
      { "still improving is a val_loss that is least in the last ", " % of the "
        "epochs and was falling before", NULL },
      { 100 * (1 - CURVE_RISING) } },
    { offsetof(struct curve_facts, saturated), false, saturated,
      { "standing still is a val_loss that is least in the first half and "
        "level over the last ", " % of the epochs", NULL },
      { 100 * CURVE_LAST } },
    { offsetof(struct curve_facts, unstable), false, unstable,
      { "jumping is noise above ", " % of the least val_loss, or three late "
        "rises of three times the noise", NULL },
      { 100 * CURVE_UNSTABLE } },
};
/* clang-format on */

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

static bool holds(const struct curve_facts *f, size_t flag)
{
    return *(const bool *)((const char *)f + flag);
}

/* Which rules were told, a bit each. */
static unsigned diagnose(struct tell *t, const struct subject *who)
{
    const struct curve_facts *chosen = t->s->curves.chosen;
    unsigned told = 0;

    for (size_t i = 0; i < N_RULES; i++) {
        if (!holds(who->f, rules[i].flag) ||
            (who->f != chosen && !rules[i].again &&
             holds(chosen, rules[i].flag)))
            continue;
        rules[i].say(t, who);
        tell_item(t);
        told |= 1u << i;
        if (who->f->did_not_learn) /* the rest is beside the point */
            break;
    }
    return told;
}

/* ---- what holds for many (P15, P18, P19, D7) ----------------------------- */

static void many(struct tell *t)
{
    const struct curves *c = &t->s->curves;
    int n = 0;

    if (c->n_top > 2 && c->n_early == c->n_top) {
        tell_words(t, "The best ");
        tell_count(t, c->n_top, "point", "points", "SELECT %d", c->n_top);
        tell_words(t, " all have their least ");
        tell_name(t, "val_loss");
        tell_words(t, " by epoch ");
        tell_figure(t, FIGURE_ORDINAL, c->last_best, "first", "%s",
                    source_last_best(t));
        tell_words(t, ": ");
        tell_figure(t, FIGURE_SHARE, c->wasted, "ratio", "%s",
                    source_wasted(t));
        tell_words(t, " of their epochs were not needed.");
        tell_item(t);
    }
    for (int i = 0; i < c->n_top; i++)
        n += c->list[i].overfits && &c->list[i] != c->chosen;
    if (n && c->chosen && !c->chosen->overfits) {
        tell_words(t, "Of the best points ");
        for (int i = 0, k = 0; i < c->n_top; i++)
            if (c->list[i].overfits && &c->list[i] != c->chosen) {
                tell_words(t, "%s", !k ? "" : k + 1 < n ? ", " : " and ");
                say_point(t, c->list[i].of);
                k++;
            }
        tell_words(t,
                   " %s, the chosen one does not: a low learning rate or a "
                   "penalty can win by holding training back.",
                   say_plural(n, "overfits", "overfit"));
        tell_item(t);
    }
}

/* P19. */
static void luck(struct tell *t)
{
    const struct summary *s = t->s;
    const struct curve_facts *f = s->curves.chosen;
    double lead;

    if (!f || f->of != summary_best(s) || s->n_candidates < 2 ||
        f->of->n_repeats * f->of->n_folds > 1)
        return;
    lead = fabs(f->of->metric[s->metric] - s->candidates[1].metric[s->metric]);
    if (!(f->metric_noise > lead))
        return;
    tell_words(t, "From epoch to epoch ");
    tell_name(t, metrics[s->metric].name);
    tell_words(t, " of the chosen point moves by ");
    tell_figure(t, figure_of_difference(s->metric), f->metric_noise, "noise",
                "SELECT %s FROM epochs WHERE trial_id = %lld ORDER BY epoch",
                metrics[s->metric].name, (long long)f->trial->id);
    tell_words(t, " (sd), which is more than its lead over the second: the "
                  "order of the two is partly luck.");
    tell_item(t);
}

static void unlearnt(struct tell *t)
{
    const struct summary *s = t->s;
    int n = s->curves.n_unlearnt, shown = 0;

    if (!n)
        return;
    tell_words(t, "No better than always answering the largest class:");
    for (int i = 0; i < s->n_candidates && shown < MOST_NAMED; i++) {
        if (!s->candidates[i].unlearnt)
            continue;
        tell_words(t, "%s", shown++ ? ", " : " ");
        say_point_whole(t, &s->candidates[i]);
    }
    tell_words(t, n > shown ? " and more. " : ". ");
    tell_words(t, "%s ranked and %s in every average.",
               say_plural(n, "It is", "They are"),
               say_plural(n, "counts", "count"));
    tell_item(t);
}

/* Rule D8. */
static void collapsed(struct tell *t)
{
    const struct summary *s = t->s;
    int n = s->curves.n_collapsed, shown = 0;

    if (!n)
        return;
    tell_count(t, n, "point has", "points have", "%s", source_collapsed(t));
    tell_words(t, " collapsed: the network answers one class almost always:");
    for (int i = 0; i < s->n_candidates && shown < MOST_NAMED; i++) {
        const struct candidate *c = &s->candidates[i];

        if (c->collapsed < 0)
            continue;
        tell_words(t, "%s", shown++ ? ", " : " ");
        say_point(t, c);
        tell_words(t, " (");
        tell_name(t, s->snap->classes[c->collapsed]);
        tell_words(t, ")");
    }
    tell_words(t, n > shown ? " and more." : ".");
    tell_item(t);
}

/* What the words of the rules that were told mean. */
static void thresholds(struct tell *t, unsigned told)
{
    bool any = false;

    for (size_t i = 0; i < N_RULES; i++) {
        if (!(told >> i & 1))
            continue;
        tell_words(t, any ? "; " : "In these sentences ");
        for (int k = 0; k < 3 && rules[i].means[k]; k++) {
            if (k)
                tell_words(t, "%g", rules[i].limit[k - 1]);
            tell_words(t, "%s", rules[i].means[k]);
        }
        any = true;
    }
    if (any)
        tell_words(t, ".");
    tell_paragraph(t);
}

void prose_diagnosis(struct tell *t)
{
    const struct curves *c = &t->s->curves;
    const struct subject who[] = {
        { c->chosen, "the choice" },
        { c->second, "the second" },
        { c->worst, "the worst" },
    };
    unsigned told = 0;

    for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
        if (who[i].f && who[i].f->n_epochs && (i == 0 || who[i].f != c->chosen))
            told |= diagnose(t, &who[i]);
    many(t);
    luck(t);
    unlearnt(t);
    collapsed(t);
    if (t->in_list) {
        tell_end_list(t);
        thresholds(t, told);
    }
}
