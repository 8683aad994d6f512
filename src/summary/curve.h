/*
 * curve.h - what learning curves say: rules D1 to D7
 *
 * Memory:  curves_release frees what curve_make left; points and trials belong
 *          to the summary.
 * Errors:  ERR_NOMEM, ERR_DB, ERR_MISMATCH.
 */
#ifndef SUMMARY_CURVE_H
#define SUMMARY_CURVE_H

#include "base/err.h"

#include <stdbool.h>

struct candidate;
struct epoch_record;
struct store;
struct summary;
struct trial_row;

/* Thresholds of the diagnosis; the report prints them. */
#define CURVE_OVERFIT_EPOCHS 3  /* D1: epochs after the least val_loss */
#define CURVE_OVERFIT_RISE 0.01 /* D1: rise of val_loss, relative */
#define CURVE_GAP 0.02          /* D2: training above validation accuracy */
#define CURVE_BEHIND 0.02       /* D3: behind the best training accuracy */
#define CURVE_RISING 0.9        /* D4: the least val_loss in the last tenth */
#define CURVE_WOUND_DOWN 0.1    /* D4: of the first learning rate */
#define CURVE_FEW_EPOCHS 4      /* D4: shorter trainings are not judged */
#define CURVE_LAST 0.3          /* D5: the part at the end that stands still */
#define CURVE_UNSTABLE 0.1      /* D6: noise of val_loss, relative */
#define CURVE_LEARNT_EPOCHS 3   /* D7: shorter trainings are not judged */
#define CURVE_LEARNT 0.02       /* D7: above one answer for all */
#define CURVE_TOP 5             /* points that count as the best ones */

struct curve_facts { /* of a candidate's best trial */
    const struct candidate *of;
    const struct trial_row *trial;
    const struct epoch_record *epochs;
    struct epoch_record *own_epochs;
    int n_epochs;
    int planned;         /* epochs asked for; 0: not known */
    int best_loss;       /* the epoch of the least val_loss; 0: none */
    double least_loss;   /* what it is there */
    double noise;        /* of val_loss from epoch to epoch; NaN: too few */
    double metric_noise; /* of the summary's metric */
    double rise;         /* of val_loss from the least to the last epoch */
    double gap;          /* training above validation accuracy */
    bool has_risen;      /* that is more than noise */
    bool wound_down;     /* a schedule took the learning rate to its end */
    bool overfits;       /* D1 */
    bool mild_gap;       /* D2 */
    bool underfits;      /* D3 */
    bool still_rising;   /* D4 */
    bool saturated;      /* D5 */
    bool unstable;       /* D6 */
    bool did_not_learn;  /* D7 */
};

struct curves { /* of the first SUMMARY_MAX_CURVES, the chosen and the last */
    int n;
    struct curve_facts *list;
    const struct curve_facts *chosen, *second, *worst; /* NULL: none */
    double best_train;      /* the best train_accuracy of all candidates */
    int n_top;              /* at most CURVE_TOP: the first so many */
    int n_overfit, n_early; /* of these: D1, D5 */
    int last_best;          /* of these: the latest epoch of a least val_loss */
    double wasted;          /* of their epochs, the share after each one's least
                               val_loss; NaN: not known */
    int n_unlearnt;         /* candidates that are no better than guessing */
    int n_collapsed;        /* that answer one class almost always: rule D8 */
};

int curve_make(struct summary *s, struct store *st, struct err *err) MUST_CHECK;
void curves_release(struct curves *c);
/* Of a candidate; NULL when its curve was not read. */
const struct curve_facts *curve_of(const struct summary *s,
                                   const struct candidate *c);

#endif
