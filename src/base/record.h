/*
 * record.h - what a training tells the world: one struct per fact
 *
 * These structs are the words between trainer (nn), scheduler (run), database
 * (store) and report.  They hold numbers only, so they travel through pipes and
 * shared memory as they are.
 */
#ifndef BASE_RECORD_H
#define BASE_RECORD_H

#include "base/metric.h"

#include <stdint.h>

/* One row of the table epochs.  Metrics on a validation part that is not there
 * are NaN here and NULL in the database. */
struct epoch_record {
    int epoch;            /* from 1 */
    double learning_rate; /* of the last step */
    double grad_norm;     /* of the last step, before clipping */
    double metric[METRIC_COUNT];
    double wall_seconds;
};

enum outcome { /* how a training ended, as the trainer sees it */
               OUTCOME_COMPLETED,   /* every epoch, or early stopping */
               OUTCOME_DIVERGED,    /* a loss or weight was NaN or infinite */
               OUTCOME_INTERRUPTED, /* asked to stop at an epoch's end */
               OUTCOME_FAILED, /* an error that the worker reports itself */
};

enum stop_reason { STOP_EPOCHS, STOP_EARLY, STOP_NONE };

/* What ends a trial's row.  Per-example results and weights are elsewhere
 * (struct prediction_record, a model file). */
struct trial_record {
    int outcome;     /* enum outcome */
    int stop_reason; /* enum stop_reason */
    int epochs_run;
    int best_epoch; /* the kept epoch; 0 when there is none */
    double train_loss, train_accuracy; /* evaluated at the kept epoch */
    double metric[METRIC_COUNT];       /* at the kept epoch */
    double wall_seconds;
    char error[240]; /* "loss is NaN in epoch 3"; empty when completed */
};

/* Examples of one part of a split that another part has, too: the same in every
 * input, whatever their labels. */
struct overlap_record {
    int validation_in_train; /* -1: none of this is known */
    int test_in_train, test_in_validation;
};

/* Per-example results on one part (validation or test), n examples, in the
 * part's own order; arrays belong to whoever made the struct. */
struct prediction_record {
    int n, n_classes;
    const uint8_t *label; /* [n] true class */
    uint8_t *predicted;   /* [n] */
    float *nll;           /* [n] -ln p(true class) */
    float *p_top;         /* [n] largest probability */
    float *p_squared;     /* [n] sum over classes of p^2 */
    /* What the logits are divided by for the least mean nll (nn/temperature.h),
     * and that nll; 0 when it is not known. */
    double temperature, scaled_nll;
};

#endif
