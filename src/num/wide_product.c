#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_tile.h"

#include <stdbool.h>

/* Examples that a panel of dy is packed for at a time: 16 KB, in L1. */
#define DEPTH 128

/* One tile of y = x w + bias. */
V_INLINE void forward_tile(float *y, ptrdiff_t y_stride, const float *x,
                           ptrdiff_t x_stride, const float *w, ptrdiff_t pitch,
                           const float *bias, int k, struct ahead ahead,
                           int rows, int vecs)
{
    vec sums[ROWS][2];

    /* The lines of y, wanted when the chain is done. */
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            __builtin_prefetch(y + r * y_stride + v * WIDE, 1, 3);
    tile_begin(sums, NULL, 0, rows, vecs);
    tile_chain(sums, x, x_stride, 1, w, pitch, k, rows, vecs, &ahead, 1,
               AHEAD_LATER);
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            v_store(y + r * y_stride + v * WIDE,
                    bias ? sums[r][v] + v_load(bias + v * WIDE) : sums[r][v]);
}

/* One tile of dw += x^T dy over m examples, begun at +0 or continued. */
V_INLINE void gradient_tile(float *dw, ptrdiff_t pitch, const float *x,
                            ptrdiff_t x_stride, const float *dy, int m,
                            int begin, struct ahead ahead, int rows, int vecs)
{
    vec sums[ROWS][2];

    tile_begin(sums, begin ? NULL : dw, pitch, rows, vecs);
    tile_chain(sums, x, 1, x_stride, dy, pitch, m, rows, vecs, &ahead, STREAMS,
               AHEAD_WRITE);
    tile_end(dw, pitch, sums, rows, vecs);
}

typedef void forward_fn(float *y, ptrdiff_t y_stride, const float *x,
                        ptrdiff_t x_stride, const float *w, ptrdiff_t pitch,
                        const float *bias, int k, struct ahead ahead);
typedef void gradient_fn(float *dw, ptrdiff_t pitch, const float *x,
                         ptrdiff_t x_stride, const float *dy, int m, int begin,
                         struct ahead ahead);

#define TILES(R, V)                                                            \
    static void forward_##R##_##V(                                             \
        float *y, ptrdiff_t y_stride, const float *x, ptrdiff_t x_stride,      \
        const float *w, ptrdiff_t pitch, const float *bias, int k,             \
        struct ahead ahead)                                                    \
    {                                                                          \
        forward_tile(y, y_stride, x, x_stride, w, pitch, bias, k, ahead, R,    \
                     V);                                                       \
    }                                                                          \
    static void gradient_##R##_##V(float *dw, ptrdiff_t pitch, const float *x, \
                                   ptrdiff_t x_stride, const float *dy, int m, \
                                   int begin, struct ahead ahead)              \
    {                                                                          \
        gradient_tile(dw, pitch, x, x_stride, dy, m, begin, ahead, R, V);      \
    }
#define FORWARD_ENTRY(R, V) forward_##R##_##V,
#define GRADIENT_ENTRY(R, V) gradient_##R##_##V,

EACH_ROWS(TILES, 1)
EACH_ROWS(TILES, 2)
static forward_fn *const forward_tiles[2][ROWS] = {
    { EACH_ROWS(FORWARD_ENTRY, 1) }, { EACH_ROWS(FORWARD_ENTRY, 2) }
};
static gradient_fn *const gradient_tiles[2][ROWS] = {
    { EACH_ROWS(GRADIENT_ENTRY, 1) }, { EACH_ROWS(GRADIENT_ENTRY, 2) }
};

/* The next panel comes into the second-level cache while this one is worked on.
 */
void WIDE_NAME(product_forward)(float *y, int y_stride, const float *x,
                                int x_stride, const float *w, int width,
                                const float *bias, int m, int k,
                                const float *next)
{
    int blocks = n_blocks(m);
    ptrdiff_t bytes = (ptrdiff_t)width * (ptrdiff_t)sizeof(float);
    struct ahead ahead = { { (const char *)next },
                           (bytes + blocks - 1) / blocks };

    for (int c = 0; c < width; c += TILE) {
        int vecs = width - c >= TILE ? 2 : 1;

        for (int b = 0, i = 0, rows; i < m; b++, i += rows) {
            rows = block_rows(m, b);
            forward_tiles[vecs - 1][rows - 1](
                y + (ptrdiff_t)i * y_stride + c, y_stride,
                x + (ptrdiff_t)i * x_stride, x_stride, w + c, width,
                bias ? bias + c : NULL, k, ahead);
            ahead.at[0] += ahead.step * k;
        }
    }
}

/* Moves n weights by their gradient; at is the first one's place. */
static void gradient_use(const struct gradient_end *end, float *dw,
                         ptrdiff_t at, size_t n)
{
    float *state[OPTIM_MAX_STATE] = { NULL };

    if (end->l1 > 0.0f || end->l2 > 0.0f)
        WIDE_NAME(penalty_gradient)(dw, end->w + at, end->l1, end->l2, n);
    for (int i = 0; i < OPTIM_MAX_STATE && end->state[i]; i++)
        state[i] = end->state[i] + at;
    end->update(end->w + at, dw, state, n, end->step);
}

/* Weights and state that a chain of `depth` turns fetches: those of the rows
 * after the next. */
static struct ahead gradient_ahead(const struct gradient_end *end, ptrdiff_t at,
                                   int rows, int width, int depth)
{
    ptrdiff_t bytes = (ptrdiff_t)(rows * width) * (ptrdiff_t)sizeof(float);
    struct ahead ahead = { .step = (bytes + depth - 1) / depth };

    for (int i = 0; i < STREAMS; i++) {
        const float *stream = i > 0 ? end->state[i - 1] : NULL;

        ahead.at[i] = (const char *)((stream ? stream : end->w) + at);
    }
    return ahead;
}

void WIDE_NAME(product_gradient)(float *dw, int width, const float *x,
                                 int x_stride, const float *dy, int dy_stride,
                                 int m, int from, int to,
                                 const struct gradient_end *end)
{
    _Alignas(64) float packed[DEPTH * PANEL], rows_done[ROWS * PANEL];
    const struct gradient_end none = { .w = packed };

    for (int first = 0; first < m; first += DEPTH) {
        int depth = m - first < DEPTH ? m - first : DEPTH;
        bool last = first + depth == m;

        for (int i = 0; i < depth; i++)
            for (int c = 0; c < width; c += WIDE)
                v_store(packed + (ptrdiff_t)i * width + c,
                        v_load(dy + (ptrdiff_t)(first + i) * dy_stride + c));
        for (int b = 0, r = from, rows; r < to; b++, r += rows) {
            ptrdiff_t at = (ptrdiff_t)r * width;
            float *out = end && m <= DEPTH ? rows_done : dw + at;
            struct ahead ahead;

            rows = block_rows(to - from, b);
            ahead = end && last ? gradient_ahead(end, at + rows * width, rows,
                                                 width, depth)
                                : gradient_ahead(&none, 0, 0, 0, depth);

            for (int c = 0; c < width; c += TILE) {
                int vecs = width - c >= TILE ? 2 : 1;

                gradient_tiles[vecs - 1][rows - 1](
                    out + c, width, x + (ptrdiff_t)first * x_stride + r,
                    x_stride, packed + c, depth, first == 0, ahead);
            }
            if (end && last)
                gradient_use(end, out, at, (size_t)(rows * width));
        }
    }
}

void WIDE_NAME(column_chains)(float *out, const float *dy, int stride, int m,
                              int from, int to)
{
    for (int c = from; c < to; c += WIDE) {
        vec sum = v_set(0.0f);

        for (int i = 0; i < m; i++)
            sum += v_load(dy + (ptrdiff_t)i * stride + c);
        v_store(out + c, sum);
    }
}
