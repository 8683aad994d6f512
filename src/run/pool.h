/*
 * pool.h - the loader, the workers and their slots
 *
 * The loader is forked from the parent before it has a database or a thread; it
 * holds the study (the data in a shared read-only mapping) and forks one worker
 * per attempt.  A worker's death costs its attempt only; the death of the
 * parent ends them all.
 *
 * Memory:  pool_close ends the loader and frees all.
 * Threads: none here; the signals SIGINT, SIGTERM, SIGHUP are blocked in the
 *          calling process from pool_open to pool_close and come as events.
 * Errors:  ERR_RUN with the system's reason.
 */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include "run/event.h"
#include "run/study.h"

#include <limits.h>

struct pool;

/* models: the folder for kept models.  The study must outlive the pool. */
int pool_open(struct pool **out, const struct study *study, int n_slots,
              const char *models, struct err *err) MUST_CHECK;
void pool_close(struct pool *p);

int pool_room(const struct pool *p); /* free slots */
/* Starts an attempt in a free slot, whose number is *slot. */
int pool_start(int *slot, struct pool *p, const struct claim *claim, int point,
               int threads, struct err *err) MUST_CHECK;
/* Waits up to seconds for the next event. */
int pool_wait(struct event *out, struct pool *p, double seconds,
              struct err *err) MUST_CHECK;

void pool_threads(struct pool *p, int slot, int threads);
void pool_stop(struct pool *p); /* all: end after this epoch */
int pool_kill(struct pool *p, int slot, struct err *err) MUST_CHECK; /* now */

/* Of a slot between EVENT_DONE and EVENT_FREE. */
const struct prediction_record *pool_predictions(const struct pool *p,
                                                 int slot);
/* The digest of the kept model's file, or NULL with the reason in *why. */
const char *pool_model(const struct pool *p, int slot, const char **why);
/* Where a trial's kept model lies. */
void pool_model_path(char out[PATH_MAX], const char *models, int64_t trial_id);

#endif
