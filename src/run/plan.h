/*
 * plan.h - what to do next: it decides, and does nothing else
 *
 * No clock, no thread, no file, no output: events and times come in, decisions
 * go out, so that tests can play any history.
 *
 * Memory:  plan_free frees it; it grows with slots, never with trials.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "run/event.h"

#define PLAN_MAX_DEATHS 3 /* in a row, with no new epoch between them */
#define PLAN_SILENCE 60   /* seconds without a step from which a trial hangs */
#define PLAN_FIRST 600    /* the same before its first step */
#define PLAN_SLOWER 20    /* times its slowest step so far, if that is longer */
#define PLAN_PACE 0.25    /* seconds of short trials that one claim is for */
#define PLAN_GROWTH 8     /* times the claim before, at most */
#define PLAN_HOLD 1.0     /* seconds that claimed trials wait for a slot */
#define PLAN_MOST 1024    /* trials claimed at once */

struct plan_settings {
    int slots;             /* workers at once, at most */
    int cores;             /* to share between them */
    int threads;           /* per trial; 0: idle cores go to the survivors */
    double budget_seconds; /* 0: none */
    double trial_seconds;  /* limit of one trial; 0: none */
    double silence;        /* instead of PLAN_SILENCE; 0: that */
    bool fail_fast;
};

enum plan_verdict { /* what is to become of a trial whose worker died */
                    PLAN_AGAIN,   /* back to pending */
                    PLAN_ENDED,   /* the same; not its own death, but a stop */
                    PLAN_GIVE_UP, /* failed: it keeps dying */
};

struct plan;

int plan_new(struct plan **out, const struct plan_settings *settings,
             long long pending, struct err *err) MUST_CHECK;
void plan_free(struct plan *p);

/* How many trials to claim now: as many as there is room for and, where trials
 * are short, as PLAN_PACE seconds will need at the rate since the last claim: a
 * claim is a commit.  0 while claimed ones are in hand.
 */
int plan_wanted(const struct plan *p, double now);
/* How many were there when that many were asked for; they are in hand until
 * plan_start or plan_returned. */
void plan_claimed(struct plan *p, int asked, int got, double now);
/* There is a slot for a trial in hand. */
bool plan_starts(const struct plan *p);
/* Those in hand must go back to the database: nothing is started any more, or
 * none was for PLAN_HOLD seconds, and others may have time for them. */
bool plan_returns(const struct plan *p, double now);
void plan_returned(struct plan *p, int n);
/* Nothing runs and nothing will be started. */
bool plan_done(const struct plan *p);
/* No trial is started any more, and running ones are asked to stop after their
 * epoch (stop) or are ended (kill). */
bool plan_stops(const struct plan *p);
bool plan_kills(const struct plan *p);

/* Threads that the trial of a slot should use from its next epoch on. */
int plan_threads(const struct plan *p, int slot);
/* The slot's trial has used up its time, of all its attempts. */
bool plan_overdue(const struct plan *p, int slot, double now);
/* Tells how many steps the slot's trial has made; waits: it may be waiting for
 * us.  Time in which nobody looked (a sleeping machine) does not count. */
void plan_look(struct plan *p, int slot, unsigned long steps, bool waits,
               double now);
/* Seconds for which the slot's trial has made no step, if they are so many that
 * it hangs; else 0. */
double plan_hangs(const struct plan *p, int slot);

/* A trial starts in a slot. */
void plan_start(struct plan *p, int slot, const struct claim *claim,
                double now);
/* Takes an event; now: seconds since the sweep began. */
void plan_take(struct plan *p, const struct event *e, double now);
/* What is to become of the trial of the EVENT_DIED that plan_take saw last. */
enum plan_verdict plan_verdict(const struct plan *p);

/* How it went. */
struct plan_counts {
    int completed, diverged, failed, interrupted, died;
    int signal;        /* the first that came */
    bool out_of_time;  /* the budget ended it */
    long long pending; /* not claimed yet, as far as known */
    int held;          /* claimed, not started */
    int running;
};
struct plan_counts plan_counts(const struct plan *p);

#endif
