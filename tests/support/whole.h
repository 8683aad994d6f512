/*
 * whole.h - sweeps that are killed, and what they must come to all the same
 *
 * A grid on the embedded digits, run in processes of their own, and compared
 * with the same grid run undisturbed.
 *
 * Errors:  asserted.
 */
#ifndef SUPPORT_WHOLE_H
#define SUPPORT_WHOLE_H

#include "run/pool.h"
#include "run/sweep.h"

#include <sys/types.h>

struct whole {
    char folder[64];
    char config[1024]; /* YAML */
    struct pool_options pool;
    struct sweep_options options; /* db is set by the functions */
    int result; /* pipe: struct sweep_result of whole_start's process */
};

void whole_make(struct whole *w, const char *config);
void whole_remove(struct whole *w);

/* Runs the grid with results in <folder>/<name>. */
struct sweep_result whole_run(struct whole *w, const char *name);
/* As if there were no run of that name yet. */
void whole_forget(struct whole *w, const char *name);
/* The same as whole_run in a process of its own. */
pid_t whole_start(struct whole *w, const char *name);
/* Waits for it: true when it was not killed, then with its result. */
bool whole_wait(struct sweep_result *out, struct whole *w, pid_t pid);

/* Every metric, weight and answer of the experiment is the same in both, and
 * b's database is sound; no checkpoint is left. */
void whole_same(struct whole *w, const char *a, const char *b);
/* Durable epochs; 0 while there is no database. */
int64_t whole_epochs(const struct whole *w, const char *name);
/* What a query gives: one integer. */
int64_t whole_ask(const struct whole *w, const char *name, const char *sql);

#endif
