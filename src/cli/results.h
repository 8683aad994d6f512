/*
 * results.h - the commands' way into the database
 *
 * Memory:  what is named *out is the caller's.
 * Errors:  ERR_NOINPUT without a database; ERR_NOMATCH without a row.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include "base/metric.h"
#include "base/table.h"
#include "cli/cli.h"
#include "store/query.h"

#include <limits.h>

/* The database, which must be there: STORE_WRITE does not make one. */
int results_open(struct store **out, const struct cli *c, enum store_mode mode,
                 struct err *err) MUST_CHECK;

/* The experiment that --experiment names, or that ran latest. */
int results_snapshot(struct snapshot **out, const struct cli *c,
                     struct store *st, struct err *err) MUST_CHECK;

/* What an operand names: a trial (17) or a point (p12), in its experiment.  A
 * trial that has left the plan comes with a snapshot of all trials. */
struct results_id {
    struct snapshot *snap;
    const struct point_row *point;
    const struct trial_row *trial; /* NULL for a point */
};
/* Is text written as an id? */
bool results_is_id(const char *text);
int results_find(struct results_id *out, struct store *st, const char *text,
                 struct err *err) MUST_CHECK;
void results_id_release(struct results_id *id);

/* The experiment's folder beside the database; ERR_REFUSED for a name that no
 * run of ours gave, as a database from elsewhere may hold. */
int results_folder(char out[PATH_MAX], const struct cli *c, const char *name,
                   struct err *err) MUST_CHECK;

/* The metric of --best; the experiment's own without it (then snap is needed).
 */
int results_metric(enum metric_id *out, const struct cli *c,
                   const struct snapshot *snap, struct err *err) MUST_CHECK;

/* Rows of a snapshot by their ids; NULL: not there. */
const struct point_row *results_point(const struct snapshot *snap, int64_t id);
const struct trial_row *results_trial(const struct snapshot *snap, int64_t id);

/* The point that ranks first; ERR_NOMATCH while none is complete. */
int results_best(struct rank_row *out, struct store *st,
                 const struct snapshot *snap, enum metric_id metric,
                 struct err *err) MUST_CHECK;

/* Ranked points as a table: rank, point, trial, the factors, the metric, ...;
 * at most max rows (0: all).  as_written: levels as the config has them, for
 * people; else as values. */
struct table *results_board(const struct snapshot *snap,
                            const struct rank_row *rows, int n, int max,
                            enum metric_id metric, bool as_written) MUST_CHECK;

/* The point's config as YAML that runs again to the same point, under a name
 * of its own: <experiment>-p<point>. */
int results_yaml(struct str *out, const struct snapshot *snap,
                 const struct point_row *point, struct err *err) MUST_CHECK;

/* A real for a table: NaN is null. */
json_t *results_real(double x);
json_t *results_text(const char *text); /* NULL is null */

#endif
