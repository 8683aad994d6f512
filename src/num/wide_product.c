#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_tile.h"

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
    tile_chain(sums, x, x_stride, 1, w, pitch, k, rows, vecs, &ahead,
               AHEAD_LATER);
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++)
            v_store(y + r * y_stride + v * WIDE,
                    bias ? sums[r][v] + v_load(bias + v * WIDE) : sums[r][v]);
}

V_INLINE void gradient_tile(const struct gradient_tile *t, int rows, int vecs)
{
    vec sums[ROWS][2];
    struct ahead none;

    tile_begin(sums, t->from, t->pitch, rows, vecs);
    tile_chain(sums, t->x, 1, t->x_stride, t->dy, t->dy_stride, t->m, rows,
               vecs, &none, AHEAD_NONE);
    tile_end(t->to, t->pitch, sums, rows, vecs);
}

typedef void forward_fn(float *y, ptrdiff_t y_stride, const float *x,
                        ptrdiff_t x_stride, const float *w, ptrdiff_t pitch,
                        const float *bias, int k, struct ahead ahead);
typedef void gradient_fn(const struct gradient_tile *t);

#define TILES(R, V)                                                         \
    static void forward_##R##_##V(                                          \
        float *y, ptrdiff_t y_stride, const float *x, ptrdiff_t x_stride,   \
        const float *w, ptrdiff_t pitch, const float *bias, int k,          \
        struct ahead ahead)                                                 \
    {                                                                       \
        forward_tile(y, y_stride, x, x_stride, w, pitch, bias, k, ahead, R, \
                     V);                                                    \
    }                                                                       \
    static void gradient_##R##_##V(const struct gradient_tile *t)           \
    {                                                                       \
        gradient_tile(t, R, V);                                             \
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
    struct ahead ahead = { (const char *)next, (bytes + blocks - 1) / blocks };

    for (int c = 0; c < width; c += TILE) {
        int vecs = width - c >= TILE ? 2 : 1;

        for (int b = 0, i = 0, rows; i < m; b++, i += rows) {
            rows = block_rows(m, b);
            forward_tiles[vecs - 1][rows - 1](
                y + (ptrdiff_t)i * y_stride + c, y_stride,
                x + (ptrdiff_t)i * x_stride, x_stride, w + c, width,
                bias ? bias + c : NULL, k, ahead);
            ahead.at += ahead.step * k;
        }
    }
}

void WIDE_NAME(gradient_tile)(const struct gradient_tile *t, int rows, int vecs)
{
    gradient_tiles[vecs - 1][rows - 1](t);
}

void WIDE_NAME(product_gradient)(const struct gradient_panel *p)
{
    struct gradient_panel piece = *p;

    for (int first = 0; first < p->m; first += DEPTH) {
        piece.m = p->m - first < DEPTH ? p->m - first : DEPTH;
        for (int b = 0, r = p->from, rows; r < p->to; b++, r += rows) {
            rows = block_rows(p->to - p->from, b);
            for (int c = 0; c < p->width; c += TILE) {
                struct gradient_tile t = gradient_tile_at(&piece, r, c);

                gradient_tiles[p->width - c >= TILE][rows - 1](&t);
            }
        }
        piece.x += (ptrdiff_t)DEPTH * p->x_stride;
        piece.dy += (ptrdiff_t)DEPTH * p->dy_stride;
        piece.begun = true;
    }
}

V_INLINE void chains(float *out, const float *dy, int stride, int m, int vecs)
{
    vec sums[PANEL / WIDE];

    for (int v = 0; v < vecs; v++)
        sums[v] = v_set(0.0f);
    for (int i = 0; i < m; i++)
        for (int v = 0; v < vecs; v++)
            sums[v] += v_load(dy + (ptrdiff_t)i * stride + v * WIDE);
    for (int v = 0; v < vecs; v++)
        v_store(out + v * WIDE, sums[v]);
}

void WIDE_NAME(column_chains)(float *out, const float *dy, int stride, int m,
                              int width)
{
    if (width == PANEL)
        chains(out, dy, stride, m, PANEL / WIDE);
    else
        chains(out, dy, stride, m, PANEL / 2 / WIDE);
}
