/*
 * init.h - Keras' initializers: a layer's first weights
 *
 * A weight is looked up by (seed, layer, element), so equal layers of two
 * trials with one seed start from the same weights, whatever else differs.
 *
 * Shapes:  plain row-major [n_in, n_out]; element i is row i / n_out, column
 *          i % n_out.
 * Memory:  the caller's; orthogonal needs init_scratch() doubles.
 * Threads: none; pure.
 * Errors:  none.
 * Source:  Keras 3's keras/src/initializers; inverse normal: Wichura, AS 241,
 *          Applied Statistics 37(3), 1988.
 */
#ifndef NN_INIT_H
#define NN_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum init_shape { /* the distribution */
                  INIT_CONSTANT,
                  INIT_UNIFORM,
                  INIT_NORMAL,
                  INIT_TRUNCATED, /* normal, within two deviations */
                  INIT_ORTHOGONAL
};
enum init_fan { INIT_FAN_NONE, INIT_FAN_IN, INIT_FAN_AVERAGE };

struct initializer {
    const char *name;
    const char *formula; /* for explain */
    enum init_shape shape;
    enum init_fan fan;
    double scale; /* fan none: value, limit or deviation; else Keras' scale */
};
extern const struct initializer initializers[];
extern const int n_initializers;

int initializer_find(const char *name); /* the row, or -1 */
/* NULL-terminated; biases cannot be orthogonal. */
const char *const *initializer_names(void);
const char *const *bias_initializer_names(void);

/* Doubles of scratch that a kernel [n_in, n_out] takes. */
size_t init_scratch(int initializer, int n_in, int n_out);
void init_kernel(float *w, double *scratch, int initializer, uint64_t seed,
                 int layer, int n_in, int n_out);
/* A vector: both fans are n. */
void init_bias(float *b, int initializer, uint64_t seed, int layer, int n);

#endif
