#include "num/product.h"

#include "num/kernels.h"
#include "num/plane.h"
#include "num/team.h"

#include <stdbool.h>

/* Rows of x that stay in a second-level cache while panels pass by. */
#define X_BYTES (512 << 10)

struct product {
    const struct kernels *kernels;
    float *out, *sums;
    const float *a, *b, *bias, *slope_of;
    float *scratch;
    const struct update *update;
    int m, k, n;
    bool relu;
};

int row_stride(int n)
{
    int stride = plane_width(n);

    return stride % 128 ? stride : stride + 16;
}

static int n_panels(int n)
{
    return (n + PANEL - 1) / PANEL;
}

/* Are there enough panels to share them out, rather than rows? */
static bool by_panels(int panels, int parts)
{
    return panels % parts == 0 || panels >= 4 * parts;
}

/* Cuts a job of `panels` panels and `rows` rows for one part. */
static void product_cut(int *p0, int *p1, int *r0, int *r1, int panels,
                        int rows, int part, int parts)
{
    *p0 = *r0 = 0;
    *p1 = panels;
    *r1 = rows;
    if (by_panels(panels, parts))
        team_share(p0, p1, panels, part, parts);
    else
        team_share(r0, r1, rows, part, parts);
}

/* Rows [r0, r1) of the panel w that begins at column c, before next. */
static void forward_panel(const struct product *f, const float *w, int c,
                          int r0, int r1, const float *next)
{
    int xs = row_stride(f->k), ys = row_stride(f->n);
    ptrdiff_t at = (ptrdiff_t)r0 * ys + c;
    struct forward_panel p = {
        .y = f->out + at,
        .x = f->a + (ptrdiff_t)r0 * xs,
        .w = w,
        .bias = f->bias ? f->bias + c : NULL,
        .slope_of = f->slope_of ? f->slope_of + at : NULL,
        .next = next,
        .y_stride = ys,
        .x_stride = xs,
        .width = panel_width(f->n, c),
        .m = r1 - r0,
        .k = f->k,
        .relu = f->relu,
    };

    f->kernels->product_forward(&p);
}

/* Rows of x of k floats that a second-level cache holds. */
static int rows_at_once(int k)
{
    int rows = X_BYTES / (int)sizeof(float) / k;

    return rows < 64 ? 64 : rows;
}

static void forward_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int p0, p1, r0, r1, step = rows_at_once(f->k);

    product_cut(&p0, &p1, &r0, &r1, n_panels(f->n), f->m, part, parts);
    for (int r = r0; r < r1; r += step)
        for (int p = p0; p < p1; p++) {
            const float *w = f->b + (ptrdiff_t)p * PANEL * f->k;
            const float *next = p + 1 < p1 ? w + (ptrdiff_t)PANEL * f->k : w;

            forward_panel(f, w, p * PANEL, r, r1 - r < step ? r1 : r + step,
                          next);
        }
}

void product_forward(float *y, const float *x, const float *w,
                     const float *bias, bool relu, int m, int k, int n,
                     int threads)
{
    struct product f = { .kernels = cpu_kernels(),
                         .out = y,
                         .a = x,
                         .b = w,
                         .bias = bias,
                         .relu = relu,
                         .m = m,
                         .k = k,
                         .n = n };

    team_run(forward_part, &f, (double)m * k * n / 16, threads);
}

size_t product_back_scratch(int k, int n)
{
    return plane_size(n, k);
}

/* dx = dy w^T is a forward product with the panels of w^T; one is made at a
 * time, in the part's own place, and used while it is in the cache. */
static void back_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx; /* out [m, n] = a [m, k] b^T, b [n, k] */
    float *turned = f->scratch + (ptrdiff_t)part * PANEL * f->k;
    int p0, p1, r0, r1;

    product_cut(&p0, &p1, &r0, &r1, n_panels(f->n), f->m, part, parts);
    for (int p = p0; p < p1; p++) {
        f->kernels->turn_panel(turned, panel_width(f->n, p * PANEL), f->b, f->n,
                               f->k, p * PANEL);
        forward_panel(f, turned, p * PANEL, r0, r1, turned);
    }
}

/* For a large w it is cheaper to turn dy, by PANEL examples, and dx. */
static void turn_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx; /* names as in back_part */
    int stride = row_stride(f->k), from, to;

    team_share(&from, &to, n_panels(f->m), part, parts);
    for (int i = from * PANEL; i < f->m && i < to * PANEL; i += PANEL)
        f->kernels->turn_rows(f->scratch + (ptrdiff_t)i * f->k,
                              f->a + (ptrdiff_t)i * stride, stride,
                              f->m - i < PANEL ? f->m - i : PANEL, f->k);
}

static void back_rows_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int from, to;

    team_share(&from, &to, plane_width(f->n) / 16, part, parts);
    from *= 16;
    to = to * 16 < f->n ? to * 16 : f->n;
    f->kernels->back_rows(f->out, row_stride(f->n), f->scratch, f->b,
                          f->slope_of, f->m, f->n, f->k, from, to);
}

/* Do m examples, which then have room in scratch, turn faster than w? */
static bool turns_rows(int m, int k, int n)
{
    return m >= 3 * PANEL && n_panels(m) * PANEL <= k &&
           (double)m * (k + n) < (double)k * n;
}

void product_back(float *dx, const float *dy, const float *w, const float *y,
                  float *scratch, int m, int k, int n, int threads)
{
    struct product f = { .kernels = cpu_kernels(),
                         .out = dx,
                         .a = dy,
                         .b = w,
                         .slope_of = y,
                         .scratch = scratch,
                         .m = m,
                         .k = n,
                         .n = k };
    int panels = n_panels(k);

    if (turns_rows(m, k, n)) {
        team_run(turn_part, &f, (double)m * n / 4, threads);
        team_run(back_rows_part, &f, (double)m * k * n / 16, threads);
        return;
    }
    /* every part has a panel's place in scratch */
    team_run(back_part, &f, (double)m * k * n / 16,
             threads < panels ? threads : panels);
}

/* The weights of the panel that begins at float `at` of the plane; next: where
 * the one after it does. */
static void follower_of(struct follower *f, const struct update *u,
                        ptrdiff_t at, ptrdiff_t next)
{
    *f = (struct follower){ .step = u->step,
                            .w = u->w + at,
                            .l1 = u->l1,
                            .l2 = u->l2,
                            .next = next - at };
    for (int i = 0; i < OPTIM_MAX_STATE && u->state[i]; i++)
        f->state[i] = u->state[i] + at;
}

/* The weights follow with the last DEPTH examples, or what is left for them. */
static void update_panel(const struct product *f, struct gradient_panel *p,
                         ptrdiff_t at, ptrdiff_t next)
{
    const struct update *u = f->update;
    int before = (f->m - 1) / DEPTH * DEPTH;
    struct follower weights;

    follower_of(&weights, u, at, next);
    if (before > 0) {
        p->m = before;
        f->kernels->product_gradient(p);
        p->x += (ptrdiff_t)before * p->x_stride;
        p->dy += (ptrdiff_t)before * p->dy_stride;
        p->m = f->m - before;
        p->begun = true;
    }
    optims[u->optimizer].panel[cpu_width()](p, &weights);
}

/* Panels from the last to the first: an updated panel may still be in the
 * cache when the next step's forward product begins. */
static void gradient_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int p0, p1, r0, r1;

    product_cut(&p0, &p1, &r0, &r1, n_panels(f->n), f->k, part, parts);
    for (int p = p1 - 1; p >= p0; p--) {
        int c = p * PANEL, before = p > p0 ? c - PANEL : c;
        struct gradient_panel panel = { .dw = f->out + (ptrdiff_t)c * f->k,
                                        .x = f->a,
                                        .dy = f->b + c,
                                        .x_stride = row_stride(f->k),
                                        .dy_stride = row_stride(f->n),
                                        .width = panel_width(f->n, c),
                                        .m = f->m,
                                        .from = r0,
                                        .to = r1 };

        if (f->sums && r0 == 0)
            f->kernels->column_chains(f->sums + c, panel.dy, panel.dy_stride,
                                      f->m, panel.width);
        if (f->update)
            update_panel(f, &panel, (ptrdiff_t)c * f->k,
                         (ptrdiff_t)before * f->k);
        else
            f->kernels->product_gradient(&panel);
    }
}

void product_gradient(float *dw, float *db, const float *x, const float *dy,
                      int m, int k, int n, int threads)
{
    product_update(NULL, dw, db, x, dy, m, k, n, threads);
}

void product_update(const struct update *u, float *dw, float *db,
                    const float *x, const float *dy, int m, int k, int n,
                    int threads)
{
    struct product f = { .kernels = cpu_kernels(),
                         .out = dw,
                         .sums = db,
                         .a = x,
                         .b = dy,
                         .update = u,
                         .m = m,
                         .k = k,
                         .n = n };

    team_run(gradient_part, &f, (double)m * k * n / 16, threads);
}
