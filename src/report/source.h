/*
 * source.h - the SQL behind a report's figures
 *
 * What they return a reader can run on results.db as it is; rows are as the
 * derivations of figure.c read them.  Texts of others are quoted.
 *
 * Memory:  the text is the pen's, until the next of these functions.
 * Errors:  none but those the pen remembers.
 */
#ifndef REPORT_SOURCE_H
#define REPORT_SOURCE_H

#include "report/tell.h"

/* Trials that the leaderboard ranks by. */
#define SOURCE_PLANNED "kind = 'search' AND place IS NOT NULL"

/* For these functions alone: an empty text, it when done, the metric's column.
 */
struct str *source_begin(struct tell *t);
const char *source_end(struct tell *t);
const char *source_metric(const struct tell *t);

/* "p.active", and what filters ask of the point p; stays valid. */
const char *source_active(struct tell *t);

/* Of a point that need not be ranked: the metric's mean so far, trials that
 * ended well, trials. */
const char *source_part(struct tell *t, int64_t point_id);
/* A point's mean of a column of trials: over folds, then repeats. */
const char *source_mean(struct tell *t, const struct candidate *c,
                        const char *column);
/* The metric, a row per repeat or fold. */
const char *source_repeats(struct tell *t, const struct candidate *c);
const char *source_folds(struct tell *t, const struct candidate *c);
/* Of the accuracy: right, examples. */
const char *source_accuracy(struct tell *t, const struct candidate *c);
/* One column of a trial. */
const char *source_trial(struct tell *t, const struct trial_row *trial,
                         const char *column);
const char *source_epoch(struct tell *t, const struct trial_row *trial,
                         int epoch, const char *column);

/* The best against another: difference of means; examples that only the one,
 * only the other answers right, and all; such rows of the whole family, this
 * one first; differences per repeat, per fold. */
const char *source_difference(struct tell *t, const struct candidate *c);
const char *source_pair(struct tell *t, const struct candidate *c);
const char *source_family(struct tell *t, const struct candidate *c);
/* Of the best and all tested: models, the sum of the squares of how many each
 * answers right, all right answers, the sum of the squares of how many are
 * right for each example. */
const char *source_cochran(struct tell *t);
const char *source_by_repeat(struct tell *t, const struct candidate *c);
const char *source_by_fold(struct tell *t, const struct candidate *c);

/* How many seeds, folds a point has. */
const char *source_n_seeds(struct tell *t, const struct candidate *c);
const char *source_n_folds(struct tell *t, const struct candidate *c);
/* How many points rank, how many pairs were tested; what yields the tied among
 * these with the derivation in *derivation. */
const char *source_ranked(struct tell *t);
const char *source_tested(struct tell *t);
const char *source_tied(struct tell *t, const char **derivation);
/* Differences over the seeds of a contrast's only pair. */
const char *source_pair_seeds(struct tell *t, const struct contrast *c);
/* Seeds or folds and differences of the whole family, the asked one first. */
const char *source_seed_family(struct tell *t, const struct candidate *c);
const char *source_fold_family(struct tell *t, const struct candidate *c);
/* Losses per example: the best's trial and that of another, and those of the
 * whole family, the asked one first. */
const char *source_losses(struct tell *t, const struct candidate *c);
/* Answers of the best and the given one; of all tested, too. */
const char *source_figures(struct tell *t, const struct candidate *c);
const char *source_figure_family(struct tell *t, const struct candidate *c);
const char *source_loss_family(struct tell *t, const struct candidate *c);
/* Answers per example: of all models that resampling covers; of the trials of
 * the chosen model (derive_scores.h). */
const char *source_answers(struct tell *t, bool by_nll);
/* As source_answers for what needs all classes: answers and labels. */
const char *source_class_answers(struct tell *t);
/* A figure of a confusion matrix by resampling: which, classes, all cells. */
const char *source_cells(struct tell *t, const struct mistakes *m,
                         enum metric_id metric);
/* The bytes of the number of the example at that place of them. */
const char *source_example(struct tell *t, int place);
/* A figure of the networks' rows in predictions: an SQL expression. */
const char *source_temper(struct tell *t, const struct mistakes *m,
                          const char *figure);
const char *source_grades(struct tell *t, const struct mistakes *m);

/* The mean over the points of a level; differences of its matched pairs, in the
 * metric's direction; search trials of a level in a state (NULL: all). */
const char *source_level(struct tell *t, const struct decision *d,
                         const struct option *o);
/* What that mean's interval is of: a mean of each seed, or of each point. */
const char *source_level_means(struct tell *t, const struct decision *d,
                               const struct option *o);
/* How many levels have ranked points. */
const char *source_ranked_levels(struct tell *t, const struct decision *d);
const char *source_matched(struct tell *t, const struct decision *d,
                           const struct contrast *c);
const char *source_level_trials(struct tell *t, const struct decision *d,
                                const struct option *o, const char *state);
/* Every ranked point: k, the metric's sign, the metric, the best last;
 * val_accuracy, val_loss; how many no other beats in metric and cost (a column
 * of trials or points). */
const char *source_expected(struct tell *t, int k);
const char *source_ranks(struct tell *t);
const char *source_front(struct tell *t, const char *cost);
/* Training examples and error of the best point of each level. */
const char *source_sizes(struct tell *t);
/* Sums of squares and degrees of freedom. */
struct scope {
    const bool *use; /* [decisions.n] the factors */
    int only;        /* points that read this factor; -1: all */
    bool trimmed;    /* without those of hopeless levels */
};
const char *source_effect(struct tell *t, const struct effect *e,
                          const struct scope *scope);

/* Sum of confusion cells: actual or predicted -1 is any; of rows right, all
 * with a class given as actual (recall) or as predicted (precision). */
const char *source_confusion(struct tell *t, const struct mistakes *m,
                             int actual, int predicted);
const char *source_recall(struct tell *t, const struct mistakes *m, int class);
/* Of an actual class: those taken for another one, all. */
const char *source_taken(struct tell *t, const struct mistakes *m, int actual,
                         int predicted);
const char *source_precision(struct tell *t, const struct mistakes *m,
                             int class);
const char *source_f1(struct tell *t, const struct mistakes *m, int class);
const char *source_right(struct tell *t, const struct mistakes *m);
/* Recall of each class as r, F1 as f: of those with examples. */
const char *source_recalls(struct tell *t, const struct mistakes *m);
const char *source_f1s(struct tell *t, const struct mistakes *m);
/* The trials that it sums, as rows of one column "trial". */
const char *source_trials(struct tell *t, const struct mistakes *m);

/* Of the look at the test part: a mean over its trials, or right, examples. */
const char *source_test(struct tell *t, const char *column);
const char *source_test_right(struct tell *t);
/* That mean less the point's mean of a column of trials; what source_answers
 * gives, the mean before each row. */
const char *source_test_gap(struct tell *t, const char *column,
                            const struct candidate *c, const char *of);
const char *source_test_answers(struct tell *t, const char *column,
                                bool by_nll);

/* The number of that look, and how many of the point's trials it scored. */
const char *source_look(struct tell *t);
const char *source_test_trials(struct tell *t);
/* The ids of the points that were tested, with commas. */
const char *source_tested_ids(struct tell *t);

/* Means of a column of trials: one point's, another's. */
const char *source_quotient(struct tell *t, const struct candidate *a,
                            const struct candidate *b, const char *column);
/* Of the best points' curves: the latest epoch of a least val_loss; epochs run
 * after it, epochs run. */
const char *source_last_best(struct tell *t);
const char *source_wasted(struct tell *t);
/* The best less the mean of the points of a level. */
const char *source_tuned(struct tell *t, const struct decision *d,
                         const struct option *o);
/* Points of a level: accuracy, epochs, validation examples, those of the
 * largest class; counts of the trials whose results were read that answer one
 * class almost always. */
const char *source_unlearnt(struct tell *t, const struct decision *d,
                            const struct option *o);
const char *source_collapsed(struct tell *t);

/* Text as an SQL literal, added to out. */
void source_quote(struct str *out, const char *text);

#endif
