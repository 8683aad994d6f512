/*
 * sweep.h - `sweep run` and `confirm`: train what is not yet trained, record
 * it, show it
 *
 * The data's way: store (claim) -> runner (pool) -> train (epochs) -> events ->
 * plan, store, screen.  The loop of this file is the only writer of all three.
 *
 * Errors:  ERR_DB, ERR_REFUSED, ERR_RUN; trials that fail are results.
 */
#ifndef RUN_SWEEP_H
#define RUN_SWEEP_H

#include "run/runner.h"
#include "store/store.h"

enum progress { PROGRESS_AUTO, PROGRESS_PLAIN, PROGRESS_JSON, PROGRESS_NONE };

struct sweep_options {
    const char *db;        /* path of results.db */
    int jobs, threads;     /* 0: auto */
    double budget_seconds; /* 0: none */
    enum progress progress;
    bool color;      /* for the progress on a terminal */
    bool quiet;      /* no notices, no progress */
    bool fail_fast;  /* the first failed or diverged trial ends the sweep */
    bool extend;     /* allow an edit that reuses nothing */
    bool network_fs; /* db may be on a network's file system */
    const struct store_confirm *confirm; /* these points with new seeds instead
                                            of the grid; NULL: the grid */
    double silence; /* seconds without a step that end a trial; 0: the plan's */
};

struct sweep_result {
    struct store_sync sync;          /* what was kept, added, left */
    int jobs;                        /* workers that ran at once, at most */
    int completed, diverged, failed; /* trials that ended in this run */
    int left;                        /* trials still to do */
    int elsewhere;                   /* those that other processes train */
    struct store_holders holders;    /* whose they are; zeros if none are */
    int recovered;                   /* trials of dead processes taken over */
    int signal;       /* SIGINT or SIGTERM that ended it; 0: none */
    bool out_of_time; /* the budget ended it */
    double seconds;
};

/* Trains with the pool of local processes. */
int sweep_run(struct sweep_result *out, const struct study *study,
              const struct sweep_options *options, struct err *err) MUST_CHECK;
/* The same with another runner. */
int sweep_run_on(struct sweep_result *out, const struct study *study,
                 const struct sweep_options *options, runner_open *open,
                 void *arg, struct err *err) MUST_CHECK;

#endif
