/*
 * kernels.h - the functions that exist once per vector width
 *
 * The files wide_*.c are compiled with WIDE floats in a vector, once for AVX2
 * and once for AVX-512; a table of each width is in cpu.c.  All work on whole
 * vectors of 16 floats: sizes are padded, and padding is zero.
 */
#ifndef NUM_KERNELS_H
#define NUM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Rows [0, m) of one panel of y = x w + bias; w is the panel [k, width], bias
 * its part (or NULL). */
typedef void forward_panel(float *y, int y_stride, const float *x, int x_stride,
                           const float *w, int width, const float *bias, int m,
                           int k);
/* Rows [from, to) of one panel of dw = x^T dy; dw is the panel [k, width]. */
typedef void gradient_panel(float *dw, int width, const float *x, int x_stride,
                            const float *dy, int dy_stride, int m, int from,
                            int to);
/* Columns [from, to) of the chains over m rows, multiples of 16. */
typedef void column_chains(float *out, const float *dy, int stride, int m,
                           int from, int to);

struct kernels {
    const char *simd;
    forward_panel *forward;
    gradient_panel *gradient;
    column_chains *columns;
};

#define KERNELS_OF(w)                     \
    forward_panel product_forward_w##w;   \
    gradient_panel product_gradient_w##w; \
    column_chains column_chains_w##w;
KERNELS_OF(8)
KERNELS_OF(16)
#undef KERNELS_OF

/* The kernels of the chosen width. */
const struct kernels *cpu_kernels(void);

#endif
