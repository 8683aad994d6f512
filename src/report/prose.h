/*
 * prose.h - the sections of a report, told with the pen's form
 *
 * Each tells its headings, sentences and tables, or nothing when the database
 * has nothing for it.  A sentence stands only where its premise holds.
 *
 * Errors:  none but those the pen remembers.
 */
#ifndef REPORT_PROSE_H
#define REPORT_PROSE_H

#include "report/tell.h"

void prose_verdict(struct tell *t);
/* Of the verdict: how sure it is. */
void prose_doubt(struct tell *t);
/* Of the verdict: what else stands out, at most three items. */
void prose_findings(struct tell *t);
/* The best rows; short: without what a terminal has no room for. */
void prose_leaderboard(struct tell *t, int rows);
/* Is there anything to put on it? */
bool prose_has_board(const struct summary *s);
void prose_data(struct tell *t);
void prose_search(struct tell *t);
void prose_reasons(struct tell *t);
void prose_contest(struct tell *t); /* of that section: the pair tests */
void prose_importance(struct tell *t);
void prose_decisions(struct tell *t, enum section section);
void prose_curve(struct tell *t);
/* Of its section: what the curves show. */
void prose_diagnosis(struct tell *t);
void prose_metric(struct tell *t);
void prose_length(struct tell *t); /* of the search, and what it costs */
void prose_actions(struct tell *t);
/* Examples that parts of these splits (one for each fold) share. */
void prose_shared(struct tell *t, const struct split_row *const *split, int n);
/* An expected calibration error above it is worth a warning. */
#define PROSE_POORLY 0.02
void prose_probabilities(struct tell *t);
void prose_missed(struct tell *t);
void prose_mistakes(struct tell *t);
void prose_test(struct tell *t);
/* New seeds: of the verdict; their own section. */
void prose_confirmed(struct tell *t);
void prose_confirmation(struct tell *t);
void prose_confirm_table(struct tell *t); /* of that section */
void prose_limits(struct tell *t);
void prose_reproduce(struct tell *t);

/* ---- turns of phrase ----------------------------------------------------- */

/* p12. */
void say_point(struct tell *t, const struct candidate *c);
/* p12 (layers [512, 256], learning_rate 3e-4): the factors that vary. */
void say_point_whole(struct tell *t, const struct candidate *c);
/* A level: 1e-3; "none" where the factor is not read. */
void say_option(struct tell *t, const struct option *o);
/* "19 % of the weights" of the other. */
void say_size(struct tell *t, const struct candidate *c,
              const struct candidate *of);
/* Its mean of a metric. */
void say_metric(struct tell *t, const struct candidate *c,
                enum metric_id metric);
/* The summary's own metric, with its interval where there is one. */
void say_best_score(struct tell *t, const struct candidate *c);
/* "11 of 12 matched pairs (mean difference ...)". */
void say_pairs(struct tell *t, const struct decision *d,
               const struct contrast *c);
/* " Of its trials 1 is pending, 2 are completed.", after the words before; or
 * nothing, without trials. */
void say_states(struct tell *t, const char *before);
/* " [low, high]": the interval of a tested one's difference from the best. */
void say_difference_interval(struct tell *t, const struct candidate *c);
/* "clearly", "probably" for one that is tested and not tied. */
const char *say_how(const struct candidate *c);
/* "3 seeds", "5 folds" of a point, "12 points" that rank. */
void say_seeds(struct tell *t, const struct candidate *c);
void say_folds(struct tell *t, const struct candidate *c);
void say_ranked(struct tell *t);
/* An effect's share of the variance over the grid. */
void say_share(struct tell *t, const struct effect *e);
/* The factor that by itself explains most. */
const struct effect *effect_strongest(const struct importance *im);
/* Do the two factors of an effect act together (rule P10)? */
bool effect_interacts(const struct importance *im, const struct effect *e);
#define EFFECT_SMALL 0.02 /* a share below it is none (rule P11) */
/* What difference of the first two the examples show with power 0.8. */
void say_resolution(struct tell *t);
/* Is it more than there can be? */
bool shows_nothing(const struct summary *s);
/* Of a decision: a level's mean, all levels as a table, and once, at the head
 * of the first section that has some, what the means' intervals are. */
void say_level_mean(struct tell *t, const struct decision *d,
                    const struct option *o);
void say_levels(struct tell *t, const struct decision *d);
void say_level_intervals(struct tell *t, enum section section);
/* "The test part was looked at 3 times in this database: ..." */
void say_looks(struct tell *t);
/* Errors of one part: counts, figures over all classes, tables. */
void say_mistakes(struct tell *t, const struct mistakes *m);
/* The word that goes with a number. */
const char *say_plural(int n, const char *one, const char *many);

#endif
