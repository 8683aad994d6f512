/*
 * doctor.h - `sweep doctor`: what is wrong with a database and the files beside
 * it, and mending what can be mended without guessing
 *
 * What is in doubt is never believed: results that fail their checksum are
 * trained again to the same bits, what follows from the config is written again
 * from it, and the rest is left and told.
 *
 * Memory:  findings_release frees the list.
 * Errors:  those of the store; ERR_NOINPUT without a database.
 */
#ifndef RUN_DOCTOR_H
#define RUN_DOCTOR_H

#include "store/examine.h"

struct doctor_report {
    struct findings found; /* in the order of the examination */
    bool rolled_back;      /* a commit that was cut off was, by opening */
    bool is_shared;        /* the folder holds other databases of sweep: files
                              that seem to belong to nothing may be theirs */
    int damaged, untidy;   /* not mended */
    struct store_holders holders; /* of all that run; zeros if not certain */
};

/* fix: mends, and examines again until nothing changes. network: the database
 * may be on a network's file system. */
int doctor_run(struct doctor_report *out, const char *db, bool fix,
               bool network, struct err *err) MUST_CHECK;

#endif
