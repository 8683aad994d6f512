/*
 * meet.h - what was trained again, held against the record bit for bit
 *
 * Durations are no results: they are not compared.
 *
 * Errors:  ERR_MISMATCH says where the first difference is, with both values.
 */
#ifndef RUN_MEET_H
#define RUN_MEET_H

#include "nn/model.h"
#include "store/query.h"

int meet_epoch(const struct epoch_record *got, const struct epoch_record *want,
               int64_t trial_id, struct err *err) MUST_CHECK;
/* A trial that has ended: completed, stopped or diverged. */
int meet_trial(const struct trial_record *got, const struct trial_row *want,
               struct err *err) MUST_CHECK;
/* got.label is the caller's; the tables that follow from the examples are
 * compared, too. */
int meet_scores(const struct prediction_record *got,
                const struct scores_row *want, int64_t trial_id,
                struct err *err) MUST_CHECK;
/* Weights and scale. */
int meet_model(const struct model *got, const struct model *want,
               int64_t trial_id, struct err *err) MUST_CHECK;

#endif
