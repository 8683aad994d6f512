#include "num/pixels.h"

#include "num/kernels.h"

void pixels_scale(float *x, const uint8_t *v, float mean, float factor, int n)
{
    cpu_kernels()->pixels(x, v, mean, factor, n);
}
