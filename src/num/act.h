/*
 * act.h - activations: names, formulas and exact derivatives
 *
 * Shapes:  rows [m, stride] with n columns in use; columns n and up, to the
 *          next multiple of 16, are written as zero, what follows is not
 *          touched.
 * Memory:  allocates nothing; y may be z, dz may be dy.
 * Threads: a team of at most the width asked for, none for small work; same
 *          bits for every width.
 * Errors:  act_find gives -1 for an unknown name.
 */
#ifndef NUM_ACT_H
#define NUM_ACT_H

#include <stdbool.h>

/* is the slope known from y alone?  does a product do it at its end? */
#define ACT_LIST(X) /* name, formula, slope_of_y, in_product */            \
    X(linear, "x", true, false)                                            \
    X(relu, "max(0, x)", true, true)                                       \
    X(leaky_relu, "x if x > 0, else 0.2 x", true, false)                   \
    X(elu, "x if x > 0, else exp(x) - 1", true, false)                     \
    X(selu, "1.05070098 (x if x > 0, else 1.67326324 (exp(x) - 1))", true, \
      false)                                                               \
    X(gelu, "x (1 + erf(x / sqrt(2))) / 2", false, false)                  \
    X(silu, "x / (1 + exp(-x))", false, false)                             \
    X(mish, "x tanh(ln(1 + exp(x)))", false, false)                        \
    X(softplus, "ln(1 + exp(x))", false, false)                            \
    X(softsign, "x / (1 + |x|)", false, false)                             \
    X(tanh, "tanh(x)", true, false)                                        \
    X(sigmoid, "1 / (1 + exp(-x))", true, false)                           \
    X(hard_sigmoid, "min(max(x + 3, 0), 6) / 6", false, false)

/* y = f(z). */
typedef void act_forward_fn(float *y, const float *z, int m, int n, int stride);
/* dz = dy f'(z); z and y are what forward saw and made. */
typedef void act_backward_fn(float *dz, const float *dy, const float *z,
                             const float *y, int m, int n, int stride);

struct act {
    const char *name, *formula;
    bool slope_of_y;            /* then z may be y in backward */
    bool in_product;            /* num/product.h has it at its ends */
    act_forward_fn *forward[2]; /* by the width in use */
    act_backward_fn *backward[2];
};

extern const struct act acts[];
extern const int n_acts;

/* The row of a name, or -1. */
int act_find(const char *name);
/* NULL-terminated list of all names, for messages. */
const char *const *act_names(void);

void act_forward(int act, float *y, const float *z, int m, int n, int stride,
                 int threads);
void act_backward(int act, float *dz, const float *dy, const float *z,
                  const float *y, int m, int n, int stride, int threads);

#endif
