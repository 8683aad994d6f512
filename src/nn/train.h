/*
 * train.h - one training: epochs over a training part, the kept epoch's results
 *
 * The trainer knows nothing of YAML, SQLite, processes or files: it gets
 * examples and a spec, and tells of every epoch through a callback.
 *
 * Memory:  one aligned block for everything, taken before the first epoch and
 *          given back at the end; nothing allocates in the epoch loop.
 * Threads: opens teams of the width asked for at each epoch; same bits for
 *          every width.
 * Errors:  ERR_NOMEM; ERR_DATA when starting weights do not fit.  Divergence is
 *          an outcome, not an error.
 */
#ifndef NN_TRAIN_H
#define NN_TRAIN_H

#include "base/record.h"
#include "data/batch.h"
#include "nn/spec.h"

#include <stdint.h>

/* The version of the arithmetic: raised whenever any bit of any result of any
 * config changes.  Stored with each trial and part of a point's hash. */
#define NUMERICS 1

struct checkpoint; /* how it stands after an epoch: nn/checkpoint.h */
struct model;      /* weights with their spec and scale: nn/model.h */

struct train_job {
    struct model_spec model;
    struct train_spec train;
    const struct part *part;   /* examples that the lists number */
    const uint32_t *train_idx; /* [n_train] */
    int n_train;
    const uint32_t *validation_idx; /* [n_validation]; 0: none */
    int n_validation;
    const struct scale *scale;
    uint64_t seed;
    enum metric_id metric;     /* decides the kept epoch; without a validation
                                  part the kept epoch is the last */
    const struct model *start; /* starting weights, or NULL */
    /* Threads to use from the next epoch; NULL: 1. */
    int (*threads)(void *ctx);
    /* After each step, for those who watch that it goes on.  NULL: none. */
    void (*step_done)(void *ctx);
    /* After each epoch's metrics are known: what to do, if more epochs are to
     * come (enum train_wish).  NULL: TRAIN_ON. */
    int (*epoch_done)(void *ctx, const struct epoch_record *epoch);
    /* How the training stands, when epoch_done wished so; valid in the call. */
    void (*save)(void *ctx, const struct checkpoint *now);
    void *ctx;
    /* An image that checkpoint_check passed: the training goes on after its
     * epoch.  It is emptied once it is loaded.  NULL: from the first epoch. */
    struct train_image *resume;
};

enum train_wish { /* to be added */
                  TRAIN_ON = 0,
                  TRAIN_STOP = 1, /* end here: OUTCOME_INTERRUPTED */
                  TRAIN_SAVE = 2, /* call save, before that */
};

struct train_image {
    char *bytes; /* mem_free */
    size_t n;
};

/* Trains to the end.  *out is the record; *kept, unless NULL, gets the kept
 * epoch's weights (model_free; NULL when there is no kept epoch); predictions,
 * unless NULL, gets the validation part's results at the kept epoch into the
 * arrays it holds, with n and n_classes (label is the caller's).  A diverged
 * training's record tells of the epochs before that one; the epoch itself is
 * told to nobody.  A resumed training's record is that of one that was never
 * interrupted.  What is not known (metrics of a part that is not there,
 * train_loss of an interrupted training) is NaN. */
int train_run(struct trial_record *out, struct model **kept,
              struct prediction_record *predictions,
              const struct train_job *job, struct err *err) MUST_CHECK;

#endif
