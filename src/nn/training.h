/*
 * training.h - the memory of one training, how it starts and how it stands
 *
 * Private to nn: train.c runs what is made here.
 *
 * Memory:  one aligned block, measured and carved by training_layout.
 * Errors:  ERR_NOMEM; ERR_DATA when starting weights do not fit.
 */
#ifndef NN_TRAINING_H
#define NN_TRAINING_H

#include "nn/checkpoint.h"
#include "nn/exam.h"
#include "nn/learn.h"
#include "nn/schedule.h"
#include "nn/stopping.h"
#include "nn/temperature.h"
#include "nn/train.h"

struct training {
    const struct train_job *job;
    struct learner learner;
    uint32_t *order;     /* [n_train] the epoch's order */
    float *class_weight; /* [n_classes], or NULL */
    float *kept;         /* weights at the kept epoch */
    float *exam_scratch, *temperature_scratch;
    struct results now, best; /* validation: this epoch's, the kept epoch's */
    struct results fit;       /* training part; values and predictions only */
    struct pace pace;
    struct stopping stopping;
    int batch_size, threads;
    double began; /* clock_seconds, less what earlier attempts took */
};

/* Points everything into base (64-byte boundary, all zero) and returns the
 * floats used; with base NULL it only measures. */
size_t training_layout(struct training *t, const struct train_job *job,
                       float *base);
/* First weights, optimizer state and all else that comes before an epoch. */
int training_start(struct training *t, struct err *err) MUST_CHECK;

/* The network's answers to the examples of idx, into r. */
void training_examine(struct training *t, struct results *r,
                      const uint32_t *idx);

/* How it stands after the record's last epoch. */
void training_stand(const struct training *t, struct checkpoint *out,
                    const struct trial_record *record);
/* After training_start: stands as the job's image says, with the kept epoch and
 * the epochs run in the record. */
void training_resume(struct training *t, struct trial_record *record);

#endif
