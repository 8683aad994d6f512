#include "run/retrain.h"

#include "base/file.h"
#include "base/mem.h"
#include "run/crowd.h"
#include "run/paths.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct team { /* of a training here */
    int wanted;
    struct crowd crowd;
};

static int team_of(void *ctx)
{
    struct team *t = ctx;

    return crowd_team(&t->crowd, t->wanted);
}

/* The job of a point as its row in the database describes it. */
static int job_of(struct study_job *out, const struct study *study,
                  const struct point_row *point, int fold, uint64_t seed,
                  struct err *err)
{
    json_error_t why;
    json_t *config = json_loads(point->config, 0, &why);
    int rc;

    if (!config)
        return err_set(err, ERR_DB, "point %lld: its config is not JSON: %s",
                       (long long)point->id, why.text);
    rc = study_job_make(out, study, config, fold, seed, err);
    json_decref(config);
    return rc;
}

static const struct point_row *point_of(const struct snapshot *snap,
                                        int64_t point_id)
{
    for (int i = 0; i < snap->n_points; i++)
        if (snap->points[i].id == point_id)
            return &snap->points[i];
    return NULL;
}

/* Equal bits, or both absent. */
static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0 || (isnan(a) && isnan(b));
}

static int meet_record(const struct trial_record *got,
                       const struct trial_row *trial, struct err *err)
{
    long long id = (long long)trial->id;

    if (got->outcome != OUTCOME_COMPLETED)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld was completed, and trained again it is "
                       "not: %s",
                       id, got->error);
    if (got->best_epoch != trial->best_epoch ||
        got->epochs_run != trial->epochs_run)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld kept epoch %d of %d, and trained again "
                       "epoch %d of %d",
                       id, trial->best_epoch, trial->epochs_run,
                       got->best_epoch, got->epochs_run);
    for (int i = 0; i < METRIC_COUNT; i++)
        if (!same(got->metric[i], trial->metric[i]))
            return err_set(err, ERR_MISMATCH,
                           "trial %lld has %s %.17g, and trained again %.17g",
                           id, metrics[i].name, trial->metric[i],
                           got->metric[i]);
    return 0;
}

int retrain_trial(struct model **out, const struct study *study,
                  const struct snapshot *snap, const struct trial_row *trial,
                  int threads, struct err *err)
{
    const struct point_row *point = point_of(snap, trial->point_id);
    struct trial_record record = { 0 };
    struct study_job j = { 0 };
    struct model *kept = NULL;
    struct team team = { .wanted = threads };
    int fold = trial->kind == KIND_REFIT ? FOLD_NONE : trial->fold;
    int rc = -1;

    if (!point)
        return err_set(err, ERR_DB, "trial %lld has no point",
                       (long long)trial->id);
    if (job_of(&j, study, point, fold, trial->seed, err) < 0)
        return -1;
    if (trial->kind == KIND_REFIT) {
        j.job.train.epochs = trial->epochs_run;
        j.job.train.early_stopping.on = false;
    }
    j.job.threads = team_of;
    j.job.ctx = &team;
    if (train_run(&record, &kept, NULL, &j.job, err) < 0 ||
        meet_record(&record, trial, err) < 0 ||
        model_describe(kept, &j.scale, study->data, err) < 0)
        goto done;
    *out = kept;
    kept = NULL;
    rc = 0;
done:
    model_free(kept);
    study_job_release(&j);
    return rc;
}

/* ---- a refit
 * -------------------------------------------------------------------- */

struct refit {
    struct store *st;
    int64_t trial_id;
    struct team team;
    struct err err; /* of a row that could not be written */
};

static int refit_threads(void *ctx)
{
    return team_of(&((struct refit *)ctx)->team);
}

static int refit_epoch(void *ctx, const struct epoch_record *epoch)
{
    struct refit *r = ctx;

    return store_epoch(r->st, r->trial_id, epoch, &r->err) < 0;
}

static int keep_refit(struct model *m, struct refit *r, const char *models,
                      struct err *err)
{
    char path[PATH_MAX], sha256[SHA256_TEXT];

    paths_model(path, models, r->trial_id);
    if (file_make_dir(models, err) < 0 || model_write(m, path, sha256, err) < 0)
        return -1;
    return store_artifact(r->st, r->trial_id, "model", path, sha256, err);
}

int retrain_all(struct model **out, int64_t *trial_id,
                const struct study *study, const struct snapshot *snap,
                const struct point_row *point, int epochs, struct store *st,
                const char *models, int threads, struct err *err)
{
    struct refit r = { .st = st, .team = { .wanted = threads } };
    struct trial_record record = { 0 };
    struct study_job j = { 0 };
    struct model *kept = NULL;
    struct claim claim;
    uint64_t seed = (uint64_t)snap->experiment.seed;
    int rc = -1;

    if (job_of(&j, study, point, FOLD_NONE, seed, err) < 0)
        return -1;
    j.job.train.epochs = epochs;
    j.job.train.early_stopping.on = false;
    j.job.threads = refit_threads;
    j.job.epoch_done = refit_epoch;
    j.job.ctx = &r;
    if (store_add_trial(&r.trial_id, st, point->id, snap->splits[0].id,
                        KIND_REFIT, 0, 0, seed, err) < 0 ||
        store_claim_trial(&claim, st, r.trial_id, err) < 0 ||
        train_run(&record, &kept, NULL, &j.job, err) < 0)
        goto done;
    if (r.err.code != ERR_NONE) {
        *err = r.err;
        goto done;
    }
    if (store_done(st, &claim, &record, NULL, err) < 0)
        goto done;
    if (record.outcome != OUTCOME_COMPLETED) {
        err_set(err, ERR_RUN, "the training on all data failed: %s",
                record.error);
        goto done;
    }
    if (model_describe(kept, &j.scale, study->data, err) < 0 ||
        keep_refit(kept, &r, models, err) < 0 || store_flush(st, err) < 0)
        goto done;
    *out = kept;
    *trial_id = r.trial_id;
    kept = NULL;
    rc = 0;
done:
    model_free(kept);
    study_job_release(&j);
    return rc;
}
