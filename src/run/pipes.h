/*
 * pipes.h - one pipe for each slot, from workers to the parent
 *
 * Made before the loader is forked; each side closes the ends of the other.
 *
 * Memory:  pipes_close closes what is open and frees all; zero is fine.
 * Errors:  ERR_RUN with the system's reason, ERR_NOMEM.
 */
#ifndef RUN_PIPES_H
#define RUN_PIPES_H

#include "base/err.h"

struct pipes {
    int n;
    int *read;  /* [n] non-blocking; -1: closed */
    int *write; /* [n] */
};

int pipes_open(struct pipes *out, int n, struct err *err) MUST_CHECK;
void pipes_close_read(struct pipes *p);
void pipes_close_write(struct pipes *p);
void pipes_close(struct pipes *p);

#endif
