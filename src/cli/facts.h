/*
 * facts.h - one trial or point as tables
 *
 * Memory:  tables are the caller's (table_free); NULL without memory.
 */
#ifndef CLI_FACTS_H
#define CLI_FACTS_H

#include "base/table.h"
#include "cli/results.h"

/* One row each: every column of the trial that a reader may want; a point with
 * its factors. */
struct table *facts_trial(const struct snapshot *snap,
                          const struct trial_row *trial) MUST_CHECK;
struct table *facts_point(const struct snapshot *snap,
                          const struct point_row *point) MUST_CHECK;
/* A row for each trial of a point. */
struct table *facts_trials(const struct snapshot *snap,
                           const struct point_row *point) MUST_CHECK;
/* A row for each epoch; brief: what Keras shows, for a terminal's width. */
struct table *facts_epochs(const struct epoch_record *epochs, int n,
                           bool brief) MUST_CHECK;
/* A row for each class of a part; ERR_NOMATCH without results. */
int facts_classes(struct table **out, struct store *st,
                  const struct snapshot *snap, int64_t trial_id,
                  const char *part, struct err *err) MUST_CHECK;

#endif
