/*
 * torture.h - what all groups of faults share
 *
 * A group makes its own rig, hurts the program in one way, counts what it did
 * and checks after every fault what must be true (truth.h).  Faults are drawn
 * from the seed; the timing of processes is the machine's.
 */
#ifndef TORTURE_TORTURE_H
#define TORTURE_TORTURE_H

#include "base/str.h"
#include "torture/rig.h"
#include "torture/truth.h"

struct torture {
    bool full;     /* all faults; else a few seconds of each kind */
    uint64_t seed; /* of what is drawn */
};

/* Fills told with what was done and found: "500 kills, ...". */
typedef int group_run(struct str *told, const struct torture *t,
                      struct err *err);

group_run group_kills;    /* SIGKILL at random instants */
group_run group_calls;    /* SIGKILL before and after every durable call */
group_run group_disk;     /* full disks, failing syncs, calls cut short */
group_run group_room;     /* file systems and files that are really too small */
group_run group_rivals;   /* many runs, and readers, on one database */
group_run group_power;    /* power lost with writes unsynced */
group_run group_sqlite;   /* the n-th call of SQLite fails */
group_run group_memory;   /* the n-th allocation, mapping or fork fails */
group_run group_leaks;    /* the same under the address sanitizer */
group_run group_signals;  /* stopped once, twice, three times */
group_run group_clocks;   /* dates that jump and dates that stand */
group_run group_configs;  /* malformed ones */
group_run group_refusals; /* other plans, data, databases, folders */
group_run group_words;    /* hostile words on the command line */
group_run group_world;    /* streams, terminals, limits */
group_run group_flips;    /* a bit of the database is not what was written */
group_run group_meta;     /* broken programs must be caught by the others */

/* As group_power; without syncs the program's are recorded as if they were not
 * there, and a loss of power must show it. */
int power_try(struct str *told, const struct torture *t, int images, bool syncs,
              struct err *err) MUST_CHECK;

/* The sweep that most faults befall: 8 trials of 6 epochs. */
extern const char torture_small[];

/* The text of all results of an undisturbed run of the rig's config, which
 * leaves nothing behind. */
int torture_reference(struct str *out, struct rig *r,
                      struct err *err) MUST_CHECK;
/* After a fault: what was told is there, the same command completes the sweep,
 * the results are the reference's, and a further run has nothing to do. */
int torture_heals(struct rig *r, const struct str *reference,
                  bool models_may_lack, struct err *err) MUST_CHECK;

#endif
