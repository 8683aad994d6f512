/*
 * tail.h - the end of what a worker says on its standard error
 *
 * Memory:  a fixed number of bytes, whatever a worker writes.
 * Errors:  none but those the str remembers.
 */
#ifndef RUN_TAIL_H
#define RUN_TAIL_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define TAIL_MOST 400 /* bytes that are kept */

struct tail {
    char text[TAIL_MOST + 1]; /* ends with a zero; holds none */
    size_t n;
    bool cut; /* more came before */
};

/* Takes what a non-blocking descriptor has now. */
void tail_read(struct tail *t, int fd);
/* Adds its last lines, joined by " | " and fit for a terminal: at most
 * TAIL_MOST bytes of what was said. */
void tail_add(struct str *out, const struct tail *t);

#endif
