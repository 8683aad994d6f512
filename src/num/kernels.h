/*
 * kernels.h - the functions that exist once per vector width
 *
 * The files wide_*.c are compiled with WIDE floats in a vector, once for AVX2
 * and once for AVX-512; a table of each width is in cpu.c.  All work on whole
 * vectors of 16 floats: sizes are padded, and padding is zero.
 */
#ifndef NUM_KERNELS_H
#define NUM_KERNELS_H

#include "base/rng.h"
#include "num/normalize.h"
#include "num/optim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of one panel of y = x w + bias, at whose end there may be relu, or
 * relu's slope where the output of that was slope_of. */
struct forward_panel {
    float *y;
    const float *x, *w;    /* w: the panel [k, width] */
    const float *bias;     /* its part, or NULL */
    const float *slope_of; /* as y lies, or NULL */
    const float *next;     /* the panel that will be wanted then */
    int y_stride, x_stride, width, m, k;
    bool relu;
};
typedef void forward_panel_fn(const struct forward_panel *p);
/* Rows [from, to) of one panel of dw = x^T dy. */
struct gradient_panel {
    float *dw; /* the panel [k, width]; where a weight follows, only read */
    const float *x, *dy;
    int x_stride, dy_stride, width;
    int m;      /* examples */
    bool begun; /* dw holds the chains of examples before */
    int from, to;
};
typedef void gradient_panel_fn(const struct gradient_panel *p);
/* Examples at most where weights follow: their dy, PANEL wide, stay in the
 * first-level cache. */
#define DEPTH 128
/* Weights that follow their gradient as soon as it is done, and so take its
 * place; w and state are the panel's.  The row of an optimizer has the
 * function. */
struct follower {
    const struct optim_step *step;
    float *w, *state[OPTIM_MAX_STATE];
    float l1, l2;
    ptrdiff_t next; /* floats from this panel to the one that comes then */
};
/* Panel c / PANEL of the transpose [n, k], `width` columns wide, of the plane
 * w [k, n]. */
typedef void turn_panel_fn(float *to, int width, const float *w, int k, int n,
                           int c);
/* The transpose [n, PANEL] of m <= PANEL rows of n activations; columns behind
 * plane_width(m) are not written. */
typedef void turn_rows_fn(float *to, const float *dy, int dy_stride, int m,
                          int n);
/* Columns [from, to) of dx = dy w^T, with dy turned so, PANEL rows at a time;
 * from is a multiple of 16, to too or k. */
typedef void back_rows_fn(float *dx, int dx_stride, const float *turned,
                          const float *w, const float *slope_of, int m, int k,
                          int n, int from, int to);
/* Columns [0, width), 16 or PANEL, over m rows. */
typedef void column_chains_fn(float *out, const float *dy, int stride, int m,
                              int width);
typedef void normalize_fn(float *y, const float *z, const struct normalize *b,
                          int m, int stride, int from, int to);
typedef void normalize_back_fn(float *dz, float *dgamma, float *dbeta,
                               const float *dy, const float *z,
                               const struct normalize *b, int m, int stride,
                               int from, int to);
typedef double sum_fn(const float *x, size_t n);
typedef int all_finite_fn(const float *x, size_t n);
typedef void penalty_gradient_fn(float *g, const float *w, float l1, float l2,
                                 size_t n);
/* n bytes to floats, and zeros up to a multiple of 16. */
typedef void pixels_fn(float *x, const uint8_t *v, float mean, float factor,
                       int n);
/* Words 0 and 1 at index, a multiple of 16, and the 15 after it. */
typedef void random_words_fn(uint32_t low[16], uint32_t high[16],
                             struct rng key, uint64_t epoch, uint64_t index);
/* Kept where a word's upper 24 bits reach the threshold. */
typedef void dropout_mask_fn(uint16_t *mask, struct rng key, uint64_t epoch,
                             uint64_t first, uint32_t threshold, int m, int n);
typedef void dropout_apply_fn(float *y, const float *x, const uint16_t *mask,
                              float factor, int m, int n, int stride);

#define KERNEL_LIST(X) /* type, name */      \
    X(forward_panel_fn, product_forward)     \
    X(gradient_panel_fn, product_gradient)   \
    X(turn_panel_fn, turn_panel)             \
    X(turn_rows_fn, turn_rows)               \
    X(back_rows_fn, back_rows)               \
    X(column_chains_fn, column_chains)       \
    X(normalize_fn, normalize_train)         \
    X(normalize_fn, normalize_infer)         \
    X(normalize_back_fn, normalize_back)     \
    X(sum_fn, sum_values)                    \
    X(sum_fn, sum_squares)                   \
    X(sum_fn, sum_abs)                       \
    X(all_finite_fn, all_finite)             \
    X(penalty_gradient_fn, penalty_gradient) \
    X(pixels_fn, pixels)                     \
    X(random_words_fn, random_words)         \
    X(dropout_mask_fn, dropout_mask)         \
    X(dropout_apply_fn, dropout_apply)

#define KERNEL_DECLARE(type, name) type name##_w8, name##_w16;
KERNEL_LIST(KERNEL_DECLARE)
#undef KERNEL_DECLARE

#define KERNEL_MEMBER(type, name) type *name;
struct kernels {
    const char *simd;
    KERNEL_LIST(KERNEL_MEMBER)
};
#undef KERNEL_MEMBER

/* The kernels of the chosen width. */
const struct kernels *cpu_kernels(void);
/* 0 for avx2, 1 for avx512: the entry in a table with one per width. */
int cpu_width(void);

#endif
