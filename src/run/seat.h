/*
 * seat.h - the parent's side of a slot: what its worker says, and its end
 *
 * Errors:  none; a worker that sends nonsense makes its seat damaged.
 */
#ifndef RUN_SEAT_H
#define RUN_SEAT_H

#include "run/event.h"
#include "run/loader.h"
#include "run/tail.h"

struct seat {
    bool busy, told_done, gone, damaged;
    struct claim claim;
    uint32_t sequence;
    struct notice notice; /* valid when gone */
    bool killed;          /* by us */
    int pipe, errors;     /* read ends, non-blocking; errors: its stderr */
    struct tail tail;
};

/* The next event of a busy seat: a message, or its worker's end; false: there
 * is none now.  After EVENT_FREE the seat is no longer busy. */
bool seat_event(struct event *out, struct seat *seat);

#endif
