/* shim.so: memory, forks and dates. */
#define _GNU_SOURCE
#include "torture/shim_inside.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* ---- the heap: glibc's own, by its inner names --------------------------- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);
void *__libc_memalign(size_t alignment, size_t n);

static bool may_allocate(void)
{
    return !shim_orders || !(shim_orders->kinds & SHIM_ALLOC) ||
           shim_judge(SHIM_ALLOC) != CALL_FAIL;
}

void *malloc(size_t n)
{
    return may_allocate() ? __libc_malloc(n) : NULL;
}

void *calloc(size_t n, size_t size)
{
    return may_allocate() ? __libc_calloc(n, size) : NULL;
}

void *realloc(void *old, size_t n)
{
    return may_allocate() ? __libc_realloc(old, n) : NULL;
}

void *aligned_alloc(size_t alignment, size_t n)
{
    return may_allocate() ? __libc_memalign(alignment, n) : NULL;
}

int posix_memalign(void **out, size_t alignment, size_t n)
{
    void *p = may_allocate() ? __libc_memalign(alignment, n) : NULL;

    if (!p)
        return ENOMEM;
    *out = p;
    return 0;
}

static void *map(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    if (shim_orders && shim_judge(SHIM_MAP) == CALL_FAIL)
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, n, prot, flags, fd, from);
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return map(at, n, prot, flags, fd, from);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t from)
{
    return map(at, n, prot, flags, fd, from);
}

/* ---- processes ----------------------------------------------------------- */

pid_t fork(void)
{
    pid_t (*real)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");

    if (shim_orders && shim_judge(SHIM_FORK) == CALL_FAIL)
        return -1;
    return real();
}

/* ---- dates --------------------------------------------------------------- */

static void set_date(time_t *date)
{
    static int looks;
    time_t step;

    if (!shim_orders)
        return;
    step = (time_t)atomic_load(&shim_orders->clock_step);
    if (shim_orders->clock == SHIM_CLOCK_FROZEN)
        *date = step;
    else if (shim_orders->clock == SHIM_CLOCK_JUMPS)
        *date += looks++ & 1 ? step : -step;
    else
        *date += step;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    int rc = (int)syscall(SYS_clock_gettime, id, t);

    if (rc == 0 && id == CLOCK_REALTIME) {
        set_date(&t->tv_sec);
        t->tv_nsec *= !shim_orders || shim_orders->clock != SHIM_CLOCK_FROZEN;
    }
    return rc;
}

int gettimeofday(struct timeval *t, void *zone)
{
    int rc = (int)syscall(SYS_gettimeofday, t, zone);

    if (rc == 0) {
        set_date(&t->tv_sec);
        t->tv_usec *= !shim_orders || shim_orders->clock != SHIM_CLOCK_FROZEN;
    }
    return rc;
}

time_t time(time_t *out)
{
    struct timespec t = { 0 };

    clock_gettime(CLOCK_REALTIME, &t);
    if (out)
        *out = t.tv_sec;
    return t.tv_sec;
}
