/*
 * wide_tile.h - a product's tile: sums in registers over a whole chain
 *
 * rows and vecs are constants where these are inlined.
 */
#ifndef NUM_WIDE_TILE_H
#define NUM_WIDE_TILE_H

#include "num/kernels.h"
#include "num/wide.h"

/* A tile is ROWS x 2 vectors of sums in registers, over the whole chain. */
#if WIDE == 16
#define ROWS 14
#else
#define ROWS 6
#endif
#define TILE (2 * WIDE)

/* What to fetch into a cache while a chain runs: a little in each turn. */
enum ahead_aim { AHEAD_NONE, AHEAD_READ, AHEAD_LATER }; /* later: to L2 */
struct ahead {
    const char *at;
    ptrdiff_t step; /* bytes in a turn */
};

/* sums[r][v] += chain over t in [0, k) of a[r * a_row + t * a_step] times
 * b[t * pitch + v * WIDE ...]; rows and vecs are constants where inlined. */
V_INLINE void tile_chain(vec sums[ROWS][2], const float *a, ptrdiff_t a_row,
                         ptrdiff_t a_step, const float *b, ptrdiff_t pitch,
                         int k, int rows, int vecs, struct ahead *ahead,
                         enum ahead_aim aim)
{
    for (int t = 0; t < k; t++) {
        vec row[2];

        if (aim != AHEAD_NONE) {
            if (aim == AHEAD_READ)
                __builtin_prefetch(ahead->at, 0, 3);
            else
                __builtin_prefetch(ahead->at, 0, 2);
            ahead->at += ahead->step;
        }
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            row[v] = v_load(b + v * WIDE);
#pragma GCC unroll 14
        for (int r = 0; r < rows; r++) {
            vec x = v_set(a[r * a_row]);

#pragma GCC unroll 2
            for (int v = 0; v < vecs; v++)
                sums[r][v] = v_fma(x, row[v], sums[r][v]);
        }
        a += a_step;
        b += pitch;
    }
}

/* Sums begin at +0, or continue what is at from. */
V_INLINE void tile_begin(vec sums[ROWS][2], const float *from, ptrdiff_t pitch,
                         int rows, int vecs)
{
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            sums[r][v] =
                from ? v_load(from + r * pitch + v * WIDE) : v_set(0.0f);
}

V_INLINE void tile_end(float *to, ptrdiff_t pitch, vec sums[ROWS][2], int rows,
                       int vecs)
{
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            v_store(to + r * pitch + v * WIDE, sums[r][v]);
}

/* X(rows, V) for every number of rows: each has its own tile, so a remainder
 * costs what it is. */
#if WIDE == 16
#define EACH_ROWS(X, V) \
    X(1, V)             \
    X(2, V)             \
    X(3, V)             \
    X(4, V)             \
    X(5, V)             \
    X(6, V)             \
    X(7, V)             \
    X(8, V)             \
    X(9, V)             \
    X(10, V)            \
    X(11, V)            \
    X(12, V)            \
    X(13, V)            \
    X(14, V)
#else
#define EACH_ROWS(X, V) \
    X(1, V)             \
    X(2, V)             \
    X(3, V)             \
    X(4, V)             \
    X(5, V)             \
    X(6, V)
#endif

/* A tile of dw = x^T dy, [rows, vecs WIDE]: from holds its chains so far, or is
 * NULL. */
struct gradient_tile {
    float *to;
    const float *from, *x, *dy;
    ptrdiff_t pitch, x_stride, dy_stride; /* pitch: of to and from */
    int m;
};
void WIDE_NAME(gradient_tile)(const struct gradient_tile *t, int rows,
                              int vecs);

/* n rows are cut as evenly as possible into the fewest blocks of at most ROWS.
 */
V_INLINE int n_blocks(int n)
{
    return (n + ROWS - 1) / ROWS;
}

V_INLINE int block_rows(int n, int b)
{
    return n / n_blocks(n) + (b < n % n_blocks(n));
}

/* The tile of p at row r and column c of the panel, in its place there. */
V_INLINE struct gradient_tile gradient_tile_at(const struct gradient_panel *p,
                                               int r, int c)
{
    float *at = p->dw + (ptrdiff_t)r * p->width + c;

    return (struct gradient_tile){ .to = at,
                                   .from = p->begun ? at : NULL,
                                   .x = p->x + r,
                                   .dy = p->dy + c,
                                   .pitch = p->width,
                                   .x_stride = p->x_stride,
                                   .dy_stride = p->dy_stride,
                                   .m = p->m };
}

#endif
