/*
 * lease.h - which process holds a running trial, and whether it still lives
 *
 * A process is host, boot of its kernel, pid and start time: a pid that was
 * given again has another start time, so a dead holder is proven dead.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "store/db.h"

/* This process. */
int lease_of_this(struct lease *out, struct err *err) MUST_CHECK;
/* Columns col, col + 1, ...: host, boot_id, pid, pid_start. */
void lease_read(struct lease *out, sqlite3_stmt *s, int col);
/* Is it certain that holder is no more?  On another host it never is. */
bool lease_is_dead(const struct lease *holder, const struct lease *us);

#endif
