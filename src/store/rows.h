/*
 * rows.h - rows that wait in memory for the next commit
 *
 * A row is a statement's number and its values, encoded one behind the other;
 * so a transaction that was rolled back is simply applied again.
 *
 * Errors:  encoding remembers a lack of memory in the queue (str.failed);
 *          rows_end reports it and takes the group's rows out again.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/db.h"

/* Rows between the two are queued together or not at all. */
size_t rows_start(const struct store *st);
int rows_end(struct store *st, size_t start, struct err *err) MUST_CHECK;

void row_start(struct store *st, enum sql id, int n_values);
void row_int(struct store *st, int64_t x);
void row_real(struct store *st, double x);
void row_text(struct store *st, const char *text);
void row_blob(struct store *st, const void *bytes, size_t n);
void row_metrics(struct store *st, const double metric[METRIC_COUNT]);
void row_epoch(struct store *st, int64_t trial_id,
               const struct epoch_record *epoch);

/* Runs every queued row inside the open transaction.  A row that the tables
 * refuse (its trial was removed; an epoch with other bits) is left out and told
 * in st->problem; other failures end the run. */
int rows_apply(struct store *st, struct err *err) MUST_CHECK;

#endif
