#include "base/metric.h"

#include <string.h>

/* clang-format off */
const struct metric metrics[METRIC_COUNT] = {
    [METRIC_LOSS] = { "loss", false, false, false,
        "training loss as Keras' History: mean over the epoch's batches while the weights move, penalties included" },
    [METRIC_ACCURACY] = { "accuracy", true, true, false,
        "share of training examples answered right while the weights move" },
    [METRIC_VAL_LOSS] = { "val_loss", false, false, true,
        "loss on the validation part, smoothing and penalties included" },
    [METRIC_VAL_ACCURACY] = { "val_accuracy", true, true, true,
        "share of validation examples answered right" },
    [METRIC_VAL_NLL] = { "val_nll", false, false, true,
        "plain cross-entropy on the validation part: comparable whatever the penalties" },
    [METRIC_VAL_MACRO_F1] = { "val_macro_f1", true, true, true,
        "mean over classes of F1 on the validation part" },
    [METRIC_VAL_BALANCED_ACCURACY] = { "val_balanced_accuracy", true, true, true,
        "mean over classes of recall on the validation part" },
    [METRIC_VAL_MCC] = { "val_mcc", true, true, true,
        "multiclass Matthews correlation on the validation part" },
};
/* clang-format on */

int metric_find(const char *name)
{
    for (int i = 0; i < METRIC_COUNT; i++)
        if (strcmp(metrics[i].name, name) == 0)
            return i;
    return -1;
}

const char *const *metric_names(void)
{
    static const char *names[METRIC_COUNT + 1];

    for (int i = 0; i < METRIC_COUNT; i++)
        names[i] = metrics[i].name;
    return names;
}

bool metric_is_percent(enum metric_id id)
{
    return metrics[id].is_share && id != METRIC_VAL_MCC;
}

bool metric_better(enum metric_id id, double a, double b)
{
    return metrics[id].maximize ? a > b : a < b;
}
