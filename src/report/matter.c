#include "report/prose.h"
#include "report/source.h"

#include <math.h>

/* What the metric depends on: rules P9, P10, P12. */

#define STRONG_PAIR 0.10 /* of the variance: two factors interact */
#define MANY_SEEDS 0.30  /* of the variance: seeds, more than the grid */
#define WRECKED 0.5      /* of the variance left without hopeless levels */

static const struct effect *strongest(const struct importance *im, int but)
{
    const struct effect *top = NULL;

    for (int i = 0; i < im->n_main; i++)
        if (im->effects[i].a != but &&
            (!top || im->effects[i].share > top->share))
            top = &im->effects[i];
    return top;
}

static bool is_exact(const struct tell *t)
{
    return !t->s->decisions.importance->missing;
}

const struct effect *effect_strongest(const struct importance *im)
{
    return strongest(im, -1);
}

static struct scope whole(const struct tell *t)
{
    return (struct scope){ t->s->decisions.use, -1, false };
}

void say_share(struct tell *t, const struct effect *e)
{
    struct scope scope = whole(t);

    tell_figure(t, FIGURE_SHARE_TENTH, e->share,
                is_exact(t) ? "effect_share" : "partial_share", "%s",
                source_effect(t, e, &scope));
}

static double main_share(const struct importance *im, int factor)
{
    for (int i = 0; i < im->n_main; i++)
        if (im->effects[i].a == factor)
            return im->effects[i].share;
    return 0;
}

bool effect_interacts(const struct importance *im, const struct effect *e)
{
    double a = main_share(im, e->a), b = main_share(im, e->b);

    if (e->p >= SUMMARY_TIED || e->rest_p >= SUMMARY_TIED)
        return false; /* not to be told from the noise */
    return e->share > STRONG_PAIR ||
           (e->share > EFFECT_SMALL && e->share > (a < b ? a : b));
}

static void effect_name(struct tell *t, const struct effect *e)
{
    const struct decision *d = t->s->decisions.decisions;

    tell_name(t, d[e->a].name);
    if (e->b >= 0) {
        tell_words(t, " with ");
        tell_name(t, d[e->b].name);
    }
}

static void effect_table(struct tell *t, const struct importance *im)
{
    struct column columns[] = {
        { "factor", false, false, 0 },
        { "share of the variance", true, false, 0 },
        { "less noise (omega squared)", true, false, 0 },
        { "against noise", false, false, 0 },
    };
    struct scope scope = whole(t);
    bool noise = im->noise > 0;

    tell_begin_table(t);
    for (int i = 0; i < im->n; i++) {
        const struct effect *e = &im->effects[i];

        if (i >= im->n_main && e->share < EFFECT_SMALL)
            continue;
        effect_name(t, e);
        tell_cell(t);
        say_share(t, e);
        tell_cell(t);
        if (!noise)
            continue;
        tell_figure(t, FIGURE_SHARE_TENTH, e->omega,
                    is_exact(t) ? "effect_omega" : "partial_omega", "%s",
                    source_effect(t, e, &scope));
        tell_cell(t);
        tell_figure(t, FIGURE_P, e->p, is_exact(t) ? "effect_p" : "partial_p",
                    "%s", source_effect(t, e, &scope));
        tell_cell(t);
    }
    tell_caption(t, "Shares of the variance");
    tell_end_table(t, columns, noise ? 4 : 2, false);
}

/* ---- the factors by themselves (P9) -------------------------------------- */

/* Factors that not every point reads are no part of the grid. */
static void say_averaged(struct tell *t)
{
    const struct decisions *all = &t->s->decisions;
    const char *before = " The grid is that of the factors that every point "
                         "reads; over ";

    for (int f = 0; f < all->n; f++) {
        if (all->use[f] || all->decisions[f].follows >= 0)
            continue;
        tell_words(t, "%s", before);
        tell_name(t, all->decisions[f].name);
        before = ", ";
    }
    if (before[0] == ',')
        tell_words(t, " its values are averages.");
}

/* Without repeats no noise is known by itself. */
static void say_unrepeated(struct tell *t, const struct importance *im)
{
    if (t->s->candidates[0].n_repeats > 1)
        return;
    tell_words(t,
               " Each point was trained once, so that the noise of the seeds "
               "is in these shares");
    for (int i = im->n_main; i < im->n; i++)
        if (isfinite(im->effects[i].rest_p)) {
            tell_words(t, "; pairs are told as such where they are more than "
                          "what three factors and more do together, by an F "
                          "test at 5 %%");
            break;
        }
    tell_words(t, ".");
}

static void say_missing(struct tell *t, const struct importance *im)
{
    if (!im->missing)
        return;
    tell_words(t, " ");
    tell_count(t, im->missing, "point", "points",
               "SELECT count(*) - (%s) FROM points p WHERE experiment_id ="
               " %lld AND %s",
               source_ranked(t), (long long)t->s->snap->experiment.id,
               source_active(t));
    tell_words(t,
               " of it %s no value, so the shares are by least squares: "
               "what each explains beyond the others. They do not sum "
               "to 100 %%.",
               say_plural(im->missing, "has", "have"));
}

/* The first, the second, and how many are next to nothing. */
static void say_order(struct tell *t, const struct importance *im,
                      const struct effect *top)
{
    const struct effect *second = strongest(im, top->a);
    int small = 0;

    effect_name(t, top);
    tell_words(t, " matters most: it explains ");
    say_share(t, top);
    tell_words(t, " of the variance of ");
    tell_name(t, metrics[t->s->metric].name);
    tell_words(t, im->missing ? " over the grid"
                              : " over the grid, which is full, so that the "
                                "shares are exact");
    if (second->share >= EFFECT_SMALL) {
        tell_words(t, "; then ");
        effect_name(t, second);
        tell_words(t, " with ");
        say_share(t, second);
    }
    tell_words(t, ".");
    for (int i = 0; i < im->n_main; i++)
        small += im->effects[i].share < EFFECT_SMALL;
    if (!small || im->n_main < 3)
        return;
    for (int i = 0, k = 0; i < im->n_main; i++)
        if (im->effects[i].share < EFFECT_SMALL) {
            tell_words(t, "%s", !k ? " " : k + 1 < small ? ", " : " and ");
            effect_name(t, &im->effects[i]);
            k++;
        }
    tell_words(t, " by %s %s below %g %%.",
               say_plural(small, "itself", "themselves"),
               say_plural(small, "is", "are each"), 100 * EFFECT_SMALL);
}

/* Levels that wreck everything make a factor look important that no longer is
 * one among levels worth trying. */
static void say_trimmed(struct tell *t)
{
    const struct decisions *all = &t->s->decisions;
    const struct importance *im = all->trimmed;
    struct scope scope = { all->trimmed_use, -1, true };
    const struct effect *top;
    const char *before = "Levels of which even the best point is in the worst "
                         "quarter make much of this: ";

    if (!im || im->variance > WRECKED * all->importance->variance)
        return;
    top = strongest(im, -1);
    for (int f = 0; f < all->n; f++)
        for (int o = 0; o < all->decisions[f].n_options; o++) {
            if (!all->decisions[f].options[o].hopeless)
                continue;
            tell_words(t, "%s", before);
            tell_name(t, all->decisions[f].name);
            tell_words(t, " ");
            say_option(t, &all->decisions[f].options[o]);
            before = ", ";
        }
    tell_words(t, ". Without them ");
    effect_name(t, top);
    tell_words(t, " %s, with ",
               top->a == strongest(all->importance, -1)->a
                   ? "still matters most"
                   : "matters most");
    tell_figure(t, FIGURE_SHARE_TENTH, top->share, "effect_share", "%s",
                source_effect(t, top, &scope));
    tell_words(t, " of the variance among the rest.");
    tell_paragraph(t);
}

/* Rule P12. */
static void say_seed_noise(struct tell *t, const struct importance *im)
{
    struct scope scope = whole(t);

    if (im->missing || !(im->noise > MANY_SEEDS))
        return;
    tell_words(t, "The seeds alone explain ");
    tell_figure(t, FIGURE_SHARE_TENTH, im->noise, "noise_share", "%s",
                source_effect(t, &im->effects[0], &scope));
    tell_words(t, " of the variance of single trainings: more seeds are worth "
                  "more here than more grid points.");
    tell_paragraph(t);
}

/* ---- two together (P10) -------------------------------------------------- */

static void say_flip(struct tell *t, const struct flip *flip)
{
    const struct decision *f, *g;

    if (flip->f < 0) {
        tell_words(t, "how much the one matters depends on the other, but the "
                      "best level of each stays the same.");
        return;
    }
    f = &t->s->decisions.decisions[flip->f];
    g = &t->s->decisions.decisions[flip->g];
    tell_words(t, "on average the best ");
    tell_name(t, f->name);
    tell_words(t, " is ");
    say_option(t, &f->options[flip->best[0]]);
    tell_words(t, " with ");
    tell_name(t, g->name);
    tell_words(t, " ");
    say_option(t, &g->options[flip->at[0]]);
    tell_words(t, ", but ");
    say_option(t, &f->options[flip->best[1]]);
    tell_words(t, " with ");
    say_option(t, &g->options[flip->at[1]]);
    tell_words(t, ". Their averages below must not be read alone.");
}

static void say_pairs_together(struct tell *t, const struct importance *im)
{
    for (int i = im->n_main; i < im->n; i++) {
        const struct effect *e = &im->effects[i];

        if (!effect_interacts(im, e))
            continue;
        effect_name(t, e);
        tell_words(t, ": the two interact (");
        say_share(t, e);
        tell_words(t, " of the variance): ");
        say_flip(t, &t->s->decisions.flips[i]);
        tell_item(t);
    }
    tell_end_list(t);
}

void prose_importance(struct tell *t)
{
    const struct importance *im = t->s->decisions.importance;
    const struct effect *top;
    bool pair_leads = false;

    if (!im || im->n_main < 2)
        return;
    tell_heading(t, 2, "What matters");
    top = strongest(im, -1);
    for (int i = im->n_main; i < im->n; i++)
        pair_leads |= im->effects[i].share > top->share &&
                      effect_interacts(im, &im->effects[i]);
    if (pair_leads)
        tell_words(t, "No factor matters most by itself; two act together, see "
                      "below.");
    else if (top->p >= SUMMARY_TIED)
        tell_words(t, "No factor by itself can be told from the noise of the "
                      "seeds.");
    else
        say_order(t, im, top);
    say_averaged(t);
    say_missing(t, im);
    say_unrepeated(t, im);
    tell_paragraph(t);
    effect_table(t, im);
    say_pairs_together(t, im);
    say_trimmed(t);
    say_seed_noise(t, im);
}
