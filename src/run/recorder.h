/*
 * recorder.h - events become rows, and models are kept or removed
 *
 * While points are open each keeps the model of its best search trial; at the
 * end the config's keep decides.  Models of kind confirm go at once, unless all
 * are kept.
 *
 * Memory:  recorder_free frees it; it grows with points, never with trials.
 * Errors:  ERR_DB and ERR_IO of the store; a model that cannot be removed is no
 *          error.
 */
#ifndef RUN_RECORDER_H
#define RUN_RECORDER_H

#include "run/plan.h"
#include "run/runner.h"

struct recorder;

/* points: the ids of the study's points in the database, in the study's order.
 */
int recorder_new(struct recorder **out, struct store *st,
                 const struct study *study, const int64_t *points,
                 int64_t experiment_id, const char *models,
                 struct err *err) MUST_CHECK;
void recorder_free(struct recorder *r);

/* The study's index of a claimed trial's point. */
int recorder_point(const struct recorder *r, const struct claim *claim);

/* Turns the end of a worker that was killed because its bits differ from the
 * record into what it is: a trial that failed. */
void recorder_judge(const struct recorder *r, struct event *e);

/* Writes what the event says.  verdict: on an EVENT_DIED.  A repeated epoch
 * whose bits differ from the record gives 1: its worker must be killed. */
int recorder_take(struct recorder *r, const struct event *e,
                  const struct runner *runner, enum plan_verdict verdict,
                  struct err *err) MUST_CHECK;

/* How many of the study's trials of a kind wait, and are under way. */
int recorder_left(int *waiting, int *running, struct recorder *r,
                  enum trial_kind kind, struct err *err) MUST_CHECK;

/* Applies keep once nothing of the grid is left to do. */
int recorder_end(struct recorder *r, struct err *err) MUST_CHECK;

#endif
