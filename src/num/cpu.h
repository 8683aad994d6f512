/*
 * cpu.h - which vector instructions are used, and the rounding mode
 *
 * Threads: choose once, before any kernel runs; kernels that run before the
 *          choice make it themselves.  The bits do not depend on it.
 * Errors:  ERR_RUN for a CPU without AVX2 and FMA, ERR_USAGE for a SWEEP_SIMD
 *          that is unknown or that the CPU does not have.
 */
#ifndef NUM_CPU_H
#define NUM_CPU_H

#include "base/err.h"

/* Takes the widest that the CPU has, or what SWEEP_SIMD=avx2|avx512 says. */
int cpu_init(struct err *err) MUST_CHECK;
/* The same for a given word; NULL or "": the widest. */
int cpu_choose(const char *simd, struct err *err) MUST_CHECK;
/* "avx2" or "avx512". */
const char *cpu_simd(void);
/* Denormals count as zero, as operands and as results (FTZ and DAZ), in the
 * calling thread from here on.  Every kernel's own threads have it set. */
void cpu_flush_denormals(void);

#endif
