/*
 * crowd.h - how wide a team may be while others use the machine
 *
 * A team whose threads are taken off their cores by other processes waits at
 * every barrier for a time slice, and is many times slower than one thread: an
 * epoch of 0.6 s took 10 s.  Involuntary context switches tell.  Bits do not
 * depend on the team, so it may follow the machine's mood from epoch to epoch.
 */
#ifndef RUN_CROWD_H
#define RUN_CROWD_H

struct crowd {     /* zero at first */
    int team;      /* of the epoch that runs */
    int alone;     /* epochs still to run with one thread */
    int penalty;   /* how many there were the last time */
    long switches; /* involuntary ones when the epoch began */
    double began;
};

/* The team of the next epoch: wanted, or 1 for some epochs after one that was
 * crowded (twice as many each time in a row). */
int crowd_team(struct crowd *c, int wanted);

#endif
