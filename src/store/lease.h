/*
 * lease.h - which process holds a running trial, and whether it still lives
 *
 * A process is host, boot of its kernel, pid and start time: a pid that was
 * given again has another start time, so a dead holder is proven dead.
 *
 * Errors:  ERR_MISMATCH, ERR_RUN.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "store/db.h"

/* This process. */
int lease_of_this(struct lease *out, struct err *err) MUST_CHECK;
/* Columns LEASE_COLUMNS from col on; the trial is in column 0.  A row that is
 * damaged proves nothing: ERR_MISMATCH. */
int lease_read(struct lease *out, struct store *st, sqlite3_stmt *s, int col,
               struct err *err) MUST_CHECK;
/* Is it certain that holder is no more?  On another host it never is. */
bool lease_is_dead(const struct lease *holder, const struct lease *us);

#endif
