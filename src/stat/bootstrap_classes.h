/*
 * bootstrap_classes.h - resampling of figures that need all classes at once
 *
 * As bootstrap.h, for what is not a mean over examples: macro-F1, balanced
 * accuracy, Matthews' correlation, Cohen's kappa.  Every draw makes confusion
 * matrices; a model's is the first one's, corrected where their answers differ.
 *
 * Memory:  what it takes it gives back.
 * Errors:  ERR_NOMEM.
 * Source:  Efron, Tibshirani 1993 (percentiles); bootstrap.h.
 */
#ifndef STAT_BOOTSTRAP_CLASSES_H
#define STAT_BOOTSTRAP_CLASSES_H

#include "stat/bootstrap.h"

typedef double class_figure_fn(const int64_t *confusion, int k);

/* Answers of models to the same n examples of k classes; votes: answers of a
 * model to each of them, of which its figure is the mean. */
struct class_answers {
    int n_models, n_votes, n, k;
    const uint8_t *actual;  /* [n] */
    const uint8_t *answers; /* [n_models, n_votes, n] */
};

/* The largest figure wins; as bootstrap_winner otherwise. */
int bootstrap_class_winner(struct estimate *out, const struct class_answers *a,
                           class_figure_fn *figure, struct err *err) MUST_CHECK;

#define BOOTSTRAP_PAIR_DRAWS 500 /* a standard error to 3 % */

/* The standard error of the first model's figure less each one's, over draws
 * that all of them share, into se [n_models]; draws without a figure are left
 * out.  One vote. */
int bootstrap_class_pairs(double *se, const struct class_answers *a,
                          class_figure_fn *figure, struct err *err) MUST_CHECK;

/* Percentiles of n figures over draws of the examples that a confusion matrix
 * [k, k] counts, into out [n]; their means are over the draws. */
int bootstrap_confusion(struct estimate *out, const int64_t *confusion, int k,
                        class_figure_fn *const *figures, int n,
                        struct err *err) MUST_CHECK;

#endif
