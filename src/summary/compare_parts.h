/*
 * compare_parts.h - the steps of compare_make: for its files alone
 *
 * Errors:  as compare.h.
 */
#ifndef SUMMARY_COMPARE_PARTS_H
#define SUMMARY_COMPARE_PARTS_H

#include "summary/compare.h"

/* The trainings of both sides. */
int compare_sides(struct comparison *c, struct err *err) MUST_CHECK;
/* The figures of both. */
void compare_rows(struct comparison *c);
/* Recalls, by the test that the comparison has. */
int compare_classes(struct comparison *c, struct store *st,
                    struct err *err) MUST_CHECK;

/* Of a side: the metric's mean over folds for each seed, over seeds for each
 * fold. */
double compare_of_seed(const struct compare_side *s, int seed,
                       enum metric_id metric);
double compare_of_fold(const struct compare_side *s, int fold,
                       enum metric_id metric);
/* What two networks answered, of the first seed that both sides have, else of
 * each one's first (scores_free both, also when it fails). */
int compare_scores(struct scores_row *out[2], const struct comparison *c,
                   struct store *st, struct err *err) MUST_CHECK;
const struct split_row *compare_split(const struct compare_side *s, int fold);
/* Ratio of test and training parts for Nadeau and Bengio: k folds. */
double compare_ratio(int k);

#endif
