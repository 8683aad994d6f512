#include "run/recorder.h"

#include "base/mem.h"
#include "nn/metrics.h"
#include "run/paths.h"
#include "store/query.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct kept {         /* of one point: its best trial so far */
    int64_t trial_id; /* 0: none */
    double score;
};

struct place { /* a point's id and its index in the study */
    int64_t point_id;
    int index;
};

struct recorder {
    struct store *st;
    const struct study *study;
    int64_t experiment_id;
    struct place *places;         /* [n_points], by id */
    struct kept *kept;            /* [n_points], by index */
    struct class_record *classes; /* [n_classes] */
    struct store_class *store_classes;
    int64_t *confusion; /* [n_classes, n_classes] */
    int64_t mismatch;   /* the trial whose worker is being killed for it */
    char mismatch_text[200];
    char models[PATH_MAX];
};

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return (x->point_id > y->point_id) - (x->point_id < y->point_id);
}

static int index_of(const struct recorder *r, int64_t point_id)
{
    struct place key = { point_id, 0 };
    const struct place *found = bsearch(
        &key, r->places, r->study->space->n_points, sizeof(*r->places), by_id);

    return found ? found->index : -1;
}

int recorder_point(const struct recorder *r, const struct claim *claim)
{
    return index_of(r, claim->point_id);
}

/* ---- models -------------------------------------------------------------- */

static int remove_model(struct recorder *r, int64_t trial_id, struct err *err)
{
    char path[PATH_MAX];

    paths_model(path, r->models, trial_id);
    if (unlink(path) < 0 && errno != ENOENT)
        return 0; /* its row stays, and the next run tries again */
    return store_artifact_gone(r->st, trial_id, "model", err);
}

/* The better of the point's best and this trial stays. */
static int keep_better(struct recorder *r, int point, int64_t trial_id,
                       double score, struct err *err)
{
    struct kept *k = &r->kept[point];
    struct kept old = *k;

    if (config_top(r->study->config)->keep == KEEP_ALL)
        return 0;
    if (old.trial_id && !metric_better(r->study->metric, score, old.score))
        return remove_model(r, trial_id, err);
    *k = (struct kept){ trial_id, score };
    return old.trial_id ? remove_model(r, old.trial_id, err) : 0;
}

static int record_model(struct recorder *r, const struct event *e,
                        const struct runner *runner, struct err *err)
{
    const char *why, *sha256 = runner->model(runner->ctx, e->slot, &why);
    char path[PATH_MAX];
    int point = index_of(r, e->claim.point_id);

    if (point < 0)
        return 0;
    if (e->claim.kind == KIND_CONFIRM &&
        config_top(r->study->config)->keep != KEEP_ALL) {
        paths_model(path, r->models, e->claim.trial_id);
        unlink(path);
        return 0;
    }
    paths_recorded(path, config_top(r->study->config)->name, e->claim.trial_id);
    if (sha256 && store_artifact(r->st, e->claim.trial_id, "model", path,
                                 sha256, err) < 0)
        return -1;
    /* Without a file it is the best all the same: trained again if needed. */
    return keep_better(r, point, e->claim.trial_id,
                       e->as.done.metric[r->study->metric], err);
}

/* ---- opening ------------------------------------------------------------- */

/* Best trials of earlier runs: their models are there to be beaten. */
static void know_score(void *ctx, int64_t trial_id, int64_t point_id,
                       const double metric[METRIC_COUNT])
{
    struct recorder *r = ctx;
    int point = index_of(r, point_id);
    double score = metric[r->study->metric];
    struct kept *k;

    if (point < 0 || isnan(score))
        return;
    k = &r->kept[point];
    if (!k->trial_id || metric_better(r->study->metric, score, k->score))
        *k = (struct kept){ trial_id, score };
}

int recorder_new(struct recorder **out, struct store *st,
                 const struct study *study, const int64_t *points,
                 int64_t experiment_id, const char *models, struct err *err)
{
    struct recorder *r = mem_zero(1, sizeof(*r));
    size_t n = study->space->n_points, k = study->data->n_classes;
    int rc = -1;

    if (!r || !(r->places = mem_zero(n, sizeof(*r->places))) ||
        !(r->kept = mem_zero(n, sizeof(*r->kept))) ||
        !(r->classes = mem_zero(k, sizeof(*r->classes))) ||
        !(r->store_classes = mem_zero(k, sizeof(*r->store_classes))) ||
        !(r->confusion = mem_zero(k * k, sizeof(*r->confusion)))) {
        err_set(err, ERR_NOMEM, "no memory for a recorder");
        goto done;
    }
    r->st = st;
    r->study = study;
    r->experiment_id = experiment_id;
    snprintf(r->models, sizeof(r->models), "%s", models);
    for (size_t i = 0; i < n; i++)
        r->places[i] = (struct place){ points[i], (int)i };
    qsort(r->places, n, sizeof(*r->places), by_id);
    if (store_each_score(st, experiment_id, know_score, r, err) < 0)
        goto done;
    *out = r;
    r = NULL;
    rc = 0;
done:
    recorder_free(r);
    return rc;
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    mem_free(r->places);
    mem_free(r->kept);
    mem_free(r->classes);
    mem_free(r->store_classes);
    mem_free(r->confusion);
    mem_free(r);
}

/* ---- events -------------------------------------------------------------- */

static int take_epoch(struct recorder *r, const struct event *e,
                      struct err *err)
{
    if (store_epoch(r->st, e->claim.trial_id, &e->as.epoch, err) == 0)
        return 0;
    if (err->code != ERR_MISMATCH)
        return -1;
    r->mismatch = e->claim.trial_id;
    snprintf(r->mismatch_text, sizeof(r->mismatch_text), "%.190s", err->msg);
    err_clear(err);
    return 1;
}

static int record_end(struct recorder *r, const struct event *e,
                      const struct runner *runner, struct err *err)
{
    const struct split *split = &r->study->splits[e->claim.fold];
    struct prediction_record p = *runner->predictions(runner->ctx, e->slot);
    struct store_scores scores = { "validation", &p, r->store_classes,
                                   r->confusion };
    struct metrics_result unused;
    uint8_t *labels = NULL;
    bool scored = e->as.done.outcome == OUTCOME_COMPLETED &&
                  split->n_validation > 0 && e->claim.kind != KIND_REFIT;
    int rc = -1;

    if (scored) {
        labels = mem_zero(split->n_validation, 1);
        if (!labels)
            return err_set(err, ERR_NOMEM, "no memory for labels");
        for (int i = 0; i < split->n_validation; i++)
            labels[i] = r->study->data->train.labels[split->validation[i]];
        p.n = split->n_validation;
        p.n_classes = r->study->data->n_classes;
        p.label = labels;
        metrics_of(&unused, r->confusion, r->classes, &p);
        for (int c = 0; c < p.n_classes; c++)
            r->store_classes[c] =
                (struct store_class){ r->classes[c].precision,
                                      r->classes[c].recall, r->classes[c].f1,
                                      r->classes[c].support };
    }
    rc =
        store_done(r->st, &e->claim, &e->as.done, scored ? &scores : NULL, err);
    mem_free(labels);
    return rc;
}

static int take_done(struct recorder *r, const struct event *e,
                     const struct runner *runner, struct err *err)
{
    if (e->as.done.outcome == OUTCOME_INTERRUPTED)
        return store_attempt_over(r->st, &e->claim, "interrupted",
                                  "stopped after its epoch", false, err);
    if (record_end(r, e, runner, err) < 0)
        return -1;
    if (e->as.done.outcome != OUTCOME_COMPLETED)
        return 0;
    return record_model(r, e, runner, err);
}

void recorder_judge(const struct recorder *r, struct event *e)
{
    if (!r->mismatch || r->mismatch != e->claim.trial_id ||
        (e->kind != EVENT_DIED && e->kind != EVENT_DONE))
        return;
    e->kind = EVENT_DONE;
    e->as.done = (struct trial_record){ .outcome = OUTCOME_FAILED,
                                        .stop_reason = STOP_NONE };
    snprintf(e->as.done.error, sizeof(e->as.done.error), "%s",
             r->mismatch_text);
}

int recorder_take(struct recorder *r, const struct event *e,
                  const struct runner *runner, enum plan_verdict verdict,
                  struct err *err)
{
    bool differs = r->mismatch && r->mismatch == e->claim.trial_id;

    switch (e->kind) {
    case EVENT_EPOCH:
        return differs ? 1 : take_epoch(r, e, err);
    case EVENT_DONE:
        if (differs) {
            r->mismatch = 0;
            return store_attempt_over(r->st, &e->claim, "mismatch",
                                      r->mismatch_text, true, err);
        }
        return take_done(r, e, runner, err);
    case EVENT_DIED:
        return store_attempt_over(
            r->st, &e->claim, verdict == PLAN_ENDED ? "interrupted" : "died",
            e->as.died, verdict == PLAN_GIVE_UP, err);
    case EVENT_STARTED:
        return e->as.started.from_epoch == 0
                   ? 0
                   : store_attempt_from(r->st, &e->claim,
                                        e->as.started.from_epoch, err);
    case EVENT_CHECKPOINT:
    case EVENT_FREE:
    case EVENT_TICK:
    case EVENT_SIGNAL:
        break;
    }
    return 0;
}

int recorder_left(int *waiting, int *running, struct recorder *r,
                  enum trial_kind kind, struct err *err)
{
    return store_left(waiting, running, r->st, r->experiment_id, kind, err);
}

/* Whoever trained it: others may have had their share of the grid. */
static int keep_wanted(void *ctx, int64_t trial_id, int64_t point_id,
                       struct err *err)
{
    struct recorder *r = ctx;
    int point = index_of(r, point_id);

    if (point < 0 || r->kept[point].trial_id == trial_id)
        return 0;
    return remove_model(r, trial_id, err);
}

int recorder_end(struct recorder *r, struct err *err)
{
    const struct config_top *top = config_top(r->study->config);
    struct rank_row *rows = NULL;
    int n = 0, rc;
    int stay = top->keep == KEEP_BEST  ? 1
               : top->keep == KEEP_TOP ? top->keep_top
                                       : 0;

    if (top->keep == KEEP_ALL)
        return 0;
    if (store_leaderboard(&rows, &n, r->st, r->experiment_id, r->study->metric,
                          err) < 0)
        return -1;
    for (int i = 0; i < n; i++) {
        int point = index_of(r, rows[i].point_id);
        bool stays = rows[i].rank > 0 && rows[i].rank <= stay;

        if (point >= 0)
            r->kept[point].trial_id = stays ? rows[i].trial_id : 0;
    }
    rc = store_each_model(r->st, r->experiment_id, keep_wanted, r, err);
    mem_free(rows);
    return rc;
}
