#include "report/prose.h"
#include "report/source.h"

#include <math.h>
#include <stddef.h>

/* What stands out besides the verdict: at most three of the sections' findings,
 * first those that say what to try next. */

#define MOST_FINDINGS 3

static const struct decision *edge_of(const struct summary *s)
{
    for (int f = 0; f < s->decisions.n; f++)
        if (s->decisions.decisions[f].edge)
            return &s->decisions.decisions[f];
    return NULL;
}

static bool say_edge(struct tell *t)
{
    const struct decision *d = edge_of(t->s);

    if (!d)
        return false;
    tell_words(t, "The best ");
    tell_name(t, d->name);
    tell_words(t, ", ");
    say_option(t, &d->options[d->chosen]);
    tell_words(t,
               ", is the %s tried and the results still get better towards it.",
               d->edge > 0 ? "largest" : "smallest");
    return true;
}

/* The first of the chosen curve's faults. */
static bool say_curve(struct tell *t)
{
    const struct curve_facts *f = t->s->curves.chosen;

    if (!f || f->did_not_learn)
        return false;
    if (f->overfits)
        tell_words(t, "It overfits: validation loss is lowest in epoch ");
    else if (f->still_rising)
        tell_words(t,
                   "It still improves when it ends%s: validation loss is "
                   "lowest in epoch ",
                   f->wound_down ? " with its schedule" : "");
    else
        return false;
    tell_figure(t, FIGURE_ORDINAL, f->best_loss, "first",
                "SELECT epoch FROM epochs WHERE trial_id = %lld ORDER BY"
                " val_loss, epoch LIMIT 1",
                (long long)f->trial->id);
    tell_words(t, " of ");
    tell_figure(t, FIGURE_ORDINAL, f->n_epochs, "first", "%s",
                source_trial(t, f->trial, "epochs_run"));
    tell_words(t, ".");
    return true;
}

static bool is_useless(const struct candidate *c)
{
    return c->unlearnt || c->collapsed >= 0;
}

/* Rules D7 and D8 of the choice: before all that would improve it. */
static bool say_useless(struct tell *t)
{
    const struct candidate *c = summary_chosen(t->s);

    if (!is_useless(c))
        return false;
    tell_words(t, "It did not learn: ");
    if (c->collapsed >= 0) {
        tell_words(t, "it answers ");
        tell_class(t, t->s->snap->classes[c->collapsed]);
        tell_words(t, " almost always.");
    } else {
        tell_words(t, "the same answer every time does as well.");
    }
    return true;
}

static bool say_class(struct tell *t)
{
    const struct mistakes *m = t->s->validation;
    bool none = m && m->weakest >= 0 && !m->classes[m->weakest].right;

    if (!t->s->metric_choice.hides_class || is_useless(summary_chosen(t->s)))
        return false;
    tell_words(t, "Of the class ");
    tell_class(t, m->classes[m->weakest].label);
    tell_words(t, "%s finds %s",
               summary_chosen(t->s)->n_repeats > 1 ? " its best training"
                                                   : " it",
               none ? "none" : "only ");
    if (!none)
        tell_figure(t, FIGURE_SHARE, m->classes[m->weakest].recall, "ratio",
                    "%s", source_recall(t, m, m->weakest));
    tell_words(t, ".");
    return true;
}

static bool say_factor(struct tell *t)
{
    const struct importance *im = t->s->decisions.importance;
    const struct effect *top = im ? effect_strongest(im) : NULL;

    if (!top || im->n_main < 2 || top->p >= SUMMARY_TIED)
        return false;
    for (int i = im->n_main; i < im->n; i++)
        if (im->effects[i].share > top->share &&
            effect_interacts(im, &im->effects[i]))
            return false; /* no factor matters most by itself */
    tell_words(t, "What matters most is ");
    tell_name(t, t->s->decisions.decisions[top->a].name);
    tell_words(t, ": ");
    say_share(t, top);
    tell_words(t, " of the variance.");
    return true;
}

void prose_findings(struct tell *t)
{
    static bool (*const findings[])(struct tell * t) = { say_useless, say_edge,
                                                         say_curve, say_class,
                                                         say_factor };
    int told = 0;

    for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++)
        if (told < MOST_FINDINGS && findings[i](t)) {
            tell_item(t);
            told++;
        }
    if (told)
        tell_end_list(t);
}
