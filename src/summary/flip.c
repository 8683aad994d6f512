#include "summary/flip.h"

#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>

struct cells { /* of the metric over the levels of two factors */
    int f, g, n_f, n_g;
    double *mean; /* [n_f, n_g]; NaN where there is no point */
};

static int cells_make(struct cells *c, const struct summary *s, int f, int g,
                      struct err *err)
{
    size_t n;
    int *count;

    *c = (struct cells){ f, g, s->decisions.decisions[f].n_options,
                         s->decisions.decisions[g].n_options, NULL };
    n = (size_t)c->n_f * (size_t)c->n_g;
    c->mean = mem_zero(n, sizeof(*c->mean));
    count = mem_zero(n, sizeof(*count));
    if (!c->mean || !count) {
        mem_free(c->mean);
        mem_free(count);
        return err_set(err, ERR_NOMEM, "levels of two factors");
    }
    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *p = &s->candidates[i];
        int at = decision_level(s, p->point, f) * c->n_g +
                 decision_level(s, p->point, g);

        c->mean[at] += (p->metric[s->metric] - c->mean[at]) / ++count[at];
    }
    for (size_t i = 0; i < n; i++)
        if (!count[i])
            c->mean[i] = (double)NAN;
    mem_free(count);
    return 0;
}

static double cell(const struct cells *c, bool turned, int x, int y)
{
    return c->mean[turned ? y * c->n_g + x : x * c->n_g + y];
}

/* Of f (of g when turned), with level y of the other; -1: there are none. */
static int best_level(const struct cells *c, bool turned, int y,
                      enum metric_id metric)
{
    int n = turned ? c->n_g : c->n_f, best = -1;

    for (int x = 0; x < n; x++)
        if (!isnan(cell(c, turned, x, y)) &&
            (best < 0 || metric_better(metric, cell(c, turned, x, y),
                                       cell(c, turned, best, y))))
            best = x;
    return best;
}

static void look(struct flip *out, const struct summary *s,
                 const struct cells *c, bool turned)
{
    int f = turned ? c->g : c->f, g = turned ? c->f : c->g;
    const struct decision *d = &s->decisions.decisions[g];
    int here = d->chosen < 0 ? 0 : d->chosen;
    int own = best_level(c, turned, here, s->metric);

    for (int y = 0; y < d->n_options && own >= 0; y++) {
        int other = best_level(c, turned, y, s->metric);
        double loss;

        if (other < 0 || other == own)
            continue;
        loss = fabs(cell(c, turned, other, y) - cell(c, turned, own, y));
        if (loss > out->loss)
            *out = (struct flip){ f, g, { here, y }, { own, other }, loss };
    }
}

int flip_find(struct flip *out, const struct summary *s, int a, int b,
              struct err *err)
{
    struct cells c;

    *out = (struct flip){ .f = -1 };
    if (cells_make(&c, s, a, b, err) < 0)
        return -1;
    look(out, s, &c, false);
    look(out, s, &c, true);
    mem_free(c.mean);
    return 0;
}
