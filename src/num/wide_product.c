#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_forms.h"
#include "num/wide_tile.h"

struct forward_tile { /* of y = x w + bias */
    float *y;
    const float *x, *w, *bias, *slope_of;
    ptrdiff_t y_stride, x_stride, pitch;
    int k;
    bool relu;
    struct ahead ahead;
};

V_INLINE void forward_end(const struct forward_tile *t, vec sums[ROWS][2],
                          int rows, int vecs, bool relu, bool slope)
{
#pragma GCC unroll 14
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
        for (int v = 0; v < vecs; v++) {
            ptrdiff_t at = r * t->y_stride + v * WIDE;
            vec y = sums[r][v];

            if (t->bias)
                y += v_load(t->bias + v * WIDE);
            if (relu)
                y = relu_of(y);
            if (slope)
                y *= relu_slope(y, v_load(t->slope_of + at));
            v_store(t->y + at, y);
        }
}

V_INLINE void forward_tile(const struct forward_tile *given, int rows, int vecs)
{
    const struct forward_tile t = *given; /* which y cannot overlap */
    struct ahead ahead = t.ahead;
    vec sums[ROWS][2];

    tile_begin(sums, NULL, 0, rows, vecs);
    tile_chain(sums, t.x, t.x_stride, 1, t.w, t.pitch, t.k, rows, vecs, &ahead,
               AHEAD_LATER);
    if (t.relu)
        forward_end(&t, sums, rows, vecs, true, false);
    else if (t.slope_of)
        forward_end(&t, sums, rows, vecs, false, true);
    else
        forward_end(&t, sums, rows, vecs, false, false);
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

typedef void forward_fn(const struct forward_tile *t);
typedef void gradient_fn(const struct gradient_tile *t);

#define TILES(R, V)                                               \
    static void forward_##R##_##V(const struct forward_tile *t)   \
    {                                                             \
        forward_tile(t, R, V);                                    \
    }                                                             \
    static void gradient_##R##_##V(const struct gradient_tile *t) \
    {                                                             \
        gradient_tile(t, R, V);                                   \
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
void WIDE_NAME(product_forward)(const struct forward_panel *p)
{
    int blocks = n_blocks(p->m);
    ptrdiff_t bytes = (ptrdiff_t)p->width * (ptrdiff_t)sizeof(float);
    struct ahead ahead = { (const char *)p->next,
                           (bytes + blocks - 1) / blocks };

    for (int c = 0; c < p->width; c += TILE) {
        int vecs = p->width - c >= TILE ? 2 : 1;
        struct forward_tile t = {
            .y = p->y + c,
            .x = p->x,
            .w = p->w + c,
            .bias = p->bias ? p->bias + c : NULL,
            .slope_of = p->slope_of ? p->slope_of + c : NULL,
            .y_stride = p->y_stride,
            .x_stride = p->x_stride,
            .pitch = p->width,
            .k = p->k,
            .relu = p->relu,
            .ahead = ahead,
        };

        for (int b = 0, i = 0, rows; i < p->m; b++, i += rows) {
            rows = block_rows(p->m, b);
            forward_tiles[vecs - 1][rows - 1](&t);
            t.y += rows * t.y_stride;
            t.x += rows * t.x_stride;
            if (t.slope_of)
                t.slope_of += rows * t.y_stride;
            t.ahead.at += t.ahead.step * t.k;
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
