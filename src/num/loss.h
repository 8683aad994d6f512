/*
 * loss.h - softmax with a loss on top, per example, and its gradient
 *
 * softmax subtracts the row's own largest logit; sums over the classes of a row
 * take term c in lane c % 16 of 16, ascending, and fold the lanes 8, 4, 2, 1.
 *
 * Shapes:  logits and dlogits [m, stride], stride as row_stride(n_classes);
 *          padding of dlogits is written as zero.
 * Memory:  allocates nothing; dlogits may be logits.
 * Threads: a team of at most the width asked for, none for small work; same
 *          bits for every width.
 * Errors:  loss_find gives -1 for an unknown name.
 */
#ifndef NUM_LOSS_H
#define NUM_LOSS_H

#include <stdint.h>

struct loss_in {
    const float *logits;  /* [m, stride] */
    const uint8_t *label; /* [m] true class */
    const float *weight;  /* [m] factor of each example's gradient; NULL: 1 */
    float scale;          /* factor of every gradient: 1 / batch size */
    float smoothing;      /* s: targets y (1 - s) + s / K; cross-entropy only */
    int m, n_classes, stride;
};

/* Where to put what; NULL: not wanted. */
struct loss_out {
    float *dlogits;       /* weight scale d value / d logits */
    float *value;         /* [m] the loss of each example, smoothing in,
                             weight not in */
    float *nll;           /* [m] -ln p(label), plain */
    float *p_top;         /* [m] the largest probability */
    float *p_squared;     /* [m] sum over classes of p^2 */
    float *probabilities; /* [m, n_classes], no padding */
    uint8_t *predicted;   /* [m] smallest index of the largest logit */
};

typedef void loss_fn(const struct loss_out *out, const struct loss_in *in,
                     int from, int to);

struct loss {
    const char *name, *formula;
    loss_fn *rows[2]; /* rows [from, to), by the width in use */
};

extern const struct loss losses[];
extern const int n_losses;

int loss_find(const char *name);
const char *const *loss_names(void);

void loss_apply(int loss, const struct loss_out *out, const struct loss_in *in,
                int threads);

#endif
