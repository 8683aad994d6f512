#include "run/seat.h"

#include "run/message.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void take_message(struct event *out, const struct message *m)
{
    switch ((enum message_kind)m->kind) {
    case MESSAGE_STARTED:
        out->kind = EVENT_STARTED;
        out->as.started = m->as.started;
        break;
    case MESSAGE_EPOCH:
        out->kind = EVENT_EPOCH;
        out->as.epoch = m->as.epoch;
        break;
    case MESSAGE_CHECKPOINT:
        out->kind = EVENT_CHECKPOINT;
        out->as.checkpoint = m->as.checkpoint;
        break;
    case MESSAGE_DONE:
        out->kind = EVENT_DONE;
        out->as.done = m->as.done;
        break;
    }
}

/* As much of the text as there is room for, without half a character. */
static void copy_whole(char *out, size_t size, const char *text)
{
    size_t n = strlen(text);

    if (n >= size)
        for (n = size - 1; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
            n--;
    memcpy(out, text, n);
    out[n] = '\0';
}

/* How it ended, and what it said last. */
static void tell_death(struct event *out, struct seat *seat)
{
    struct str text = { 0 };
    char how[160];

    out->kind = EVENT_DIED;
    notice_text(how, sizeof(how), &seat->notice, seat->damaged);
    str_add_text(&text, how);
    if (!seat->killed && WIFSIGNALED(seat->notice.status) &&
        WTERMSIG(seat->notice.status) == SIGKILL)
        str_add_text(&text, ", not by sweep (was memory short?)");
    tail_read(&seat->tail, seat->errors);
    if (seat->tail.n) {
        str_add_text(&text, ": ");
        tail_add(&text, &seat->tail);
    }
    copy_whole(out->as.died, sizeof(out->as.died),
               text.failed ? how : str_text(&text));
    str_release(&text);
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
        tell_death(out, seat);
        seat->told_done = true;
        return true;
    }
    out->kind = EVENT_FREE;
    while (read(seat->pipe, &m, sizeof(m)) > 0)
        ; /* what is behind a damaged record */
    tail_read(&seat->tail, seat->errors);
    seat->busy = false;
    return true;
}
