/*
 * waiting.h - events that are shown once their rows are durable, in order
 *
 * Memory:  waiting_release frees it; it holds what one commit takes.
 * Errors:  ERR_NOMEM.
 */
#ifndef RUN_WAITING_H
#define RUN_WAITING_H

#include "run/event.h"

#include <stdbool.h>

struct waiting_event {
    struct event event;
    bool over;           /* it ended its trial */
    uint64_t generation; /* of the store when its row was added */
};

struct waiting { /* zero at first */
    struct waiting_event *list;
    size_t first, n, cap; /* those from first on wait */
};

int waiting_add(struct waiting *w, const struct event *e, bool over,
                uint64_t generation, struct err *err) MUST_CHECK;
/* The next one whose row was there before a commit that made the store's
 * generation this one; NULL: none.  Good until the next call. */
const struct waiting_event *waiting_next(struct waiting *w,
                                         uint64_t generation);
size_t waiting_count(const struct waiting *w);
void waiting_release(struct waiting *w);

#endif
