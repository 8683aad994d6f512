/*
 * twin_parts.h - the scalar definition of what is around the products
 *
 * As support/twin.h, for losses, normalisation, sums and optimizers.
 */
#ifndef SUPPORT_TWIN_PARTS_H
#define SUPPORT_TWIN_PARTS_H

#include "num/normalize.h"
#include "num/optim.h"

#include <stddef.h>

#define TWIN_CLASSES 256

struct twin_example { /* one example's softmax and loss */
    float value, nll, p_top, p_squared;
    int predicted;
    float p[TWIN_CLASSES], dlogits[TWIN_CLASSES];
};
/* factor: the gradient's, weight and 1 / batch size in it. */
void twin_loss(struct twin_example *out, const float *logits, int k, int label,
               int loss, float smoothing, float factor);

/* Plain [m, n]. */
void twin_normalize(float *y, const float *z, const struct normalize *b, int m,
                    int n);
void twin_normalize_back(float *dz, float *dgamma, float *dbeta,
                         const float *dy, const float *z,
                         const struct normalize *b, int m, int n);

/* Of a plain [rows, cols] in the order of its plane: the sum of squares, or of
 * absolute values. */
double twin_sum(const float *plain, int rows, int cols, int squares);

/* One weight: its gradient, its state. */
void twin_step(float *w, float g, float *a, float *b, int optimizer,
               const struct optim_step *s);

#endif
