/*
 * retrain.h - trials trained in this process: again from their record, or on
 * all training data
 *
 * Errors:  ERR_MISMATCH when the bits of the record are not met; those of the
 *          trainer and the store.
 */
#ifndef RUN_RETRAIN_H
#define RUN_RETRAIN_H

#include "nn/model.h"
#include "run/study.h"
#include "store/query.h"

/* The job of a trial as its record and its point's describe it, on the split
 * that it had; the callbacks are the caller's to set.  ERR_REFUSED for a trial
 * of another arithmetic, ERR_DATA when the data are not those. */
int retrain_job(struct study_job *out, const struct study *study,
                const struct snapshot *snap, const struct trial_row *trial,
                struct err *err) MUST_CHECK;

/* Trains a completed trial again; its kept epoch and metrics must be the
 * recorded ones, bit for bit. */
int retrain_trial(struct model **out, const struct study *study,
                  const struct snapshot *snap, const struct trial_row *trial,
                  int threads, struct err *err) MUST_CHECK;

/* Trains a point on all training data for a number of epochs and records it as
 * a trial of kind refit, whose id is *trial_id; keeps its model in the folder
 * models. */
int retrain_all(struct model **out, int64_t *trial_id,
                const struct study *study, const struct snapshot *snap,
                const struct point_row *point, int epochs, struct store *st,
                const char *models, int threads, struct err *err) MUST_CHECK;

#endif
