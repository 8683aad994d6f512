#include "report/prose.h"
#include "report/source.h"

#include <math.h>

#define MANY_LOST 0.20 /* of a level: rules D7, D10 */

/* ---- one decision -------------------------------------------------------- */

/* The level that came nearest: of the others the one of the best point.  Where
 * the factor is not read another one decides. */
static const struct option *rival(const struct decision *d)
{
    const struct option *best = NULL;

    for (int o = 0; o < d->n_options; o++) {
        const struct option *other = &d->options[o];

        if (o != d->chosen && other->value && other->best &&
            (!best || other->best->rank->rank < best->best->rank->rank))
            best = other;
    }
    return best;
}

static int ranked_levels(const struct decision *d)
{
    int n = 0;

    for (int o = 0; o < d->n_options; o++)
        n += d->options[o].value && d->options[o].n_points > 0;
    return n;
}

/* "; `[512]` has the better mean, 87.64 %" */
static void say_better_mean(struct tell *t, const struct decision *d)
{
    tell_words(t, "; ");
    say_option(t, &d->options[d->top]);
    tell_words(t, " has the better mean, ");
    say_level_mean(t, d, &d->options[d->top]);
    tell_words(t, t->s->rule == RULE_BEST ? ", but not the best point."
                                          : ", but not the chosen point.");
}

/* Decision, evidence, effect size. */
static void say_decision(struct tell *t, const struct decision *d)
{
    const struct option *chosen = &d->options[d->chosen];
    const struct option *other = rival(d);

    tell_name(t, d->name);
    tell_words(t, ": ");
    say_option(t, chosen);
    tell_words(t, chosen->value ? ". " : " by the chosen point.");
    if (!other || !chosen->value)
        return;
    tell_words(t, "Its mean over the %s is ",
               t->s->n_candidates == t->s->n_active ? "grid" : "ranked points");
    say_level_mean(t, d, chosen);
    if (d->top != d->chosen) {
        say_better_mean(t, d);
    } else if (ranked_levels(d) == 2) {
        tell_words(t, " against ");
        say_level_mean(t, d, other);
        tell_words(t, " with ");
        say_option(t, other);
        tell_words(t, ".");
    } else {
        tell_words(t, ", the best of ");
        tell_count(t, ranked_levels(d), "level", "levels", "%s",
                   source_ranked_levels(t, d));
        tell_words(t, ".");
    }
    if (other->pairs.n_pairs) {
        tell_words(t, " It is better than ");
        say_option(t, other);
        tell_words(t, " in ");
        say_pairs(t, d, &other->pairs);
        tell_words(t, ".");
    }
}

/* The ranked point that differs from the chosen one in this level alone. */
static const struct candidate *neighbour(const struct summary *s,
                                         const struct decision *d,
                                         const struct option *o)
{
    int f = (int)(d - s->decisions.decisions);
    const struct point_row *chosen = summary_chosen(s)->point;

    for (int i = 0; i < s->n_candidates; i++) {
        const struct point_row *p = s->candidates[i].point;
        bool same = decision_level(s, p, f) == (int)(o - d->options);

        for (int g = 0; same && g < s->decisions.n; g++)
            same = g == f ||
                   decision_level(s, p, g) == decision_level(s, chosen, g);
        if (same)
            return &s->candidates[i];
    }
    return NULL;
}

static void say_standing(struct tell *t, const struct candidate *c)
{
    const char *the_best = summary_chosen(t->s) == summary_best(t->s)
                               ? "the chosen one"
                               : "the best";

    if (c->tested && c->tied)
        tell_words(t, ", not separable from %s", the_best);
    else if (c->tested)
        tell_words(t, ", %s behind %s", say_how(c), the_best);
}

/* Alternative. */
static void say_rival(struct tell *t, const struct decision *d)
{
    const struct option *o = rival(d);
    const struct candidate *c = o ? o->best : NULL, *near;

    if (!c || !d->options[d->chosen].value)
        return;
    near = neighbour(t->s, d, o);
    tell_words(t, " The best point with ");
    say_option(t, o);
    tell_words(t, " is ");
    say_point(t, c);
    tell_words(t, " (");
    say_metric(t, c, t->s->metric);
    tell_words(t, ")");
    say_standing(t, c);
    if (near == c)
        tell_words(t, "; all else is equal");
    tell_words(t, ".");
    if (!near || near == c)
        return;
    tell_words(t, " With all else as chosen ");
    say_option(t, o);
    tell_words(t, " gives ");
    say_metric(t, near, t->s->metric);
    tell_words(t, " (");
    say_point(t, near);
    tell_words(t, ")");
    say_standing(t, near);
    tell_words(t, ".");
}

/* A factor whose level another one's says. */
static void say_follows(struct tell *t, const struct decision *d)
{
    int f = (int)(d - t->s->decisions.decisions), g = d->follows;
    const struct decision *leads = &t->s->decisions.decisions[g];
    const char *before = ": ";

    tell_name(t, d->name);
    tell_words(t, " goes with ");
    tell_name(t, leads->name);
    for (int o = 0; o < leads->n_options; o++) {
        const struct point_row *p = leads->options[o].example;

        tell_words(t, "%s", before);
        say_option(t, &d->options[decision_level(t->s, p, f)]);
        tell_words(t, " with ");
        say_option(t, &leads->options[o]);
        before = ", ";
    }
    tell_words(t, ". Nothing can be told of it alone.");
    tell_paragraph(t);
}

/* Of a factor that only some points read. */
static void say_within(struct tell *t, const struct decision *d)
{
    int f = (int)(d - t->s->decisions.decisions);
    struct scope scope = { d->within_use, f, false };

    for (int i = 0; d->within && i < d->within->n_main; i++) {
        const struct effect *e = &d->within->effects[i];

        if (e->a != f || d->within->n_main < 2)
            continue;
        tell_words(t, " Among the points that read it, it explains ");
        tell_figure(t, FIGURE_SHARE_TENTH, e->share, "effect_share", "%s",
                    source_effect(t, e, &scope));
        tell_words(t, " of the variance.");
    }
}

/* Do the matched pairs with some level show a difference? */
static bool pairs_differ(const struct decision *d)
{
    for (int o = 0; o < d->n_options; o++)
        if (d->options[o].pairs.interval.low > 0 ||
            d->options[o].pairs.interval.high < 0)
            return true;
    return false;
}

/* Interaction, and rule P11. */
static void say_effect(struct tell *t, const struct decision *d)
{
    const struct decisions *all = &t->s->decisions;
    const struct importance *im = all->importance;
    int f = (int)(d - all->decisions);
    const struct effect *e;
    bool alone = true;

    say_within(t, d);
    if (!im || d->effect < 0 || im->n_main < 2)
        return;
    for (int i = im->n_main; i < im->n; i++) {
        e = &im->effects[i];
        if ((e->a != f && e->b != f) || !effect_interacts(im, e))
            continue;
        tell_words(t, alone ? " It interacts with " : " and with ");
        alone = false;
        tell_name(t, all->decisions[e->a == f ? e->b : e->a].name);
        tell_words(t, " (");
        say_share(t, e);
        tell_words(t, " of the variance)");
    }
    if (!alone)
        tell_words(t, ".");
    e = &im->effects[d->effect];
    if (alone && e->share < EFFECT_SMALL && !pairs_differ(d) &&
        (isnan(e->p) || e->p >= SUMMARY_TIED)) {
        tell_words(t, " It made no difference worth the name in this range (");
        say_share(t, e);
        tell_words(t, " of the variance): it can be fixed.");
    }
}

/* Rule P13. */
static void say_edge(struct tell *t, const struct decision *d)
{
    if (!d->edge)
        return;
    tell_words(t,
               " The best level is the %s tried and the results still get "
               "better towards it: extend the range %s ",
               d->edge > 0 ? "largest" : "smallest",
               d->edge > 0 ? "beyond" : "below");
    say_option(t, &d->options[d->chosen]);
    tell_words(t, ".");
}

/* Rule P14. */
static void say_diverged(struct tell *t, const struct decision *d)
{
    for (int i = 0; i < d->n_options; i++) {
        const struct option *o = &d->options[i];

        if (o->n_diverged <= MANY_LOST * o->n_trials)
            continue;
        tell_words(t, " With ");
        say_option(t, o);
        tell_words(t, " ");
        tell_figure(t, FIGURE_COUNT, o->n_diverged, "first", "%s",
                    source_level_trials(t, d, o, "diverged"));
        tell_words(t, " of ");
        tell_count(t, o->n_trials, "trial", "trials", "%s",
                   source_level_trials(t, d, o, NULL));
        tell_words(t, " diverged.");
    }
}

/* Rule D7, by level: where it is not all levels alike. */
static void say_unlearnt(struct tell *t, const struct decision *d)
{
    for (int i = 0; i < d->n_options; i++) {
        const struct option *o = &d->options[i];

        if (o->n_unlearnt <= MANY_LOST * o->n_points ||
            o->n_unlearnt * t->s->n_candidates <=
                t->s->curves.n_unlearnt * o->n_points)
            continue;
        tell_words(t, " With ");
        say_option(t, o);
        tell_words(t, " ");
        tell_figure(t, FIGURE_COUNT, o->n_unlearnt, "unlearnt", "%s",
                    source_unlearnt(t, d, o));
        tell_words(t, " of ");
        tell_count(t, o->n_points, "point", "points",
                   "SELECT count(*) FROM (%s)", source_unlearnt(t, d, o));
        tell_words(t, " did not learn.");
    }
}

/* clang-format off */
static const char *const headings[SECTION_COUNT] = {
    [SECTION_MODEL]    = "Structural decisions",
    [SECTION_TRAINING] = "Learning decisions",
    [SECTION_DATA]     = "Data decisions",
};
/* clang-format on */

void prose_decisions(struct tell *t, enum section section)
{
    const struct decisions *all = &t->s->decisions;
    bool any = false;

    for (int f = 0; f < all->n; f++) {
        const struct decision *d = &all->decisions[f];

        if (d->section != section || d->chosen < 0)
            continue;
        if (!any) {
            tell_heading(t, 2, headings[section]);
            say_level_intervals(t, section);
        }
        any = true;
        if (d->follows >= 0) {
            say_follows(t, d);
            continue;
        }
        say_decision(t, d);
        say_effect(t, d);
        say_rival(t, d);
        say_edge(t, d);
        say_diverged(t, d);
        say_unlearnt(t, d);
        tell_paragraph(t);
        say_levels(t, d);
    }
}
