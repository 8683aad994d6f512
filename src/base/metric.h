/*
 * metric.h - the metrics of a trial: one table for trainer, store and report
 *
 * A metric's row gives its name (the config's word, the column of epochs and
 * trials), its direction, where its values lie and what it means.
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdbool.h>
#include <stddef.h>

enum metric_id {
    METRIC_LOSS,
    METRIC_ACCURACY,
    METRIC_VAL_LOSS,
    METRIC_VAL_ACCURACY,
    METRIC_VAL_NLL,
    METRIC_VAL_MACRO_F1,
    METRIC_VAL_BALANCED_ACCURACY,
    METRIC_VAL_MCC,
    METRIC_COUNT
};

struct metric {
    const char *name;
    bool maximize;      /* the better value is the larger */
    bool is_share;      /* lies in [0, 1] (MCC: [-1, 1]), shown as such */
    bool on_validation; /* needs a validation part */
    const char *help;   /* one sentence */
};

extern const struct metric metrics[METRIC_COUNT];

/* The id of a name, or -1. */
int metric_find(const char *name);
/* NULL-terminated list of all names, for messages. */
const char *const *metric_names(void);
/* Do its values lie in [0, 1]?  A correlation is no share of anything. */
bool metric_is_percent(enum metric_id id);
/* Is a strictly better than b? */
bool metric_better(enum metric_id id, double a, double b);

#endif
