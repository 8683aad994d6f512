#include "report/confirmed.h"
#include "report/prose.h"
#include "report/source.h"
#include "report/source_confirm.h"

#include <math.h>

/* The section on new seeds: every point that has them. */

/* Has any of them so many seeds that their middle half is told? */
static bool has_middle(const struct confirmation *c)
{
    for (int i = 0; i < c->n; i++)
        if (c->list[i].n >= MIDDLE_SEEDS)
            return true;
    return false;
}

static void explain(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    tell_words(t,
               "%s trained again with seeds that had no part in the "
               "search, on the same %s.",
               c->n > 1 ? "These points were" : "The choice was",
               c->list[0].of->n_folds > 1 ? "folds" : "split");
    if (c->n_tested)
        tell_words(t,
                   " The choice is held against every other by a paired t "
                   "over the seeds that both have, or by Welch's t where they "
                   "share fewer than three, all together by Holm's rule at "
                   "5 %%. Its chance to be better with a new seed matters "
                   "from 75 %% on.");
    if (has_middle(c))
        tell_words(t, " From ten seeds on the mean of their middle half stands "
                      "beside the mean: a seed that went astray does not move "
                      "it.");
    tell_words(t, " The validation examples are those that picked the choice: "
                  "new seeds take the luck of the seed out of it, not that of "
                  "the examples.");
    tell_paragraph(t);
}

/* Of the choice against this one; empty for the choice itself. */
static void against_cells(struct tell *t, const struct confirmed *f)
{
    const struct seeds_result *r = &f->against;
    bool tested = r->test != SEEDS_NONE;

    if (tested) {
        tell_figure(t, figure_of_difference(t->s->metric), r->t.mean,
                    "new_lead", "%s", source_new_pair(t, f));
        tell_words(t, " ");
        tell_interval(t, figure_of_difference(t->s->metric), r->t.interval,
                      "new_low", "new_high", source_new_pair(t, f));
    }
    tell_cell(t);
    if (r->test == SEEDS_PAIRED) {
        tell_figure(t, FIGURE_COUNT, r->won, "new_won", "%s",
                    source_new_pair(t, f));
        tell_words(t, " of ");
        tell_figure(t, FIGURE_COUNT, r->n_shared, "new_shared", "%s",
                    source_new_pair(t, f));
    }
    tell_cell(t);
    if (tested) {
        tell_figure(t, FIGURE_PERCENT, r->outperforms, "new_odds", "%s",
                    source_new_pair(t, f));
        tell_words(t, " ");
        tell_interval(t, FIGURE_PERCENT, r->outperforms_interval,
                      "new_odds_low", "new_odds_high", source_new_pair(t, f));
    }
    tell_cell(t);
    if (tested)
        tell_figure(t, FIGURE_P, r->t.p, "new_p", "%s", source_new_pair(t, f));
    tell_cell(t);
    if (tested)
        say_new_p(t, f);
    tell_cell(t);
}

static void say_standing(struct tell *t, const struct confirmed *f)
{
    if (f == &t->s->confirmation->list[0])
        tell_words(t, "the choice");
    else if (f->against.test == SEEDS_NONE)
        tell_words(t, "too few seeds");
    else if (f->adjusted >= SUMMARY_TIED)
        tell_words(t, "not separable");
    else
        tell_words(t, "%s %s", say_new_how(f),
                   f->against.t.mean > 0 ? "behind" : "better");
}

static void middle_cell(struct tell *t, const struct confirmed *f)
{
    enum figure_format format = figure_of_metric(t->s->metric);

    if (f->n >= MIDDLE_SEEDS) {
        tell_figure(t, format, f->middle.mean, "middle", "%s",
                    source_new_seeds(t, f));
        tell_words(t, " ");
        tell_interval(t, format, f->middle.interval, "middle_low",
                      "middle_high", source_new_seeds(t, f));
    }
    tell_cell(t);
}

static void row(struct tell *t, const struct confirmed *f)
{
    bool versus = t->s->confirmation->n > 1;

    say_point(t, f->of);
    tell_cell(t);
    tell_figure(t, FIGURE_COUNT, f->n, "first", "SELECT count(*) FROM (%s)",
                source_new_seeds(t, f));
    tell_cell(t);
    if (f->n)
        say_new_mean(t, f);
    tell_cell(t);
    if (f->n > 1)
        say_new_sd(t, f);
    tell_cell(t);
    if (f->n >= SEEDS_TESTED)
        say_new_interval(t, f);
    tell_cell(t);
    if (has_middle(t->s->confirmation))
        middle_cell(t, f);
    say_metric(t, f->of, t->s->metric);
    tell_cell(t);
    if (!versus)
        return;
    if (t->s->confirmation->n_tested)
        against_cells(t, f);
    say_standing(t, f);
    tell_cell(t);
}

static void table(struct tell *t)
{
    static const struct column own[] = {
        { "point", false, false, 0 }, { "new seeds", true, false, 4 },
        { "mean", true, false, 0 },   { "sd", true, false, 3 },
        { "95 %", false, false, 2 },
    };
    static const struct column middle = { "middle half, 95 %", false, false,
                                          10 };
    static const struct column search = { "in the search", true, false, 5 };
    static const struct column against[] = {
        { "lead of the choice, 95 %", false, false, 1 },
        { "better in", true, false, 7 },
        { "chance to be better, 95 %", false, false, 9 },
        { "test", false, false, 8 },
        { "after Holm", false, false, 6 },
    };
    const struct confirmation *c = t->s->confirmation;
    struct column columns[TELL_MAX_COLUMNS];
    int n = 0;

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        columns[n++] = own[i];
    if (has_middle(c))
        columns[n++] = middle;
    columns[n++] = search;
    for (size_t i = 0; c->n_tested && i < sizeof(against) / sizeof(against[0]);
         i++)
        columns[n++] = against[i];
    if (c->n > 1)
        columns[n++] = (struct column){ "verdict", false, false, 0 };
    tell_begin_table(t);
    for (int i = 0; i < c->n; i++)
        row(t, &c->list[i]);
    tell_caption(t, "New seeds, and the choice against each rival");
    tell_end_table(t, columns, n, true);
}

/* Seeds that a recipe does not survive are a fact about it. */
static void lost(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    for (int i = 0; i < c->n; i++) {
        const struct confirmed *f = &c->list[i];

        if (!f->n_lost)
            continue;
        tell_words(t, "With ");
        tell_count(t, f->n_lost, "new seed", "new seeds", "%s",
                   source_new_lost(t, f));
        tell_words(t, " ");
        say_point(t, f->of);
        tell_words(t, " diverged or failed; the figures are those of the "
                      "others, and so too good for it.");
        tell_paragraph(t);
    }
}

static void open(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    if (!c->n_open)
        return;
    tell_count(t, c->n_open, "training", "trainings", "%s", source_new_open(t));
    tell_words(t, " with new seeds %s still to do: ",
               say_plural(c->n_open, "is", "are"));
    tell_name(t, "sweep confirm");
    tell_words(t, " continues.");
    tell_paragraph(t);
}

void prose_confirm_table(struct tell *t)
{
    if (!t->s->confirmation)
        return;
    table(t);
    lost(t);
    open(t);
}

void prose_confirmation(struct tell *t)
{
    if (!t->s->confirmation)
        return;
    tell_heading(t, 2, "Confirmation");
    explain(t);
    prose_confirm_table(t);
}
