/*
 * argued.h - one planted experiment told, and what its Markdown says
 *
 * For tests that ask whether sentences are there, one experiment at a time.
 *
 * Errors:  a criterion assertion fails.
 */
#ifndef SUPPORT_ARGUED_H
#define SUPPORT_ARGUED_H

#include "support/told.h"

#include <criterion/criterion.h>

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))
#define POINT(p, a)                \
    {                              \
        .params = p, .accuracy = a \
    }
#define RATE(a) "{\"learning_rate\": " a "}"
#define TWO(a, b) "{\"learning_rate\": " a ", \"batch_size\": " b "}"

extern struct told told; /* the experiment */
extern char *text;       /* the Markdown of what is told */

/* Plants and tells it; every figure is replayed. */
void tell(const struct planted *what);
/* The same experiment by another rule, filtered. */
void again(enum summary_rule rule, const char *const *where);
void done(void);

void has(const char *part);
void lacks(const char *part);

#endif
