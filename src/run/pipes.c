#include "run/pipes.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void close_all(int *fds, int n)
{
    for (int i = 0; fds && i < n; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

void pipes_close_read(struct pipes *p)
{
    close_all(p->read, p->n);
}

void pipes_close_write(struct pipes *p)
{
    close_all(p->write, p->n);
}

void pipes_close(struct pipes *p)
{
    pipes_close_read(p);
    pipes_close_write(p);
    mem_free(p->read);
    mem_free(p->write);
    *p = (struct pipes){ 0 };
}

static int open_one(struct pipes *p, int i)
{
    int ends[2];

    if (pipe(ends) < 0)
        return -1;
    p->read[i] = ends[0];
    p->write[i] = ends[1];
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ||
        fcntl(ends[0], F_SETFD, FD_CLOEXEC) < 0)
        return -1;
    return fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

int pipes_open(struct pipes *out, int n, struct err *err)
{
    struct pipes p = { .n = n,
                       .read = mem_zero(n, sizeof(*p.read)),
                       .write = mem_zero(n, sizeof(*p.write)) };

    if (!p.read || !p.write) {
        err_set(err, ERR_NOMEM, "no memory for %d workers", n);
        goto failed;
    }
    for (int i = 0; i < n; i++)
        p.read[i] = p.write[i] = -1;
    for (int i = 0; i < n; i++)
        if (open_one(&p, i) < 0) {
            err_set(err, ERR_RUN, "no pipe to a worker: %s", strerror(errno));
            goto failed;
        }
    *out = p;
    return 0;
failed:
    if (!p.read || !p.write)
        p.n = 0;
    pipes_close(&p);
    return -1;
}
