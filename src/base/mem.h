/*
 * mem.h - the heap, zeroed and checked, with failures on request
 *
 * Memory:  what is returned belongs to the caller and goes back to mem_free.
 * Errors:  NULL when there is no memory or a size overflows.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/err.h"

#include <stddef.h>

/* n objects of size_bytes each, all zero.  n == 0 gives a valid pointer. */
void *mem_zero(size_t n, size_t size_bytes) MUST_CHECK;
/* As realloc of n objects; the old block stays valid when NULL is returned. */
void *mem_resize(void *old, size_t n, size_t size_bytes) MUST_CHECK;
/* n floats on a 64-byte boundary, all zero; goes back to mem_free too. */
float *mem_floats(size_t n) MUST_CHECK;
/* Asks for large pages under a block that begins on a page: what is read all
 * over costs fewer look-ups of addresses then. */
void mem_huge(void *p, size_t bytes);
char *mem_text(const char *text) MUST_CHECK; /* a copy; NULL gives NULL */
void mem_free(void *p);

/* Grows *items (n in use, *cap allocated) so that one more fits. */
int mem_grow(void *items, size_t n, size_t *cap, size_t size_bytes) MUST_CHECK;

/* For tests: the n-th allocation from now fails, once (0: none does). */
void mem_fail_at(long n);
/* How many allocations are left until then; 0: it has failed, or none will. */
long mem_fail_left(void);

#endif
