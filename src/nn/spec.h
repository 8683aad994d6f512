/*
 * spec.h - a point as numbers: what the trainer reads
 *
 * Memory:  plain values; nothing to free.
 * Errors:  none for a point that the key tables passed.
 */
#ifndef NN_SPEC_H
#define NN_SPEC_H

#include "base/metric.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define SPEC_MAX_HIDDEN 32
#define SPEC_DEFAULT_UNITS                            \
    128 /* of the one hidden layer when none is given \
         */

struct model_spec {
    int n_features, n_classes;
    int n_hidden;
    int units[SPEC_MAX_HIDDEN];
    int activation[SPEC_MAX_HIDDEN]; /* rows of acts[] (num/act.h) */
    double dropout[SPEC_MAX_HIDDEN];
    int initializer, bias_initializer; /* rows of initializers[] (nn/init.h) */
    double l1, l2;
    bool batch_norm;
    double batch_norm_momentum, batch_norm_epsilon;
};

struct early_stopping {
    bool on;
    int monitor; /* enum metric_id */
    int patience;
    double min_delta;
    bool maximize;
    bool has_baseline;
    double baseline;
    int start_from_epoch;
};

struct train_spec {
    int optimizer; /* row of optims[] (num/optim.h) */
    double learning_rate, weight_decay, rho, beta_1, beta_2, epsilon, momentum;
    bool nesterov;
    int batch_size, epochs;
    int loss; /* row of losses[] (num/loss.h) */
    double label_smoothing, clip_norm;
    bool balanced; /* class_weight: balanced */
    int schedule;  /* row of schedules[] (nn/schedule.h) */
    double schedule_rate, schedule_epochs, final_learning_rate, warmup_epochs;
    double plateau_factor;
    int plateau_patience;
    bool shuffle;
    struct early_stopping early_stopping;
};

/* point: complete or reduced to the keys it reads (missing keys get their
 * tables' defaults). */
void spec_from_point(struct model_spec *model, struct train_spec *train,
                     const json_t *point, int n_features, int n_classes);

/* Trainable and other (moving statistics) parameters of the model. */
int64_t spec_n_weights(const struct model_spec *model);
int64_t spec_n_fixed(const struct model_spec *model);
/* Bytes that one training of it takes, all planes and activations. */
int64_t spec_memory_bytes(const struct model_spec *model,
                          const struct train_spec *train);
/* Floating-point operations of one epoch over n examples. */
double spec_epoch_flops(const struct model_spec *model, int64_t n);

#endif
