#include "run/verify.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/crowd.h"
#include "run/meet.h"
#include "run/paths.h"
#include "run/retrain.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct hearing { /* of one trial */
    const struct trial_row *trial;
    struct epoch_record *epochs; /* [n_epochs] the record's */
    int n_epochs, heard;
    struct prediction_record p; /* arrays and labels owned */
    uint8_t *labels;
    struct crowd crowd;
    int threads;
    struct err difference;
};

bool verify_applies(const struct trial_row *trial)
{
    return trial->state == STATE_COMPLETED || trial->state == STATE_STOPPED ||
           trial->state == STATE_DIVERGED;
}

static int threads_of(void *ctx)
{
    struct hearing *h = ctx;

    return crowd_team(&h->crowd, h->threads);
}

/* The first difference ends the training. */
static int hear_epoch(void *ctx, const struct epoch_record *epoch)
{
    struct hearing *h = ctx;

    if (h->heard == h->n_epochs)
        err_set(&h->difference, ERR_MISMATCH,
                "trial %lld has %d epochs, and trained again more",
                (long long)h->trial->id, h->n_epochs);
    else if (meet_epoch(epoch, &h->epochs[h->heard], h->trial->id,
                        &h->difference) == 0)
        h->heard++;
    return h->difference.code != ERR_NONE;
}

static int make_room(struct hearing *h, const struct study *study,
                     const struct study_job *j, struct err *err)
{
    size_t n = j->job.n_validation;

    h->p.n = j->job.n_validation;
    h->p.n_classes = study->data->n_classes;
    h->p.predicted = mem_zero(n, 1);
    h->p.nll = mem_zero(n, sizeof(float));
    h->p.p_top = mem_zero(n, sizeof(float));
    h->p.p_squared = mem_zero(n, sizeof(float));
    h->labels = mem_zero(n, 1);
    if (!h->p.predicted || !h->p.nll || !h->p.p_top || !h->p.p_squared ||
        !h->labels)
        return err_set(err, ERR_NOMEM, "no memory for %zu examples", n);
    for (size_t i = 0; i < n; i++)
        h->labels[i] = study->data->train.labels[j->job.validation_idx[i]];
    h->p.label = h->labels;
    return 0;
}

static void hearing_release(struct hearing *h)
{
    mem_free(h->epochs);
    mem_free(h->p.predicted);
    mem_free(h->p.nll);
    mem_free(h->p.p_top);
    mem_free(h->p.p_squared);
    mem_free(h->labels);
}

/* A difference is kept for the caller, another failure is one: -1. */
static int take_difference(struct hearing *h, int rc, struct err *why,
                           struct err *err)
{
    if (rc == 0)
        return 0;
    if (why->code == ERR_MISMATCH) {
        h->difference = *why;
        return 0;
    }
    return err_set(err, why->code, "%s", why->msg);
}

static int hear_scores(struct verified *out, struct hearing *h,
                       struct store *st, struct err *err)
{
    struct scores_row *row = NULL;
    struct err why = { 0 };
    int rc;

    if (h->trial->state == STATE_DIVERGED || h->p.n == 0)
        return 0;
    if (store_scores(&row, st, h->trial->id, "validation", err) < 0)
        return -1;
    rc = meet_scores(&h->p, row, h->trial->id, &why);
    scores_free(row);
    if (rc == 0)
        out->examples = h->p.n;
    return take_difference(h, rc, &why, err);
}

/* Holds the file at path against its digest and its weights against kept. */
static int meet_file(const struct model *kept, const char *path,
                     const char *digest, int64_t trial_id, struct err *err)
{
    char got[SHA256_TEXT];
    struct model *file = NULL;
    int rc;

    if (sha256_of_file(got, path, err) < 0)
        return -1;
    if (strcmp(got, digest) != 0)
        return err_set(err, ERR_MISMATCH,
                       "%s is not the file that was kept of trial %lld", path,
                       (long long)trial_id);
    if (model_read(&file, path, err) < 0)
        return -1;
    rc = meet_model(kept, file, trial_id, err);
    model_free(file);
    return rc;
}

static int hear_weights(struct verified *out, struct hearing *h,
                        const struct model *kept, const char *experiment,
                        struct store *st, struct err *err)
{
    char digest[SHA256_TEXT], *recorded = NULL, path[PATH_MAX];
    struct err why = { 0 };
    int rc;

    if (store_artifact_path(&recorded, digest, st, h->trial->id, "model",
                            &why) < 0) {
        out->weights = WEIGHTS_NONE;
        return why.code == ERR_NOMATCH ? 0
                                       : err_set(err, why.code, "%s", why.msg);
    }
    rc = paths_kept(path, store_path(st), experiment, recorded, err);
    mem_free(recorded);
    if (rc < 0)
        return -1;
    if (access(path, F_OK) < 0) {
        out->weights = WEIGHTS_GONE;
        return 0;
    }
    rc = meet_file(kept, path, digest, h->trial->id, &why);
    if (rc == 0)
        out->weights = WEIGHTS_SAME;
    return take_difference(h, rc, &why, err);
}

static int hear(struct verified *out, struct hearing *h,
                const struct study *study, const char *experiment,
                struct study_job *j, struct store *st, struct err *err)
{
    struct trial_record record = { 0 };
    struct model *kept = NULL;
    struct err why = { 0 };
    int rc = -1;

    j->job.threads = threads_of;
    j->job.epoch_done = hear_epoch;
    j->job.ctx = h;
    if (train_run(&record, &kept, j->job.n_validation ? &h->p : NULL, &j->job,
                  err) < 0)
        goto done;
    if (h->difference.code == ERR_NONE &&
        take_difference(h, meet_trial(&record, h->trial, &why), &why, err) < 0)
        goto done;
    if (h->difference.code == ERR_NONE && kept &&
        model_describe(kept, &j->scale, study->data, err) < 0)
        goto done;
    if (h->difference.code == ERR_NONE && hear_scores(out, h, st, err) < 0)
        goto done;
    if (h->difference.code == ERR_NONE && kept &&
        hear_weights(out, h, kept, experiment, st, err) < 0)
        goto done;
    rc = 0;
done:
    model_free(kept);
    return rc;
}

int verify_trial(struct verified *out, const struct study *study,
                 const struct snapshot *snap, const struct trial_row *trial,
                 struct store *st, int threads, struct err *err)
{
    struct hearing h = { .trial = trial, .threads = threads };
    struct verified result = { 0 };
    double begun = clock_seconds();
    struct study_job j = { 0 };
    int rc = -1;

    if (!verify_applies(trial))
        return err_set(err, ERR_NOMATCH,
                       "trial %lld is %s: there is nothing to meet",
                       (long long)trial->id, trial_states[trial->state]);
    if (store_epochs(&h.epochs, &h.n_epochs, st, trial->id, err) < 0 ||
        retrain_job(&j, study, snap, trial, err) < 0 ||
        make_room(&h, study, &j, err) < 0 ||
        hear(&result, &h, study, snap->experiment.name, &j, st, err) < 0)
        goto done;
    result.epochs = h.heard;
    result.differs = h.difference.code != ERR_NONE;
    snprintf(result.difference, sizeof(result.difference), "%.230s",
             h.difference.msg);
    result.seconds = clock_seconds() - begun;
    *out = result;
    rc = 0;
done:
    study_job_release(&j);
    hearing_release(&h);
    return rc;
}
