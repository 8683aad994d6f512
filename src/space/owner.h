/*
 * owner.h - what a struct space owns beside what callers see
 *
 * Memory:  space_free (space.h) frees it all.
 */
#ifndef SPACE_OWNER_H
#define SPACE_OWNER_H

#include "space/space.h"

#include <stddef.h>

struct space *space_new(void) MUST_CHECK;
/* From the space's arena. */
void *space_zero(struct space *s, size_t n, size_t size_bytes) MUST_CHECK;
const char *space_copy(struct space *s, const char *text) MUST_CHECK;

#endif
