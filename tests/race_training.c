/*
 * race_training.c - whole trainings with teams, watched for data races
 *
 * A plain program for the thread sanitizer (make race).  The team changes from
 * epoch to epoch, as it does for the last trials of a sweep; the record and the
 * predictions have to be those of a training without a team.
 */
#include "base/mem.h"
#include "nn/model.h"
#include "num/cpu.h"
#include "run/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Batches and layers that are large enough for teams (num/team.c). */
#define HEAD                                     \
    "name: race\n"                               \
    "data: {dataset: digits, validation: 0.3}\n" \
    "training: {epochs: 3, batch_size: 1000, "
static const char *const configs[] = {
    HEAD "optimizer: adam, clip_norm: 0.5, class_weight: balanced}\n"
         "model: {layers: [256, 128], batch_norm: true, dropout: 0.2}\n",
    HEAD "optimizer: sgd, momentum: 0.9, label_smoothing: 0.1}\n"
         "model: {layers: [320], activation: gelu, l1: 1e-5, l2: 1e-4}\n",
    HEAD "optimizer: nadam, loss: mean_squared_error, schedule: cosine}\n"
         "model: {layers: [512], activation: mish, initializer: orthogonal}\n",
};

struct result {
    int teams;    /* at most this many threads; 1: never a team */
    int n_epochs; /* done so far */
    struct trial_record record;
    struct prediction_record predictions;
    char weights[SHA256_TEXT];
};

static int team(void *ctx)
{
    const struct result *r = ctx;
    int wanted = 3 - r->n_epochs % 2;

    return wanted < r->teams ? wanted : r->teams;
}

static int epoch_done(void *ctx, const struct epoch_record *epoch)
{
    struct result *r = ctx;

    r->n_epochs = epoch->epoch;
    return 0;
}

static int train(struct result *r, const struct study *study, struct err *err)
{
    struct study_job j = { 0 };
    struct model *kept = NULL;
    int rc = -1;

    if (study_job_make(&j, study, study->space->points[0].config, 0, 1, err) <
        0)
        return -1;
    j.job.threads = team;
    j.job.epoch_done = epoch_done;
    j.job.ctx = r;
    r->predictions.predicted = mem_zero(j.job.n_validation, 1);
    r->predictions.nll = mem_floats(j.job.n_validation);
    r->predictions.p_top = mem_floats(j.job.n_validation);
    r->predictions.p_squared = mem_floats(j.job.n_validation);
    if (!r->predictions.predicted || !r->predictions.nll ||
        !r->predictions.p_top || !r->predictions.p_squared) {
        err_set(err, ERR_NOMEM, "the predictions");
        goto done;
    }
    if (train_run(&r->record, &kept, &r->predictions, &j.job, err) < 0 ||
        model_hash(r->weights, kept, err) < 0)
        goto done;
    rc = 0;
done:
    model_free(kept);
    study_job_release(&j);
    return rc;
}

static void result_release(struct result *r)
{
    mem_free(r->predictions.predicted);
    mem_free(r->predictions.nll);
    mem_free(r->predictions.p_top);
    mem_free(r->predictions.p_squared);
}

static bool same(const struct result *a, const struct result *b)
{
    size_t n = (size_t)a->predictions.n;

    return n > 0 && a->predictions.n == b->predictions.n &&
           a->record.outcome == OUTCOME_COMPLETED &&
           a->record.epochs_run == b->record.epochs_run &&
           a->record.best_epoch == b->record.best_epoch &&
           memcmp(a->record.metric, b->record.metric,
                  sizeof(a->record.metric)) == 0 &&
           memcmp(a->predictions.predicted, b->predictions.predicted, n) == 0 &&
           memcmp(a->predictions.nll, b->predictions.nll, n * sizeof(float)) ==
               0 &&
           strcmp(a->weights, b->weights) == 0;
}

/* 0: a team's training is the lone one, bit for bit. */
static int compare(const char *config)
{
    struct result alone = { .teams = 1 }, teams = { .teams = 3 };
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    int rc = -1;

    if (study_from_text(&study, "race", config, "", &diag, &err) < 0 ||
        train(&alone, study, &err) < 0 || train(&teams, study, &err) < 0) {
        fprintf(stderr, "%s\n%s", err.msg, str_text(&diag.text));
        goto done;
    }
    rc = same(&alone, &teams) ? 0 : -1;
    if (rc < 0)
        fprintf(stderr, "other bits with a team:\n%s", config);
done:
    result_release(&alone);
    result_release(&teams);
    study_free(study);
    diag_release(&diag);
    return rc;
}

int main(void)
{
    int n = (int)(sizeof(configs) / sizeof(configs[0])), bad = 0;

    for (int i = 0; i < n; i++)
        bad += compare(configs[i]) < 0;
    printf("%d trainings, %s, teams of 1, 2 and 3: %s\n", n, cpu_simd(),
           bad ? "WRONG" : "same bits");
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
