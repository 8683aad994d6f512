/*
 * pool.h - the loader, the workers and their slots
 *
 * The loader is forked from the parent before it has a database or a thread; it
 * holds the study (the data in a shared read-only mapping) and forks one worker
 * per attempt.  A worker's death costs its attempt only; the death of the
 * parent ends them all.
 *
 * Memory:  the runner's close ends the loader and frees all.
 * Threads: none here; the signals SIGINT, SIGTERM, SIGHUP are blocked in the
 *          calling process until the runner is closed and come as events; once
 *          one has come they stay blocked, so that what is left to say is said.
 * Errors:  ERR_RUN with the system's reason.
 */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include "run/runner.h"
#include "run/worker.h"

struct pool_options {
    worker_fn *work;   /* what a worker does; NULL: worker_run */
    double save_every; /* seconds between checkpoints; 0: as it is worth */
};

/* A runner_open; its arg is a struct pool_options or NULL.  The study must
 * outlive the pool. */
int pool_runner(struct runner *out, void *arg, const struct study *study,
                int n_slots, const struct folders *folders,
                struct err *err) MUST_CHECK;

#endif
