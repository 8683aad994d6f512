/* The orders of shim.so and how a call is judged. */
#define _GNU_SOURCE
#include "torture/shim_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct shim *shim_orders;

__attribute__((constructor)) static void take_orders(void)
{
    const char *path = getenv(SHIM_VARIABLE);
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC)
                  : -1;
    void *map;

    if (fd < 0)
        return;
    map = (void *)syscall(SYS_mmap, NULL, sizeof(struct shim),
                          PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)0);
    syscall(SYS_close, fd);
    if (map != MAP_FAILED)
        shim_orders = map;
}

void shim_die(void)
{
    syscall(SYS_kill, (int)syscall(SYS_getpid), SIGKILL);
    for (;;)
        syscall(SYS_pause);
}

static bool is_meant(struct shim *s)
{
    long i = atomic_fetch_add(&s->count, 1) + 1;
    long at = atomic_load(&s->at);

    if (s->every > 0)
        return i % s->every == 0;
    return i >= at && i - at < atomic_load(&s->n);
}

enum verdict shim_judge(enum shim_kind kind)
{
    struct shim *s = shim_orders;

    if (!s || !(s->kinds & kind) || !is_meant(s))
        return CALL_GO;
    switch (s->act) {
    case SHIM_FAIL:
        errno = s->code;
        return CALL_FAIL;
    case SHIM_KILL_BEFORE:
        shim_die();
        return CALL_GO;
    case SHIM_KILL_AFTER:
        return CALL_KILL_AFTER;
    case SHIM_PART:
        return CALL_PART;
    default:
        return CALL_DROP;
    }
}

static bool link_of(char out[SHIM_PATH], int fd)
{
    char name[32];
    long n;

    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    n = syscall(SYS_readlinkat, AT_FDCWD, name, out, SHIM_PATH - 1);
    if (n < 0)
        return false;
    out[n] = '\0';
    return true;
}

bool shim_is_inside(const char *path)
{
    size_t n = shim_orders ? strlen(shim_orders->folder) : 0;

    return *path == '/' &&
           (n == 0 || strncmp(path, shim_orders->folder, n) == 0);
}

bool shim_path_of(char out[SHIM_PATH], int fd)
{
    int kept = errno;
    bool inside = shim_orders && link_of(out, fd) && shim_is_inside(out);

    errno = kept;
    return inside;
}

bool shim_is_pipe(int fd)
{
    char path[SHIM_PATH];
    int kept = errno;
    bool is =
        shim_orders && link_of(path, fd) && strncmp(path, "pipe:", 5) == 0;

    errno = kept;
    return is;
}
