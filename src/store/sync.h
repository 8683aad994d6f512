/*
 * sync.h - inside the store: the steps of store_sync
 *
 * Each brings one kind of row into line with the study, inside the transaction
 * that store_sync holds, and writes only what differs.
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include "store/db.h"
#include "store/query.h"

int sync_data(struct store *st, struct store_study *study,
              struct err *err) MUST_CHECK; /* splits, classes, samples */
int sample_insert(struct store *st, int64_t split_id,
                  const struct store_sample *sa, struct err *err) MUST_CHECK;
int sync_points(struct store_sync *out, struct store *st,
                struct store_study *study, struct err *err) MUST_CHECK;
int sync_trials(struct store *st, const struct store_study *study,
                struct err *err) MUST_CHECK;
/* Trials of kind confirm, by the search trials. */
int sync_confirm(struct store *st, const struct store_study *study,
                 struct err *err) MUST_CHECK;

/* Lines that two configs do not share: "- epochs: 10; + epochs: 20". */
void config_difference(struct str *out, const char *before, const char *after);

#endif
