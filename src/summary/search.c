#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>

#define FEW 8 /* points, below which nothing is said of the search's length */

/* ---- was the search long enough? ----------------------------------------- */

static double no_difference(const struct summary *s)
{
    const struct candidate *best = summary_best(s);

    if (isfinite(s->selection.resolution))
        return s->selection.resolution;
    return best->n_folds > 1 ? stat_sd(best->by_fold, best->n_folds)
                             : stat_sd(best->by_repeat, best->n_repeats);
}

static int search_length(struct summary *s, struct err *err)
{
    struct search_facts *f = &s->search;
    int n = s->n_candidates;
    double sign = metrics[s->metric].maximize ? 1 : -1, *v;

    f->n = n;
    f->gain = f->noise = (double)NAN;
    if (n < FEW)
        return 0;
    v = mem_zero((size_t)n, sizeof(*v));
    if (!v)
        return err_set(err, ERR_NOMEM, "search of %d points", n);
    for (int i = 0; i < n; i++) /* ascending: the last is the best */
        v[i] = sign * s->candidates[n - 1 - i].metric[s->metric];
    for (int k = 1; k < 2 * n && f->n_steps < SEARCH_MAX_STEPS; k *= 2) {
        struct search_step *step = &f->steps[f->n_steps++];

        step->k = k < n ? k : n;
        step->expected = sign * stat_expected_of(v, n, step->k, false);
    }
    f->half.k = n / 2;
    f->half.expected = sign * stat_expected_of(v, n, n / 2, false);
    f->gain = v[n - 1] - sign * f->half.expected;
    f->noise = no_difference(s);
    for (int i = 0; i + 1 < f->n_steps && !f->enough; i++)
        if (fabs(f->steps[i].expected - f->steps[f->n_steps - 1].expected) <=
            f->noise)
            f->enough = f->steps[i].k;
    if (f->gain <= f->noise && f->enough > f->half.k)
        f->enough = f->half.k; /* between two steps */
    mem_free(v);
    return 0;
}

/* ---- what it costs ------------------------------------------------------- */

static int front_make(struct front *front, const struct summary *s,
                      double (*cost)(const struct candidate *c),
                      struct err *err)
{
    double least = INFINITY;

    front->list = mem_zero((size_t)s->n_candidates, sizeof(*front->list));
    if (!front->list)
        return err_set(err, ERR_NOMEM, "front of %d points", s->n_candidates);
    for (int i = 0; i < s->n_candidates; i++)
        if (cost(&s->candidates[i]) < least) {
            least = cost(&s->candidates[i]);
            front->list[front->n++] = &s->candidates[i];
        }
    return 0;
}

static double weights(const struct candidate *c)
{
    return (double)c->point->n_weights;
}

static double seconds(const struct candidate *c)
{
    return c->rank->wall_seconds;
}

/* What a halving of the cost loses in the metric, least of all. */
static void find_bargain(struct front *front, const struct summary *s,
                         double (*cost)(const struct candidate *c))
{
    const struct candidate *best = summary_best(s);
    double least = INFINITY;

    for (int i = 1; i < front->n; i++) {
        const struct candidate *c = front->list[i];
        double halvings = log2(cost(best) / cost(c));
        double loss = fabs(best->metric[s->metric] - c->metric[s->metric]);

        if (!(halvings >= 1) || !isfinite(halvings) ||
            !(loss / halvings < least))
            continue;
        least = loss / halvings;
        front->bargain = c;
    }
}

int search_make(struct summary *s, struct err *err)
{
    if (!s->n_candidates)
        return 0;
    if (search_length(s, err) < 0 ||
        front_make(&s->smallest, s, weights, err) < 0 ||
        front_make(&s->fastest, s, seconds, err) < 0)
        return -1;
    find_bargain(&s->smallest, s, weights);
    find_bargain(&s->fastest, s, seconds);
    return 0;
}
