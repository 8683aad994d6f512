/*
 * limit.h - what one core of this machine can do at most
 *
 * Each call measures for a few milliseconds, so that it can stand right beside
 * what it is compared with: clocks move with heat and with the neighbours.
 *
 * Units:   CPU seconds of the calling thread, without what other processes
 *          took from it.
 * Memory:  limit_read allocates at its first call and keeps it.
 * Errors:  none; out of memory ends the program.
 */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

double limit_seconds(void); /* CPU time of the calling thread so far */
double limit_fma(void);     /* FLOP/s of multiply-adds at the width in use */
double limit_read(void);    /* bytes/s read from memory, past every cache */
double limit_median(double *values, int n); /* sorts them */

#endif
