#include "summary/summary.h"

#include "base/mem.h"
#include "store/fingerprint.h"
#include "summary/confirmation.h"
#include "summary/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool ended_well(const struct trial_row *t)
{
    return t->state == STATE_COMPLETED || t->state == STATE_STOPPED;
}

/* ---- candidates ---------------------------------------------------------- */

/* The place of a trial among its point's: repeats, then folds. */
static int by_point_and_place(const void *a, const void *b)
{
    const struct trial_row *x = *(const struct trial_row *const *)a;
    const struct trial_row *y = *(const struct trial_row *const *)b;

    if (x->point_id != y->point_id)
        return x->point_id < y->point_id ? -1 : 1;
    if (x->repeat != y->repeat)
        return x->repeat < y->repeat ? -1 : 1;
    return (x->fold > y->fold) - (x->fold < y->fold);
}

static int by_point_id(const void *key, const void *element)
{
    int64_t id = *(const int64_t *)key;
    const struct trial_row *t = *(const struct trial_row *const *)element;

    return (id > t->point_id) - (id < t->point_id);
}

static int by_id(const void *a, const void *b)
{
    const struct point_row *x = *(const struct point_row *const *)a;
    const struct point_row *y = *(const struct point_row *const *)b;

    return (x->id > y->id) - (x->id < y->id);
}

static int id_of_point(const void *key, const void *element)
{
    int64_t id = *(const int64_t *)key;
    const struct point_row *p = *(const struct point_row *const *)element;

    return (id > p->id) - (id < p->id);
}

/* Means of the candidate's trials into it. */
static void candidate_average(struct candidate *c, enum metric_id metric)
{
    int n = c->n_repeats * c->n_folds;

    c->train_loss = c->train_accuracy = c->best_epoch = c->epochs_run = 0;
    for (int i = 0; i < n; i++) {
        const struct trial_row *t = c->trial[i];
        double v = t->metric[metric];

        for (int m = 0; m < METRIC_COUNT; m++)
            c->metric[m] += t->metric[m] / n;
        c->train_loss += t->train_loss / n;
        c->train_accuracy += t->train_accuracy / n;
        c->best_epoch += (double)t->best_epoch / n;
        c->epochs_run += (double)t->epochs_run / n;
        c->by_repeat[i / c->n_folds] += v / c->n_folds;
        c->by_fold[i % c->n_folds] += v / c->n_repeats;
        if (t->id == c->rank->trial_id)
            c->best_trial = t;
    }
    if (!c->best_trial)
        c->best_trial = c->trial[0];
}

/* trials: the well ended search trials, sorted, n of them.  A rectangle of
 * repeats and folds is taken; the leaderboard ranks nothing else. */
static int candidate_make(struct candidate *c, const struct summary *s,
                          const struct trial_row *const *trials, int n,
                          struct err *err)
{
    c->trial = trials;
    c->n_folds = 1;
    while (c->n_folds < n && trials[c->n_folds]->repeat == trials[0]->repeat)
        c->n_folds++;
    c->n_repeats = n / c->n_folds;
    c->by_repeat = mem_zero((size_t)c->n_repeats, sizeof(*c->by_repeat));
    c->by_fold = mem_zero((size_t)c->n_folds, sizeof(*c->by_fold));
    if (!c->by_repeat || !c->by_fold)
        return err_set(err, ERR_NOMEM, "points of %s", summary_experiment(s));
    candidate_average(c, s->metric);
    c->interval = (struct interval){ (double)NAN, (double)NAN };
    c->p = c->adjusted = c->difference = (double)NAN;
    c->collapsed = -1;
    c->difference_interval = c->interval;
    return 0;
}

static int points_by_id(const struct point_row ***out,
                        const struct snapshot *snap, struct err *err)
{
    const struct point_row **p = mem_zero((size_t)snap->n_points, sizeof(*p));

    if (!p)
        return err_set(err, ERR_NOMEM, "%d points", snap->n_points);
    for (int i = 0; i < snap->n_points; i++)
        p[i] = &snap->points[i];
    qsort(p, (size_t)snap->n_points, sizeof(*p), by_id);
    *out = p;
    return 0;
}

/* The planned search trials that ended well, sorted by point. */
static int good_trials(int *n, struct summary *s, struct err *err)
{
    s->trials = mem_zero((size_t)s->snap->n_trials, sizeof(*s->trials));
    if (!s->trials)
        return err_set(err, ERR_NOMEM, "%d trials", s->snap->n_trials);
    *n = 0;
    for (int i = 0; i < s->snap->n_trials; i++) {
        const struct trial_row *t = &s->snap->trials[i];

        if (summary_counts(t) && ended_well(t))
            s->trials[(*n)++] = t;
    }
    qsort(s->trials, (size_t)*n, sizeof(*s->trials), by_point_and_place);
    return 0;
}

/* The trials of one point among the n sorted ones; how many into *n_own. */
static const struct trial_row **trials_of(int *n_own, const struct summary *s,
                                          int n, int64_t point_id)
{
    const struct trial_row **first = bsearch(&point_id, s->trials, (size_t)n,
                                             sizeof(*s->trials), by_point_id);

    *n_own = 0;
    if (!first)
        return NULL;
    while (first > s->trials && first[-1]->point_id == point_id)
        first--;
    while (first + *n_own < s->trials + n &&
           first[*n_own]->point_id == point_id)
        ++*n_own;
    return first;
}

static int candidates_make(struct summary *s, struct err *err)
{
    const struct point_row **points = NULL;
    int n_good = 0, rc = -1;

    s->candidates = mem_zero((size_t)s->n_ranks, sizeof(*s->candidates));
    if (!s->candidates) {
        err_set(err, ERR_NOMEM, "%d points", s->n_ranks);
        goto done;
    }
    if (points_by_id(&points, s->snap, err) < 0 ||
        good_trials(&n_good, s, err) < 0)
        goto done;
    for (int i = 0; i < s->n_ranks && s->ranks[i].rank > 0; i++) {
        const struct rank_row *r = &s->ranks[i];
        struct candidate *c = &s->candidates[s->n_candidates];
        const struct point_row **point =
            bsearch(&r->point_id, points, (size_t)s->snap->n_points,
                    sizeof(*points), id_of_point);
        int n;
        const struct trial_row **own = trials_of(&n, s, n_good, r->point_id);

        if (!point || !own)
            continue;
        c->point = *point;
        c->rank = r;
        s->n_candidates++;
        if (candidate_make(c, s, own, n, err) < 0)
            goto done;
    }
    rc = 0;
done:
    mem_free(points);
    return rc;
}

/* ---- counts -------------------------------------------------------------- */

static void count(struct summary *s)
{
    const struct snapshot *snap = s->snap;
    const struct candidate *best = summary_best(s);

    for (int i = 0; i < snap->n_points; i++)
        s->n_active += snap->points[i].active;
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        if (!summary_counts(t))
            continue;
        s->states[t->state]++;
        if (isfinite(t->wall_seconds))
            s->wall_seconds += t->wall_seconds;
    }
    for (int f = 0; best && f < best->n_folds; f++) {
        const struct split_row *split = summary_split(s, best->trial[f]);

        s->n_validation += split ? split->n_validation : 0;
    }
}

/* Accuracies get intervals over the examples that they are shares of. */
static void intervals(struct summary *s)
{
    for (int i = 0; i < s->n_candidates && s->n_validation; i++) {
        struct candidate *c = &s->candidates[i];
        double share = c->metric[METRIC_VAL_ACCURACY];

        if (isfinite(share))
            c->interval =
                stat_share(llround(share * s->n_validation), s->n_validation);
    }
}

/* Each part may read what those before it made. */
static int make_parts(struct summary *s, struct store *st, struct err *err)
{
    if (selection_make(s, st, err) < 0 || rules_make(s, err) < 0 ||
        decisions_make(s, err) < 0 || answers_make(s, st, err) < 0 ||
        winner_make(s, st, err) < 0 || misses_make(s, err) < 0 ||
        mistakes_make(s, st, err) < 0 || calibration_make(s, st, err) < 0 ||
        curve_make(s, st, err) < 0 || search_make(s, err) < 0 ||
        metric_choice_make(s, err) < 0 || actions_make(s, err) < 0 ||
        cures_make(s, err) < 0 || confirmation_make(s, err) < 0)
        return -1;
    return 0;
}

int summary_make(struct summary **out, struct store *st,
                 const struct summary_options *options, struct err *err)
{
    struct summary *s = mem_zero(1, sizeof(*s));
    int64_t data_version;
    int rc = -1, own;

    if (!s) {
        err_set(err, ERR_NOMEM, "report");
        goto done;
    }
    stat_begin();
    if (store_data_version(&data_version, st, err) < 0 ||
        store_snapshot(&s->snap, st, options->experiment, err) < 0)
        goto done;
    own = metric_find(s->snap->experiment.metric);
    if (own < 0) {
        err_set(err, ERR_DB, "experiment %s: metric %s is unknown",
                s->snap->experiment.name, s->snap->experiment.metric);
        goto done;
    }
    s->metric = options->metric < 0 ? (enum metric_id)own
                                    : (enum metric_id)options->metric;
    s->own_metric = (int)s->metric == own;
    s->rule = options->rule;
    if (filter_apply(&s->where, &s->n_where, s->snap, options->where, err) <
            0 ||
        snapshot_leaderboard(&s->ranks, &s->n_ranks, s->snap, s->metric, err) <
            0 ||
        candidates_make(s, err) < 0)
        goto done;
    count(s);
    intervals(s);
    if (make_parts(s, st, err) < 0)
        goto done;
    if (options->fingerprint &&
        store_fingerprint(s->fingerprint, st, data_version, err) < 0)
        goto done;
    *out = s;
    s = NULL;
    rc = 0;
done:
    summary_free(s);
    return rc;
}

void summary_free(struct summary *s)
{
    if (!s)
        return;
    for (int i = 0; s->candidates && i < s->n_ranks; i++) {
        mem_free(s->candidates[i].by_repeat);
        mem_free(s->candidates[i].by_fold);
    }
    mem_free(s->candidates);
    mem_free(s->trials);
    mem_free(s->ranks);
    mem_free(s->where);
    answers_free(s->answers);
    mem_free(s->calibration);
    curves_release(&s->curves);
    mem_free(s->smallest.list);
    mem_free(s->fastest.list);
    actions_release(&s->actions);
    decisions_release(&s->decisions);
    mistakes_free(s->validation);
    mistakes_free(s->test_mistakes);
    evaluations_free(s->evaluations, s->n_evaluations);
    confirmation_free(s->confirmation);
    snapshot_free(s->snap);
    mem_free(s);
}
