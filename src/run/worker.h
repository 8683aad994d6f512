/*
 * worker.h - the process of one attempt: train, tell, leave
 *
 * Memory:  bulk results go to the slot, in a mapping shared with the parent and
 *          made before the fork.
 * Threads: the first process in the chain that may open a team.
 * Errors:  told through the pipe as OUTCOME_FAILED; a crash tells itself.
 */
#ifndef RUN_WORKER_H
#define RUN_WORKER_H

#include "run/slot.h"

#include <limits.h>

struct task { /* from the parent, through the loader */
    int64_t trial_id;
    int point; /* index into the study's points */
    int fold;
    uint64_t seed;
    char model_path[PATH_MAX]; /* where the kept model goes */
};

/* Trains the task and exits the process. */
_Noreturn void worker_run(const struct task *task, const struct study *study,
                          struct slot *slot, int fd);

#endif
