#include "summary/confirmation.h"

#include "base/mem.h"

#include <math.h>

static bool is_new(const struct trial_row *t, const struct candidate *c)
{
    return t->kind == KIND_CONFIRM && t->planned && t->point_id == c->point->id;
}

void confirmation_free(struct confirmation *c)
{
    for (int i = 0; c && i < c->n; i++) {
        mem_free(c->list[i].seed);
        mem_free(c->list[i].value);
        mem_free(c->list[i].better);
    }
    if (c)
        mem_free(c->list);
    mem_free(c);
}

/* ---- a point's new seeds ------------------------------------------------- */

struct training { /* with one seed: of all folds */
    uint64_t seed;
    int n, good, open;
    double sum;
};

static void take_trial(struct training *g, const struct trial_row *t,
                       enum metric_id metric)
{
    g->seed = t->seed;
    g->n++;
    g->good += t->state == STATE_COMPLETED || t->state == STATE_STOPPED;
    g->open += t->state == STATE_PENDING || t->state == STATE_RUNNING;
    g->sum += t->metric[metric];
}

static void end_training(struct confirmed *f, struct training *g,
                         enum metric_id metric)
{
    double value = g->sum / g->n;

    if (g->good + g->open < g->n) {
        f->n_lost++;
    } else if (g->n && !g->open) {
        f->seed[f->n] = g->seed;
        f->value[f->n] = value;
        f->better[f->n++] = metrics[metric].maximize ? value : -value;
    }
    f->n_open += g->open;
    *g = (struct training){ 0 };
}

/* New seeds ascend with the repeat, by which a point's trials are sorted. */
static void take_seeds(struct confirmed *f, const struct summary *s,
                       const struct trial_row *t, int n)
{
    struct training g = { 0 };

    for (int i = 0; i < n; i++) {
        if (!is_new(&t[i], f->of))
            continue;
        if (g.n && g.seed != t[i].seed)
            end_training(f, &g, s->metric);
        take_trial(&g, &t[i], s->metric);
    }
    end_training(f, &g, s->metric);
    f->mean = f->n ? stat_mean(f->value, f->n) : (double)NAN;
    f->sd = stat_sd(f->value, f->n);
    f->interval = stat_t_interval(f->mean, f->sd, f->n);
    f->middle = stat_middle(f->value, f->n);
}

static int confirmed_make(struct confirmed *f, const struct summary *s,
                          const struct candidate *c, struct err *err)
{
    const struct trial_row *t = s->snap->trials;
    int n = s->snap->n_trials, first = 0, most = 0;

    f->of = c;
    while (first < n && t[first].point_id != c->point->id)
        first++;
    while (first + most < n && t[first + most].point_id == c->point->id)
        most++;
    f->seed = mem_zero((size_t)most, sizeof(*f->seed));
    f->value = mem_zero((size_t)most, sizeof(*f->value));
    f->better = mem_zero((size_t)most, sizeof(*f->better));
    if (!f->seed || !f->value || !f->better)
        return err_set(err, ERR_NOMEM, "new seeds of p%lld",
                       (long long)c->point->id);
    take_seeds(f, s, t + first, most);
    return 0;
}

/* ---- the choice against each --------------------------------------------- */

static struct seeds seeds_of(const struct confirmed *f)
{
    return (struct seeds){ f->n, f->seed, f->better };
}

static int test_all(struct confirmation *c, struct err *err)
{
    double *p = mem_zero((size_t)c->n, sizeof(*p));
    int *order = mem_zero((size_t)c->n, sizeof(*order)), n = 0;
    struct seeds choice = seeds_of(&c->list[0]);
    int rc = -1;

    if (!p || !order) {
        err_set(err, ERR_NOMEM, "tests over new seeds");
        goto done;
    }
    for (int i = 1; i < c->n; i++) {
        struct confirmed *f = &c->list[i];
        struct seeds own = seeds_of(f);

        f->against = seeds_compare(&choice, &own);
        if (f->against.test != SEEDS_NONE)
            p[n++] = f->against.t.p;
    }
    stat_holm(p, order, n);
    c->n_tested = n;
    n = 0;
    for (int i = 1; i < c->n; i++)
        if (c->list[i].against.test != SEEDS_NONE)
            c->list[i].adjusted = p[n++];
    rc = 0;
done:
    mem_free(p);
    mem_free(order);
    return rc;
}

/* ---- what follows -------------------------------------------------------- */

/* Of two rivals, either NULL: the one that the choice trails by more. */
static const struct confirmed *further(const struct confirmed *a,
                                       const struct confirmed *b)
{
    if (!a || !b)
        return a ? a : b;
    return b->against.t.mean < a->against.t.mean ? b : a;
}

static enum confirm_verdict verdict_of(const struct confirmation *c,
                                       const struct confirmed *beater)
{
    int n = c->list[0].n;

    if (n < SEEDS_TESTED || (!c->n_tested && c->n > 1))
        return n ? CONFIRM_FEW : CONFIRM_MISSING;
    if (!c->n_tested)
        return CONFIRM_ALONE;
    if (beater)
        return CONFIRM_OVERTURNED;
    if (c->best != &c->list[0])
        return CONFIRM_BEHIND;
    return c->n_tied ? CONFIRM_AHEAD : CONFIRM_UPHELD;
}

static void look_at(struct confirmation *c)
{
    const struct confirmed *beater = NULL, *ahead = NULL;

    c->simplest = &c->list[0];
    c->least = c->list[0].n;
    c->n_open = c->list[0].n_open;
    for (int i = 1; i < c->n; i++) {
        const struct confirmed *f = &c->list[i];
        bool apart = f->adjusted < SUMMARY_TIED;

        c->n_open += f->n_open;
        if (f->against.test == SEEDS_NONE)
            continue;
        c->least = f->n < c->least ? f->n : c->least;
        c->n_tied += !apart;
        if (!apart &&
            f->of->point->n_weights < c->simplest->of->point->n_weights)
            c->simplest = f;
        if (f->against.t.mean < 0)
            ahead = further(ahead, f);
        if (f->against.t.mean < 0 && apart)
            beater = further(beater, f);
    }
    c->best = beater ? beater : ahead ? ahead : &c->list[0];
    c->verdict = verdict_of(c, beater);
}

bool confirmation_tells(const struct summary *s)
{
    return s->confirmation && s->confirmation->verdict >= CONFIRM_ALONE;
}

/* ---- all of it ----------------------------------------------------------- */

static int add(struct confirmation *c, const struct summary *s,
               const struct candidate *of, struct err *err)
{
    struct confirmed *f = &c->list[c->n++];

    f->adjusted = (double)NAN;
    return confirmed_make(f, s, of, err);
}

/* Which candidates have new seeds; how many. */
static int find_new(bool *has, const struct summary *s)
{
    int n = 0;

    for (int i = 0; i < s->snap->n_trials; i++) {
        const struct trial_row *t = &s->snap->trials[i];

        if (t->kind != KIND_CONFIRM)
            continue;
        for (int k = 0; k < s->n_candidates; k++)
            if (is_new(t, &s->candidates[k])) {
                n += !has[k];
                has[k] = true;
            }
    }
    return n;
}

/* The choice always, others that have new seeds. */
static int fill(struct confirmation *c, const struct summary *s,
                const bool *has, struct err *err)
{
    if (add(c, s, summary_chosen(s), err) < 0)
        return -1;
    for (int k = 0; k < s->n_candidates; k++)
        if (has[k] && &s->candidates[k] != summary_chosen(s) &&
            add(c, s, &s->candidates[k], err) < 0)
            return -1;
    return 0;
}

int confirmation_make(struct summary *s, struct err *err)
{
    bool *has = mem_zero((size_t)s->n_candidates, sizeof(*has));
    struct confirmation *c = mem_zero(1, sizeof(*c));
    int n, rc = -1;

    if (!has || !c)
        goto no_memory;
    n = find_new(has, s);
    if (n) {
        c->list = mem_zero((size_t)n + 1, sizeof(*c->list));
        if (!c->list)
            goto no_memory;
        if (fill(c, s, has, err) < 0 || test_all(c, err) < 0)
            goto done;
        look_at(c);
        s->confirmation = c;
        c = NULL;
    }
    rc = 0;
    goto done;
no_memory:
    err_set(err, ERR_NOMEM, "new seeds");
done:
    confirmation_free(c);
    mem_free(has);
    return rc;
}
