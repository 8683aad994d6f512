/*
 * team.h - the one place where threads start
 *
 * Each thread of a team does its part of a job.  Jobs are written so that the
 * owner of an output element computes it whole, so the number of parts changes
 * no bit.
 *
 * Threads: the team's threads, and the caller's, flush denormals.
 * Errors:  none; a team that cannot be had in full is smaller.
 */
#ifndef NUM_TEAM_H
#define NUM_TEAM_H

/* Does part number `part` of `parts` equal parts of a job. */
typedef void team_job(void *ctx, int part, int parts);

/* Runs a job of `work` (roughly, vector operations) on at most `threads`
 * threads; small work stays in the calling thread. */
void team_run(team_job *job, void *ctx, double work, int threads);

/* The share [*from, *to) of n items that part has. */
static inline void team_share(int *from, int *to, int n, int part, int parts)
{
    *from = (int)((long long)n * part / parts);
    *to = (int)((long long)n * (part + 1) / parts);
}

#endif
