/*
 * pixels.h - bytes of an image to scaled floats
 *
 * Shapes:  x has n rounded up to a multiple of 16 floats; those from n on are
 *          written as zero.
 * Memory:  allocates nothing.
 * Errors:  none.
 */
#ifndef NUM_PIXELS_H
#define NUM_PIXELS_H

#include <stdint.h>

/* x = (v - mean) factor */
void pixels_scale(float *x, const uint8_t *v, float mean, float factor, int n);

#endif
