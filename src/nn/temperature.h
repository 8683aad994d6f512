/*
 * temperature.h - the number that makes a network's probabilities honest
 *
 * softmax(z / T) gives the same answers as softmax(z) and other probabilities:
 * T above 1 tempers a network that is too sure of itself.  T is the one of the
 * least mean cross-entropy over the examples given, which is convex in 1 / T.
 *
 * Memory:  scratch is the caller's: temperature_scratch floats.
 * Threads: opens teams of the width asked for; same bits for every width, and
 *          at T = 1 the bits of exam.h's nll.
 * Errors:  none.
 * Source:  Guo, Pleiss, Sun, Weinberger 2017.
 */
#ifndef NN_TEMPERATURE_H
#define NN_TEMPERATURE_H

#include "nn/exam.h"

/* Where all answers are right (or worse than guessed) there is no least one: T
 * ends at a bound. */
#define TEMPERATURE_LEAST 0.01
#define TEMPERATURE_MOST 100.0

struct temperature {
    double temperature;
    double nll;        /* mean cross-entropy at T = 1 */
    double scaled_nll; /* at the temperature: at most nll */
};

size_t temperature_scratch(int n_classes);
/* Of r: n, label and logits; n > 0. */
void temperature_fit(struct temperature *out, const struct results *r,
                     int n_classes, float *scratch, int threads);

#endif
