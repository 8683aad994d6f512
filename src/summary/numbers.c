/* Asking a summary: no number is made here. */
#include "summary/numbers.h"

const char *summary_experiment(const struct summary *s)
{
    return s->snap->experiment.name;
}

const struct candidate *summary_best(const struct summary *s)
{
    return s->n_candidates ? &s->candidates[0] : NULL;
}

const struct candidate *summary_chosen(const struct summary *s)
{
    return s->n_candidates ? s->selection.chosen : NULL;
}

const struct split_row *summary_split(const struct summary *s,
                                      const struct trial_row *t)
{
    for (int i = 0; i < s->snap->n_splits; i++)
        if (s->snap->splits[i].id == t->split_id)
            return &s->snap->splits[i];
    return NULL;
}

int summary_point(const struct summary *s, const struct point_row *p)
{
    return (int)(p - s->snap->points);
}

bool summary_counts(const struct trial_row *t)
{
    return t->kind == KIND_SEARCH && t->planned;
}

int decision_level(const struct summary *s, const struct point_row *p, int f)
{
    return s->decisions.levels[summary_point(s, p) * s->decisions.n + f];
}
