/*
 * cores.h - how many processors there are for us
 *
 * A parent says in its process name how many cores it uses ("sweep run j2"), so
 * that another parent finds it in /proc and leaves them alone: no lock file,
 * and nothing stale after a crash.
 *
 * Errors:  none; where /proc or /sys tell nothing, less is known and said.
 */
#ifndef RUN_CORES_H
#define RUN_CORES_H

/* Physical cores this process may use: affinity, cgroup quota; at least 1. */
int cores_allowed(void);
/* Cores that other live parents on this host use. */
int cores_taken(void);
/* Announces that this process and its children use n cores. */
void cores_announce(int n);

#endif
