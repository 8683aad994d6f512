/*
 * epochs.h - inside the store: rows of the table epochs
 */
#ifndef STORE_EPOCHS_H
#define STORE_EPOCHS_H

#include "store/db.h"

/* The row that the columns of SQL_EPOCHS hold, checked. */
int epoch_read(struct epoch_record *e, struct store *st, sqlite3_stmt *s,
               struct err *err) MUST_CHECK;
/* ERR_MISMATCH unless the row in the database, if there is one, has the same
 * bits, wall_seconds apart. */
int epoch_compare(struct store *st, int64_t trial_id,
                  const struct epoch_record *e, struct err *err) MUST_CHECK;
/* The trial is no longer under way. */
void epoch_forget(struct store *st, int64_t trial_id);

#endif
