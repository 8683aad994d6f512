#include "support/rivals.h"

#include "base/rng.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define SHARED .9 /* its square is the correlation */

double rivals_normal(uint64_t seed, uint64_t epoch, uint64_t index)
{
    double u = rng_uniform((struct rng){ seed, RNG_SAMPLE }, epoch, index);

    return gsl_cdf_ugaussian_Pinv(u + 1e-9);
}

void rivals_draw(uint8_t *right, const double *p, int models, int n,
                 uint64_t seed)
{
    for (int i = 0; i < n; i++) {
        double shared = SHARED * rivals_normal(seed, 1, i);

        for (int m = 0; m < models; m++) {
            double own =
                sqrt(1 - SHARED * SHARED) * rivals_normal(seed, 2 + m, i);

            right[m * n + i] = shared + own < gsl_cdf_ugaussian_Pinv(p[m]);
        }
    }
}
