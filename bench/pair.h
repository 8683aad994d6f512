/*
 * pair.h - trainings side by side, each in its process, as a sweep runs them
 *
 * Errors:  ERR_RUN when a process cannot be had or its training fails.
 */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

#include "cases.h"

/* Seconds of an epoch, by the clock, while n trainings of so many epochs run
 * at once: those of the slower one.  Each takes an epoch more to warm up. */
int pair_time(double *seconds, struct case_data *d, int epochs, int n,
              struct err *err) MUST_CHECK;

#endif
