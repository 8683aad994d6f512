#include "run/meet.h"

#include "base/mem.h"
#include "nn/metrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Equal bits, or both absent.  SQLite keeps -0 as 0. */
static bool same(double a, double b)
{
    a += 0.0;
    b += 0.0;
    return memcmp(&a, &b, sizeof(a)) == 0 || (isnan(a) && isnan(b));
}

struct figure { /* a number of the record and the one trained again */
    const char *name;
    double got, want;
};

/* where: "" or ", epoch 3". */
static int meet_figures(const struct figure *f, int n, int64_t trial_id,
                        const char *where, struct err *err)
{
    for (int i = 0; i < n; i++)
        if (!same(f[i].got, f[i].want))
            return err_set(err, ERR_MISMATCH,
                           "trial %lld%s has %s %.17g, and trained again "
                           "%.17g",
                           (long long)trial_id, where, f[i].name, f[i].want,
                           f[i].got);
    return 0;
}

static int meet_metrics(const double got[METRIC_COUNT],
                        const double want[METRIC_COUNT], int64_t trial_id,
                        const char *where, struct err *err)
{
    struct figure f[METRIC_COUNT];

    for (int i = 0; i < METRIC_COUNT; i++)
        f[i] = (struct figure){ metrics[i].name, got[i], want[i] };
    return meet_figures(f, METRIC_COUNT, trial_id, where, err);
}

int meet_epoch(const struct epoch_record *got, const struct epoch_record *want,
               int64_t trial_id, struct err *err)
{
    const struct figure steps[] = {
        { "learning_rate", got->learning_rate, want->learning_rate },
        { "grad_norm", got->grad_norm, want->grad_norm },
    };
    char where[32];

    snprintf(where, sizeof(where), ", epoch %d,", want->epoch);
    if (got->epoch != want->epoch)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld has epoch %d next, and trained again %d",
                       (long long)trial_id, want->epoch, got->epoch);
    return meet_metrics(got->metric, want->metric, trial_id, where, err) < 0 ||
                   meet_figures(steps, 2, trial_id, where, err) < 0
               ? -1
               : 0;
}

/* How it ended. */
static int meet_outcome(const struct trial_record *got,
                        const struct trial_row *want, struct err *err)
{
    static const char *const reasons[] = { [STOP_EPOCHS] = "epochs",
                                           [STOP_EARLY] = "early_stopping",
                                           [STOP_NONE] = "" };
    bool diverged = want->state == STATE_DIVERGED;
    const char *error = want->error ? want->error : "";
    const char *reason = want->stop_reason ? want->stop_reason : "";
    long long id = (long long)want->id;

    if (diverged && got->outcome != OUTCOME_DIVERGED)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld diverged (%s), and trained again it does "
                       "not",
                       id, error);
    if (!diverged && got->outcome != OUTCOME_COMPLETED)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld was completed, and trained again it is "
                       "not: %s",
                       id, got->error);
    if (strcmp(error, got->error) != 0)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld ended with \"%s\", and trained again with "
                       "\"%s\"",
                       id, error, got->error);
    if (!diverged && strcmp(reason, reasons[got->stop_reason]) != 0)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld ended by %s, and trained again by %s", id,
                       reason, reasons[got->stop_reason]);
    return 0;
}

int meet_trial(const struct trial_record *got, const struct trial_row *want,
               struct err *err)
{
    const struct figure whole[] = {
        { "train_loss", got->train_loss, want->train_loss },
        { "train_accuracy", got->train_accuracy, want->train_accuracy },
    };

    if (meet_outcome(got, want, err) < 0)
        return -1;
    if (got->best_epoch != want->best_epoch ||
        got->epochs_run != want->epochs_run)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld kept epoch %d of %d, and trained again "
                       "epoch %d of %d",
                       (long long)want->id, want->best_epoch, want->epochs_run,
                       got->best_epoch, got->epochs_run);
    return meet_metrics(got->metric, want->metric, want->id, "", err) < 0 ||
                   meet_figures(whole, 2, want->id, "", err) < 0
               ? -1
               : 0;
}

/* ---- results of each example --------------------------------------------- */

static int meet_examples(const struct prediction_record *got,
                         const struct prediction_record *want, int64_t trial_id,
                         struct err *err)
{
    for (int i = 0; i < want->n; i++) {
        const struct figure f[] = {
            { "predicted", got->predicted[i], want->predicted[i] },
            { "nll", (double)got->nll[i], (double)want->nll[i] },
            { "p_top", (double)got->p_top[i], (double)want->p_top[i] },
            { "p_squared", (double)got->p_squared[i],
              (double)want->p_squared[i] },
        };
        char where[48];

        snprintf(where, sizeof(where), ", validation example %d,", i);
        if (meet_figures(f, 4, trial_id, where, err) < 0)
            return -1;
    }
    return 0;
}

/* Trials from before schema version 3 have none. */
static int meet_temperature(const struct prediction_record *got,
                            const struct prediction_record *want,
                            int64_t trial_id, struct err *err)
{
    const struct figure f[] = {
        { "temperature", got->temperature, want->temperature },
        { "scaled_nll", got->scaled_nll, want->scaled_nll },
    };

    return want->temperature > 0 ? meet_figures(f, 2, trial_id, "", err) : 0;
}

static int meet_classes(const struct class_record *got,
                        const struct store_class *want, int n, int64_t trial_id,
                        struct err *err)
{
    for (int c = 0; c < n; c++) {
        const struct figure f[] = {
            { "precision", got[c].precision, want[c].precision },
            { "recall", got[c].recall, want[c].recall },
            { "f1", got[c].f1, want[c].f1 },
            { "support", (double)got[c].support, (double)want[c].support },
        };
        char where[32];

        snprintf(where, sizeof(where), ", class %d,", c);
        if (meet_figures(f, 4, trial_id, where, err) < 0)
            return -1;
    }
    return 0;
}

static int meet_confusion(const int64_t *got, const int64_t *want, int n,
                          int64_t trial_id, struct err *err)
{
    for (int i = 0; i < n * n; i++)
        if (got[i] != want[i])
            return err_set(err, ERR_MISMATCH,
                           "trial %lld takes class %d for %d %lld times, and "
                           "trained again %lld times",
                           (long long)trial_id, i / n, i % n,
                           (long long)want[i], (long long)got[i]);
    return 0;
}

int meet_scores(const struct prediction_record *got,
                const struct scores_row *want, int64_t trial_id,
                struct err *err)
{
    int k = got->n_classes, rc = -1;
    struct class_record *classes = mem_zero(k, sizeof(*classes));
    int64_t *confusion = mem_zero((size_t)k * k, sizeof(*confusion));
    struct metrics_result unused;

    if (!classes || !confusion) {
        err_set(err, ERR_NOMEM, "no memory for classes");
        goto done;
    }
    if (got->n != want->predictions.n || k != want->predictions.n_classes) {
        err_set(err, ERR_MISMATCH,
                "trial %lld has results of %d validation examples, and "
                "trained again of %d",
                (long long)trial_id, want->predictions.n, got->n);
        goto done;
    }
    if (meet_examples(got, &want->predictions, trial_id, err) < 0 ||
        meet_temperature(got, &want->predictions, trial_id, err) < 0)
        goto done;
    metrics_of(&unused, confusion, classes, got);
    if (meet_classes(classes, want->classes, k, trial_id, err) == 0 &&
        meet_confusion(confusion, want->confusion, k, trial_id, err) == 0)
        rc = 0;
done:
    mem_free(classes);
    mem_free(confusion);
    return rc;
}

/* ---- weights ------------------------------------------------------------- */

static bool same_scale(const struct scale *a, const struct scale *b)
{
    size_t bytes;

    if (!a || !b || a->n != b->n)
        return !a && !b;
    bytes = (size_t)a->n * sizeof(*a->mean);
    return memcmp(a->mean, b->mean, bytes) == 0 &&
           memcmp(a->factor, b->factor, bytes) == 0;
}

int meet_model(const struct model *got, const struct model *want,
               int64_t trial_id, struct err *err)
{
    char a[SHA256_TEXT], b[SHA256_TEXT];

    if (model_hash(a, got, err) < 0 || model_hash(b, want, err) < 0)
        return -1;
    if (strcmp(a, b) != 0)
        return err_set(err, ERR_MISMATCH,
                       "trial %lld kept weights %.12s..., and trained again "
                       "has %.12s...",
                       (long long)trial_id, b, a);
    if (!same_scale(model_scale(got), model_scale(want)))
        return err_set(err, ERR_MISMATCH,
                       "trial %lld scaled its inputs by other numbers than "
                       "trained again",
                       (long long)trial_id);
    return 0;
}
