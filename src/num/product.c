#include "num/product.h"

#include "num/kernels.h"
#include "num/plane.h"
#include "num/team.h"

/* Rows of x that stay in a second-level cache while panels pass by. */
#define X_BYTES (512 << 10)

struct product {
    const struct kernels *kernels;
    float *out;
    const float *a, *b, *bias;
    int m, k, n;
};

int row_stride(int n)
{
    int stride = plane_width(n);

    return stride % 256 ? stride : stride + 16;
}

static int n_panels(int n)
{
    return (n + PANEL - 1) / PANEL;
}

/* Cuts a job of `panels` panels and `rows` rows for one part: by panels when
 * there are enough of them, else by rows. */
static void product_cut(int *p0, int *p1, int *r0, int *r1, int panels,
                        int rows, int part, int parts)
{
    *p0 = *r0 = 0;
    *p1 = panels;
    *r1 = rows;
    if (panels % parts == 0 || panels >= 4 * parts)
        team_share(p0, p1, panels, part, parts);
    else
        team_share(r0, r1, rows, part, parts);
}

static void forward_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int xs = row_stride(f->k), ys = row_stride(f->n);
    int p0, p1, r0, r1;
    int depth = X_BYTES / 4 / f->k;

    depth = depth < 64 ? 64 : depth;
    product_cut(&p0, &p1, &r0, &r1, n_panels(f->n), f->m, part, parts);
    for (int i = r0; i < r1; i += depth) {
        int rows = r1 - i < depth ? r1 - i : depth;

        for (int p = p0; p < p1; p++) {
            int c = p * PANEL;

            f->kernels->product_forward(
                f->out + (ptrdiff_t)i * ys + c, ys, f->a + (ptrdiff_t)i * xs,
                xs, f->b + (ptrdiff_t)c * f->k, panel_width(f->n, c),
                f->bias ? f->bias + c : NULL, rows, f->k);
        }
    }
}

void product_forward(float *y, const float *x, const float *w,
                     const float *bias, int m, int k, int n, int threads)
{
    struct product f = { .kernels = cpu_kernels(),
                         .out = y,
                         .a = x,
                         .b = w,
                         .bias = bias,
                         .m = m,
                         .k = k,
                         .n = n };

    team_run(forward_part, &f, (double)m * k * n / 16, threads);
}

size_t product_back_scratch(int k, int n)
{
    return plane_size(n, k);
}

/* Panels of w^T [n, k] from the plane w [k, n]. */
static void transpose_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int p0, p1;

    team_share(&p0, &p1, n_panels(f->k), part, parts);
    for (int p = p0; p < p1; p++) {
        int c = p * PANEL, width = panel_width(f->k, c);
        float *to = f->out + (ptrdiff_t)c * f->n;

        for (int j = 0; j < f->n; j++)
            for (int r = 0; r < width; r++)
                to[(ptrdiff_t)j * width + r] =
                    c + r < f->k ? f->a[plane_at(f->k, f->n, c + r, j)] : 0.0f;
    }
}

void product_back(float *dx, const float *dy, const float *w, float *scratch,
                  int m, int k, int n, int threads)
{
    struct product turn = { .out = scratch, .a = w, .k = k, .n = n };

    team_run(transpose_part, &turn, (double)k * n, threads);
    product_forward(dx, dy, scratch, NULL, m, n, k, threads);
}

static void gradient_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int xs = row_stride(f->k), ys = row_stride(f->n);
    int p0, p1, r0, r1;

    product_cut(&p0, &p1, &r0, &r1, n_panels(f->n), f->k, part, parts);
    for (int p = p0; p < p1; p++) {
        int c = p * PANEL;

        f->kernels->product_gradient(f->out + (ptrdiff_t)c * f->k,
                                     panel_width(f->n, c), f->a, xs, f->b + c,
                                     ys, f->m, r0, r1);
    }
}

void product_gradient(float *dw, const float *x, const float *dy, int m, int k,
                      int n, int threads)
{
    struct product f = { .kernels = cpu_kernels(),
                         .out = dw,
                         .a = x,
                         .b = dy,
                         .m = m,
                         .k = k,
                         .n = n };

    team_run(gradient_part, &f, (double)m * k * n / 16, threads);
}

static void columns_part(void *ctx, int part, int parts)
{
    const struct product *f = ctx;
    int from, to;

    team_share(&from, &to, plane_width(f->n) / 16, part, parts);
    f->kernels->column_chains(f->out, f->a, row_stride(f->n), f->m, from * 16,
                              to * 16);
}

void column_sums(float *out, const float *dy, int m, int n, int threads)
{
    struct product f = {
        .kernels = cpu_kernels(), .out = out, .a = dy, .m = m, .n = n
    };

    team_run(columns_part, &f, (double)m * n / 16, threads);
}
