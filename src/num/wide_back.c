/*
 * dx = dy w^T with the numbers of w broadcast: a tile is rows of w by examples,
 * so dy and dx are turned instead of w, which pays where w is the larger.
 */
#include "num/act.h"
#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_square.h"
#include "num/wide_tile.h"

#include <stdbool.h>

/* Rows of w whose results wait in the first-level cache to be turned, in whole
 * squares: full tiles too, or what leaves room for turned examples beside the
 * rows of w in the second-level cache. */
#define CHUNK 112
#define SHORT_CHUNK 64
#define CHUNK_BYTES (512 << 10)

/* One tile of dx^T, from row r of the plane w [k, n] on, by examples in turned
 * [n, PANEL]. */
V_INLINE void back_tile(float *out, const float *w, int k, int r,
                        const float *turned, int n, int rows, int vecs)
{
    vec sums[ROWS][2];

    tile_begin(sums, NULL, 0, rows, vecs);
    for (int p = 0; p < n; p += PANEL, turned += PANEL * PANEL) {
        int pitch = panel_width(n, p), turns = n - p < pitch ? n - p : pitch;
        const float *at = w + (ptrdiff_t)p * k + r * pitch;
        const float *next = p + PANEL < n ? at + (ptrdiff_t)PANEL * k : at;
        struct ahead ahead = { (const char *)next,
                               rows * (ptrdiff_t)sizeof(float) };

        tile_chain(sums, at, pitch, 1, turned, PANEL, turns, rows, vecs, &ahead,
                   AHEAD_READ);
    }
    tile_end(out, PANEL, sums, rows, vecs);
}

typedef void back_fn(float *out, const float *w, int k, int r,
                     const float *turned, int n);
#define BACK(R, V)                                                       \
    static void back_##R##_##V(float *out, const float *w, int k, int r, \
                               const float *turned, int n)               \
    {                                                                    \
        back_tile(out, w, k, r, turned, n, R, V);                        \
    }
#define BACK_ENTRY(R, V) back_##R##_##V,

EACH_ROWS(BACK, 1)
EACH_ROWS(BACK, 2)
static back_fn *const back_tiles[2][ROWS] = { { EACH_ROWS(BACK_ENTRY, 1) },
                                              { EACH_ROWS(BACK_ENTRY, 2) } };

void WIDE_NAME(turn_rows)(float *to, const float *dy, int dy_stride, int m,
                          int n)
{
    int width = plane_width(m);

    for (int j = 0; j < n; j += WIDE)
        for (int r = 0; r < width; r += WIDE)
            square_move(to + (ptrdiff_t)j * PANEL + r, PANEL,
                        dy + (ptrdiff_t)r * dy_stride + j, dy_stride, m - r,
                        n - j < WIDE ? n - j : WIDE);
}

/* Rows [0, rows) of dx^T to that many columns of m rows of dx; columns behind
 * the last are zero. */
static void chunk_turn(float *dx, int dx_stride, const float *chunk, int m,
                       int rows)
{
    for (int r = 0; r < plane_width(rows); r += WIDE)
        for (int i = 0; i < m; i += WIDE)
            square_move(dx + (ptrdiff_t)i * dx_stride + r, dx_stride,
                        chunk + r * PANEL + i, PANEL, rows - r,
                        m - i < WIDE ? m - i : WIDE);
}

/* Rows [first, first + n_rows) of w with a panel of m examples. */
static void chunk_back(float *chunk, const float *turned, const float *w, int m,
                       int k, int n, int first, int n_rows)
{
    int width = plane_width(m);

    for (int b = 0, r = 0, rows; r < n_rows; b++, r += rows) {
        rows = block_rows(n_rows, b);
        for (int c = 0; c < width; c += TILE)
            back_tiles[width - c >= TILE][rows - 1](chunk + r * PANEL + c, w, k,
                                                    first + r, turned + c, n);
    }
}

act_backward_fn WIDE_NAME(relu_back);

static void chunk_slope(float *dx, const float *y, int stride, int m, int rows)
{
    WIDE_NAME(relu_back)(dx, dx, y, y, m, rows, stride);
}

void WIDE_NAME(back_rows)(float *dx, int dx_stride, const float *turned,
                          const float *w, const float *slope_of, int m, int k,
                          int n, int from, int to)
{
    _Alignas(64) float chunk[CHUNK * PANEL];
    bool fits = (ptrdiff_t)CHUNK * n * (ptrdiff_t)sizeof(*w) <= CHUNK_BYTES;
    int step = fits ? CHUNK : SHORT_CHUNK;

    for (int r = from; r < to; r += step) {
        int rows = to - r < step ? to - r : step;

        for (int i = 0; i < m; i += PANEL) {
            int examples = m - i < PANEL ? m - i : PANEL;
            ptrdiff_t at = (ptrdiff_t)i * dx_stride + r;

            chunk_back(chunk, turned + (ptrdiff_t)i * n, w, examples, k, n, r,
                       rows);
            chunk_turn(dx + at, dx_stride, chunk, examples, rows);
            if (slope_of)
                chunk_slope(dx + at, slope_of + at, dx_stride, examples, rows);
        }
    }
}
