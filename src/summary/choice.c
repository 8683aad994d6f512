#include "summary/numbers.h"

#include <math.h>

/* clang-format off */
const char *const summary_rules[] = {
    [RULE_BEST]          = "best",
    [RULE_ONE_SE]        = "1se",
    [RULE_TIED_SIMPLEST] = "tied-simplest",
    [RULE_TIED_FASTEST]  = "tied-fastest",
    NULL,
};
/* clang-format on */

#define MUCH 0.9 /* of the weights, of the epochs: at most */

bool candidate_smaller(const struct candidate *a, const struct candidate *b)
{
    return (double)a->point->n_weights <= MUCH * (double)b->point->n_weights;
}

bool candidate_quicker(const struct candidate *a, const struct candidate *b)
{
    return a->point->n_weights == b->point->n_weights &&
           a->epochs_run <= MUCH * b->epochs_run;
}

static bool simpler(const struct candidate *a, const struct candidate *b)
{
    if (a->point->n_weights != b->point->n_weights)
        return a->point->n_weights < b->point->n_weights;
    if (a->epochs_run < b->epochs_run || a->epochs_run > b->epochs_run)
        return a->epochs_run < b->epochs_run;
    return a->rank->rank < b->rank->rank;
}

static bool faster(const struct candidate *a, const struct candidate *b)
{
    double x = a->rank->wall_seconds, y = b->rank->wall_seconds;

    if (x < y || x > y)
        return x < y;
    return simpler(a, b);
}

/* Over seeds, else folds, else the examples that an accuracy is a share of. */
static double standard_error(const struct summary *s)
{
    const struct candidate *c = summary_best(s);
    double p = c->metric[METRIC_VAL_ACCURACY];

    if (c->n_repeats > 2)
        return stat_sd(c->by_repeat, c->n_repeats) / sqrt(c->n_repeats);
    if (c->n_folds > 1)
        return stat_sd(c->by_fold, c->n_folds) / sqrt(c->n_folds);
    if (s->metric == METRIC_VAL_ACCURACY && s->n_validation)
        return sqrt(p * (1 - p) / s->n_validation);
    return (double)NAN;
}

static void find(struct selection *sel, const struct summary *s)
{
    const struct candidate *best = summary_best(s);

    sel->standard_error = standard_error(s);
    sel->one_se = best;
    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];

        if (c->tied && (!sel->simplest || simpler(c, sel->simplest)))
            sel->simplest = c;
        if (c->tied && (!sel->fastest || faster(c, sel->fastest)))
            sel->fastest = c;
        if (fabs(best->metric[s->metric] - c->metric[s->metric]) <=
                sel->standard_error &&
            simpler(c, sel->one_se))
            sel->one_se = c;
    }
}

int rules_make(struct summary *s, struct err *err)
{
    struct selection *sel = &s->selection;
    const struct candidate *of_rule[] = { NULL, NULL, NULL, NULL };

    (void)err;
    if (!s->n_candidates)
        return 0;
    find(sel, s);
    of_rule[RULE_BEST] = summary_best(s);
    of_rule[RULE_ONE_SE] = sel->one_se;
    of_rule[RULE_TIED_SIMPLEST] = sel->simplest;
    of_rule[RULE_TIED_FASTEST] = sel->fastest;
    sel->chosen = of_rule[s->rule];
    return 0;
}
