/*
 * handover.h - a study as the rows that the database keeps of it
 *
 * Memory:  handover_release frees what handover_make made; the study must
 *          outlive it.
 * Errors:  ERR_NOMEM.
 */
#ifndef RUN_HANDOVER_H
#define RUN_HANDOVER_H

#include "run/study.h"
#include "store/store.h"

struct handover {
    struct store_study rows; /* store_sync fills its ids */
    struct store_split *splits;
    struct store_point *points;
    struct store_param *params; /* of all points, one after another */
    struct store_sample *samples;
    struct str *configs; /* [n_points] canonical JSON */
    uint8_t **labels;    /* [n_splits] of the validation examples */
};

int handover_make(struct handover *out, const struct study *study, bool extend,
                  struct err *err) MUST_CHECK;
void handover_release(struct handover *h);

#endif
