/*
 * truth.h - what must be true of a results database, whatever befell it
 *
 * A database is looked at in a copy, so that its program alone mends it.
 *
 * Errors:  ERR_MISMATCH with what is wrong.
 */
#ifndef TORTURE_TRUTH_H
#define TORTURE_TRUTH_H

#include "base/digest.h"
#include "base/str.h"
#include "torture/rig.h"

#include <sqlite3.h>
#include <stdint.h>

#define ACK_END 0 /* instead of an epoch: the trial has ended */

/* Epochs and ends that a program told; it tells only what is durable. */
struct acks {
    struct ack {
        int64_t trial_id;
        int epoch;
        size_t after; /* bytes of a power log before it was heard */
    } * list;
    size_t n, cap;
};
/* Those in the complete lines of a JSON progress from byte *read on, which
 * moves behind them. */
int acks_read(struct acks *a, size_t *read, const char *path, size_t after,
              struct err *err) MUST_CHECK;
/* Moves what fresh has to the end of a. */
int acks_append(struct acks *a, struct acks *fresh, struct err *err) MUST_CHECK;
/* How many were told before the log had `until` bytes. */
size_t acks_until(const struct acks *a, size_t until);
void acks_release(struct acks *a);

/* SQLite finds the file whole; every epoch that was told before the log had
 * `until` bytes is there; no trial has ended twice; epochs have no gaps. */
int truth_holds(const char *db, const struct acks *a, size_t until,
                struct err *err) MUST_CHECK;

/* All results as text: every table without what may differ between two runs
 * (dates, durations, attempts), reals to the last bit; kept models by their
 * content, which must be the recorded one, and nothing else may lie there. */
int truth_tell(struct str *out, const char *db, struct err *err) MUST_CHECK;
/* The same text, or the first line that differs.  A model that could not be
 * written may lack: it is trained again when it is needed; one whose removal
 * was lost may be there: doctor finds it. */
int truth_same(const struct str *want, const char *db, bool models_may_lack,
               struct err *err) MUST_CHECK;

/* Opens a copy of the database and its journal; truth_forget_copy removes it.
 */
int truth_open_copy(sqlite3 **out, char *path, size_t size, const char *db,
                    struct err *err) MUST_CHECK;
void truth_forget_copy(sqlite3 *db, const char *path);

/* One number from the database itself, -1 if it cannot be had. */
long long truth_ask(const char *db, const char *sql);

#endif
