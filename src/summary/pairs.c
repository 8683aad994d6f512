#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <stdlib.h>

struct pair_key { /* which factors two points must share */
    int n;
    const bool *use;
};

struct pair_row { /* a ranked point of one of two levels */
    const struct pair_key *key;
    const int *levels;
    const struct candidate *c;
    bool chosen; /* it has the chosen level */
};

/* By the other factors, then the chosen level first, then rank: of equal ones
 * of a side the first stands for it. */
static int compare_levels(const struct pair_row *x, const struct pair_row *y)
{
    for (int f = 0; f < x->key->n; f++)
        if (x->key->use[f] && x->levels[f] != y->levels[f])
            return x->levels[f] < y->levels[f] ? -1 : 1;
    return 0;
}

static int by_levels(const void *a, const void *b)
{
    const struct pair_row *x = a, *y = b;
    int d = compare_levels(x, y);

    if (d)
        return d;
    if (x->chosen != y->chosen)
        return y->chosen - x->chosen;
    return (x->c->rank->rank > y->c->rank->rank) -
           (x->c->rank->rank < y->c->rank->rank);
}

static int take_pairs(struct pair_row *rows, const struct summary *s, int f,
                      int chosen, int other, const struct pair_key *key)
{
    int n = 0;

    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];
        int level = decision_level(s, c->point, f);

        if (level == chosen || level == other)
            rows[n++] = (struct pair_row){
                key,
                s->decisions.levels +
                    (size_t)summary_point(s, c->point) * s->decisions.n,
                c,
                level == chosen,
            };
    }
    return n;
}

/* A factor that no point of one of the levels reads cannot be held equal; the
 * best over it stands for its side. */
static void choose_key(bool *use, const struct summary *s, int f, int chosen,
                       int other)
{
    for (int g = 0; g < s->decisions.n; g++) {
        const struct decision *d = &s->decisions.decisions[g];
        bool reads[2] = { false, false };

        for (int i = 0; i < s->n_candidates; i++) {
            const struct point_row *p = s->candidates[i].point;
            int level = decision_level(s, p, f);

            if (level == chosen || level == other)
                reads[level == other] |=
                    !!d->options[decision_level(s, p, g)].value;
        }
        use[g] = g != f && reads[0] && reads[1];
    }
}

/* One pair says nothing of its own spread; its seeds do.  d holds as many. */
static void compare_seeds(struct contrast *o, double sign, double *d)
{
    const struct candidate *from = o->pair[0], *to = o->pair[1];

    if (o->n_pairs != 1 || from->n_repeats < 3 ||
        from->n_repeats != to->n_repeats)
        return;
    for (int r = 0; r < from->n_repeats; r++)
        d[r] = sign * (to->by_repeat[r] - from->by_repeat[r]);
    o->by_seeds = true;
    o->interval = stat_paired_t(d, from->n_repeats, 0).interval;
}

/* The next points that share the key, the best of each side: with `from`, with
 * `to`; false: there are no more. */
static bool next_pair(const struct candidate *side[2],
                      const struct pair_row *rows, int n, int *at,
                      enum metric_id metric)
{
    while (*at < n) {
        int j = *at;

        side[0] = side[1] = NULL;
        for (; j < n && compare_levels(&rows[*at], &rows[j]) == 0; j++) {
            const struct candidate **best = &side[rows[j].chosen];

            if (!*best || metric_better(metric, rows[j].c->metric[metric],
                                        (*best)->metric[metric]))
                *best = rows[j].c;
        }
        *at = j;
        if (side[0] && side[1])
            return true;
    }
    return false;
}

static void compare(struct contrast *o, const struct summary *s,
                    struct pair_row *rows, int n, double *d)
{
    double sign = metrics[o->metric].maximize ? 1 : -1;
    const struct candidate *side[2];
    int at = 0;

    qsort(rows, (size_t)n, sizeof(*rows), by_levels);
    while (next_pair(side, rows, n, &at, o->metric)) {
        d[o->n_pairs] = stat_settle(
            sign * (side[1]->metric[o->metric] - side[0]->metric[o->metric]));
        o->n_wins += d[o->n_pairs] > 0;
        o->n_draws += d[o->n_pairs] == 0;
        o->n_pairs++;
        o->pair[0] = side[0];
        o->pair[1] = side[1];
    }
    if (o->n_pairs)
        o->difference = stat_mean(d, o->n_pairs);
    if (o->n_pairs >= 3)
        o->interval = stat_paired_t(d, o->n_pairs, 0).interval;
    if (o->metric == s->metric) /* whose seeds candidates know */
        compare_seeds(o, sign, d);
}

static size_t most_seeds(const struct summary *s)
{
    int most = 0;

    for (int i = 0; i < s->n_candidates; i++)
        if (s->candidates[i].n_repeats > most)
            most = s->candidates[i].n_repeats;
    return (size_t)most;
}

int contrast_make(struct contrast *out, const struct summary *s,
                  enum metric_id metric, int f, int from, int to,
                  struct err *err)
{
    size_t n = (size_t)s->n_candidates;
    struct pair_row *rows = mem_zero(n, sizeof(*rows));
    double *d = mem_zero(n + most_seeds(s), sizeof(*d));
    struct pair_key key = { .n = s->decisions.n };
    int rc = -1;

    *out = (struct contrast){ .metric = metric, .from = from, .to = to };
    out->difference = out->interval.low = out->interval.high = (double)NAN;
    out->held = mem_zero((size_t)key.n, sizeof(bool));
    key.use = out->held;
    if (!rows || !d || !out->held) {
        err_set(err, ERR_NOMEM, "matched pairs");
        goto done;
    }
    choose_key(out->held, s, f, to, from);
    compare(out, s, rows, take_pairs(rows, s, f, to, from, &key), d);
    rc = 0;
done:
    mem_free(rows);
    mem_free(d);
    return rc;
}

int contrast_pairs(const struct candidate *(*out)[2], int most,
                   const struct contrast *of, const struct summary *s, int f,
                   struct err *err)
{
    struct pair_row *rows = mem_zero((size_t)s->n_candidates, sizeof(*rows));
    struct pair_key key = { .n = s->decisions.n, .use = of->held };
    int n, at = 0, found = 0, kept = 0;

    if (!rows)
        return err_set(err, ERR_NOMEM, "matched pairs");
    n = take_pairs(rows, s, f, of->to, of->from, &key);
    qsort(rows, (size_t)n, sizeof(*rows), by_levels);
    while (kept < most) {
        const struct candidate *side[2];

        if (!next_pair(side, rows, n, &at, of->metric))
            break;
        /* of many, so many that are evenly spread */
        if (of->n_pairs > most && (int64_t)found++ * most / of->n_pairs < kept)
            continue;
        out[kept][0] = side[0];
        out[kept++][1] = side[1];
    }
    mem_free(rows);
    return kept;
}

int pairs_make(struct summary *s, struct err *err)
{
    for (int f = 0; f < s->decisions.n; f++) {
        struct decision *d = &s->decisions.decisions[f];

        for (int o = 0; d->chosen >= 0 && o < d->n_options; o++)
            if (o != d->chosen &&
                contrast_make(&d->options[o].pairs, s, s->metric, f, o,
                              d->chosen, err) < 0)
                return -1;
    }
    return 0;
}
