#include "num/team.h"

#include "num/cpu.h"

#include <omp.h>

/* Waking a team costs a few microseconds: this many vector operations. */
#define GRAIN 20000.0

void team_run(team_job *job, void *ctx, double work, int threads)
{
    cpu_flush_denormals();
    if (threads <= 1 || work < GRAIN) {
        job(ctx, 0, 1);
        return;
    }
#pragma omp parallel default(none) shared(job, ctx) num_threads(threads)
    {
        cpu_flush_denormals();
        job(ctx, omp_get_thread_num(), omp_get_num_threads());
    }
}
