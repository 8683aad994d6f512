/*
 * strays.h - kept files against their digests, and files that belong to nothing
 *
 * Only files of sweep's own naming are looked at, in the folders of experiments
 * that the database has.
 *
 * Errors:  those of the store; ERR_NOMEM.
 */
#ifndef RUN_STRAYS_H
#define RUN_STRAYS_H

#include "store/examine.h"

/* Is there another database of ours beside it?  Then a file may be the other
 * one's. */
bool strays_shared(const char *db);
/* Adds kept files that are gone or altered, and, unless shared, strays:
 * temporaries of dead processes, models without a row, checkpoints of trials
 * that are over. */
int strays_examine(struct findings *out, struct store *st, const char *db,
                   bool shared, struct err *err) MUST_CHECK;

#endif
