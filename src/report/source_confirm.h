/*
 * source_confirm.h - the SQL behind the figures of new seeds
 *
 * As report/source.h: what they return is the pen's until the next.
 */
#ifndef REPORT_SOURCE_CONFIRM_H
#define REPORT_SOURCE_CONFIRM_H

#include "report/tell.h"
#include "summary/confirmation.h"

/* The metric of a point, a row for each new seed whose trials ended well. */
const char *source_new_seeds(struct tell *t, const struct confirmed *f);
/* New seeds of a point of which a trial diverged or failed; trials of all
 * points that are still to do. */
const char *source_new_lost(struct tell *t, const struct confirmed *f);
const char *source_new_open(struct tell *t);
/* Point, seed, metric (more is better) of all points with new seeds: the choice
 * first, then this one (derive_confirm.h). */
const char *source_new_pair(struct tell *t, const struct confirmed *f);

#endif
