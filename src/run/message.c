#include "run/message.h"

#include "base/digest.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
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

int message_read(int fd, struct message *out, uint32_t *sequence)
{
    ssize_t n;

    do
        n = read(fd, out, sizeof(*out));
    while (n < 0 && errno == EINTR);
    if (n == 0 || (n < 0 && errno == EAGAIN))
        return 0;
    if (n != (ssize_t)sizeof(*out) || out->crc != checksum(out) ||
        out->sequence != *sequence)
        return -1;
    (*sequence)++;
    return 1;
}
