/*
 * actions.h - what was tried to generalise better, and what it did
 *
 * Memory:  actions_release frees what actions_make left, also on failure.
 * Errors:  ERR_NOMEM.
 */
#ifndef SUMMARY_ACTIONS_H
#define SUMMARY_ACTIONS_H

#include "base/err.h"

#include <stdbool.h>

struct candidate;
struct contrast;
struct summary;

struct action { /* a factor that is there to improve generalisation */
    int decision;
    int off; /* its option that does nothing */
    int n;   /* contrasts of off with each other option */
    struct contrast *contrasts;
};

/* What could cure the overfitting of one of the best points (rule P16): an
 * action's level instead of the one that it has, by all matched pairs. */
struct cure {
    int decision;
    const struct candidate *of;
    struct contrast *pairs; /* by val_loss; val_nll where the action itself is
                               part of val_loss */
};

struct size_curve { /* error over training examples: a + b m^-c */
    int n;          /* sizes; 0: no fit */
    double a, b, c;
    double halved; /* what half of the examples costs, as measured; NaN */
    double twice;  /* what twice as many would gain, as fitted */
    double tuned;  /* by how much the best point of the largest size is above
                      the mean one; NaN: it is the only one */
};

struct actions {
    int n;
    struct action *list;
    int n_cures; /* the best one of each action */
    struct cure *cures;
    int decision; /* train_fraction's; -1: it does not vary */
    struct size_curve size;
};

int actions_make(struct summary *s, struct err *err) MUST_CHECK;
/* After the curves and the actions. */
int cures_make(struct summary *s, struct err *err) MUST_CHECK;
/* Do the matched pairs show that it helps? */
bool cure_confirms(const struct cure *c);
void cure_release(struct cure *c);
void actions_release(struct actions *a);

#endif
