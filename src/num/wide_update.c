/*
 * Weight gradients whose weights follow at once.  Roots and divisions keep a
 * unit busy that multiply-adds do not need, so a tile's chain runs beside the
 * optimizer's steps for the tile before: some turns, a vector of weights, some
 * turns, ...
 */
#include "num/kernels.h"
#include "num/plane.h"
#include "num/wide_steps.h"
#include "num/wide_tile.h"

/* Tiles of at least this many rows run beside steps; the others, and those of
 * half a panel, are too few to matter. */
#if WIDE == 16
#define LEAST_ROWS 12
#define EACH_MANY(X, name) X(name, 12) X(name, 13) X(name, 14)
#else
#define LEAST_ROWS 5
#define EACH_MANY(X, name) X(name, 5) X(name, 6)
#endif
#define N_MANY (ROWS - LEAST_ROWS + 1)

struct waiting { /* weights whose gradient is done */
    float *w, *a, *b;
    const float *g;
    ptrdiff_t at, n; /* the next one to move; all */
    ptrdiff_t ahead; /* floats from one moved to one fetched */
};

/* Closer to each other, a chain's turns and moves hinder each other (784 x 512,
 * batch 32: 157 instead of 135 us). */
#define LEAST_TURNS 4

struct spread { /* after every `turns` turns of a chain, `moves` vectors move */
    int turns, moves;
};

#define MOVE(name)                                                          \
    V_INLINE void name##_move(struct waiting *q, const struct wide_step *s) \
    {                                                                       \
        ptrdiff_t i = q->at;                                                \
                                                                            \
        v_store(q->w + i, name##_step(step_decay(v_load(q->w + i), s),      \
                                      step_scale(v_load(q->g + i), s),      \
                                      q->a + i, q->b + i, s));              \
        __builtin_prefetch(q->w + i + q->ahead, 1, 3);                      \
        __builtin_prefetch(q->a + i + q->ahead, 1, 3);                      \
        __builtin_prefetch(q->b + i + q->ahead, 1, 3);                      \
        q->at = i + WIDE;                                                   \
    }                                                                       \
    static void name##_rest(struct waiting *q, const struct wide_step *s)   \
    {                                                                       \
        while (q->at < q->n)                                                \
            name##_move(q, s);                                              \
    }
STEP_LIST(MOVE)

typedef void rest_fn(struct waiting *q, const struct wide_step *s);
typedef void beside_fn(const struct gradient_tile *t, struct spread spread,
                       struct waiting *q, const struct wide_step *s);

#define BESIDE(name, R)                                                    \
    static void name##_beside_##R(const struct gradient_tile *t,           \
                                  struct spread spread, struct waiting *q, \
                                  const struct wide_step *s)               \
    {                                                                      \
        const float *x = t->x, *dy = t->dy;                                \
        ptrdiff_t x_stride = t->x_stride, dy_stride = t->dy_stride;        \
        struct waiting now = *q;                                           \
        struct ahead none;                                                 \
        vec sums[ROWS][2];                                                 \
                                                                           \
        tile_begin(sums, t->from, t->pitch, R, 2);                         \
        for (int left = t->m, turns; left > 0; left -= turns) {            \
            turns = left < spread.turns ? left : spread.turns;             \
            tile_chain(sums, x, 1, x_stride, dy, dy_stride, turns, R, 2,   \
                       &none, AHEAD_NONE);                                 \
            x += turns * x_stride;                                         \
            dy += turns * dy_stride;                                       \
            for (int i = 0; i < spread.moves && now.at < now.n; i++)       \
                name##_move(&now, s);                                      \
        }                                                                  \
        tile_end(t->to, t->pitch, sums, R, 2);                             \
        *q = now;                                                          \
    }
#define BESIDE_ALL(name) EACH_MANY(BESIDE, name)
STEP_LIST(BESIDE_ALL)

struct mover {
    beside_fn *beside[N_MANY];
    rest_fn *rest;
};
#define BESIDE_ENTRY(name, R) name##_beside_##R,
#define MOVER(name)                                    \
    static const struct mover name##_mover = {         \
        { EACH_MANY(BESIDE_ENTRY, name) }, name##_rest \
    };
STEP_LIST(MOVER)

/* n vectors over a chain of m turns.  A number of turns that the compiler knew
 * would be unrolled, all loads first and the sums spilled. */
static struct spread spread_of(int n, int m)
{
    int turns = n == 0 || m < LEAST_TURNS * n ? LEAST_TURNS : m / n;

    return (struct spread){ turns, (n * turns + m - 1) / m };
}

/* The tiles of a block of rows from r on, to `to`, while q moves. */
static void block_run(float *to, const struct gradient_panel *p, int r,
                      int rows, const struct mover *mover, struct waiting *q,
                      const struct wide_step *s)
{
    int tiles = p->width > TILE ? p->width / TILE : 1;
    int vectors = (int)(q->n / WIDE);
    struct spread spread = spread_of((vectors + tiles - 1) / tiles, p->m);

    for (int c = 0; c < p->width; c += TILE) {
        struct gradient_tile t = gradient_tile_at(p, r, c);

        t.to = to + c;
        if (rows >= LEAST_ROWS && p->width - c >= TILE)
            mover->beside[rows - LEAST_ROWS](&t, spread, q, s);
        else
            WIDE_NAME(gradient_tile)(&t, rows, p->width - c >= TILE ? 2 : 1);
    }
    mover->rest(q, s);
}

static void update_panel(const struct gradient_panel *p,
                         const struct follower *f, const struct mover *mover)
{
    _Alignas(64) float done[2][ROWS * PANEL];
    const struct wide_step s = step_widen(f->step);
    struct waiting q = { .n = 0 };

    for (int b = 0, r = p->from, rows; r < p->to; b++, r += rows) {
        ptrdiff_t at = (ptrdiff_t)r * p->width;
        float *g = done[b % 2];

        rows = block_rows(p->to - p->from, b);
        block_run(g, p, r, rows, mover, &q, &s);
        q = (struct waiting){ .w = f->w + at,
                              .a = (f->state[0] ? f->state[0] : f->w) + at,
                              .b = (f->state[1] ? f->state[1] : f->w) + at,
                              .g = g,
                              .n = (ptrdiff_t)rows * p->width };
        q.ahead = r + rows < p->to ? q.n : f->next + p->from * PANEL - at;
        if (f->l1 > 0.0f || f->l2 > 0.0f)
            WIDE_NAME(penalty_gradient)(g, q.w, f->l1, f->l2, (size_t)q.n);
    }
    mover->rest(&q, &s);
}

#define UPDATE(name)                                             \
    optim_panel_fn WIDE_NAME(name##_panel);                      \
    void WIDE_NAME(name##_panel)(const struct gradient_panel *p, \
                                 const struct follower *f)       \
    {                                                            \
        update_panel(p, f, &name##_mover);                       \
    }
STEP_LIST(UPDATE)
