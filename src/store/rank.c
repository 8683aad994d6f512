#include "base/mem.h"
#include "store/read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* This is the view leaderboard again, for any metric: tests hold the two
 * against each other. */

/* The running mean of a column that may be NaN. */
struct mean {
    double sum;
    int n;
};

static void mean_add(struct mean *m, double x)
{
    if (isnan(x))
        return;
    m->sum += x;
    m->n++;
}

static double mean_of(const struct mean *m)
{
    return m->n ? m->sum / m->n : (double)NAN;
}

static bool ended_well(const struct trial_row *t)
{
    return t->state == STATE_COMPLETED || t->state == STATE_STOPPED;
}

static double value_of(const struct trial_row *t, enum metric_id metric)
{
    return ended_well(t) ? t->metric[metric] : (double)NAN;
}

/* Trials t[0..n) of one repeat: mean over folds. */
static double repeat_value(const struct trial_row *t, int n,
                           enum metric_id metric, bool *all_done)
{
    struct mean m = { 0 };

    *all_done = true;
    for (int i = 0; i < n; i++) {
        mean_add(&m, value_of(&t[i], metric));
        *all_done &= ended_well(&t[i]);
    }
    return mean_of(&m);
}

static int repeat_length(const struct trial_row *t, int n)
{
    int len = 1;

    while (len < n && t[len].repeat == t[0].repeat)
        len++;
    return len;
}

/* Mean over folds, then repeats; sd over repeats, else over folds. */
static void set_mean(struct rank_row *r, const struct trial_row *t, int n,
                     enum metric_id metric)
{
    struct mean m = { 0 };
    double squares = 0;
    bool over_repeats, done;

    for (int i = 0, len; i < n; i += len) {
        len = repeat_length(t + i, n - i);
        mean_add(&m, repeat_value(t + i, len, metric, &done));
        r->n += done;
    }
    r->mean = mean_of(&m);
    over_repeats = m.n > 1;
    m.n = 0;
    for (int i = 0, len; i < n; i += len) {
        double x;

        len = over_repeats ? repeat_length(t + i, n - i) : 1;
        x = repeat_value(t + i, len, metric, &done);
        if (isnan(x))
            continue;
        squares += (x - r->mean) * (x - r->mean);
        m.n++;
    }
    r->sd = m.n > 1 ? sqrt(squares / (m.n - 1)) : (double)NAN;
}

static enum trial_state state_of(const struct trial_row *t, int n)
{
    static const enum trial_state by_weight[] = { STATE_FAILED, STATE_DIVERGED,
                                                  STATE_RUNNING,
                                                  STATE_PENDING };

    for (size_t w = 0; w < sizeof(by_weight) / sizeof(by_weight[0]); w++)
        for (int i = 0; i < n; i++)
            if (t[i].state == by_weight[w])
                return by_weight[w];
    return STATE_COMPLETED;
}

/* The planned search trials t[0..n) of one point, by repeat and fold. */
static void fill_row(struct rank_row *r, const struct point_row *p,
                     const struct trial_row *t, int n, enum metric_id metric)
{
    struct mean accuracy = { 0 }, loss = { 0 }, nll = { 0 }, seconds = { 0 };
    double best = (double)NAN;

    memset(r, 0, sizeof(*r));
    r->point_id = p->id;
    r->ordinal = p->ordinal;
    r->n_weights = p->n_weights;
    for (int i = 0; i < n; i++) {
        double x = value_of(&t[i], metric);

        if (!ended_well(&t[i]))
            continue;
        mean_add(&accuracy, t[i].metric[METRIC_VAL_ACCURACY]);
        mean_add(&loss, t[i].metric[METRIC_VAL_LOSS]);
        mean_add(&nll, t[i].metric[METRIC_VAL_NLL]);
        mean_add(&seconds, t[i].wall_seconds);
        if (!isnan(x) && (isnan(best) || metric_better(metric, x, best))) {
            best = x;
            r->trial_id = t[i].id;
        }
    }
    r->val_accuracy = mean_of(&accuracy);
    r->val_loss = mean_of(&loss);
    r->val_nll = mean_of(&nll);
    r->wall_seconds = mean_of(&seconds);
    set_mean(r, t, n, metric);
    snprintf(r->state, sizeof(r->state), "%s", trial_states[state_of(t, n)]);
}

/* ---- the order ----------------------------------------------------------- */

/* Means are sums in some order: what agrees to 12 decimals is equal.  This is
 * SQLite's round(x, 12). */
static double to_12_decimals(double x)
{
    char text[400];

    snprintf(text, sizeof(text), "%.12f", x);
    return strtod(text, NULL);
}

struct standing {
    struct rank_row row;
    double key, nll; /* less is better; NaN: not ranked */
};

static int less(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_rank(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    int by;

    if (isnan(x->key) || isnan(y->key)) {
        by = isnan(x->key) - isnan(y->key);
        return by ? by : x->row.ordinal - y->row.ordinal;
    }
    if ((by = less(x->key, y->key)))
        return by;
    if (x->row.n_weights != y->row.n_weights)
        return x->row.n_weights < y->row.n_weights ? -1 : 1;
    if ((by = less(x->nll, y->nll)))
        return by;
    return x->row.ordinal - y->row.ordinal;
}

static void rank(struct standing *s, int n, enum metric_id metric)
{
    for (int i = 0; i < n; i++) {
        struct rank_row *r = &s[i].row;

        s[i].key = strcmp(r->state, trial_states[STATE_COMPLETED]) == 0
                       ? to_12_decimals(r->mean)
                       : (double)NAN;
        if (metrics[metric].maximize)
            s[i].key = -s[i].key;
        s[i].nll = to_12_decimals(r->val_nll);
    }
    qsort(s, (size_t)n, sizeof(*s), by_rank);
    for (int i = 0; i < n && !isnan(s[i].key); i++)
        s[i].row.rank = i + 1;
}

/* The first of a point's planned search trials among all, which are sorted by
 * point. */
static const struct trial_row *trials_of(const struct snapshot *snap,
                                         int64_t point_id, int *n)
{
    int lo = 0, hi = snap->n_trials;

    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;

        if (snap->trials[mid].point_id < point_id)
            lo = mid + 1;
        else
            hi = mid;
    }
    *n = 0;
    while (lo + *n < snap->n_trials &&
           snap->trials[lo + *n].point_id == point_id &&
           snap->trials[lo + *n].kind == KIND_SEARCH)
        ++*n;
    return &snap->trials[lo];
}

int snapshot_leaderboard(struct rank_row **out, int *n,
                         const struct snapshot *snap, enum metric_id metric,
                         struct err *err)
{
    struct standing *s = mem_zero((size_t)snap->n_points, sizeof(*s));
    struct rank_row *rows = mem_zero((size_t)snap->n_points, sizeof(*rows));
    int used = 0, rc = -1;

    if (!s || !rows) {
        err_set(err, ERR_NOMEM, "no memory for the leaderboard");
        goto done;
    }
    for (int i = 0; i < snap->n_points; i++) {
        const struct point_row *p = &snap->points[i];
        int n_trials;
        const struct trial_row *t = trials_of(snap, p->id, &n_trials);

        if (p->active && n_trials)
            fill_row(&s[used++].row, p, t, n_trials, metric);
    }
    rank(s, used, metric);
    for (int i = 0; i < used; i++)
        rows[i] = s[i].row;
    *out = rows;
    *n = used;
    rows = NULL;
    rc = 0;
done:
    mem_free(rows);
    mem_free(s);
    return rc;
}

int store_leaderboard(struct rank_row **out, int *n, struct store *st,
                      int64_t experiment_id, enum metric_id metric,
                      struct err *err)
{
    struct snapshot *snap = NULL;
    char *name = NULL;
    int rc = -1;

    if (store_experiment_name(&name, st, experiment_id, err) < 0 ||
        store_snapshot(&snap, st, name, err) < 0)
        goto done;
    rc = snapshot_leaderboard(out, n, snap, metric, err);
done:
    snapshot_free(snap);
    mem_free(name);
    return rc;
}
