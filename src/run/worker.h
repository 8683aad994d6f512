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

#include "run/savefile.h"
#include "run/slot.h"

#include <limits.h>

struct task {  /* from the parent, through the loader */
    int point; /* index into the study's points */
    int fold;
    int epochs; /* that are durable */
    uint64_t seed;
    double save_every;         /* seconds; 0: as it is worth */
    struct savefile save;      /* its trial and attempt, and their files */
    char model_path[PATH_MAX]; /* where the kept model goes */
};

/* Trains the task and exits the process. */
typedef void worker_fn(const struct task *task, const struct study *study,
                       struct slot *slot, int fd);
_Noreturn void worker_run(const struct task *task, const struct study *study,
                          struct slot *slot, int fd);

/* A checkpoint is made at an epoch's end when the last one is so old, but not
 * so often that more than a fiftieth of the time would go into them. */
#define WORKER_SAVE_SECONDS 5
#define WORKER_SAVE_SHARE 50

#endif
