/*
 * rig.h - one program under torture: its folder, its processes, its faults
 *
 * Memory:  a rig is the caller's; rig_release removes its folder, unless
 *          something failed in it: then it stays, to be looked at.
 * Errors:  ERR_RUN with what was expected and what came.
 */
#ifndef TORTURE_RIG_H
#define TORTURE_RIG_H

#include "base/err.h"
#include "base/rng.h"
#include "torture/shim.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#define RIG_PATH 200

struct rig {
    char folder[RIG_PATH];
    char config[RIG_PATH + 32];                     /* sweep.yaml */
    char db[RIG_PATH + 32];                         /* results/results.db */
    char out[RIG_PATH + 32], errors[RIG_PATH + 32]; /* its two streams */
    char orders[RIG_PATH + 32]; /* the mapped file of shim */
    struct shim *shim;          /* NULL: nothing is preloaded */
    const char *program; /* another than $SWEEP, with what shim.so does in it */
    pid_t pid;           /* of the last start; leads a session */
    /* In the child, its streams in place, before the program takes over. */
    void (*before)(long amount);
    long amount;
    struct rusage used; /* by the last that ended */
    bool keep;
};

/* Where programs are: $SWEEP or ./sweep, and shim.so beside this one. */
int rig_find_programs(struct err *err) MUST_CHECK;

/* A folder with a config. */
int rig_make(struct rig *r, const char *yaml, struct err *err) MUST_CHECK;
void rig_release(struct rig *r);
/* Results and streams away, config and orders stay. */
void rig_clear(struct rig *r);

/* Preloads shim.so from now on; orders in r->shim, all zero at first. */
int rig_arm(struct rig *r, struct err *err) MUST_CHECK;
/* Kinds of calls, what to do, and to which of them. */
void rig_order(struct rig *r, unsigned kinds, int act, int code, long at,
               long n);

/* Starts the program in a session of its own, with words up to a NULL. */
int rig_start(struct rig *r, const char *const *words,
              struct err *err) MUST_CHECK;
/* `sweep run` of the rig's config with that many jobs, telling in JSON. */
int rig_start_run(struct rig *r, const char *jobs, struct err *err) MUST_CHECK;
/* Its status, or 128 + the signal that ended it; killed after 120 s (-1). */
int rig_wait(struct rig *r);
/* Has it ended?  Then *status is as of rig_wait. */
bool rig_has_ended(struct rig *r, int *status);
/* Start and wait; the status must be the wanted one. */
int rig_run(struct rig *r, const char *jobs, int wanted,
            struct err *err) MUST_CHECK;

/* Processes of the session: up to max, the program itself first; waits until
 * none is left. */
int rig_processes(pid_t *out, int max, const struct rig *r);
int rig_await_end(const struct rig *r, struct err *err) MUST_CHECK;

/* The whole text of one of its streams; "" when there is none.  The caller's
 * (mem_free). */
char *rig_text(const char *path);
/* Its last line with something on it, for messages. */
void rig_last_line(char *out, size_t size, const char *path);

void rig_nap(double seconds);

#endif
