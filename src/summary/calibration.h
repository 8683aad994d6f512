/*
 * calibration.h - do the probabilities say how often the answer is right?
 *
 * Memory:  allocates and gives back one array.
 * Errors:  ERR_NOMEM.
 * Source:  Guo, Pleiss, Sun, Weinberger 2017 (expected calibration error);
 *          Brier 1950.
 */
#ifndef SUMMARY_CALIBRATION_H
#define SUMMARY_CALIBRATION_H

#include "summary/numbers.h"

struct graded {        /* an example's answer */
    double confidence; /* of its class: the largest probability */
    double nll;        /* -ln of the true class' probability */
    double squared;    /* sum of the squared probabilities */
    bool right;
};

/* Sorts the n answers by confidence; no temperature. */
void calibration_judge(struct calibration *out, struct graded *answer, int n);

#endif
