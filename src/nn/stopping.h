/*
 * stopping.h - Keras' EarlyStopping, without its restore_best_weights
 *
 * Per epoch, from start_from_epoch on (counted from 0): a value that beats the
 * best by more than min_delta becomes the best, and ends the wait only if it
 * beats baseline as well; any other value stops the training when it is the
 * patience-th in a row (a flat metric with patience 3 runs 4 epochs), but never
 * after the first epoch of all.
 *
 * Memory:  plain values; a checkpoint can hold them as they are.
 * Errors:  none; a NaN is no improvement.
 * Source:  keras/src/callbacks/early_stopping.py and monitor_callback.py.
 */
#ifndef NN_STOPPING_H
#define NN_STOPPING_H

#include "nn/spec.h"

#include <stdbool.h>

struct stopping {
    bool has_best;
    double best;
    int wait;
};

/* Tells the value of the monitored metric after epoch (from 1); true: stop.
 * s is zero before the first. */
bool stopping_take(struct stopping *s, const struct early_stopping *rule,
                   int epoch, double value);

#endif
