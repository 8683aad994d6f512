/*
 * exactly.h - what a report claims of a planted experiment, and nothing else
 *
 * Errors:  a criterion assertion fails.
 */
#ifndef SUPPORT_EXACTLY_H
#define SUPPORT_EXACTLY_H

#include "support/argued.h"

/* The rest, up to NULL: parts of sentences of the list in exactly.c.  These
 * the report must have, and none of the others. */
void exactly(const struct planted *what, ...);

#endif
