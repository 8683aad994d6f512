#include "base/clock.h"
#include "base/mem.h"
#include "run/study.h"

/* All that may train: training and validation numbers, merged in order. */
static int merge_parts(struct split *all, const struct split *s,
                       struct err *err)
{
    int a = 0, b = 0;

    *all = (struct split){ .n_train = s->n_train + s->n_validation };
    all->train = mem_zero(all->n_train, sizeof(*all->train));
    if (!all->train)
        return err_set(err, ERR_NOMEM, "no memory for a split");
    for (int i = 0; i < all->n_train; i++)
        all->train[i] = b == s->n_validation || (a < s->n_train &&
                                                 s->train[a] < s->validation[b])
                            ? s->train[a++]
                            : s->validation[b++];
    return 0;
}

int study_job_on(struct study_job *out, const struct study *s,
                 const json_t *point, const struct split *split, bool whole,
                 uint64_t split_seed, uint64_t seed, struct err *err)
{
    struct split all = { 0 };
    struct study_job j = { 0 };
    int rc = -1;

    spec_from_point(&j.job.model, &j.job.train, point, s->data->n_features,
                    s->data->n_classes);
    if (whole) {
        if (merge_parts(&all, split, err) < 0)
            goto done;
        split = &all;
    } else {
        j.job.validation_idx = split->validation;
        j.job.n_validation = split->n_validation;
    }
    if (split_fraction(&j.train_idx, &j.job.n_train, split, s->data,
                       point_real(point, "train_fraction"), split_seed,
                       err) < 0 ||
        scale_make(&j.scale, point_name(point, "scale"), s->data, j.train_idx,
                   j.job.n_train, err) < 0)
        goto done;
    j.job.part = &s->data->train;
    j.job.seed = seed;
    j.job.metric = s->metric;
    j.job.start = s->start;
    *out = j;
    out->job.train_idx = out->train_idx;
    out->job.scale = &out->scale;
    j = (struct study_job){ 0 };
    rc = 0;
done:
    mem_free(all.train);
    study_job_release(&j);
    return rc;
}

int study_job_make(struct study_job *out, const struct study *s,
                   const json_t *point, int fold, uint64_t seed,
                   struct err *err)
{
    bool whole = fold == FOLD_NONE;

    return study_job_on(out, s, point, &s->splits[whole ? 0 : fold], whole,
                        (uint64_t)config_top(s->config)->seed, seed, err);
}

void study_job_release(struct study_job *j)
{
    mem_free(j->train_idx);
    split_release(&j->split);
    scale_release(&j->scale);
    *j = (struct study_job){ 0 };
}

int study_seconds_per_flop(double *out, const struct study *s, struct err *err)
{
    struct study_job j = { 0 };
    struct trial_record record;
    double start, seconds = 0, flops = 0;
    int rc = -1;

    if (study_job_make(&j, s, s->space->points[0].config, 0, 1, err) < 0)
        return -1;
    j.job.n_validation = 0;
    j.job.metric = METRIC_LOSS;
    j.job.train.early_stopping.on = false;
    if (j.job.n_train > 32 * j.job.train.batch_size)
        j.job.n_train = 32 * j.job.train.batch_size;
    j.job.train.epochs = 1;
    for (int round = 0; round < 50 && seconds < 0.2; round++) {
        start = clock_seconds();
        if (train_run(&record, NULL, NULL, &j.job, err) < 0)
            goto done;
        if (round || clock_seconds() - start > 0.2) { /* the first warms up */
            seconds += clock_seconds() - start;
            flops += spec_epoch_flops(&j.job.model, j.job.n_train);
        }
    }
    *out = seconds / flops;
    rc = 0;
done:
    study_job_release(&j);
    return rc;
}
