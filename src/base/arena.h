/*
 * arena.h - many small objects that live and die together
 *
 * Memory:  objects belong to the arena; arena_release frees them all.
 * Errors:  NULL without memory; what was made before stays valid.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"

#include <stddef.h>

struct arena { /* all zero: empty */
    struct arena_block *newest;
    size_t used; /* bytes of the newest block */
};

void arena_release(struct arena *a);
/* n objects of size_bytes each, all zero, aligned for any type. */
void *arena_zero(struct arena *a, size_t n, size_t size_bytes) MUST_CHECK;
/* A terminated copy of len bytes. */
char *arena_text(struct arena *a, const char *text, size_t len) MUST_CHECK;

#endif
