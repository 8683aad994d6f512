/*
 * examine.h - everything that may be wrong with a database, without an end at
 * the first
 *
 * A store for it is opened with STORE_EXAMINE or STORE_MEND, which let a schema
 * through that is not ours.
 *
 * Errors:  ERR_NOMEM, ERR_DB when the file cannot be read at all.  What is
 * wrong is no error but a finding.
 */
#ifndef STORE_EXAMINE_H
#define STORE_EXAMINE_H

#include "store/finding.h"
#include "store/query.h"

/* All of it, as of one moment: the file, the schema, every row, leases.  With a
 * schema of tables that are not ours the rows are not looked at. */
int store_examine(struct findings *out, struct store *st,
                  struct err *err) MUST_CHECK;

/* Mends what the store can by itself, each thing in a transaction of its own;
 * what is trained again gets the arithmetic numerics.  Whether it helped, the
 * next examination tells.  A trial that a living process holds is left alone.
 */
int store_mend(struct store *st, const struct finding *finding, int numerics,
               struct err *err) MUST_CHECK;
/* Makes the next sync of the experiment write points and splits anew that are
 * damaged. */
int store_spoil(struct store *st, const struct finding *finding,
                struct err *err) MUST_CHECK;

/* Removes a point or split with its trials, when no config writes it again. */
int store_discard(struct store *st, const struct finding *finding,
                  struct err *err) MUST_CHECK;

/* Calls take with every kept file. */
typedef int store_take_file(void *ctx, int64_t trial_id, const char *experiment,
                            const char *kind, const char *path,
                            const char *sha256, struct err *err);
int store_each_file(struct store *st, store_take_file *take, void *ctx,
                    struct err *err) MUST_CHECK;

#endif
