/*
 * hand.h - trials that are claimed and not started yet
 *
 * Where trials are short the plan claims more than there are slots, and the
 * hand keeps them, in order.  What a sweep does not start goes back.
 *
 * Memory:  hand_release frees it; it holds at most PLAN_MOST claims.
 * Errors:  ERR_DB, ERR_NOMEM.
 */
#ifndef RUN_HAND_H
#define RUN_HAND_H

#include "run/plan.h"

struct hand {
    struct claim *claims; /* [cap] those from next on are in hand */
    int cap, n, next;
};

/* Claims as many as the plan wants; begun: when the sweep did (clock_seconds).
 */
int hand_fill(struct hand *h, struct plan *plan, struct store *st,
              int64_t experiment_id, enum trial_kind kind, double begun,
              struct err *err) MUST_CHECK;
/* The next one to start; NULL: none, or no slot for it. */
const struct claim *hand_next(struct hand *h, const struct plan *plan);
/* Gives all back when the plan says so. */
int hand_return(struct hand *h, struct plan *plan, struct store *st, double now,
                struct err *err) MUST_CHECK;
void hand_release(struct hand *h);

#endif
