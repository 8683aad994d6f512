#include "run/retrain.h"

#include "base/file.h"
#include "run/crowd.h"
#include "run/meet.h"
#include "run/paths.h"

#include <limits.h>
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

/* The config of a point as its row in the database describes it. */
static int read_config(json_t **out, const struct point_row *point,
                       struct err *err)
{
    json_error_t why;

    *out = json_loads(point->config, 0, &why);
    if (*out)
        return 0;
    return err_set(err, ERR_DB, "point %lld: its config is not JSON: %s",
                   (long long)point->id, why.text);
}

static const struct point_row *point_of(const struct snapshot *snap,
                                        int64_t point_id)
{
    for (int i = 0; i < snap->n_points; i++)
        if (snap->points[i].id == point_id)
            return &snap->points[i];
    return NULL;
}

static const struct split_row *split_row_of(const struct snapshot *snap,
                                            int64_t split_id)
{
    for (int i = 0; i < snap->n_splits; i++)
        if (snap->splits[i].id == split_id)
            return &snap->splits[i];
    return NULL;
}

static bool is_split(const struct split *s, const struct split_row *row)
{
    return strcmp(s->hash, row->hash) == 0 && s->n_train == row->n_train &&
           s->n_test == row->n_test;
}

/* The split of a trial: the config's, or, for a trial of an earlier seed, one
 * made again into *made.  *seed is the experiment's of then. */
static int find_split(const struct split **out, uint64_t *seed,
                      struct split *made, const struct study *study,
                      const json_t *point, const struct snapshot *snap,
                      const struct trial_row *trial, struct err *err)
{
    const struct split_row *row = split_row_of(snap, trial->split_id);

    if (!row || strcmp(row->dataset_hash, study->data->hash) != 0)
        return err_set(err, ERR_DATA,
                       "trial %lld was trained on other data than %s holds now",
                       (long long)trial->id, study->data->name);
    *seed = (uint64_t)config_top(study->config)->seed;
    if (trial->fold < study->n_splits &&
        is_split(&study->splits[trial->fold], row)) {
        *out = &study->splits[trial->fold];
        return 0;
    }
    *seed = trial->seed - (uint64_t)trial->repeat;
    if (trial->kind == KIND_CONFIRM)
        *seed -= STORE_NEW_SEEDS;
    if (split_make(made, study->data, point, *seed, trial->fold, err) < 0)
        return -1;
    *out = made;
    if (is_split(made, row))
        return 0;
    return err_set(err, ERR_MISMATCH,
                   "trial %lld: its split of the data cannot be made again "
                   "from its record",
                   (long long)trial->id);
}

/* Starting weights, of which the record has the digest only, are part of what a
 * point's hash covers. */
static int check_identity(const struct study *study, const json_t *config,
                          const struct point_row *point,
                          const struct model *start, struct err *err)
{
    char weights[SHA256_TEXT], hash[SHA256_TEXT];

    if ((start && model_hash(weights, start, err) < 0) ||
        point_hash(hash, config, study->data->hash, start ? weights : NULL,
                   NUMERICS, err) < 0)
        return -1;
    if (strcmp(hash, point->hash) == 0)
        return 0;
    return err_set(err, ERR_MISMATCH,
                   "point p%lld is not what its hash says: its starting "
                   "weights have changed",
                   (long long)point->id);
}

/* The starting weights of a point: the config's of today, if it has any. */
static const struct model *start_of(const struct study *study,
                                    const json_t *config)
{
    const char *weights = json_string_value(json_object_get(config, "weights"));

    return weights && strcmp(weights, "none") != 0 ? study->start : NULL;
}

int retrain_job(struct study_job *out, const struct study *study,
                const struct snapshot *snap, const struct trial_row *trial,
                struct err *err)
{
    const struct point_row *point = point_of(snap, trial->point_id);
    const struct split *split;
    struct split made = { 0 };
    json_t *config = NULL;
    uint64_t seed = 0;
    int rc = -1;

    if (!point)
        return err_set(err, ERR_DB, "trial %lld has no point",
                       (long long)trial->id);
    if (trial->numerics != NUMERICS)
        return err_set(err, ERR_REFUSED,
                       "trial %lld was computed with arithmetic %d, and this "
                       "sweep has %d: its bits cannot be met",
                       (long long)trial->id, trial->numerics, NUMERICS);
    if (read_config(&config, point, err) < 0)
        goto done;
    if (check_identity(study, config, point, start_of(study, config), err) < 0)
        goto done;
    if (find_split(&split, &seed, &made, study, config, snap, trial, err) < 0 ||
        study_job_on(out, study, config, split, trial->kind == KIND_REFIT, seed,
                     trial->seed, err) < 0)
        goto done;
    out->job.start = start_of(study, config);
    out->split = made; /* the job reads it */
    made = (struct split){ 0 };
    if (trial->kind == KIND_REFIT) {
        out->job.train.epochs = trial->epochs_run;
        out->job.train.early_stopping.on = false;
    }
    rc = 0;
done:
    split_release(&made);
    json_decref(config);
    return rc;
}

int retrain_trial(struct model **out, const struct study *study,
                  const struct snapshot *snap, const struct trial_row *trial,
                  int threads, struct err *err)
{
    struct trial_record record = { 0 };
    struct study_job j = { 0 };
    struct model *kept = NULL;
    struct team team = { .wanted = threads };
    int rc = -1;

    if (retrain_job(&j, study, snap, trial, err) < 0)
        return -1;
    j.job.threads = team_of;
    j.job.ctx = &team;
    if (train_run(&record, &kept, NULL, &j.job, err) < 0 ||
        meet_trial(&record, trial, err) < 0 ||
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

/* ---- a refit ------------------------------------------------------------- */

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
                      const char *experiment, struct err *err)
{
    char path[PATH_MAX], recorded[PATH_MAX], sha256[SHA256_TEXT];

    paths_model(path, models, r->trial_id);
    if (file_make_dir(models, err) < 0 || model_write(m, path, sha256, err) < 0)
        return -1;
    paths_recorded(recorded, experiment, r->trial_id);
    return store_artifact(r->st, r->trial_id, "model", recorded, sha256, err);
}

/* A split of the present plan that the point was trained on: it names the data
 * whose test part a look is at. */
static int64_t split_of(const struct snapshot *snap,
                        const struct point_row *point)
{
    for (int i = 0; i < snap->n_trials; i++)
        if (snap->trials[i].point_id == point->id &&
            snap->trials[i].kind == KIND_SEARCH)
            return snap->trials[i].split_id;
    return snap->splits[0].id;
}

/* A training that a process left behind when it died is taken over. */
static int claim_refit(struct claim *out, struct store *st,
                       const struct snapshot *snap,
                       const struct point_row *point, struct err *err)
{
    uint64_t seed = (uint64_t)snap->experiment.seed;
    int64_t trial_id;
    int unused;

    if (store_recover(&unused, st, snap->experiment.id, KIND_REFIT, err) < 0 ||
        store_add_trial(&trial_id, st, point->id, split_of(snap, point),
                        KIND_REFIT, 0, 0, seed, err) < 0)
        return -1;
    return store_claim_trial(out, st, trial_id, err);
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
    json_t *config = NULL;
    uint64_t seed = (uint64_t)snap->experiment.seed;
    int rc = -1;

    if (read_config(&config, point, err) < 0)
        return -1;
    rc = study_job_make(&j, study, config, FOLD_NONE, seed, err);
    json_decref(config);
    if (rc < 0)
        return -1;
    rc = -1;
    j.job.train.epochs = epochs;
    j.job.train.early_stopping.on = false;
    j.job.threads = refit_threads;
    j.job.epoch_done = refit_epoch;
    j.job.ctx = &r;
    if (claim_refit(&claim, st, snap, point, err) < 0)
        goto done;
    r.trial_id = claim.trial_id;
    if (train_run(&record, &kept, NULL, &j.job, err) < 0)
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
        keep_refit(kept, &r, models, snap->experiment.name, err) < 0 ||
        store_flush(st, err) < 0)
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
