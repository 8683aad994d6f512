/*
 * counted.c - linked into the program with the address sanitizer: its n-th
 * allocation fails, those of SQLite and jansson counted with its own
 *
 * What is preloaded does not go with the sanitizer, so the program has this in
 * it: orders come as for shim.so (shim.h), in the file that $TORTURE_SHIM
 * names. Each process counts for itself from its fork on; at its end the
 * program adds its allocations to the count.  Leaks are found then.
 */
#define _GNU_SOURCE
#include "base/mem.h"
#include "torture/shim.h"

#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static struct shim *orders;
static long begun;
static pid_t self;

static void *count_malloc(size_t n)
{
    return mem_resize(NULL, n, 1);
}

static void *sqlite_malloc(int n)
{
    return mem_resize(NULL, (size_t)n, 1);
}

static void *sqlite_realloc(void *old, int n)
{
    return mem_resize(old, (size_t)n, 1);
}

static int sqlite_size(void *p)
{
    return (int)malloc_usable_size(p);
}

static int sqlite_round(int n)
{
    return (n + 7) & ~7;
}

static int sqlite_begin(void *unused)
{
    (void)unused;
    return SQLITE_OK;
}

static void sqlite_end(void *unused)
{
    (void)unused;
}

static void tell_count(void)
{
    if (getpid() == self)
        atomic_fetch_add(&orders->count, begun - mem_fail_left());
    mem_fail_at(0);
}

__attribute__((constructor)) static void take_orders(void)
{
    static const sqlite3_mem_methods methods = { sqlite_malloc,  mem_free,
                                                 sqlite_realloc, sqlite_size,
                                                 sqlite_round,   sqlite_begin,
                                                 sqlite_end,     NULL };
    const char *path = getenv(SHIM_VARIABLE);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map = MAP_FAILED;

    if (fd >= 0) {
        map = mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED,
                   fd, 0);
        close(fd);
    }
    if (map == MAP_FAILED)
        return;
    orders = map;
    self = getpid();
    json_set_alloc_funcs(count_malloc, mem_free);
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK ||
        atexit(tell_count) != 0)
        abort();
    begun = orders->kinds & SHIM_ALLOC && atomic_load(&orders->n)
                ? atomic_load(&orders->at)
                : LONG_MAX;
    mem_fail_at(begun);
}
