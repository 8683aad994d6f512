/*
 * planted.h - synthetic experiments with known results, for tests
 *
 * plant() runs a whole experiment through the store's own calls: sync, claims,
 * epoch curves, per-example results.  Which examples a network gets right is
 * drawn from its accuracy: some examples are hard for all, so paired tests have
 * something to find.  The same description gives the same rows, but for times.
 */
#ifndef SUPPORT_PLANTED_H
#define SUPPORT_PLANTED_H

#include "store/query.h"

#define PLANT_PENDING (-1.0)  /* in accuracy: the trial is left to run */
#define PLANT_RUNNING (-2.0)  /* claimed, two epochs done */
#define PLANT_DIVERGED (-3.0) /* "loss is NaN in epoch 2" */
#define PLANT_FAILED (-4.0)   /* "the worker was killed by signal 9" */

enum planted_shape {                 /* of val_loss over the epochs */
                     SHAPE_FALLS,    /* at its best in the last one */
                     SHAPE_OVERFITS, /* least at 40 %, then it rises */
                     SHAPE_EARLY,    /* least at 40 %, then it stands still */
                     SHAPE_JUMPS,    /* falls with jumps up and down */
};

struct planted_point {
    const char *params; /* factors as a JSON object, in the config's order:
                           {"layers": [512], "learning_rate": 0.001} */
    int64_t n_weights;
    double accuracy; /* on validation, of every trial; NaN: see accuracies */
    const double *accuracies; /* [repeats * folds], by repeat, then fold; NULL:
                                 accuracy for all.  Rounded to whole examples */
    double val_nll;           /* val_loss, too; 0: as the predictions give it */
    enum planted_shape shape;
    bool is_stopped;    /* by early stopping */
    bool is_sharp;      /* half the cross-entropy of each example */
    bool is_calibrated; /* each answer's probability is the accuracy */
    bool winds_down;    /* its learning rate falls to nothing */
    int collapsed;      /* a class but 0 that every answer names; 0: none */
    double gap;         /* train_accuracy above the validation one */
    int n_new;          /* new seeds (kind confirm) */
    const double *new_accuracies; /* [n_new * folds], as accuracies */
    double test; /* accuracy on the test part of repeat 0, fold 0, looked
                    at once; 0: not looked at */
};

/* Zeros mean the value in brackets. */
struct planted {
    const char *name;           /* [planted] */
    const char *config;         /* the YAML text ["name: planted\n"] */
    const char *metric;         /* [val_accuracy] */
    const char *dataset;        /* [planted-data] */
    const char *const *classes; /* [n_classes] labels [class 0, class 1, ...] */
    int n_classes;              /* [10] */
    int n_validation;           /* per fold [1000]; -1: no validation part */
    int n_train;                /* [4 n_validation] */
    int n_test;                 /* [1000] */
    int epochs;                 /* [5] */
    int repeats, folds;         /* [1] */
    long long seed;             /* [1] */
    int n_points;
    const struct planted_point *points;
    int weak_class;                /* one of whose examples only */
    double weak_recall;            /* so many are right (0: there is none) */
    bool unbalanced;               /* class 0 has six of ten examples */
    struct overlap_record overlap; /* of the split's parts */
    bool extend;
};

/* A criterion assertion fails when the store does. Returns the experiment's
 * id. */
int64_t plant(struct store *st, const struct planted *what);

/* The two halves of plant: store_sync of the description, and what it says of
 * the trials that are pending. */
int planted_sync(struct store_sync *out, int64_t *id, struct store *st,
                 const struct planted *what, struct err *err) MUST_CHECK;
void planted_train(struct store *st, const struct planted *what, int64_t id);

/* store_confirm of the points of these ordinals. */
int planted_confirm(struct store_sync *out, struct store *st,
                    const struct planted *what, const int *ordinals, int n,
                    int seeds, struct err *err) MUST_CHECK;

/* A new database in a new folder; path[256] is where. */
struct store *planted_store(char path[256]);
/* Closes st (may be NULL) and removes the folder of path with what it holds. */
void planted_remove(struct store *st, const char *path);

#endif
