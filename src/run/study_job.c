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

/* ---- how long a training takes ------------------------------------------- */

#define RATES_MOST 6      /* sizes of a batch that are timed */
#define RATE_SECONDS 0.25 /* for all of them */

struct rate { /* of one size of a batch */
    int batch_size;
    double seconds_per_flop;
};

/* Trains a few batches of a point, again and again. */
static int time_point(double *out, const struct study *s, int point,
                      double at_least, struct err *err)
{
    struct study_job j = { 0 };
    struct trial_record record;
    double start, seconds = 0, flops = 0;
    int rc = -1;

    if (study_job_make(&j, s, s->space->points[point].config, 0, 1, err) < 0)
        return -1;
    j.job.n_validation = 0;
    j.job.metric = METRIC_LOSS;
    j.job.train.early_stopping.on = false;
    if (j.job.n_train > 32 * j.job.train.batch_size)
        j.job.n_train = 32 * j.job.train.batch_size;
    j.job.train.epochs = 1;
    for (int round = 0; round < 50 && seconds < at_least; round++) {
        start = clock_seconds();
        if (train_run(&record, NULL, NULL, &j.job, err) < 0)
            goto done;
        if (round || clock_seconds() - start > at_least) { /* it warms up */
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

static int batch_size_of(const struct study *s, int point)
{
    return (int)json_integer_value(
        json_object_get(s->space->points[point].config, "batch_size"));
}

/* The rate of a size, or of the nearest that is known. */
static const struct rate *rate_of(const struct rate *rates, int n,
                                  int batch_size)
{
    const struct rate *best = &rates[0];

    for (int i = 1; i < n; i++)
        if (abs(rates[i].batch_size - batch_size) <
            abs(best->batch_size - batch_size))
            best = &rates[i];
    return best;
}

/* Every size of a batch that the points have, up to so many. */
static int find_sizes(struct rate rates[RATES_MOST], int points[RATES_MOST],
                      const struct study *s)
{
    int n = 0;

    for (int i = 0; i < s->space->n_points && n < RATES_MOST; i++) {
        int size = batch_size_of(s, i);

        if (n && rate_of(rates, n, size)->batch_size == size)
            continue;
        rates[n].batch_size = size;
        points[n++] = i;
    }
    return n;
}

int study_seconds(double *out, const struct study *s, struct err *err)
{
    struct rate rates[RATES_MOST];
    int points[RATES_MOST];
    int n = find_sizes(rates, points, s);

    for (int i = 0; i < n; i++)
        if (time_point(&rates[i].seconds_per_flop, s, points[i],
                       RATE_SECONDS / n, err) < 0)
            return -1;
    for (int i = 0; i < s->space->n_points; i++)
        out[i] = s->costs[i] *
                 rate_of(rates, n, batch_size_of(s, i))->seconds_per_flop;
    return 0;
}
