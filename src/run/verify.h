/*
 * verify.h - a trial trained once more and held against its record
 *
 * Reads the database and the kept file, writes nothing.
 *
 * Memory:  allocates for one training.
 * Errors:  those of trainer and store.  Bits that differ are a finding, not an
 *          error.
 */
#ifndef RUN_VERIFY_H
#define RUN_VERIFY_H

#include "run/study.h"
#include "store/query.h"

enum verify_weights {
    WEIGHTS_NONE, /* no file was kept */
    WEIGHTS_GONE, /* one was, and is not there any more */
    WEIGHTS_SAME,
};

struct verified {
    bool differs;
    char difference[240]; /* the first one */
    int epochs;           /* so many are the same */
    int examples;         /* of the validation part, with the same results */
    enum verify_weights weights;
    double seconds;
};

/* Has the trial ended in a way that can be trained again? */
bool verify_applies(const struct trial_row *trial);

int verify_trial(struct verified *out, const struct study *study,
                 const struct snapshot *snap, const struct trial_row *trial,
                 struct store *st, int threads, struct err *err) MUST_CHECK;

#endif
