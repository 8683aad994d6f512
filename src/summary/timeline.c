#include "summary/timeline.h"

#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <stdlib.h>

/* Pauses of fewer seconds, or of a smaller share of what was before, stay in
 * the picture. */
#define PAUSE_LEAST 1.0
#define PAUSE_SHARE 0.03
/* An attempt that was not measured lasts at most so many times the longest one
 * that was, and so many seconds more. */
#define LONGEST_TIMES 3
#define LONGEST_MORE 60.0

const char *const stint_kinds[] = { "completed", "stopped early", "diverged",
                                    "failed",    "interrupted",   "under way" };

void timeline_free(struct timeline *t)
{
    if (!t)
        return;
    mem_free(t->stints);
    mem_free(t->pauses);
    mem_free(t);
}

/* ---- from rows to stints ------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const struct trial_row *const *x = a, *const *y = b;

    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* The trials of active points, by id; how many. */
static int find_trials(const struct trial_row **out, const struct summary *s)
{
    int n = 0, at = 0;

    for (int i = 0; i < s->snap->n_trials; i++) {
        const struct trial_row *t = &s->snap->trials[i];

        /* both are grouped by point */
        for (int k = 0;
             k < s->snap->n_points && s->snap->points[at].id != t->point_id;
             k++)
            at = (at + 1) % s->snap->n_points;
        if (s->snap->n_points && s->snap->points[at].active)
            out[n++] = t;
    }
    qsort(out, (size_t)n, sizeof(*out), by_id);
    return n;
}

static enum stint_kind kind_of(const struct attempt_row *a,
                               const struct trial_row *t)
{
    static const enum stint_kind kinds[] = {
        [ATTEMPT_OPEN] = STINT_OPEN,
        [ATTEMPT_COMPLETED] = STINT_COMPLETED,
        [ATTEMPT_DIVERGED] = STINT_DIVERGED,
        [ATTEMPT_FAILED] = STINT_FAILED,
        [ATTEMPT_BROKEN] = STINT_BROKEN,
    };

    if (a->end == ATTEMPT_COMPLETED && t->state == STATE_STOPPED)
        return STINT_STOPPED;
    if (a->end == ATTEMPT_BROKEN && t->state == STATE_FAILED &&
        a->attempt == t->attempts)
        return STINT_FAILED; /* none goes on from there */
    return kinds[a->end];
}

/* from and to are dates still. */
static void take(struct timeline *out, const struct attempt_row *rows, int n,
                 const struct trial_row *const *trials, int n_trials)
{
    for (int i = 0; i < n; i++) {
        const struct trial_row key = { .id = rows[i].trial_id }, *k = &key;
        const struct trial_row *const *trial =
            bsearch(&k, trials, (size_t)n_trials, sizeof(*trials), by_id);

        if (!trial)
            continue;
        if (isnan(rows[i].started) ||
            (isnan(rows[i].ended) && rows[i].end != ATTEMPT_OPEN)) {
            out->n_undated++;
            continue;
        }
        out->stints[out->n++] = (struct stint){
            .trial = *trial,
            .attempt = rows[i].attempt,
            .kind = kind_of(&rows[i], *trial),
            .from = rows[i].started,
            .to = rows[i].ended,
        };
    }
}

/* ---- dates that can be trusted ------------------------------------------- */

static void settle(struct timeline *t)
{
    double latest = -INFINITY, longest = 0;

    for (int i = 0; i < t->n; i++) {
        latest = fmax(latest, fmax(t->stints[i].from, t->stints[i].to));
        longest = fmax(longest, t->stints[i].trial->wall_seconds);
    }
    for (int i = 0; i < t->n; i++) {
        struct stint *s = &t->stints[i];
        double wall = s->trial->wall_seconds;
        double most = wall > 0 ? wall : LONGEST_TIMES * longest + LONGEST_MORE;
        bool whole = wall > 0 && s->trial->attempts == 1;

        if (isnan(s->to))
            s->to = fmin(latest, s->from + most);
        else if (whole && s->to < s->from) /* the date was set back */
            s->from = s->to - wall;
        else
            s->from = fmin(fmax(s->from, s->to - most), s->to);
    }
}

/* ---- lanes and pauses ---------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct stint *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->trial->id != y->trial->id)
        return x->trial->id < y->trial->id ? -1 : 1;
    return x->attempt - y->attempt;
}

/* Each on the first lane that is free; ends has room for all.  Dates have
 * milliseconds, so that the next may begin two before the last ended. */
static void assign(struct timeline *t, double *ends)
{
    for (int i = 0; i < t->n; i++) {
        struct stint *s = &t->stints[i];

        while (s->lane < t->n_lanes && ends[s->lane] > s->from + 0.002)
            s->lane++;
        if (s->lane == t->n_lanes)
            t->n_lanes++;
        ends[s->lane] = s->to;
    }
}

/* Dates become seconds since the first, without the pauses. */
static void cut(struct timeline *t)
{
    double begin = t->stints[0].from, until = begin, gone = 0;

    for (int i = 0; i < t->n; i++) {
        struct stint *s = &t->stints[i];
        double gap = s->from - until, before = until - begin - gone;

        if (gap > fmax(PAUSE_LEAST, PAUSE_SHARE * before)) {
            t->pauses[t->n_pauses++] = (struct pause){ before, gap };
            gone += gap;
        }
        until = fmax(until, s->to);
        s->from -= begin + gone;
        s->to -= begin + gone;
        t->of[s->kind].n++;
        t->of[s->kind].seconds += s->to - s->from;
        t->seconds = fmax(t->seconds, s->to);
    }
}

int timeline_make(struct timeline **out, const struct summary *s,
                  struct store *st, struct err *err)
{
    struct timeline *t = mem_zero(1, sizeof(*t));
    const struct trial_row **trials =
        mem_zero((size_t)s->snap->n_trials, sizeof(*trials));
    struct attempt_row *rows = NULL;
    double *ends = NULL;
    int n, n_trials, rc = -1;

    if (!t || !trials) {
        err_set(err, ERR_NOMEM, "timeline");
        goto done;
    }
    n_trials = find_trials(trials, s);
    if (store_attempts(&rows, &n, st, s->snap->experiment.id, err) < 0)
        goto done;
    t->stints = mem_zero((size_t)n, sizeof(*t->stints));
    t->pauses = mem_zero((size_t)n, sizeof(*t->pauses));
    ends = mem_zero((size_t)n, sizeof(*ends));
    if (!t->stints || !t->pauses || !ends) {
        err_set(err, ERR_NOMEM, "timeline");
        goto done;
    }
    take(t, rows, n, trials, n_trials);
    settle(t);
    qsort(t->stints, (size_t)t->n, sizeof(*t->stints), by_time);
    assign(t, ends);
    if (t->n)
        cut(t);
    *out = t;
    t = NULL;
    rc = 0;
done:
    timeline_free(t);
    mem_free(trials);
    mem_free(rows);
    mem_free(ends);
    return rc;
}
