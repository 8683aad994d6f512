/*
 * compare.h - two trials or points held against each other: numbers, no text
 *
 * A trial is one trained network, a point a recipe: all its trainings that
 * ended well.  With three seeds or more of both the test is over seeds, with
 * folds over folds, else over the examples that both answered, by the networks
 * of one seed.  Only what answered the same examples is tested.
 *
 * Memory:  comparison_free frees all; points, trials and names belong to the
 *          snapshots, which must outlive it.
 * Errors:  ERR_NOMATCH when one of the two has not ended well; ERR_DB,
 *          ERR_MISMATCH, ERR_NOMEM.
 * Source:  stat/seeds.h, stat/statistics.h.
 */
#ifndef SUMMARY_COMPARE_H
#define SUMMARY_COMPARE_H

#include "stat/seeds.h"
#include "store/query.h"

struct compare_side {
    const struct snapshot *snap;
    const struct point_row *point;
    const struct trial_row *trial; /* NULL: the point as a whole */
    /* Filled in by compare_make: */
    bool stands_in; /* the trial was found to stand for its point */
    enum trial_kind kind;
    int n_seeds, n_folds;
    const struct trial_row **trials; /* [n_seeds, n_folds] */
    uint64_t *seeds;                 /* [n_seeds] ascending */
};

enum compare_test {
    COMPARE_NONE,
    COMPARE_MCNEMAR, /* mid-p over examples: right or wrong */
    COMPARE_CLASSES, /* macro-F1 and the like: resampled examples */
    COMPARE_LOSS,    /* paired t over examples: cross-entropy */
    COMPARE_PAIRED,  /* paired t over shared seeds */
    COMPARE_WELCH,   /* seeds that are not shared */
    COMPARE_FOLDS,   /* Nadeau and Bengio's t */
};

enum compare_obstacle { /* why nothing is tested */
                        OBSTACLE_NONE,
                        OBSTACLE_DATA,    /* other data sets */
                        OBSTACLE_SPLIT,   /* other validation examples */
                        OBSTACLE_FOLDS,   /* another number of folds */
                        OBSTACLE_RESULTS, /* no results per example */
};

#define COMPARE_ROWS (METRIC_COUNT + 6)

struct compare_row { /* a figure of both; NaN: there is none */
    const char *name;
    bool is_whole; /* shown without decimals */
    double value[2], sd[2];
    struct interval interval[2];
};

struct compare_class { /* recall */
    const char *label;
    int64_t support; /* validation examples of it */
    double recall[2];
    int64_t b, c; /* examples: the first alone right; the second alone */
    double difference, p, adjusted; /* of recalls; after Holm over classes */
    struct interval interval;
};

struct comparison {
    struct compare_side side[2];
    enum metric_id metric;
    struct compare_row rows[COMPARE_ROWS];
    enum compare_test test;
    enum compare_obstacle obstacle;
    int n;        /* examples, shared seeds or folds that were tested over */
    int64_t b, c; /* COMPARE_MCNEMAR: the first alone right; the second */
    double difference; /* the first's less the second's: of accuracy with
                          McNemar, of cross-entropy over examples, else of
                          the metric */
    struct interval interval;
    double t, df, p;       /* NaN where there is none */
    struct seeds_result s; /* of tests over seeds */
    int better;            /* 0, 1: which is better at 5 %; -1: neither */
    int n_classes;         /* 0: not compared */
    struct compare_class *classes;
};

/* sides: snap, point and trial are set.  By this metric at the kept epochs. */
int compare_make(struct comparison **out, struct store *st,
                 const struct compare_side sides[2], enum metric_id metric,
                 struct err *err) MUST_CHECK;
void comparison_free(struct comparison *c);

#endif
