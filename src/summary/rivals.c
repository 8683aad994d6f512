#include "summary/rivals.h"

#include "summary/numbers.h"

static bool is_there(const struct rivals *r, int64_t point)
{
    for (int i = 0; i < r->n; i++)
        if (r->points[i] == point)
            return true;
    return false;
}

void rivals_of(struct rivals *out, const struct summary *s)
{
    const struct candidate *simplest = s->selection.simplest;
    struct rivals r = { 0 };

    r.is_tested = s->selection.n_tested > 0;
    r.n_open = s->states[STATE_PENDING] + s->states[STATE_RUNNING];
    if (s->n_candidates) {
        r.n_tied = s->selection.n_tied - 1;
        r.points[r.n++] = summary_best(s)->point->id;
    }
    for (int i = 1; i < s->n_candidates && r.n <= RIVALS_MOST; i++)
        if (s->candidates[i].tied)
            r.points[r.n++] = s->candidates[i].point->id;
    if (r.n > RIVALS_MOST && !is_there(&r, simplest->point->id)) {
        r.points[r.n - 1] = simplest->point->id;
        r.simplest = true;
    }
    if (r.n == 1 && s->n_candidates > 1) {
        r.points[r.n++] = s->candidates[1].point->id;
        r.is_runner_up = true;
    }
    *out = r;
}
