#include "base/mem.h"
#include "summary/compare_parts.h"

#include <math.h>
#include <string.h>

/* Which trainings stand for the two sides. */

static bool ended_well(const struct trial_row *t)
{
    return t->state == STATE_COMPLETED || t->state == STATE_STOPPED;
}

/* One of the point's that count: in the plan, or of a point that has left it.
 */
static bool counts(const struct trial_row *t, const struct compare_side *s,
                   enum trial_kind kind)
{
    return t->point_id == s->point->id && t->kind == kind && ended_well(t) &&
           (t->planned || !s->point->active);
}

static int folds_of(const struct compare_side *s, enum trial_kind kind)
{
    int n = 0;

    for (int i = 0; i < s->snap->n_trials; i++)
        if (counts(&s->snap->trials[i], s, kind) &&
            s->snap->trials[i].fold >= n)
            n = s->snap->trials[i].fold + 1;
    return n;
}

/* Takes the seeds of which every fold ended well.  A point's trials are sorted
 * by kind, repeat and fold, so that seeds ascend. */
static int take_point(struct compare_side *s, enum trial_kind kind,
                      struct err *err)
{
    int n = s->snap->n_trials, k = folds_of(s, kind), have = 0;

    s->kind = kind;
    s->n_folds = k;
    s->trials = mem_zero((size_t)n, sizeof(*s->trials));
    s->seeds = mem_zero((size_t)n, sizeof(*s->seeds));
    if (!s->trials || !s->seeds)
        return err_set(err, ERR_NOMEM, "trials of p%lld",
                       (long long)s->point->id);
    for (int i = 0; i < n; i++) {
        const struct trial_row *t = &s->snap->trials[i];

        if (!counts(t, s, kind))
            continue;
        if (have && s->trials[s->n_seeds * k]->seed != t->seed)
            have = 0; /* a fold of that seed did not end well */
        s->trials[s->n_seeds * k + have++] = t;
        if (have < k)
            continue;
        s->seeds[s->n_seeds++] = t->seed;
        have = 0;
    }
    if (!s->n_seeds)
        return err_set(err, ERR_NOMATCH,
                       "point p%lld has no training that ended well",
                       (long long)s->point->id);
    return 0;
}

static int take_trial(struct compare_side *s, struct err *err)
{
    if (!ended_well(s->trial))
        return err_set(err, ERR_NOMATCH, "trial %lld is %s: it has no figures",
                       (long long)s->trial->id, trial_states[s->trial->state]);
    s->kind = s->trial->kind;
    s->n_seeds = s->n_folds = 1;
    s->trials = mem_zero(1, sizeof(*s->trials));
    s->seeds = mem_zero(1, sizeof(*s->seeds));
    if (!s->trials || !s->seeds)
        return err_set(err, ERR_NOMEM, "trial %lld", (long long)s->trial->id);
    s->trials[0] = s->trial;
    s->seeds[0] = s->trial->seed;
    return 0;
}

static void drop(struct compare_side *s)
{
    mem_free(s->trials);
    mem_free(s->seeds);
    s->trials = NULL;
    s->seeds = NULL;
    s->n_seeds = s->n_folds = 0;
}

/* Two recipes are compared by their new seeds, where both have enough: those of
 * the search had the luck of being picked. */
static int take_points(struct comparison *c, struct err *err)
{
    bool enough = true;

    for (int i = 0; enough && i < 2; i++) {
        if (take_point(&c->side[i], KIND_CONFIRM, err) < 0) {
            if (err->code != ERR_NOMATCH)
                return -1;
            err_clear(err);
        }
        enough = c->side[i].n_seeds >= SEEDS_TESTED;
    }
    for (int i = 0; !enough && i < 2; i++) {
        drop(&c->side[i]);
        if (take_point(&c->side[i], KIND_SEARCH, err) < 0)
            return -1;
    }
    return 0;
}

/* Beside a trial a point is represented by one of its own: that of the same
 * seed and fold, else its best. */
static int stand_in(struct comparison *c, int i, struct err *err)
{
    struct compare_side *s = &c->side[i];
    const struct trial_row *like = c->side[!i].trial, *best = NULL;

    for (int k = 0; k < s->snap->n_trials; k++) {
        const struct trial_row *t = &s->snap->trials[k];

        if (!counts(t, s, like->kind) && !counts(t, s, KIND_SEARCH))
            continue;
        if (t->seed == like->seed && t->fold == like->fold) {
            best = t;
            break;
        }
        if (!best || metric_better(c->metric, t->metric[c->metric],
                                   best->metric[c->metric]))
            best = t;
    }
    if (!best)
        return err_set(err, ERR_NOMATCH,
                       "point p%lld has no training that ended well",
                       (long long)s->point->id);
    s->trial = best;
    s->stands_in = true;
    return take_trial(s, err);
}

int compare_sides(struct comparison *c, struct err *err)
{
    if (!c->side[0].trial && !c->side[1].trial)
        return take_points(c, err);
    for (int i = 0; i < 2; i++)
        if (c->side[i].trial && take_trial(&c->side[i], err) < 0)
            return -1;
    for (int i = 0; i < 2; i++)
        if (!c->side[i].trial)
            return stand_in(c, i, err);
    return 0;
}

/* ---- what they are ------------------------------------------------------- */

double compare_of_seed(const struct compare_side *s, int seed,
                       enum metric_id metric)
{
    double sum = 0;

    for (int f = 0; f < s->n_folds; f++)
        sum += s->trials[seed * s->n_folds + f]->metric[metric];
    return sum / s->n_folds;
}

double compare_of_fold(const struct compare_side *s, int fold,
                       enum metric_id metric)
{
    double sum = 0;

    for (int r = 0; r < s->n_seeds; r++)
        sum += s->trials[r * s->n_folds + fold]->metric[metric];
    return sum / s->n_seeds;
}

const struct split_row *compare_split(const struct compare_side *s, int fold)
{
    for (int i = 0; i < s->snap->n_splits; i++)
        if (s->snap->splits[i].id == s->trials[fold]->split_id)
            return &s->snap->splits[i];
    return NULL;
}

/* The networks whose examples are compared: of the first seed that both have,
 * else of each one's first. */
static void find_pair(const struct trial_row *out[2],
                      const struct comparison *c)
{
    const struct compare_side *a = &c->side[0], *b = &c->side[1];
    int i = 0, k = 0;

    while (i < a->n_seeds && k < b->n_seeds && a->seeds[i] != b->seeds[k])
        if (a->seeds[i] < b->seeds[k])
            i++;
        else
            k++;
    if (i == a->n_seeds || k == b->n_seeds)
        i = k = 0;
    out[0] = a->trials[i * a->n_folds];
    out[1] = b->trials[k * b->n_folds];
}

int compare_scores(struct scores_row *out[2], const struct comparison *c,
                   struct store *st, struct err *err)
{
    const struct trial_row *pair[2];

    find_pair(pair, c);
    for (int i = 0; i < 2; i++)
        if (store_scores(&out[i], st, pair[i]->id, "validation", err) < 0)
            return -1;
    return 0;
}

double compare_ratio(int k)
{
    return k > 1 ? 1.0 / (k - 1) : 0;
}

/* ---- figures ------------------------------------------------------------- */

typedef double value_fn(const struct trial_row *t,
                        const struct compare_side *s);

static double train_loss(const struct trial_row *t,
                         const struct compare_side *s)
{
    (void)s;
    return t->train_loss;
}

static double train_accuracy(const struct trial_row *t,
                             const struct compare_side *s)
{
    (void)s;
    return t->train_accuracy;
}

static double best_epoch(const struct trial_row *t,
                         const struct compare_side *s)
{
    (void)s;
    return t->best_epoch;
}

static double epochs_run(const struct trial_row *t,
                         const struct compare_side *s)
{
    (void)s;
    return t->epochs_run;
}

static double n_weights(const struct trial_row *t, const struct compare_side *s)
{
    (void)t;
    return (double)s->point->n_weights;
}

static double wall_seconds(const struct trial_row *t,
                           const struct compare_side *s)
{
    (void)s;
    return t->wall_seconds;
}

/* clang-format off */
static const struct {
    const char *name;
    bool is_whole;
    value_fn *of;
} beyond[COMPARE_ROWS - METRIC_COUNT] = {
    { "train_loss",     false, train_loss },
    { "train_accuracy", false, train_accuracy },
    { "best_epoch",     true,  best_epoch },
    { "epochs_run",     true,  epochs_run },
    { "n_weights",      true,  n_weights },
    { "wall_seconds",   false, wall_seconds },
};
/* clang-format on */

static double value_of(const struct trial_row *t, const struct compare_side *s,
                       int row)
{
    return row < METRIC_COUNT ? t->metric[row]
                              : beyond[row - METRIC_COUNT].of(t, s);
}

/* Mean over folds, then seeds; sd over seeds, else over folds. */
static void fill(struct compare_row *out, int i, const struct compare_side *s,
                 int row)
{
    int n = s->n_seeds > 1 ? s->n_seeds : s->n_folds;
    double sum = 0, squares = 0;

    for (int k = 0; k < s->n_seeds * s->n_folds; k++)
        sum += value_of(s->trials[k], s, row);
    out->value[i] = sum / (s->n_seeds * s->n_folds);
    for (int k = 0; k < n; k++) {
        double v = 0;

        if (s->n_seeds > 1)
            for (int f = 0; f < s->n_folds; f++)
                v += value_of(s->trials[k * s->n_folds + f], s, row) /
                     s->n_folds;
        else
            v = value_of(s->trials[k], s, row);
        squares += (v - out->value[i]) * (v - out->value[i]);
    }
    out->sd[i] = n > 1 ? sqrt(squares / (n - 1)) : (double)NAN;
    out->interval[i] = (struct interval){ NAN, NAN };
    if (s->n_seeds >= SEEDS_TESTED && row < METRIC_COUNT)
        out->interval[i] =
            stat_t_interval(out->value[i], out->sd[i], s->n_seeds);
}

/* An accuracy is a share of examples, where seeds do not tell its spread. */
static void share(struct compare_row *row, int i, const struct compare_side *s)
{
    int64_t n = 0;

    for (int f = 0; f < s->n_folds; f++) {
        const struct split_row *split = compare_split(s, f);

        n += split ? split->n_validation : 0;
    }
    if (s->n_seeds < SEEDS_TESTED && n && isfinite(row->value[i]))
        row->interval[i] = stat_share(llround(row->value[i] * (double)n), n);
}

void compare_rows(struct comparison *c)
{
    for (int r = 0; r < COMPARE_ROWS; r++) {
        struct compare_row *row = &c->rows[r];

        row->name =
            r < METRIC_COUNT ? metrics[r].name : beyond[r - METRIC_COUNT].name;
        row->is_whole = r >= METRIC_COUNT && beyond[r - METRIC_COUNT].is_whole;
        for (int i = 0; i < 2; i++) {
            fill(row, i, &c->side[i], r);
            if (r == METRIC_VAL_ACCURACY)
                share(row, i, &c->side[i]);
        }
    }
}
