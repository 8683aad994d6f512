/*
 * event.h - what the loop of a sweep waits for, one at a time
 */
#ifndef RUN_EVENT_H
#define RUN_EVENT_H

#include "base/record.h"
#include "store/store.h"

enum event_kind {
    EVENT_STARTED, /* a worker trains */
    EVENT_EPOCH,   /* an epoch is over */
    EVENT_DONE,    /* a training ended and told how */
    EVENT_DIED,    /* a worker is gone without having told */
    EVENT_FREE,    /* a slot's worker is gone; the slot can be used again */
    EVENT_TICK,    /* nothing happened for the time asked for */
    EVENT_SIGNAL,  /* SIGINT, SIGTERM or SIGHUP for us */
};

struct event {
    enum event_kind kind;
    int slot;           /* of the first five kinds */
    struct claim claim; /* of the first five kinds */
    union {
        struct epoch_record epoch;
        struct trial_record done;
        char died[160]; /* "killed by signal 9 (Killed)" */
        int signal;
    } as;
};

#endif
