/*
 * pass.h - one layer of one step, forward and back
 *
 * Forward: z = x w + b; normal = norm(z); y = act(normal); out = dropout(y),
 * each where the layer has it.
 *
 * Shapes:  as nn/learn.h.
 * Memory:  allocates nothing.
 * Threads: opens teams of the width asked for; same bits for every width.
 * Errors:  none.
 */
#ifndef NN_PASS_H
#define NN_PASS_H

#include "nn/learn.h"

/* Fills layer l's arrays from what the layer before left. */
void pass_forward(struct learner *ln, const struct learn_batch *b, int l,
                  int threads);
/* dz, the gradient of layer l - 1's z, from d, that of layer l's; also of its
 * gamma and beta. */
void pass_back(struct learner *ln, float *dz, const float *d, int l, int m,
               int threads);

#endif
