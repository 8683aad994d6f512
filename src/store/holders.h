/*
 * holders.h - the processes that hold running trials
 *
 * Errors:  ERR_MISMATCH where the row that names a holder is damaged.
 */
#ifndef STORE_HOLDERS_H
#define STORE_HOLDERS_H

#include "store/db.h"

/* Inside a transaction: a running trial whose process is no more, or is on
 * another host, goes back to pending.  1: it did; 0: it does not run, or its
 * process lives here; -1. */
int holders_take(struct store *st, int64_t trial_id,
                 struct err *err) MUST_CHECK;

#endif
