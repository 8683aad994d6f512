#include "run/seat.h"

#include "run/message.h"

#include <unistd.h>

static void take_message(struct event *out, const struct message *m)
{
    out->kind = m->kind == MESSAGE_STARTED ? EVENT_STARTED
                : m->kind == MESSAGE_EPOCH ? EVENT_EPOCH
                                           : EVENT_DONE;
    if (m->kind == MESSAGE_EPOCH)
        out->as.epoch = m->as.epoch;
    if (m->kind == MESSAGE_DONE)
        out->as.done = m->as.done;
}

bool seat_event(struct event *out, struct seat *seat)
{
    struct message m;
    int got = seat->damaged ? 0 : message_read(seat->pipe, &m, &seat->sequence);

    if (got == 1) {
        take_message(out, &m);
        seat->told_done |= out->kind == EVENT_DONE;
        return true;
    }
    seat->damaged |= got < 0;
    if (got < 0 || !seat->gone)
        return false;
    if (!seat->told_done) { /* the next look frees the slot */
        out->kind = EVENT_DIED;
        notice_text(out->as.died, sizeof(out->as.died), &seat->notice,
                    seat->damaged);
        seat->told_done = true;
        return true;
    }
    out->kind = EVENT_FREE;
    while (read(seat->pipe, &m, sizeof(m)) > 0)
        ; /* what is behind a damaged record */
    seat->busy = false;
    return true;
}
