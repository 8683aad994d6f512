#define _DEFAULT_SOURCE /* struct rusage's ru_nivcsw */
#include "run/crowd.h"

#include "base/clock.h"

#include <stdbool.h>
#include <sys/resource.h>

#define CROWDED_SWITCHES 25 /* per second and thread, from which it is one */
#define CROWDED_EPOCHS 4    /* alone, before a team is tried again */

static long switches_now(void)
{
    struct rusage u;

    return getrusage(RUSAGE_SELF, &u) == 0 ? u.ru_nivcsw : 0;
}

int crowd_team(struct crowd *c, int wanted)
{
    long switches = switches_now();
    double now = clock_seconds();
    bool crowded = (double)(switches - c->switches) >
                   CROWDED_SWITCHES * c->team * (now - c->began);

    if (c->alone > 0)
        c->alone--;
    else if (c->team > 1 && crowded)
        c->alone = c->penalty = c->penalty ? 2 * c->penalty : CROWDED_EPOCHS;
    else if (c->team > 1)
        c->penalty = 0;
    c->team = c->alone ? 1 : wanted;
    c->switches = switches;
    c->began = now;
    return c->team;
}
