/*
 * filter.h - only some of an experiment's points: FACTOR=LEVEL
 *
 * Points that a filter leaves out are as if they were not in the grid.
 *
 * Memory:  texts and values of a filter belong to the snapshot.
 * Errors:  ERR_USAGE for a text of another form, and for a factor or a level
 *          that no point has; ERR_NOMEM.
 */
#ifndef SUMMARY_FILTER_H
#define SUMMARY_FILTER_H

#include "store/query.h"

struct where {
    const struct param_row *param; /* name and value, of */
    const struct point_row *point; /* a point that has it */
};

/* texts: NULL-terminated.  *out: how many *n say, mem_free; points and trials
 * of the snapshot that do not fit are made inactive, not planned. */
int filter_apply(struct where **out, int *n, struct snapshot *snap,
                 const char *const *texts, struct err *err) MUST_CHECK;

#endif
