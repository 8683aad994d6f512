/*
 * nth.h - the n-th call fails, n swept, on each command
 *
 * Whatever fails, a command ends with a status that design promises and a
 * message, or it ends well and has said exactly what it says undisturbed; what
 * was recorded is whole, and a run is completed by the same command.
 */
#ifndef TORTURE_NTH_H
#define TORTURE_NTH_H

#include "torture/torture.h"

struct nth {
    unsigned kinds;      /* of calls (shim.h) */
    const int *codes;    /* in turn; errno or SQLite's, 0 ends them */
    long most;           /* calls tried of each command, spread evenly */
    long once;           /* calls that fail in a row */
    const char *program; /* with calls of its own to count; NULL: $SWEEP */
    int faults, ended;   /* tried, and how many ended a command */
};

int nth_sweep(struct nth *n, const struct torture *t,
              struct err *err) MUST_CHECK;
int nth_commands(void); /* how many commands there are */

#endif
