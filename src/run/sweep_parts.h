/*
 * sweep_parts.h - what a sweep works with, and how it is opened and closed
 *
 * Private to sweep.c and sweep_open.c.
 *
 * Memory:  sweep_close frees what sweep_open made, also after it failed.
 */
#ifndef RUN_SWEEP_PARTS_H
#define RUN_SWEEP_PARTS_H

#include "run/hand.h"
#include "run/handover.h"
#include "run/recorder.h"
#include "run/screen.h"
#include "run/waiting.h"

struct sweep {
    const struct study *study;
    const struct sweep_options *options;
    struct runner runner;
    struct store *store;
    struct plan *plan;
    struct recorder *recorder;
    struct screen *screen;
    struct handover handover; /* until the store has it */
    struct hand hand;
    struct folders folders;
    int64_t experiment_id;
    enum trial_kind kind; /* of the trials that it trains */
    struct waiting waiting;
    bool stopping, killing; /* the workers were told */
    int jobs;
    double begun;
};

/* w has its study, its options and begun; the rest is zero. */
int sweep_open(struct sweep *w, struct sweep_result *r, runner_open *open,
               void *arg, struct err *err) MUST_CHECK;
void sweep_close(struct sweep *w);

#endif
