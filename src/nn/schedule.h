/*
 * schedule.h - the learning rate of each step
 *
 * A schedule counts steps from 0; the keys in epochs become steps once the
 * number of steps per epoch is known.  plateau alone looks at results, at the
 * end of an epoch.
 *
 * Memory:  plain values; nothing to free.
 * Threads: a struct pace belongs to one training.
 * Errors:  none.
 * Source:  Keras 3's learning_rate_schedule.py (ExponentialDecay, with and
 *          without staircase; CosineDecay with its warmup) and
 *          reduce_lr_on_plateau.py; one_cycle is PyTorch's OneCycleLR with
 *          anneal_strategy cos and without its cycling of momentum.
 */
#ifndef NN_SCHEDULE_H
#define NN_SCHEDULE_H

#include "nn/spec.h"

#include <stdbool.h>
#include <stdint.h>

/* A training's learning rate over its steps; a plain value, so a checkpoint
 * can hold it as it is. */
struct pace {
    int schedule; /* row of schedules[] */
    double learning_rate, final_learning_rate, rate;
    double steps;        /* of one fall, of the cosine, of the cycle */
    double warmup_steps; /* before that; of a cycle its first part */
    /* plateau: */
    double factor; /* what the plateaus so far have left of learning_rate */
    double plateau_factor;
    double best; /* smallest value so far */
    int patience, wait;
};

struct schedule {
    const char *name;
    const char *formula;      /* s: steps after the warmup */
    const char *const *reads; /* the schedule's own keys, NULL-terminated */
    /* What the keys are when they are auto. */
    double rate;         /* schedule_rate */
    double warmup_share; /* warmup_epochs, of the cycle */
    double final_share;  /* final_learning_rate, of the learning rate */
    double (*epochs)(int epochs, double warmup_epochs); /* schedule_epochs */
    bool warms_up; /* has its own warmup: s counts from the start */
    double (*at)(const struct pace *p, double s);
};
extern const struct schedule schedules[];
extern const int n_schedules;

int schedule_find(const char *name); /* the row, or -1 */
const char *const *schedule_names(void);
bool schedule_reads_key(const struct schedule *s, const char *key);

void pace_init(struct pace *p, const struct train_spec *train,
               int64_t steps_per_epoch);
/* The learning rate of a step, counted from 0 over the whole training. */
double pace_at(const struct pace *p, int64_t step);
/* Tells plateau an epoch's val_loss (without a validation part: its loss). */
void pace_epoch_end(struct pace *p, double monitored);

#endif
