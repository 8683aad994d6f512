/*
 * event.h - what the loop of a sweep waits for, one at a time
 */
#ifndef RUN_EVENT_H
#define RUN_EVENT_H

#include "base/record.h"
#include "store/store.h"

enum event_kind {
    EVENT_STARTED,    /* a worker trains */
    EVENT_EPOCH,      /* an epoch is over */
    EVENT_CHECKPOINT, /* a checkpoint of the epoch before is written */
    EVENT_DONE,       /* a training ended and told how */
    EVENT_DIED,       /* a worker is gone without having told */
    EVENT_FREE,       /* a slot's worker is gone; the slot can be used again */
    EVENT_TICK,       /* nothing happened for the time asked for */
    EVENT_SIGNAL,     /* SIGINT, SIGTERM or SIGHUP for us */
};

struct start_record {
    int from_epoch; /* goes on after it; 0: from scratch */
    double seconds; /* that the epochs up to it took */
    char note[200]; /* what was wrong with a checkpoint, or "" */
};

struct save_record {
    int epoch;
    char error[200]; /* why there is none, or "" */
};

#define EVENT_DIED_TEXT 640

struct event {
    enum event_kind kind;
    int slot;           /* of all kinds up to EVENT_FREE */
    struct claim claim; /* the same */
    union {
        struct start_record started;
        struct epoch_record epoch;
        struct save_record checkpoint;
        struct trial_record done;
        /* "was killed by signal 9 (Killed)", and what it said last */
        char died[EVENT_DIED_TEXT];
        int signal;
    } as;
};

#endif
