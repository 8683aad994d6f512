/*
 * patient.h - inside the store: a database under examination
 */
#ifndef STORE_PATIENT_H
#define STORE_PATIENT_H

#include "store/db.h"
#include "store/finding.h"

struct patient {
    struct store *st;
    struct findings *found;
    struct finding at; /* whose rows are being looked at */
    bool has_tables;   /* those of sweep, and no others of their names */
};

/* Adds a finding at p->at, once. */
int patient_say(struct patient *p, enum ailment ailment, const char *what,
                struct err *err) MUST_CHECK;
/* Makes a reader's complaint a finding: 0; what is no damage stays an error. */
int patient_note(struct patient *p, enum ailment ailment, struct err *why,
                 struct err *err) MUST_CHECK;

/* Experiments, splits, classes, points, trials, epochs, scores, looks. */
int examine_rows(struct patient *p, struct err *err) MUST_CHECK;

#endif
