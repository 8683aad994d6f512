#include "nn/training.h"

#include "base/mem.h"
#include "nn/carve.h"
#include "nn/model.h"

/* ---- memory
 * ------------------------------------------------------------------ */

size_t training_layout(struct training *t, const struct train_job *job,
                       float *base)
{
    struct carver c = { .base = base };

    *t = (struct training){ .job = job };
    t->batch_size = job->train.batch_size < job->n_train ? job->train.batch_size
                                                         : job->n_train;
    carve(&c, learn_layout(&t->learner, &job->model, &job->train, t->batch_size,
                           base));
    t->order = carve_bytes(&c, (size_t)job->n_train * sizeof(*t->order));
    if (job->train.balanced)
        t->class_weight = carve(&c, (size_t)job->model.n_classes);
    t->kept = carve(&c, t->learner.net.n_floats);
    t->exam_scratch = carve(&c, exam_scratch(&job->model));
    results_layout(&t->now, &c, job->n_validation, true);
    results_layout(&t->best, &c, job->n_validation, true);
    results_layout(&t->fit, &c, job->n_train, false);
    return c.used;
}

/* ---- start
 * --------------------------------------------------------------------- */

/* balanced: n / (K n_c), so that every class weighs the same in the sum. */
static void weigh_classes(struct training *t)
{
    const struct train_job *job = t->job;
    int64_t count[DATASET_MAX_CLASSES] = { 0 };
    int n_classes = job->model.n_classes;

    if (!t->class_weight)
        return;
    for (int i = 0; i < job->n_train; i++)
        count[job->part->labels[job->train_idx[i]]]++;
    for (int k = 0; k < n_classes; k++)
        if (count[k] > 0)
            t->class_weight[k] =
                (float)((double)job->n_train /
                        ((double)n_classes * (double)count[k]));
}

static int first_weights(struct training *t, struct err *err)
{
    const struct train_job *job = t->job;
    double *scratch;

    if (job->start) {
        if (model_fits(job->start, &job->model, err) < 0)
            return -1;
        mlp_load(&t->learner.net, job->start);
        return 0;
    }
    scratch = mem_zero(mlp_init_scratch(&job->model), sizeof(*scratch));
    if (!scratch)
        return err_set(err, ERR_NOMEM, "initial weights");
    mlp_init(&t->learner.net, job->seed, scratch);
    mem_free(scratch);
    return 0;
}

int training_start(struct training *t, struct err *err)
{
    int steps_per_epoch = (t->job->n_train + t->batch_size - 1) / t->batch_size;

    if (first_weights(t, err) < 0)
        return -1;
    learn_start(&t->learner, t->job->seed);
    weigh_classes(t);
    pace_init(&t->pace, &t->job->train, steps_per_epoch);
    return 0;
}
