/*
 * savefile.h - checkpoints on disk, in <results>/<experiment>/checkpoints
 *
 *   <trial>.<attempt>.new    written by a worker, until its epoch is durable
 *   <trial>.checkpoint       put into this place by the parent then
 *   <trial>.checkpoint.old   the one before
 *
 * So a checkpoint never tells of an epoch that the database does not have, and
 * what is half written is never read.
 *
 * Errors:  ERR_IO, ERR_CREATE, ERR_NOMEM; a file that cannot be used is no
 *          error of savefile_choose: the one before it is taken, or none.
 */
#ifndef RUN_SAVEFILE_H
#define RUN_SAVEFILE_H

#include "nn/checkpoint.h"
#include "nn/train.h"
#include "store/store.h"

#include <limits.h>

struct savefile { /* whose files */
    char folder[PATH_MAX];
    int64_t trial_id;
    int attempt;
};

/* Worker: the .new file, and the folder if it is missing. */
int savefile_write(const struct savefile *s, const struct checkpoint *now,
                   const struct checkpoint_key *key,
                   struct err *err) MUST_CHECK;
/* Parent, once the epoch's row is durable: .new takes the place of the last
 * one.  A file that another attempt has removed since is no error. */
int savefile_settle(const struct savefile *s, struct err *err) MUST_CHECK;

#define SAVEFILE_NOTE 200
/* Worker: what to go on from, after an epoch up to which all are durable; empty
 * when there is nothing.  note: what was wrong with a file, or "".  Removes
 * what the attempt before left half done. */
int savefile_choose(struct train_image *out, char note[SAVEFILE_NOTE],
                    const struct savefile *s, const struct checkpoint_key *key,
                    const struct checkpoint *shape, int epochs,
                    struct err *err) MUST_CHECK;

/* The trial is over with this attempt: all its files. */
void savefile_remove(const struct savefile *s);
/* Files of trials that the experiment does not have under way, and the folder
 * when it is empty. */
int savefile_sweep(const char *folder, struct store *st, int64_t experiment_id,
                   struct err *err) MUST_CHECK;

#endif
