/*
 * rivals.h - networks whose true accuracy is known, on the same examples
 *
 * Which examples a network gets right hangs together with the others': latent
 * normal variables with a correlation of 0.81, as networks of one sweep show.
 */
#ifndef SUPPORT_RIVALS_H
#define SUPPORT_RIVALS_H

#include <stdint.h>

/* right [models, n] 0 or 1: network m is right with probability p[m]. */
void rivals_draw(uint8_t *right, const double *p, int models, int n,
                 uint64_t seed);
/* A standard normal value. */
double rivals_normal(uint64_t seed, uint64_t epoch, uint64_t index);

#endif
