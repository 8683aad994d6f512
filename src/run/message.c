#include "run/message.h"

#include "base/digest.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

_Static_assert(sizeof(struct message) <= PIPE_BUF, "a record is one write");

static uint32_t checksum(const struct message *m)
{
    return crc32c(0, m, offsetof(struct message, crc));
}

int message_write(int fd, struct message *m, uint32_t *sequence)
{
    m->sequence = (*sequence)++;
    m->crc = checksum(m);
    for (;;) {
        ssize_t n = write(fd, m, sizeof(*m));

        if (n == (ssize_t)sizeof(*m))
            return 0;
        if (n < 0 && errno == EINTR)
            continue;
        return -1;
    }
}

/* A checksum fits what a worker meant to say; one whose memory is damaged may
 * mean anything. */
static bool is_sane(const struct message *m)
{
    const struct start_record *s = &m->as.started;
    const struct save_record *c = &m->as.checkpoint;
    const struct trial_record *r = &m->as.done;

    switch (m->kind) {
    case MESSAGE_STARTED:
        return s->from_epoch >= 0 && s->seconds >= 0 && isfinite(s->seconds) &&
               memchr(s->note, '\0', sizeof(s->note));
    case MESSAGE_EPOCH:
        return m->as.epoch.epoch >= 1;
    case MESSAGE_CHECKPOINT:
        return c->epoch >= 1 && memchr(c->error, '\0', sizeof(c->error));
    case MESSAGE_DONE:
        return r->outcome >= OUTCOME_COMPLETED &&
               r->outcome <= OUTCOME_FAILED && r->stop_reason >= STOP_EPOCHS &&
               r->stop_reason <= STOP_NONE && r->best_epoch >= 0 &&
               r->best_epoch <= r->epochs_run &&
               memchr(r->error, '\0', sizeof(r->error));
    default:
        return false;
    }
}

int message_read(int fd, struct message *out, uint32_t *sequence)
{
    ssize_t n;

    do
        n = read(fd, out, sizeof(*out));
    while (n < 0 && errno == EINTR);
    if (n == 0 || (n < 0 && errno == EAGAIN))
        return 0;
    if (n != (ssize_t)sizeof(*out) || out->crc != checksum(out) ||
        out->sequence != *sequence || !is_sane(out))
        return -1;
    (*sequence)++;
    return 1;
}
