/*
 * normalize.h - batch normalisation over the examples of a batch
 *
 * y = gamma (z - mean) / sqrt(variance + epsilon) + beta, with the batch's mean
 * and biased variance in training and the moving ones else.  Sums over examples
 * are chains, examples ascending; the variance is that of z - mean.
 *
 * Shapes:  z, y, dy, dz [m, row_stride(n)]; all else planes [1, n], whose
 *          padding is zero.
 * Memory:  allocates nothing; y may be z, dz may be dy.
 * Threads: a team of at most the width asked for, none for small work; same
 *          bits for every width.
 * Errors:  none; epsilon > 0.
 * Source:  Ioffe and Szegedy, 2015; moving statistics as Keras: moving =
 *          moving momentum + batch's (1 - momentum).
 */
#ifndef NUM_NORMALIZE_H
#define NUM_NORMALIZE_H

struct normalize {
    float *gamma, *beta;                  /* trained */
    float *moving_mean, *moving_variance; /* start at 0 and 1 */
    float *mean, *factor;                 /* of the batch: mean, 1 / sd */
    float momentum, epsilon;
};

/* Training: fills mean and factor, moves the moving statistics.  z is needed
 * again by normalize_back, so y must be elsewhere if that follows. */
void normalize_train(float *y, const float *z, const struct normalize *b, int m,
                     int n, int threads);
void normalize_infer(float *y, const float *z, const struct normalize *b, int m,
                     int n, int threads);
/* dgamma = sum dy x, dbeta = sum dy, dz = gamma factor (dy - dbeta / m -
 * x dgamma / m), where x = (z - mean) factor. */
void normalize_back(float *dz, float *dgamma, float *dbeta, const float *dy,
                    const float *z, const struct normalize *b, int m, int n,
                    int threads);

#endif
