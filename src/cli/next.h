/*
 * next.h - a run's beginning and end: options, exit status, what to type next
 */
#ifndef CLI_NEXT_H
#define CLI_NEXT_H

#include "cli/cli.h"
#include "run/sweep.h"

/* What the command line says of a run. */
struct sweep_options next_options(const struct cli *c);
/* Its exit status. */
int next_status(const struct sweep_result *r);

/* Adds to out: a line "sweep COMMAND  # what"; how much is left, and the same
 * command line again, which continues. */
void next_add(struct cli *c, const char *command, const char *what);
void next_continue(struct cli *c, const char *command,
                   const struct sweep_result *r);
/* Adds what may be known only by the user: whether those on other hosts that
 * hold trials are still alive, and what takes a trial from one that is not. */
void next_far(struct cli *c, const struct store_holders *h);

#endif
