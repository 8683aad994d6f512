#include "report/confirmed.h"

#include "report/prose.h"
#include "report/source.h"
#include "report/source_confirm.h"

#include <math.h>
#include <stdio.h>

/* The verdict's paragraph on new seeds: do they uphold the choice? */

static const struct confirmed *choice_of(const struct tell *t)
{
    return &t->s->confirmation->list[0];
}

/* ---- turns of phrase ----------------------------------------------------- */

void say_new_seeds(struct tell *t, const struct confirmed *f)
{
    tell_count(t, f->n, "new seed", "new seeds", "SELECT count(*) FROM (%s)",
               source_new_seeds(t, f));
}

void say_new_mean(struct tell *t, const struct confirmed *f)
{
    tell_figure(t, figure_of_metric(t->s->metric), f->mean, "mean", "%s",
                source_new_seeds(t, f));
}

void say_new_sd(struct tell *t, const struct confirmed *f)
{
    tell_figure(t, figure_of_difference(t->s->metric), f->sd, "sd", "%s",
                source_new_seeds(t, f));
}

void say_new_interval(struct tell *t, const struct confirmed *f)
{
    tell_interval(t, figure_of_metric(t->s->metric), f->interval, "t_low",
                  "t_high", source_new_seeds(t, f));
}

void say_new_p(struct tell *t, const struct confirmed *f)
{
    tell_figure(t, FIGURE_P, f->adjusted, "new_holm", "%s",
                source_new_pair(t, f));
}

/* 88.70 % (sd 0.21 points, 95 % [88.44, 88.96]) */
static void say_score(struct tell *t, const struct confirmed *f)
{
    say_new_mean(t, f);
    if (f->n < 2)
        return;
    tell_words(t, " (sd ");
    say_new_sd(t, f);
    if (f->n >= SEEDS_TESTED) {
        tell_words(t, ", 95 %% ");
        say_new_interval(t, f);
    }
    tell_words(t, ")");
}

const char *say_new_how(const struct confirmed *f)
{
    bool few = f->n < SEEDS_ENOUGH; /* they say nothing clearly */

    return f->adjusted < 0.01 && !few ? "clearly" : "probably";
}

static void say_command(struct tell *t, int seeds)
{
    char command[64];

    snprintf(command, sizeof(command), "sweep confirm --seeds %d", seeds);
    tell_name(t, command);
}

/* The search's figure, where it is not what new seeds give. */
static void say_luck(struct tell *t)
{
    const struct confirmed *f = choice_of(t);
    double was = f->of->metric[t->s->metric];
    bool above = was > f->interval.high;

    if (!above && !(was < f->interval.low))
        return;
    tell_words(t, " The search had given it ");
    say_metric(t, f->of, t->s->metric);
    tell_words(t, above == metrics[t->s->metric].maximize
                      ? ": that was luck in part."
                      : ": that was bad luck in part.");
}

/* ---- a sentence for each verdict ----------------------------------------- */

static void missing(struct tell *t)
{
    say_point(t, choice_of(t)->of);
    if (choice_of(t)->n_open) {
        tell_words(t, " has no new seed yet that is done: ");
        tell_name(t, "sweep confirm");
        tell_words(t, " continues.");
        return;
    }
    tell_words(t, " has no trainings with new seeds, as others have: ");
    tell_name(t, "sweep confirm");
    tell_words(t, " adds them.");
}

static void few(struct tell *t)
{
    const struct confirmed *f = choice_of(t);

    tell_words(t, "Over ");
    say_new_seeds(t, f);
    tell_words(t, " ");
    say_point(t, f->of);
    tell_words(t, " has ");
    say_score(t, f);
    tell_words(t, f->n < SEEDS_TESTED
                      ? "; three are needed for a test: "
                      : "; its rivals have too few for a test: ");
    tell_name(t, "sweep confirm");
    tell_words(t, " continues.");
}

static void over_new_seeds(struct tell *t, const char *before)
{
    const struct confirmed *f = choice_of(t);

    tell_words(t, "%sver ", before);
    say_new_seeds(t, f);
    tell_words(t, ", which had no part in the choice, ");
    say_point(t, f->of);
    tell_words(t, " has ");
    say_score(t, f);
}

static void alone(struct tell *t)
{
    over_new_seeds(t, "O");
    tell_words(t, ".");
    say_luck(t);
}

/* The tested rival of the largest p. */
static const struct confirmed *closest(const struct confirmation *c)
{
    const struct confirmed *most = NULL;

    for (int i = 1; i < c->n; i++)
        if (c->list[i].against.test != SEEDS_NONE &&
            (!most || c->list[i].against.t.p > most->against.t.p))
            most = &c->list[i];
    return most;
}

static void say_behind_by(struct tell *t, const struct confirmed *f)
{
    tell_words(t, " by ");
    tell_figure(t, figure_of_difference(t->s->metric), f->against.t.mean,
                "new_lead", "%s", source_new_pair(t, f));
    tell_words(t, " (");
    say_new_p(t, f);
    tell_words(t, ")");
}

static void say_n_rivals(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    tell_figure(t, FIGURE_COUNT, c->n_tested, "new_tested", "%s",
                source_new_pair(t, closest(c)));
}

static void upheld(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;
    const struct confirmed *f = closest(c);

    over_new_seeds(t, "Confirmed: o");
    tell_words(t, " and %s beats ", say_new_how(f));
    if (c->n_tested == 1) {
        say_point(t, f->of);
    } else {
        tell_words(t, "each of its ");
        say_n_rivals(t);
        tell_words(t, " rivals, the closest, ");
        say_point(t, f->of);
        tell_words(t, ",");
    }
    say_behind_by(t, f);
    tell_words(t, ".");
    say_luck(t);
}

static void say_smallest(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    const struct confirmed *f = c->simplest;

    if (f == &c->list[0] || !candidate_smaller(f->of, c->list[0].of))
        return;
    tell_words(t, " ");
    say_point(t, f->of);
    tell_words(t, " is the smallest of those that cannot be told apart (");
    say_size(t, f->of, c->list[0].of);
    if (f->against.t.mean > 0) {
        tell_words(t, ", behind by ");
        tell_figure(t, figure_of_difference(t->s->metric), f->against.t.mean,
                    "new_lead", "%s", source_new_pair(t, f));
        tell_words(t, " ");
        tell_interval(t, figure_of_difference(t->s->metric),
                      f->against.t.interval, "new_low", "new_high",
                      source_new_pair(t, f));
    }
    tell_words(t, "): take it when size or speed counts.");
}

static void more_seeds(struct tell *t)
{
    if (t->s->confirmation->least < SEEDS_ENOUGH)
        return;
    tell_words(t, " More seeds may decide it: ");
    say_command(t, 2 * t->s->confirmation->least);
    tell_words(t, ".");
}

static void ahead(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    over_new_seeds(t, "The choice stands: o");
    tell_words(t, ", the best mean, but ");
    if (c->n_tested == 1) {
        say_point(t, closest(c)->of);
    } else if (c->n_tied == c->n_tested) {
        tell_words(t, "none of its ");
        say_n_rivals(t);
        tell_words(t, " rivals can be told apart from it");
    } else {
        tell_figure(t, FIGURE_COUNT, c->n_tied, "new_tied", "%s",
                    source_new_pair(t, closest(c)));
        tell_words(t, " of its ");
        say_n_rivals(t);
        tell_words(t, " rivals");
    }
    if (c->n_tested == 1 || c->n_tied < c->n_tested)
        tell_words(t, " still cannot be told apart from it");
    if (c->n_tested == 1) {
        tell_words(t, ", behind");
        say_behind_by(t, closest(c));
    }
    tell_words(t, ".");
    say_luck(t);
    say_smallest(t);
    more_seeds(t);
}

static void behind(struct tell *t)
{
    const struct confirmed *best = t->s->confirmation->best;

    over_new_seeds(t, "New seeds do not bear out the order: o");
    tell_words(t, " and ");
    say_point_whole(t, best->of);
    tell_words(t, " has ");
    say_new_mean(t, best);
    tell_words(t, ", a difference within the noise of the seeds (");
    say_new_p(t, best);
    tell_words(t, "): nothing here prefers the one to the "
                  "other.");
    say_luck(t);
    say_smallest(t);
    more_seeds(t);
}

static void overturned(struct tell *t)
{
    const struct confirmed *best = t->s->confirmation->best;
    char command[64];

    over_new_seeds(t, "New seeds overturn the choice: o");
    tell_words(t, ", and ");
    say_point_whole(t, best->of);
    tell_words(t, " has ");
    say_new_mean(t, best);
    tell_words(t, ": it is %s better, by ", say_new_how(best));
    tell_figure(t, figure_of_difference(t->s->metric), -best->against.t.mean,
                "new_behind", "%s", source_new_pair(t, best));
    tell_words(t, " (");
    say_new_p(t, best);
    tell_words(t, "). Take ");
    say_point(t, best->of);
    snprintf(command, sizeof(command), "sweep show p%lld --format value",
             (long long)best->of->point->id);
    tell_words(t, "; ");
    tell_name(t, command);
    tell_words(t, " prints its config.");
    say_luck(t);
}

/* Loses a test that is there on fewer seeds than it needs to conclude? */
static void say_more_needed(struct tell *t)
{
    const struct confirmation *c = t->s->confirmation;

    if (c->verdict < CONFIRM_ALONE || c->least >= SEEDS_ENOUGH)
        return;
    tell_words(t, " Five seeds or more are needed to conclude: ");
    say_command(t, SEEDS_ENOUGH);
    tell_words(t, ".");
}

/* clang-format off */
static void (*const sentences[])(struct tell *t) = {
    [CONFIRM_MISSING]    = missing,
    [CONFIRM_FEW]        = few,
    [CONFIRM_ALONE]      = alone,
    [CONFIRM_UPHELD]     = upheld,
    [CONFIRM_AHEAD]      = ahead,
    [CONFIRM_BEHIND]     = behind,
    [CONFIRM_OVERTURNED] = overturned,
};
/* clang-format on */

void prose_confirmed(struct tell *t)
{
    if (!t->s->confirmation)
        return;
    sentences[t->s->confirmation->verdict](t);
    say_more_needed(t);
    tell_paragraph(t);
}
