/*
 * finding.h - what a database may suffer from, and the list of what was found
 *
 * Memory:  findings_release frees the list.
 * Errors:  ERR_NOMEM.
 */
#ifndef STORE_FINDING_H
#define STORE_FINDING_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ailment { /* the rows of ailments */
               AILMENT_FILE,
               AILMENT_CONSTRAINT,
               AILMENT_SCHEMA,
               AILMENT_ORPHAN,
               AILMENT_EXPERIMENT,
               AILMENT_SPLIT,
               AILMENT_CLASSES,
               AILMENT_POINT,
               AILMENT_TRIAL,
               AILMENT_EPOCHS,
               AILMENT_SCORES,
               AILMENT_LOOK,
               AILMENT_ATTEMPT,
               AILMENT_LEASE,
               AILMENT_KEPT_GONE,
               AILMENT_KEPT_ALTERED,
               AILMENT_STRAY,
               AILMENT_COUNT
};

struct ailment_row {
    const char *name;
    bool is_damage;      /* else it is only untidy */
    bool queues;         /* mending it queues its trial again */
    const char *meaning; /* sentences */
    const char *remedy;  /* what mends it */
};
extern const struct ailment_row ailments[AILMENT_COUNT];

struct finding {
    enum ailment ailment;
    int64_t experiment_id, point_id, trial_id, row_id; /* 0: of none */
    char part[16];  /* of scores; else empty */
    char what[400]; /* where, and what is wrong there */
    char path[400]; /* of a file; else empty */
    bool mended;
};

struct findings {
    struct finding *list;
    size_t n, cap;
};

/* Adds a finding; only ailment is set. NULL without memory. */
struct finding *findings_add(struct findings *f, enum ailment ailment,
                             struct err *err) MUST_CHECK;
/* Is there one of this ailment and text? */
bool findings_has(const struct findings *f, const struct finding *like);
void findings_release(struct findings *f);

#endif
