/*
 * metrics.h - metrics of a part from its per-example results
 *
 * Errors:  none.
 * Source:  Keras' and scikit-learn's definitions; MCC: Gorodkin 2004.
 */
#ifndef NN_METRICS_H
#define NN_METRICS_H

#include "base/record.h"

#include <stdint.h>

struct class_record { /* one class of one part; the table class_metrics */
    double precision, recall, f1; /* 0 where 0 / 0 */
    int64_t support;
};

struct metrics_result {
    double accuracy, nll, macro_f1, balanced_accuracy, mcc;
};

/* confusion [n_classes, n_classes] (actual, predicted) and classes [n_classes]
 * may be NULL.  Of p only n, n_classes, label, predicted and nll are read.
 * nll is the mean over the examples, summed in double, examples ascending.
 * Classes without an example count in no mean; mcc is 0 when all examples are
 * of one class or predicted as one.  Without examples all metrics are NaN. */
void metrics_of(struct metrics_result *out, int64_t *confusion,
                struct class_record *classes,
                const struct prediction_record *p);

#endif
