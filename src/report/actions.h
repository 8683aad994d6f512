/*
 * actions.h - what was tried to generalise better, and what it did
 *
 * Memory:  actions_release frees what actions_make left, also on failure.
 * Errors:  ERR_NOMEM.
 */
#ifndef REPORT_ACTIONS_H
#define REPORT_ACTIONS_H

#include "base/err.h"

struct contrast;
struct summary;

struct action { /* a factor that is there to improve generalisation */
    int decision;
    int off; /* its option that does nothing */
    int n;   /* contrasts of off with each other option */
    struct contrast *contrasts;
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
    int decision; /* train_fraction's; -1: it does not vary */
    struct size_curve size;
};

int actions_make(struct summary *s, struct err *err) MUST_CHECK;
void actions_release(struct actions *a);

#endif
