/* madvise is not in POSIX 2008. */
#define _DEFAULT_SOURCE

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE ((size_t)2 << 20) /* bytes of a large page */

static long fail_countdown; /* 0: off.  Set by tests only. */

void mem_fail_at(long n)
{
    fail_countdown = n;
}

long mem_fail_left(void)
{
    return fail_countdown;
}

static int must_fail(size_t n, size_t size_bytes)
{
    if (size_bytes && n > (SIZE_MAX - 64) / size_bytes)
        return 1;
    return fail_countdown > 0 && --fail_countdown == 0;
}

void *mem_zero(size_t n, size_t size_bytes)
{
    if (must_fail(n, size_bytes))
        return NULL;
    return calloc(n ? n : 1, size_bytes);
}

void *mem_resize(void *old, size_t n, size_t size_bytes)
{
    if (must_fail(n, size_bytes))
        return NULL;
    return realloc(old, n && size_bytes ? n * size_bytes : 1);
}

void mem_huge(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    (void)madvise(p, bytes,
                  MADV_HUGEPAGE); /* where there are none: as before */
#endif
}

float *mem_floats(size_t n)
{
    size_t bytes;
    void *p = NULL;

    if (must_fail(n, sizeof(float)))
        return NULL;
    bytes = (n * sizeof(float) + 63) / 64 * 64;
    /* aligned_alloc would want a size that is a multiple of the alignment. */
    if (posix_memalign(&p, bytes < 2 * HUGE ? 64 : HUGE, bytes ? bytes : 64))
        return NULL;
    if (bytes >= 2 * HUGE)
        mem_huge(p, bytes / HUGE * HUGE);
    memset(p, 0, bytes ? bytes : 64);
    return p;
}

char *mem_text(const char *text)
{
    size_t size;
    char *copy;

    if (!text)
        return NULL;
    size = strlen(text) + 1;
    copy = mem_zero(size, 1);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

void mem_free(void *p)
{
    free(p);
}

int mem_grow(void *items, size_t n, size_t *cap, size_t size_bytes)
{
    void **list = items;
    size_t want = *cap ? *cap * 2 : 16;
    void *bigger;

    if (n < *cap)
        return 0;
    bigger = mem_resize(*list, want, size_bytes);
    if (!bigger)
        return -1;
    *list = bigger;
    *cap = want;
    return 0;
}
