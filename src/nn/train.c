#include "nn/train.h"

#include "base/clock.h"
#include "base/mem.h"
#include "nn/metrics.h"
#include "nn/model.h"
#include "nn/training.h"
#include "num/cpu.h"
#include "num/reduce.h"
#include "num/shuffle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- an epoch ------------------------------------------------------------ */

static void set_order(struct training *t, int epoch)
{
    const struct train_job *job = t->job;

    memcpy(t->order, job->train_idx, (size_t)job->n_train * sizeof(*t->order));
    if (job->train.shuffle)
        shuffle(t->order, (uint32_t)job->n_train,
                (struct rng){ job->seed, RNG_SHUFFLE }, (uint64_t)epoch);
}

static void gather(struct training *t, int first, int m)
{
    struct learner *ln = &t->learner;
    const struct mlp_layer *input = &ln->net.layer[0];

    batch_gather(ln->x, ln->label, input->stride_in, t->job->part, input->n_in,
                 t->job->scale, t->order + first, 0, m);
    for (int i = 0; i < m && t->class_weight; i++)
        ln->weight[i] = t->class_weight[ln->label[i]];
}

/* All batches; false when the loss is not finite, with e's loss as it then
 * was. */
static bool train_batches(struct training *t, struct epoch_record *e)
{
    int n = t->job->n_train;
    double loss = 0;
    int64_t correct = 0;

    set_order(t, e->epoch);
    for (int first = 0; first < n; first += t->batch_size) {
        int m = n - first < t->batch_size ? n - first : t->batch_size;
        struct learn_batch b = {
            .m = m,
            .epoch = e->epoch,
            .first = (uint64_t)first,
            .learning_rate = pace_at(&t->pace, t->learner.step.step),
            .wants_norm = first + m == n,
        };
        struct learn_result r;

        gather(t, first, m);
        learn_step(&t->learner, &r, &b, t->threads);
        loss += r.loss + m * r.penalty;
        correct += r.correct;
        e->metric[METRIC_LOSS] = loss / n;
        if (!isfinite(loss))
            return false;
        e->learning_rate = b.learning_rate;
        e->grad_norm = r.grad_norm;
        if (t->job->step_done)
            t->job->step_done(t->job->ctx);
    }
    e->metric[METRIC_ACCURACY] = (double)correct / n;
    return true;
}

static void validate(struct training *t, struct epoch_record *e)
{
    const struct results *r = &t->now;
    struct metrics_result m;

    if (r->n == 0)
        return;
    training_examine(t, &t->now, t->job->validation_idx);
    metrics_of(&m, NULL, NULL,
               &(struct prediction_record){
                   .n = r->n,
                   .n_classes = t->job->model.n_classes,
                   .label = r->label,
                   .predicted = r->predicted,
                   .nll = r->nll,
               });
    e->metric[METRIC_VAL_LOSS] =
        results_mean_value(r) + mlp_penalty(&t->learner.net);
    e->metric[METRIC_VAL_ACCURACY] = m.accuracy;
    e->metric[METRIC_VAL_NLL] = m.nll;
    e->metric[METRIC_VAL_MACRO_F1] = m.macro_f1;
    e->metric[METRIC_VAL_BALANCED_ACCURACY] = m.balanced_accuracy;
    e->metric[METRIC_VAL_MCC] = m.mcc;
}

/* ---- divergence ---------------------------------------------------------- */

static void diverge(struct trial_record *out, const char *what, double value,
                    int epoch)
{
    out->outcome = OUTCOME_DIVERGED;
    snprintf(out->error, sizeof(out->error), "%s is %s in epoch %d", what,
             isnan(value) ? "NaN" : "infinite", epoch);
}

/* Is all of the epoch finite?  Says what is not. */
static bool is_sound(const struct training *t, struct trial_record *out,
                     const struct epoch_record *e)
{
    const struct mlp *net = &t->learner.net;

    for (int i = 0; i < METRIC_COUNT; i++)
        if ((t->now.n > 0 || !metrics[i].on_validation) &&
            !isfinite(e->metric[i])) {
            diverge(out, metrics[i].name, e->metric[i], e->epoch);
            return false;
        }
    if (!isfinite(e->grad_norm)) {
        diverge(out, "grad_norm", e->grad_norm, e->epoch);
        return false;
    }
    if (!all_finite(net->weights, net->n_floats)) {
        /* NaN if there is one, or both infinities. */
        diverge(out, "a weight", sum_values(net->weights, net->n_floats),
                e->epoch);
        return false;
    }
    return true;
}

/* ---- the kept epoch ------------------------------------------------------ */

static void keep_if_best(struct training *t, struct trial_record *out,
                         const struct epoch_record *e)
{
    enum metric_id id = t->job->metric;
    struct results swap = t->best;

    /* Without a validation part every epoch replaces the one before. */
    if (t->now.n > 0 && out->best_epoch > 0 &&
        !metric_better(id, e->metric[id], out->metric[id]))
        return;
    out->best_epoch = e->epoch;
    memcpy(out->metric, e->metric, sizeof(out->metric));
    memcpy(t->kept, t->learner.net.weights,
           t->learner.net.n_floats * sizeof(*t->kept));
    t->best = t->now;
    t->now = swap;
}

static int give_model(struct model **kept, const struct training *t,
                      struct err *err)
{
    if (model_new(kept, &t->job->model, err) < 0)
        return -1;
    mlp_store(&t->learner.net, *kept);
    return 0;
}

static void give_predictions(struct prediction_record *p,
                             const struct training *t)
{
    size_t n = (size_t)t->best.n;
    struct temperature fit;

    p->n = t->best.n;
    p->n_classes = t->job->model.n_classes;
    memcpy(p->predicted, t->best.predicted, n);
    memcpy(p->nll, t->best.nll, n * sizeof(*p->nll));
    memcpy(p->p_top, t->best.p_top, n * sizeof(*p->p_top));
    memcpy(p->p_squared, t->best.p_squared, n * sizeof(*p->p_squared));
    temperature_fit(&fit, &t->best, p->n_classes, t->temperature_scratch,
                    t->threads);
    p->temperature = fit.temperature;
    p->scaled_nll = fit.scaled_nll;
}

/* The results at the kept epoch, from its weights. */
static int finish(struct training *t, struct trial_record *out,
                  struct model **kept, struct prediction_record *predictions,
                  struct err *err)
{
    struct mlp *net = &t->learner.net;

    if (out->best_epoch == 0)
        return 0;
    memcpy(net->weights, t->kept, net->n_floats * sizeof(*t->kept));
    if (out->outcome != OUTCOME_INTERRUPTED) {
        training_examine(t, &t->fit, t->job->train_idx);
        out->train_loss = results_mean_value(&t->fit) + mlp_penalty(net);
        out->train_accuracy = results_accuracy(&t->fit);
    }
    if (predictions && t->best.n > 0)
        give_predictions(predictions, t);
    return kept ? give_model(kept, t, err) : 0;
}

/* ---- the training -------------------------------------------------------- */

static void record_start(struct trial_record *out)
{
    *out = (struct trial_record){ .outcome = OUTCOME_COMPLETED,
                                  .stop_reason = STOP_NONE,
                                  .train_loss = NAN,
                                  .train_accuracy = NAN };
    for (int i = 0; i < METRIC_COUNT; i++)
        out->metric[i] = NAN;
}

/* One epoch with its validation; false when it diverged. */
static bool run_epoch(struct training *t, struct trial_record *out,
                      struct epoch_record *e, int epoch)
{
    const struct train_job *job = t->job;
    double began = clock_seconds();

    *e = (struct epoch_record){ .epoch = epoch };
    for (int i = 0; i < METRIC_COUNT; i++)
        e->metric[i] = NAN;
    t->threads = job->threads ? job->threads(job->ctx) : 1;
    if (!train_batches(t, e)) {
        diverge(out, "loss", e->metric[METRIC_LOSS], epoch);
        return false;
    }
    validate(t, e);
    if (!is_sound(t, out, e))
        return false;
    e->wall_seconds = clock_seconds() - began;
    return true;
}

/* What the caller wishes after an epoch; false: to end here. */
static bool goes_on(struct training *t, struct trial_record *out,
                    const struct epoch_record *e)
{
    const struct train_job *job = t->job;
    int wish = job->epoch_done ? job->epoch_done(job->ctx, e) : TRAIN_ON;
    struct checkpoint now;

    if (out->stop_reason != STOP_NONE)
        return false;
    if (wish & TRAIN_SAVE && job->save) {
        training_stand(t, &now, out);
        job->save(job->ctx, &now);
    }
    if (wish & TRAIN_STOP)
        out->outcome = OUTCOME_INTERRUPTED;
    return !(wish & TRAIN_STOP);
}

static void run_epochs(struct training *t, struct trial_record *out)
{
    const struct train_job *job = t->job;
    const struct early_stopping *rule = &job->train.early_stopping;
    enum metric_id watched =
        job->n_validation > 0 ? METRIC_VAL_LOSS : METRIC_LOSS;
    struct epoch_record e;

    do {
        int epoch = out->epochs_run + 1;

        if (!run_epoch(t, out, &e, epoch))
            return;
        out->epochs_run = epoch;
        keep_if_best(t, out, &e);
        pace_epoch_end(&t->pace, e.metric[watched]);
        if (stopping_take(&t->stopping, rule, epoch, e.metric[rule->monitor]))
            out->stop_reason = STOP_EARLY;
        else if (epoch == job->train.epochs)
            out->stop_reason = STOP_EPOCHS;
    } while (goes_on(t, out, &e));
}

int train_run(struct trial_record *out, struct model **kept,
              struct prediction_record *predictions,
              const struct train_job *job, struct err *err)
{
    struct training t;
    double began = clock_seconds();
    float *block = mem_floats(training_layout(&t, job, NULL));
    int rc = -1;

    if (kept)
        *kept = NULL;
    if (!block) {
        err_set(err, ERR_NOMEM, "a network of %lld weights",
                (long long)spec_n_weights(&job->model));
        goto done;
    }
    cpu_flush_denormals();
    training_layout(&t, job, block);
    t.began = began;
    if (training_start(&t, err) < 0)
        goto done;
    record_start(out);
    if (job->resume)
        training_resume(&t, out);
    run_epochs(&t, out);
    if (finish(&t, out, kept, predictions, err) < 0)
        goto done;
    out->wall_seconds = clock_seconds() - t.began;
    rc = 0;
done:
    mem_free(block);
    return rc;
}
