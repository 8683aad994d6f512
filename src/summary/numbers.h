/*
 * numbers.h - what a summary holds: for the files of report/ alone
 *
 * Shares are in [0, 1]; a number that is not there is NaN, a pointer NULL.
 *
 * Memory:  a struct summary owns all that its parts point to; texts, points,
 *          trials belong to its snapshot.  Each part has one maker, which
 *          leaves what it made in the summary, also on failure, and one file:
 *          summary.c (candidates), selection.c, choice.c, answers.c, misses.c,
 *          factors.c, pairs.c, mistakes.c, calibration.c, curve.c.
 * Errors:  of the makers: ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef SUMMARY_NUMBERS_H
#define SUMMARY_NUMBERS_H

#include "stat/bootstrap_classes.h"
#include "stat/importance.h"
#include "stat/moderated.h"
#include "stat/statistics.h"
#include "summary/actions.h"
#include "summary/curve.h"
#include "summary/filter.h"
#include "summary/flip.h"
#include "summary/summary.h"

#define SUMMARY_MAX_TESTED 200 /* best points that pair tests cover */
#define SUMMARY_MAX_CURVES 20  /* best points whose curves are kept */
#define SUMMARY_FEWEST_SEEDS 3 /* or points, for an interval of their mean */
#define SUMMARY_TIED 0.05      /* Holm-adjusted p from which two are tied */

/* ---- points -------------------------------------------------------------- */

struct candidate { /* a ranked point; candidates are in rank order */
    const struct point_row *point;
    const struct rank_row *rank;
    const struct trial_row *best_trial;   /* of its search trials */
    const struct trial_row *const *trial; /* [n_repeats, n_folds] */
    int n_repeats, n_folds;
    double *by_repeat; /* [n_repeats] of the metric, means over folds */
    double *by_fold;   /* [n_folds] means over repeats */
    double metric[METRIC_COUNT];       /* means over folds, then repeats */
    double train_loss, train_accuracy; /* means; evaluated at the kept epochs */
    double best_epoch, epochs_run;     /* means */
    struct interval interval;          /* of an accuracy, over the examples */
    /* Against the best (of which tested is false). */
    bool tested;       /* there is a pair test */
    bool tied;         /* best, or not separable from it */
    bool unlearnt;     /* rule D7: no better than one answer for all */
    int collapsed;     /* rule D8: a class that is 95 % of all answers of its
                          first trial; -1: none, or not looked at */
    bool disagrees;    /* tested behind, but one of two seeds puts it ahead */
    int64_t b, c;      /* McNemar: the best alone right; this one alone */
    double difference; /* the best's metric less this one's */
    struct interval difference_interval;
    double p, adjusted; /* before and after Holm */
    /* The best trial's, for the first SUMMARY_MAX_CURVES; the curves' own. */
    struct epoch_record *epochs;
    int n_epochs;
};

enum tie_break { TIE_NONE, TIE_WEIGHTS, TIE_NLL, TIE_ORDINAL };

enum pair_test {
    PAIR_NONE,    /* no validation part, or one candidate */
    PAIR_MCNEMAR, /* up to two repeats: correctness on repeat 0 */
    PAIR_CLASSES, /* macro-F1, balanced accuracy, MCC: resampled examples */
    PAIR_LOSS,    /* a loss: paired t over the examples' cross-entropy */
    PAIR_REPEATS, /* three or more repeats: moderated t over seeds */
    PAIR_FOLDS,   /* folds: Nadeau and Bengio's t */
};

struct selection {
    enum tie_break tie_break; /* what put the best before the second */
    enum pair_test test;
    int n_tested; /* pairs */
    int n_tied;   /* candidates in the tie set, the best included */
    const struct candidate *simplest; /* of the tie set: fewest weights */
    const struct candidate *fastest;  /* of it: least time of training */
    const struct candidate *one_se;   /* the simplest within one standard error
                                         of the best */
    double standard_error;            /* of the best's metric; NaN: none */
    struct prior prior; /* PAIR_REPEATS: the variance of a pair's difference */
    const struct candidate *chosen;  /* by the rule */
    const struct candidate *closest; /* the tested one of the largest p */
    double psi; /* share of examples where best and second disagree; NaN */
    double resolution; /* the difference of the metric that the test of these
                          two shows with power 0.8: McNemar's by psi, over
                          examples by its standard error; NaN: there is none */
    double q, q_p;     /* Cochran's over the tested and the best; NaN: none */
    int q_models;
    /* The best candidate by each other metric. */
    const struct candidate *by_metric[METRIC_COUNT];
};

/* ---- results per example ------------------------------------------------- */

struct answers {  /* of the best candidates to every validation example */
    int n_models; /* those of the first candidates that left results */
    const struct candidate **models; /* [n_models] in rank order */
    int n;                           /* examples, fold after fold */
    int n_votes;                     /* repeats: answers to each example */
    float *right; /* [n_models, n] answers that were right: whole numbers */
    float *nll;   /* [n_models, n] means over the repeats */
};

struct winner { /* what the best scores on examples that did not pick it */
    int n_models;
    double value; /* NaN: not estimated */
    struct interval interval;
};

#define MISSES_KEPT (SUMMARY_MOST_HARD / 2)

struct hard_example {
    int place; /* in the answers */
    int fold;
    int64_t example; /* its number in the data set, from 0 */
    int label;
    double nll; /* mean over the models; of the chosen one */
};

/* Validation examples that networks get wrong, the hardest first. */
struct misses {
    int n_models, n;
    int n_missed; /* by every model */
    int n_hardest, n_own;
    struct hard_example hardest[MISSES_KEPT]; /* of these */
    struct hard_example own[MISSES_KEPT]; /* that the chosen one misses in every
                                             repeat, and some other does not */
};

/* ---- factors ------------------------------------------------------------- */

enum section { SECTION_MODEL, SECTION_TRAINING, SECTION_DATA, SECTION_COUNT };

struct contrast {          /* matched pairs of two levels, all else equal */
    enum metric_id metric; /* that is compared */
    int from, to;          /* options */
    bool *held;            /* [decisions.n] factors that pairs have in common */
    int n_pairs, n_wins, n_draws; /* wins of `to` */
    double difference;            /* mean, positive when `to` is better */
    struct interval interval;     /* NaN below three pairs, unless by_seeds */
    /* Of a single pair with three seeds or more the interval is over these. */
    bool by_seeds;
    const struct candidate *pair[2]; /* of a single pair: with from, with to */
};

struct option {          /* a level of a decision */
    const char *text;    /* as first written */
    const json_t *value; /* NULL: the points that do not read the factor */
    const struct point_row *example;    /* a point that has it */
    int n_points, n_unlearnt;           /* ranked ones; of these, rule D7 */
    int n_trials, n_diverged, n_failed; /* search trials of active points */
    double mean;                   /* of the metric over its ranked points */
    struct interval mean_interval; /* over seeds or points; NaN below three */
    const struct candidate *best;  /* its best point: isolation */
    struct contrast pairs;         /* the chosen level against this one */
    bool hopeless; /* its best point is in the worst quarter of all */
};

struct decision { /* a factor that varies over the active points */
    const char *name;
    enum section section;
    bool numeric; /* all levels are numbers, which then ascend */
    int n_options;
    struct option *options;
    int chosen; /* the best candidate's level, an index */
    int top;    /* the level of the best mean, an index; -1: none is ranked */
    int edge;   /* -1, 1: the best level is the smallest, largest tried, and the
                   isolation curve rises towards it; else 0 */
    int effect; /* index into the importance's effects, or -1 */
    int follows; /* the factor that all points read whose level says this one's
                    too, so that nothing can be told of it alone; or -1 */
    /* Of a factor that not every point reads: shares among those that do, over
     * the factors that vary there. */
    struct importance *within; /* NULL: they are no full grid */
    bool *within_use;          /* [decisions.n] */
};

struct decisions {
    int n;
    struct decision *decisions;
    struct importance *importance; /* over those in use; NULL: no full grid */
    bool *use; /* [n] factors that every point reads; over others is averaged */
    int *levels;        /* [n_points, n] option of each active point */
    struct flip *flips; /* [importance->n] of its pairs */
    /* Shares without the points of hopeless levels, over the factors that vary
     * among the rest; NULL: there are none, or the rest is no full grid. */
    struct importance *trimmed;
    bool *trimmed_use; /* [n] */
};

/* ---- errors of the chosen model ------------------------------------------ */

struct class_facts {
    const char *label;
    int64_t support, right, predicted; /* examples: of it, hit, called it */
    double precision, recall, f1;      /* 0 where 0 / 0 */
    struct interval precision_interval, recall_interval;
};

struct confused {
    int actual, predicted;
    int64_t count;
};

struct mistakes { /* of one part */
    const char *part;
    int n_trials; /* folds summed; else 1 */
    const struct trial_row *const *trials;
    int n_classes;
    int64_t n, n_right;
    struct interval accuracy;
    int64_t *confusion; /* [n_classes, n_classes] actual, predicted */
    struct class_facts *classes;
    int weakest;           /* the class of the least recall; -1: none */
    int weakest_as;        /* what it is most often taken for; -1: nothing */
    int largest;           /* the class of most examples */
    int collapsed;         /* the class that is 95 % of all answers; -1: none */
    double no_information; /* the largest class' share */
    double no_information_p;
    double mcc, macro_f1, balanced_accuracy, kappa;
    /* Of these, by resampling the examples. */
    struct interval mcc_interval, f1_interval, balanced_interval,
        kappa_interval;
    int n_confused; /* at most 5, the largest first */
    struct confused confused[5];
};

#define CALIBRATION_BINS 15

struct calibration { /* of the chosen model's probabilities */
    int n;
    struct confidence_bin {
        int n;
        double confidence, accuracy; /* means; NaN: no example */
    } bins[CALIBRATION_BINS];        /* of equal width over [0, 1] */
    double confidence, accuracy, nll, brier;
    double ece, ece_mass; /* over bins of equal width, of equal mass */
    /* Of its networks (nn/temperature.h), means over the folds; NaN: a network
     * was trained before they were recorded. */
    double temperature, scaled_nll;
};

struct test_facts {
    int n_looks; /* at this data set's test part, over the whole database */
    int look;    /* the first look that scored the chosen point; 0: none */
    const char *at;
    int n, n_trials;               /* examples; trials that the look scored */
    const struct trial_row *trial; /* the first of them */
    double accuracy, loss;         /* means over the trials */
    struct interval interval;      /* of the accuracy */
    /* The test's figure less the chosen point's on validation, and less the
     * corrected one (struct winner), which is the best's; NaN: there is none.
     */
    struct test_gaps {
        double validation, corrected;
    } accuracy_gap, nll_gap;
};

/* ---- the search as a whole ----------------------------------------------- */

#define SEARCH_MAX_STEPS 16

struct search_step {
    int k;
    double expected; /* best of k points drawn at random without return */
};

struct search_facts {
    int n;       /* ranked points; steps are 1, 2, 4, ..., n */
    int n_steps; /* 0: too few points */
    struct search_step steps[SEARCH_MAX_STEPS];
    struct search_step half; /* n / 2 points */
    double gain;             /* of the last doubling, from there to n */
    double
        noise;  /* what is no difference: the resolution, else the best's sd */
    int enough; /* the first step within it of the last; 0: none before it */
};

struct front { /* points that no other beats in metric and cost at once */
    int n;     /* in rank order: each cheaper than those before it */
    const struct candidate **list;
    /* Of those at half of the best's cost or less the one that loses least for
     * each halving; NULL: there is none. */
    const struct candidate *bargain;
};

struct metric_choice {         /* which metric suits this problem */
    int64_t smallest, largest; /* validation examples of a class */
    bool unbalanced;           /* their ratio is above 1.5 */
    int n;                     /* candidates compared */
    double rank_agreement;     /* Spearman of val_accuracy and -val_loss; NaN */
    bool disagree;    /* it is below 0.9, or the two choose differently */
    bool hides_class; /* the weakest class is 10 points behind accuracy */
    const struct candidate *by_nll; /* of the tied one that cross-entropy tells
                                       clearly from the best; NULL: none */
    double nll_p;
};

/* ---- the whole ----------------------------------------------------------- */

struct summary {
    struct snapshot *snap;
    struct rank_row *ranks;
    int n_ranks, n_candidates;
    struct candidate *candidates;
    const struct trial_row **trials; /* what candidates' trial point into */
    enum metric_id metric;
    bool own_metric;               /* it is the experiment's */
    char fingerprint[SHA256_TEXT]; /* store/fingerprint.h; or empty */
    int n_active;                  /* points of the present config */
    int n_validation; /* examples that score a candidate: all folds */
    int states[STATE_FAILED + 1]; /* planned search trials of active points */
    double wall_seconds;          /* of these, together */
    struct selection selection;
    enum summary_rule rule;
    int n_where; /* filters that points of the summary pass */
    struct where *where;
    struct answers *answers; /* NULL: none */
    struct winner winner;
    struct misses misses;
    struct calibration *calibration; /* NULL: none */
    struct decisions decisions;
    struct mistakes *validation, *test_mistakes; /* NULL: none */
    struct test_facts test;
    double guess;  /* share of the largest class in the validation part; NaN */
    double chance; /* balanced accuracy of one answer for all: 1 / classes */
    struct curves curves;
    struct search_facts search;
    struct front smallest, fastest; /* by weights, by time of training */
    struct metric_choice metric_choice;
    struct actions actions;
    struct evaluation_row *evaluations;
    int n_evaluations;
    struct confirmation *confirmation; /* summary/confirmation.h; NULL: none */
};

/* The best candidate, or NULL; the one that the rule chooses. */
const struct candidate *summary_best(const struct summary *s);
const struct candidate *summary_chosen(const struct summary *s);
/* Is a so much smaller than b, or as large and trained for so many epochs less,
 * that it is worth a sentence? */
bool candidate_smaller(const struct candidate *a, const struct candidate *b);
bool candidate_quicker(const struct candidate *a, const struct candidate *b);
/* The split of a trial. */
const struct split_row *summary_split(const struct summary *s,
                                      const struct trial_row *t);
/* Is it one that the metric's values of candidates are means of? */
bool summary_counts(const struct trial_row *t);
/* The point's index in the snapshot. */
int summary_point(const struct summary *s, const struct point_row *p);

int selection_make(struct summary *s, struct store *st,
                   struct err *err) MUST_CHECK;
int rules_make(struct summary *s, struct err *err) MUST_CHECK;
int answers_make(struct summary *s, struct store *st,
                 struct err *err) MUST_CHECK;
void answers_free(struct answers *a);
int winner_make(struct summary *s, struct store *st,
                struct err *err) MUST_CHECK;
/* Of a metric that needs all classes at once; NULL: it is none. */
class_figure_fn *winner_figure(enum metric_id metric);
/* Is the metric the mean cross-entropy of the examples: val_nll, or a val_loss
 * that counts neither penalties nor smoothing at any point? */
bool winner_by_nll(const struct summary *s);
int misses_make(struct summary *s, struct err *err) MUST_CHECK;
int calibration_make(struct summary *s, struct store *st,
                     struct err *err) MUST_CHECK;
int decisions_make(struct summary *s, struct err *err) MUST_CHECK;
void decisions_release(struct decisions *d);
/* Which option of decision f a point has. */
int decision_level(const struct summary *s, const struct point_row *p, int f);
/* Intervals of the levels' means, and what they are over: seeds, or points. */
int marginals_make(struct summary *s, struct err *err) MUST_CHECK;
bool summary_by_seeds(const struct summary *s);
/* Matched pairs of every decision's chosen level with its others. */
int pairs_make(struct summary *s, struct err *err) MUST_CHECK;
int weigh_make(struct summary *s, struct err *err) MUST_CHECK;
/* The section of a factor's name. */
enum section decision_section(const char *name);
int mistakes_make(struct summary *s, struct store *st,
                  struct err *err) MUST_CHECK;
void mistakes_free(struct mistakes *m);
int search_make(struct summary *s, struct err *err) MUST_CHECK;
/* The loss by which points can be compared: val_loss counts penalties and
 * smoothing, so that val_nll it is where these vary. */
enum metric_id summary_loss(const struct summary *s);
int metric_choice_make(struct summary *s, struct err *err) MUST_CHECK;
/* Of two options of decision f; held is made. */
int contrast_make(struct contrast *out, const struct summary *s,
                  enum metric_id metric, int f, int from, int to,
                  struct err *err) MUST_CHECK;
/* Its pairs, with `from`, with `to`, at most so many, evenly spread; how many,
 * or -1. */
int contrast_pairs(const struct candidate *(*out)[2], int most,
                   const struct contrast *of, const struct summary *s, int f,
                   struct err *err) MUST_CHECK;

#endif
