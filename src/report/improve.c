#include "report/prose.h"
#include "report/source.h"

#include <math.h>

/* What was tried to generalise better: rules P16 and P27. */

/* The factor on whose level it depends whether an action helps; NULL: none. */
static const struct decision *turns_on(const struct summary *s, int action)
{
    const struct importance *im = s->decisions.importance;

    for (int i = im ? im->n_main : 0; im && i < im->n; i++) {
        const struct effect *e = &im->effects[i];
        const struct flip *flip = &s->decisions.flips[i];

        if (effect_interacts(im, e) && flip->f == action)
            return &s->decisions.decisions[flip->g];
    }
    return NULL;
}

static void say_verdict(struct tell *t, int action, const struct contrast *c)
{
    const struct decision *on = turns_on(t->s, action);

    if (!isfinite(c->interval.low))
        tell_words(t, "too few pairs to tell");
    else if (c->interval.low > 0)
        tell_words(t, "helps");
    else if (c->interval.high < 0)
        tell_words(t, "harms");
    else
        tell_words(t, "no difference to be seen");
    if (!on)
        return;
    tell_words(t, " on average; it depends on ");
    tell_name(t, on->name);
}

static void action_table(struct tell *t)
{
    static const struct column columns[] = {
        { "action", false, false, 0 },
        { "against", false, false, 0 },
        { "better in", false, false, 0 },
        { "verdict", false, false, 0 },
    };
    const struct actions *all = &t->s->actions;

    tell_begin_table(t);
    for (int i = 0; i < all->n; i++) {
        const struct action *a = &all->list[i];
        const struct decision *d = &t->s->decisions.decisions[a->decision];

        for (int k = 0; k < a->n; k++) {
            const struct contrast *c = &a->contrasts[k];

            if (!c->n_pairs)
                continue;
            tell_name(t, d->name);
            tell_words(t, " ");
            say_option(t, &d->options[c->to]);
            tell_cell(t);
            say_option(t, &d->options[c->from]);
            tell_cell(t);
            say_pairs(t, d, c);
            tell_cell(t);
            say_verdict(t, a->decision, c);
            tell_cell(t);
        }
    }
    tell_end_table(t, columns, 4, false);
}

/* P16: was it overfitting, and did what is against it help? */
static void say_overfitting(struct tell *t)
{
    const struct curve_facts *f = t->s->curves.chosen;
    const struct actions *all = &t->s->actions;
    bool overfits = f && f->overfits, helps = false;

    for (int i = 0; i < t->s->curves.n_top; i++)
        overfits |= t->s->curves.list[i].overfits;
    for (int i = 0; i < all->n; i++)
        for (int k = 0; k < all->list[i].n; k++)
            helps |= all->list[i].contrasts[k].interval.low > 0;
    if (!overfits)
        return;
    tell_words(t, "%s",
               helps
                   ? "The overfitting that the curves show is confirmed by the "
                     "pairs: what works against it helps."
                   : "The curves show overfitting, but none of what was tried "
                     "against it is seen to help.");
    tell_paragraph(t);
}

/* The level that most examples train. */
static const struct option *largest_size(const struct decision *d)
{
    const struct option *largest = NULL;

    for (int o = 0; o < d->n_options; o++)
        if (d->options[o].value && d->options[o].best)
            largest = &d->options[o];
    return largest;
}

/* Rule P27: what more examples would give against what tuning gave. */
static void say_against_tuning(struct tell *t, const struct size_curve *f)
{
    const struct decision *d =
        &t->s->decisions.decisions[t->s->actions.decision];

    if (!isfinite(f->tuned))
        return;
    tell_words(t, " Choosing among the settings was worth ");
    tell_figure(t, FIGURE_POINTS, f->tuned, "first", "%s",
                source_tuned(t, d, largest_size(d)));
    tell_words(t, " (the best point of that size against the mean one): %s",
               f->twice > f->tuned
                   ? "more examples, or augmentation, promise more than more "
                     "tuning."
                   : "tuning has given more than twice the examples would.");
}

static void say_sizes(struct tell *t)
{
    const struct actions *all = &t->s->actions;
    const struct size_curve *f = &all->size;

    if (all->decision < 0)
        return;
    if (isfinite(f->halved)) {
        tell_words(t, "Halving the training examples costs ");
        tell_figure(t, FIGURE_POINTS, f->halved, "size_halved", "%s",
                    source_sizes(t));
        tell_words(t, " (best points of each size). ");
    }
    if (f->n) {
        tell_words(t,
                   "Error over the number m of examples follows %s a + b "
                   "m^-c with a = ",
                   f->n == 3 ? "exactly" : "about");
        tell_figure(t, FIGURE_SHARE, f->a, "size_a", "%s", source_sizes(t));
        tell_words(t, " and c = ");
        tell_figure(t, FIGURE_VALUE, f->c, "size_c", "%s", source_sizes(t));
        tell_words(t, "; by it twice the examples would gain ");
        tell_figure(t, FIGURE_POINTS, f->twice, "size_twice", "%s",
                    source_sizes(t));
        tell_words(t, ". That is a guess beyond what was tried.");
        say_against_tuning(t, f);
    }
    tell_paragraph(t);
}

void prose_actions(struct tell *t)
{
    const struct actions *all = &t->s->actions;
    bool sized = all->size.n || isfinite(all->size.halved);

    if (!t->s->n_candidates || (!all->n && (all->decision < 0 || !sized)))
        return;
    tell_heading(t, 2, "Improvements tried");
    if (all->n) {
        action_table(t);
        say_overfitting(t);
    }
    if (sized)
        say_sizes(t);
}
