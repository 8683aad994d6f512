#include "nn/training.h"

#include "base/clock.h"
#include "base/mem.h"
#include "nn/carve.h"
#include "nn/model.h"

#include <string.h>

/* ---- memory -------------------------------------------------------------- */

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
    t->temperature_scratch =
        carve(&c, temperature_scratch(job->model.n_classes));
    results_layout(&t->now, &c, job->n_validation, job->model.n_classes);
    results_layout(&t->best, &c, job->n_validation, job->model.n_classes);
    results_layout(&t->fit, &c, job->n_train, 0);
    return c.used;
}

/* ---- start --------------------------------------------------------------- */

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

    if (!t->job->resume && first_weights(t, err) < 0)
        return -1;
    learn_start(&t->learner, t->job->seed);
    weigh_classes(t);
    pace_init(&t->pace, &t->job->train, steps_per_epoch);
    return 0;
}

/* ---- how it stands ------------------------------------------------------- */

void training_examine(struct training *t, struct results *r,
                      const uint32_t *idx)
{
    exam_run(&t->learner.net,
             &(struct exam){
                 .part = t->job->part,
                 .scale = t->job->scale,
                 .idx = idx,
                 .loss = t->job->train.loss,
                 .label_smoothing = t->job->train.label_smoothing,
                 .results = r,
             },
             t->exam_scratch, t->threads);
}

/* The planes of a checkpoint are those of this training. */
static void hold(struct checkpoint *c, const struct training *t)
{
    const struct learner *ln = &t->learner;

    checkpoint_shape(c, &t->job->model, &t->job->train);
    c->plane[0].at = ln->net.weights;
    c->plane[1].at = t->kept;
    for (int i = 0; i < ln->n_state; i++)
        c->plane[2 + i].at = ln->state[i];
}

void training_stand(const struct training *t, struct checkpoint *out,
                    const struct trial_record *record)
{
    struct checkpoint_facts *f = &out->facts;

    hold(out, t);
    *f = (struct checkpoint_facts){
        .epoch = record->epochs_run,
        .step = t->learner.step.step,
        .u_product = t->learner.step.u_product,
        .pace_factor = t->pace.factor,
        .pace_best = t->pace.best,
        .pace_wait = t->pace.wait,
        .stopping_best = t->stopping.best,
        .stopping_has_best = t->stopping.has_best,
        .stopping_wait = t->stopping.wait,
        .best_epoch = record->best_epoch,
        .seconds = clock_seconds() - t->began,
    };
    memcpy(f->metric, record->metric, sizeof(f->metric));
}

/* The kept weights answer the validation part as they did: same bits. */
static void examine_kept(struct training *t)
{
    struct mlp *net = &t->learner.net;
    size_t bytes = net->n_floats * sizeof(*net->weights);

    memcpy(t->learner.gradient, net->weights, bytes); /* out of the way */
    memcpy(net->weights, t->kept, bytes);
    training_examine(t, &t->best, t->job->validation_idx);
    memcpy(net->weights, t->learner.gradient, bytes);
}

void training_resume(struct training *t, struct trial_record *record)
{
    const struct train_job *job = t->job;
    struct checkpoint c;
    const struct checkpoint_facts *f = &c.facts;

    hold(&c, t);
    checkpoint_load(&c, job->resume->bytes);
    mem_free(job->resume->bytes);
    *job->resume = (struct train_image){ 0 };
    t->learner.step.step = f->step;
    t->learner.step.u_product = f->u_product;
    t->pace.factor = f->pace_factor;
    t->pace.best = f->pace_best;
    t->pace.wait = (int)f->pace_wait;
    t->stopping = (struct stopping){ .has_best = f->stopping_has_best != 0,
                                     .best = f->stopping_best,
                                     .wait = (int)f->stopping_wait };
    t->began -= f->seconds;
    record->epochs_run = (int)f->epoch;
    record->best_epoch = (int)f->best_epoch;
    memcpy(record->metric, f->metric, sizeof(record->metric));
    t->threads = job->threads ? job->threads(job->ctx) : 1;
    if (t->best.n > 0)
        examine_kept(t);
}
