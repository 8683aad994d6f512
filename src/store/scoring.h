/*
 * scoring.h - inside the store: a part's scores on their way into the tables
 * predictions, class_metrics and confusion
 */
#ifndef STORE_SCORING_H
#define STORE_SCORING_H

#include "store/db.h"

/* Queues the rows; what was there of the part goes first.  On failure the
 * caller's rows_end takes them out. */
int scores_queue(struct store *st, int64_t trial_id,
                 const struct store_scores *sc, struct err *err) MUST_CHECK;
/* Against what is recorded: 1: the same bits, 0: nothing is there, -1. */
int scores_compare(struct store *st, int64_t trial_id,
                   const struct store_scores *sc, struct err *err) MUST_CHECK;

#endif
