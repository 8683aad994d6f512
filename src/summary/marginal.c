#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>

/* Intervals of the levels' means.  With three seeds or more that all points
 * have they are over the seeds: what new ones would give on the same grid, as
 * which the level's mean of each seed is drawn.  Else they are over the points:
 * what other settings of the other factors, drawn like these, would give. */

bool summary_by_seeds(const struct summary *s)
{
    for (int i = 0; i < s->n_candidates; i++)
        if (s->candidates[i].n_repeats < SUMMARY_FEWEST_SEEDS ||
            s->candidates[i].n_repeats != s->candidates[0].n_repeats)
            return false;
    return s->n_candidates > 0;
}

static struct interval clamped(struct interval i, enum metric_id metric)
{
    if (!metric_is_percent(metric))
        return i;
    return (struct interval){ fmax(i.low, 0), fmin(i.high, 1) };
}

/* v has room for all points, and for all seeds of one. */
static struct interval marginal(double *v, const struct summary *s, int f,
                                int level)
{
    bool by_seeds = summary_by_seeds(s);
    int n = 0, n_points = 0;

    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];

        if (decision_level(s, c->point, f) != level)
            continue;
        n_points++;
        if (!by_seeds) {
            v[n++] = c->metric[s->metric];
            continue;
        }
        n = c->n_repeats;
        for (int r = 0; r < n; r++) {
            v[r] = n_points == 1 ? 0 : v[r];
            v[r] += (c->by_repeat[r] - v[r]) / n_points;
        }
    }
    if (n < SUMMARY_FEWEST_SEEDS)
        return (struct interval){ (double)NAN, (double)NAN };
    return clamped(stat_paired_t(v, n, 0).interval, s->metric);
}

int marginals_make(struct summary *s, struct err *err)
{
    int most = s->n_candidates;
    double *v;

    for (int i = 0; i < s->n_candidates; i++)
        if (s->candidates[i].n_repeats > most)
            most = s->candidates[i].n_repeats;
    v = mem_zero((size_t)most + 1, sizeof(*v));
    if (!v)
        return err_set(err, ERR_NOMEM, "means of %d points", s->n_candidates);
    for (int f = 0; f < s->decisions.n; f++) {
        struct decision *d = &s->decisions.decisions[f];

        for (int o = 0; o < d->n_options; o++)
            d->options[o].mean_interval = marginal(v, s, f, o);
    }
    mem_free(v);
    return 0;
}
