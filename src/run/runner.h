/*
 * runner.h - what trains the trials of a sweep: start, wait, stop
 *
 * The loop knows a runner by these functions only: the pool of local processes
 * is one (pool_runner), tests hand in another.  A runner has slots from 0, one
 * attempt each; a slot is free again after its EVENT_FREE.
 *
 * Memory:  close frees ctx.
 * Threads: all calls come from the loop's thread.
 * Errors:  an error of start, wait or kill ends the sweep; an attempt that
 *          cannot be carried out is an EVENT_DIED instead.
 */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "run/event.h"
#include "run/paths.h"
#include "run/study.h"

struct runner {
    void *ctx; /* goes first to each function */

    /* Starts an attempt in a free slot, whose number is *slot.  point: index
     * into the study's points. */
    int (*start)(void *ctx, int *slot, const struct claim *claim, int point,
                 int threads, struct err *err);
    /* Waits up to seconds for the next event. */
    int (*wait)(void *ctx, struct event *out, double seconds, struct err *err);
    /* While held, what attempts say stays where it is, so that they wait at
     * their epoch's end; signals and ticks still come.  NULL: cannot hold. */
    void (*hold)(void *ctx, bool on);
    /* The checkpoint that the slot's trial told of was dealt with: it may write
     * another.  NULL: there are none. */
    void (*settled)(void *ctx, int slot, int64_t trial_id);
    /* Counts up while the slot's trial trains.  NULL: cannot tell. */
    unsigned long (*steps)(void *ctx, int slot);
    /* Threads that the slot's trial uses from its next epoch on. */
    void (*threads)(void *ctx, int slot, int threads);
    void (*stop)(void *ctx); /* all: end after this epoch */
    int (*kill)(void *ctx, int slot, struct err *err); /* now */

    /* Of a slot between EVENT_DONE and EVENT_FREE: the results on the
     * validation part, and the digest of the kept model's file or NULL with
     * the reason in *why. */
    const struct prediction_record *(*predictions)(void *ctx, int slot);
    const char *(*model)(void *ctx, int slot, const char **why);

    void (*close)(void *ctx); /* ends all attempts; NULL is fine */
};

/* Makes a runner for a study, before the sweep opens its database: it may fork
 * then.  folders: the experiment's; arg: the caller's. */
typedef int runner_open(struct runner *out, void *arg,
                        const struct study *study, int n_slots,
                        const struct folders *folders, struct err *err);

#endif
