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
    tell_caption(t, "Actions in matched pairs");
    tell_end_table(t, columns, 4, false);
}

/* "lowers `val_loss` by 0.0512, 95 % [0.0410, 0.0614], in 4 of 4 matched
 * pairs": by how much is told as a positive number either way. */
static void say_change(struct tell *t, const struct decision *d,
                       const struct contrast *c)
{
    struct contrast told = *c;
    const char *q = source_matched(t, d, c);

    tell_words(t, c->difference < 0 ? " raises " : " lowers ");
    tell_name(t, metrics[c->metric].name);
    tell_words(t, " by ");
    if (c->difference < 0) {
        told.from = c->to;
        told.to = c->from;
        told.interval =
            (struct interval){ -c->interval.high, -c->interval.low };
    }
    q = source_matched(t, d, &told);
    tell_figure(t, FIGURE_VALUE, fabs(c->difference), "mean", "%s", q);
    if (told.interval.high > told.interval.low) {
        tell_words(t, ", 95 %% ");
        tell_interval(t, FIGURE_VALUE, told.interval, "t_low", "t_high", q);
    }
    tell_words(t, "; it is lower in ");
    q = source_matched(t, d, c);
    tell_figure(t, FIGURE_COUNT, c->n_wins, "wins", "%s", q);
    tell_words(t, " of ");
    tell_count(t, c->n_pairs, "matched pair", "matched pairs",
               "SELECT count(*) FROM (%s)", q);
    if (!isfinite(c->interval.low))
        tell_words(t, ", too few to tell");
    tell_words(t, ".");
}

static void say_cure(struct tell *t, const struct cure *cure)
{
    const struct contrast *c = cure->pairs;
    const struct decision *d = &t->s->decisions.decisions[cure->decision];
    bool confirmed = cure_confirms(cure);

    tell_words(t, confirmed ? "The overfitting of " : "That ");
    say_point(t, cure->of);
    tell_words(t, confirmed ? " is confirmed by matched pairs: "
                            : " overfits is not confirmed by matched pairs: ");
    tell_name(t, d->name);
    tell_words(t, " ");
    say_option(t, &d->options[c->to]);
    tell_words(t, " instead of ");
    say_option(t, &d->options[c->from]);
    say_change(t, d, c);
    tell_item(t);
}

/* P16: was it overfitting, and did what is against it help? */
static void say_overfitting(struct tell *t)
{
    const struct actions *all = &t->s->actions;

    for (int i = 0; i < all->n_cures; i++)
        say_cure(t, &all->cures[i]);
    if (all->n_cures)
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
        tell_figure(t, FIGURE_SHARE_TENTH, f->a, "size_a", "%s",
                    source_sizes(t));
        tell_words(t, " and c = ");
        tell_figure(t, FIGURE_HUNDREDTH, f->c, "size_c", "%s",
                    source_sizes(t)); /* the fit's step */
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
