#include "base/mem.h"
#include "stat/partial.h"
#include "summary/numbers.h"

#include <stdlib.h>
#include <string.h>

#define MAX_IMPORTANCE 8 /* factors; beyond it pairs say little */
#define MOST_MISSING 0.2 /* cells of the grid that may be missing */

/* The cells over some of the factors: points that agree in them are one cell.
 */
struct cells {
    int n, n_factors, repeats;
    int factor[MAX_IMPORTANCE];   /* which decision */
    int n_levels[MAX_IMPORTANCE]; /* of each, in these cells */
    double *values;               /* [n, repeats] */
    int *level;                   /* [n, n_factors] */
    int *count;                   /* [n] points of the cell */
};

static void cells_release(struct cells *c)
{
    mem_free(c->values);
    mem_free(c->level);
    mem_free(c->count);
}

static bool reads(const struct summary *s, const struct candidate *c, int f)
{
    return s->decisions.decisions[f]
        .options[decision_level(s, c->point, f)]
        .value;
}

/* Which points are weighed. */
struct members {
    int only;     /* those that read this factor; -1: all */
    bool trimmed; /* without those of a hopeless level */
};

static bool is_member(const struct summary *s, const struct candidate *c,
                      const struct members *who)
{
    if (who->only >= 0 && !reads(s, c, who->only))
        return false;
    for (int f = 0; who->trimmed && f < s->decisions.n; f++)
        if (s->decisions.decisions[f]
                .options[decision_level(s, c->point, f)]
                .hopeless)
            return false;
    return true;
}

struct cell_point {            /* a point of the cells */
    int level[MAX_IMPORTANCE]; /* zeros behind the last factor */
    int rank;
    const struct candidate *c;
};

static int by_levels(const void *a, const void *b)
{
    const struct cell_point *x = a, *y = b;

    for (int f = 0; f < MAX_IMPORTANCE; f++)
        if (x->level[f] != y->level[f])
            return x->level[f] < y->level[f] ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* The points, in the order of their levels; how many. */
static int points_make(struct cell_point *m, const struct cells *c,
                       const struct summary *s, const struct members *who)
{
    int n = 0;

    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *x = &s->candidates[i];

        if (!is_member(s, x, who))
            continue;
        m[n] = (struct cell_point){ .rank = i, .c = x };
        for (int f = 0; f < c->n_factors; f++)
            m[n].level[f] = decision_level(s, x->point, c->factor[f]);
        n++;
    }
    qsort(m, (size_t)n, sizeof(*m), by_levels);
    return n;
}

/* Neighbours of the same levels become one cell. */
static void gather(struct cells *c, const struct cell_point *m, int n)
{
    for (int i = 0; i < n; i++) {
        int points;

        if (!i || memcmp(m[i].level, m[i - 1].level, sizeof(m->level)) != 0) {
            memcpy(c->level + (size_t)c->n * c->n_factors, m[i].level,
                   (size_t)c->n_factors * sizeof(*c->level));
            c->count[c->n++] = 0;
        }
        points = ++c->count[c->n - 1];
        for (int r = 0; r < c->repeats; r++) {
            double *v = &c->values[(c->n - 1) * c->repeats + r];

            *v += (m[i].c->by_repeat[r] - *v) / points;
        }
    }
}

/* Levels from 0 on in the order they appear. */
static void renumber(struct cells *c)
{
    for (int f = 0; f < c->n_factors; f++) {
        int map[1024], n = 0;

        for (int i = 0; i < c->n; i++) {
            int *l = &c->level[i * c->n_factors + f], k = 0;

            while (k < n && map[k] != *l)
                k++;
            if (k == n && n < 1024)
                map[n++] = *l;
            *l = k;
        }
        c->n_levels[f] = n;
    }
}

static int cells_make(struct cells *c, const struct summary *s, const bool *use,
                      const struct members *who, struct err *err)
{
    size_t n = (size_t)s->n_candidates;
    struct cell_point *m;

    for (int f = 0; f < s->decisions.n; f++)
        if (use[f])
            c->factor[c->n_factors++] = f;
    c->repeats = s->candidates[0].n_repeats;
    for (int i = 0; i < s->n_candidates; i++)
        if (s->candidates[i].n_repeats < c->repeats)
            c->repeats = s->candidates[i].n_repeats;
    c->values = mem_zero(n * (size_t)c->repeats, sizeof(*c->values));
    c->level = mem_zero(n * (size_t)c->n_factors, sizeof(*c->level));
    c->count = mem_zero(n, sizeof(*c->count));
    m = mem_zero(n, sizeof(*m));
    if (!c->values || !c->level || !c->count || !m) {
        mem_free(m);
        return err_set(err, ERR_NOMEM, "importance");
    }
    gather(c, m, points_make(m, c, s, who));
    mem_free(m);
    renumber(c);
    return 0;
}

/* Shares over the factors in use, of the points that are members. */
static int weigh_over(struct importance **out, const struct summary *s,
                      const bool *use, const struct members *who, int missing,
                      struct err *err)
{
    struct cells c = { 0 };
    int rc = -1;

    *out = NULL;
    if (cells_make(&c, s, use, who, err) < 0)
        goto done;
    rc = (missing ? partial_make : importance_make)(
        out, c.values, c.level, c.n_levels, c.n, c.repeats, c.n_factors, err);
    for (int i = 0; *out && i < (*out)->n; i++) {
        struct effect *e = &(*out)->effects[i];

        e->a = c.factor[e->a];
        e->b = e->b < 0 ? -1 : c.factor[e->b];
    }
    if (*out)
        (*out)->missing = missing;
done:
    cells_release(&c);
    return rc;
}

/* ---- which factors ------------------------------------------------------- */

static bool is_conditional(const struct decision *d)
{
    return !d->options[d->n_options - 1].value;
}

/* Are the active points every combination of levels?  They differ from each
 * other, so that their number says it. */
static bool is_grid(const struct summary *s)
{
    int64_t product = 1;

    for (int f = 0; f < s->decisions.n; f++) {
        product *= s->decisions.decisions[f].n_options;
        if (product > s->n_active)
            return false;
    }
    return product == s->n_active;
}

/* Factors that every member reads, and that vary among them. */
static bool *varied_within(const struct summary *s, const struct members *who)
{
    bool *use = mem_zero((size_t)s->decisions.n, sizeof(*use));

    for (int f = 0; use && f < s->decisions.n; f++) {
        int first = -1;
        bool all = true;

        for (int i = 0; i < s->n_candidates; i++) {
            const struct candidate *c = &s->candidates[i];
            int level;

            if (!is_member(s, c, who))
                continue;
            level = decision_level(s, c->point, f);
            all = all && reads(s, c, f);
            use[f] = use[f] || (first >= 0 && level != first);
            first = level;
        }
        use[f] = use[f] && all;
    }
    return use;
}

static int weigh_within(struct summary *s, int f, struct err *err)
{
    struct decision *d = &s->decisions.decisions[f];
    struct members who = { f, false };

    d->within_use = varied_within(s, &who);
    if (!d->within_use)
        return err_set(err, ERR_NOMEM, "importance");
    return weigh_over(&d->within, s, d->within_use, &who, 0, err);
}

/* ---- without what wrecks everything -------------------------------------- */

/* Levels whose best point is behind three quarters of all. */
static bool mark_hopeless(struct summary *s)
{
    int worst = s->n_candidates - s->n_candidates / 4; /* ranks from here on */
    bool any = false;

    for (int f = 0; f < s->decisions.n; f++) {
        struct decision *d = &s->decisions.decisions[f];

        for (int o = 0; o < d->n_options; o++) {
            struct option *level = &d->options[o];

            level->hopeless = s->decisions.use[f] && level->best &&
                              level->best - s->candidates >= worst;
            any = any || level->hopeless;
        }
    }
    return any;
}

static int weigh_trimmed(struct summary *s, struct err *err)
{
    struct decisions *all = &s->decisions;
    struct members who = { -1, true };

    if (!mark_hopeless(s))
        return 0;
    all->trimmed_use = varied_within(s, &who);
    if (!all->trimmed_use)
        return err_set(err, ERR_NOMEM, "importance");
    return weigh_over(&all->trimmed, s, all->trimmed_use, &who, 0, err);
}

static int find_flips(struct summary *s, struct err *err)
{
    struct decisions *all = &s->decisions;
    const struct importance *im = all->importance;

    all->flips = mem_zero((size_t)im->n, sizeof(*all->flips));
    if (!all->flips)
        return err_set(err, ERR_NOMEM, "importance");
    for (int i = im->n_main; i < im->n; i++)
        if (flip_find(&all->flips[i], s, im->effects[i].a, im->effects[i].b,
                      err) < 0)
            return -1;
    return 0;
}

int weigh_make(struct summary *s, struct err *err)
{
    struct decisions *all = &s->decisions;
    struct members every = { -1, false };
    int missing = s->n_active - s->n_candidates, n_common = 0;

    if (s->n_candidates < 2 || all->n < 1 || all->n > MAX_IMPORTANCE)
        return 0;
    all->use = mem_zero((size_t)all->n, sizeof(*all->use));
    if (!all->use)
        return err_set(err, ERR_NOMEM, "importance");
    for (int f = 0; f < all->n; f++) {
        all->use[f] = !is_conditional(&all->decisions[f]);
        n_common += all->use[f];
    }
    if (missing && (n_common < all->n || !is_grid(s) ||
                    missing > MOST_MISSING * s->n_active))
        return 0;
    if (n_common &&
        weigh_over(&all->importance, s, all->use, &every, missing, err) < 0)
        return -1;
    if (all->importance &&
        (find_flips(s, err) < 0 || (!missing && weigh_trimmed(s, err) < 0)))
        return -1;
    for (int i = 0; all->importance && i < all->importance->n_main; i++)
        all->decisions[all->importance->effects[i].a].effect = i;
    for (int f = 0; f < all->n; f++)
        if (!all->use[f] && weigh_within(s, f, err) < 0)
            return -1;
    return 0;
}
