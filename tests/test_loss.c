#include "base/mem.h"
#include "num/loss.h"
#include "num/product.h"
#include "support/twin.h"
#include "support/twin_parts.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define MAX_M 40
#define MAX_K 256

static const char *const simds[] = { "avx2", "avx512" };

struct batch {
    int m, k, stride;
    float logits[MAX_M * (MAX_K + 16)];
    float weight[MAX_M];
    uint8_t label[MAX_M];
};

struct result {
    float dlogits[MAX_M * (MAX_K + 16)];
    float value[MAX_M], nll[MAX_M], p_top[MAX_M], p_squared[MAX_M];
    float probabilities[MAX_M * MAX_K];
    uint8_t predicted[MAX_M];
};

static void batch_make(struct batch *b, int m, int k)
{
    static float plain[MAX_M * MAX_K];

    memset(b, 0, sizeof(*b));
    b->m = m;
    b->k = k;
    b->stride = row_stride(k);
    twin_random(plain, (size_t)m * k, 6.0f, (uint64_t)(m * 1000 + k));
    twin_spread(b->logits, plain, m, k, b->stride);
    twin_random(b->weight, m, 0.9f, 5);
    for (int i = 0; i < m; i++) {
        b->weight[i] += 1.0f;
        b->label[i] = (uint8_t)(i * 7 % k);
    }
}

static void apply(struct result *r, const struct batch *b, int loss, float s,
                  int threads)
{
    struct loss_in in = { .logits = b->logits,
                          .label = b->label,
                          .weight = b->weight,
                          .scale = 1.0f / (float)b->m,
                          .smoothing = s,
                          .m = b->m,
                          .n_classes = b->k,
                          .stride = b->stride };
    struct loss_out out = { .dlogits = r->dlogits,
                            .value = r->value,
                            .nll = r->nll,
                            .p_top = r->p_top,
                            .p_squared = r->p_squared,
                            .probabilities = r->probabilities,
                            .predicted = r->predicted };

    memset(r, 0x55, sizeof(*r));
    loss_apply(loss, &out, &in, threads);
}

/* One example in double: probabilities, then the loss by its formula. */
static double exact(double *p, const double *z, int k, int label, int loss,
                    double s)
{
    double top = z[0], sum = 0.0, value = 0.0;

    for (int c = 1; c < k; c++)
        top = fmax(top, z[c]);
    for (int c = 0; c < k; c++)
        sum += p[c] = exp(z[c] - top);
    for (int c = 0; c < k; c++) {
        double y = c == label;

        p[c] /= sum;
        if (loss == loss_find("mean_squared_error"))
            value += (p[c] - y) * (p[c] - y) / k;
        else
            value -= (y * (1.0 - s) + s / k) * (z[c] - top - log(sum));
    }
    return value;
}

static void holds(const struct batch *b, const struct result *r, int loss,
                  double s)
{
    const double h = 1e-5;
    double z[MAX_K], p[MAX_K], q[MAX_K];

    for (int i = 0; i < b->m; i++) {
        double value, squares = 0.0, weight = (double)b->weight[i] / b->m;
        int top = 0;

        for (int c = 0; c < b->k; c++) {
            z[c] = (double)b->logits[i * b->stride + c];
            top = z[c] > z[top] ? c : top;
        }
        value = exact(p, z, b->k, b->label[i], loss, s);
        /* logits up to 6: 20 roundings of at most 12 eps */
        cr_assert_float_eq((double)r->value[i], value, 1e-5);
        cr_assert_float_eq((double)r->nll[i], -log(p[b->label[i]]), 1e-5);
        cr_assert_eq(r->predicted[i], top);
        cr_assert_float_eq((double)r->p_top[i], p[top], 1e-6);
        for (int c = 0; c < b->k; c++) {
            double at = z[c], up, down;

            squares += p[c] * p[c];
            cr_assert_float_eq((double)r->probabilities[i * b->k + c], p[c],
                               1e-6);
            z[c] = at + h;
            up = exact(q, z, b->k, b->label[i], loss, s);
            z[c] = at - h;
            down = exact(q, z, b->k, b->label[i], loss, s);
            z[c] = at;
            cr_assert_float_eq((double)r->dlogits[i * b->stride + c],
                               weight * (up - down) / (2.0 * h), weight * 1e-6,
                               "%s row %d class %d", losses[loss].name, i, c);
        }
        for (int c = b->k; c < (b->k + 15) / 16 * 16; c++)
            cr_assert_eq(r->dlogits[i * b->stride + c], 0.0f);
        cr_assert_float_eq((double)r->p_squared[i], squares, 2e-6);
    }
}

static const int shapes[][2] = { { 1, 2 },   { 7, 10 },  { 3, 16 },  { 40, 17 },
                                 { 33, 10 }, { 5, 100 }, { 2, 256 }, { 4, 1 } };
#define N_SHAPES (sizeof(shapes) / sizeof(*shapes))

Test(loss, values_and_gradients_are_the_formulas)
{
    static struct batch b;
    static struct result r;
    const float smoothings[] = { 0.0f, 0.125f };

    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < N_SHAPES; i++)
            for (int loss = 0; loss < n_losses; loss++)
                for (int s = 0; s < 2; s++) {
                    if (!twin_simd(simds[k]))
                        continue;
                    batch_make(&b, shapes[i][0], shapes[i][1]);
                    apply(&r, &b, loss, smoothings[s], 1);
                    holds(&b, &r, loss, (double)smoothings[s]);
                }
}

Test(loss, has_the_same_bits_for_every_width_and_team)
{
    static struct batch b;
    static struct result first, r;

    for (size_t i = 0; i < N_SHAPES; i++)
        for (int loss = 0; loss < n_losses; loss++) {
            batch_make(&b, shapes[i][0], shapes[i][1]);
            twin_simd("avx2");
            apply(&first, &b, loss, 0.1f, 1);
            for (int k = 0; k < 2; k++)
                for (int threads = 1; threads <= 3; threads++)
                    if (twin_simd(simds[k])) {
                        apply(&r, &b, loss, 0.1f, threads);
                        cr_assert(!memcmp(&first, &r, sizeof(r)), "%s %s %d",
                                  losses[loss].name, simds[k], threads);
                    }
        }
}

/* ---- the definition ------------------------------------------------------ */

static void same_example(const struct result *r, const struct batch *b, int i,
                         int loss, float smoothing)
{
    struct twin_example twin;
    int k = b->k;

    twin_loss(&twin, b->logits + i * b->stride, k, b->label[i], loss, smoothing,
              b->weight[i] * (1.0f / (float)b->m));
    cr_assert_eq(r->predicted[i], twin.predicted);
    cr_assert(twin_same(r->value + i, &twin.value, 1));
    cr_assert(twin_same(r->nll + i, &twin.nll, 1));
    cr_assert(twin_same(r->p_top + i, &twin.p_top, 1));
    cr_assert(twin_same(r->p_squared + i, &twin.p_squared, 1));
    cr_assert(twin_same(r->probabilities + i * k, twin.p, k));
    cr_assert(twin_same(r->dlogits + i * b->stride, twin.dlogits, k),
              "row %d of %d, %d classes", i, b->m, k);
}

Test(loss, has_the_bits_of_the_twin)
{
    static struct batch b;
    static struct result r;

    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < N_SHAPES; i++)
            for (int loss = 0; loss < n_losses; loss++)
                for (int s = 0; s < 2; s++) {
                    if (!twin_simd(simds[w]))
                        continue;
                    batch_make(&b, shapes[i][0], shapes[i][1]);
                    apply(&r, &b, loss, s ? 0.1f : 0.0f, 1);
                    for (int row = 0; row < b.m; row++)
                        same_example(&r, &b, row, loss, s ? 0.1f : 0.0f);
                }
}

/* What is not asked for is not written, whatever the number of classes. */
Test(loss, writes_what_is_wanted_only)
{
    static struct batch b;
    static struct result all, r, blank;
    const int classes[] = { 10, 17 };

    memset(&blank, 0x55, sizeof(blank));
    for (int k = 0; k < 2; k++)
        for (int loss = 0; loss < n_losses; loss++) {
            struct loss_out out = { .value = r.value, .nll = r.nll };
            struct loss_in in;

            batch_make(&b, 19, classes[k]);
            in = (struct loss_in){ .logits = b.logits,
                                   .label = b.label,
                                   .scale = 1,
                                   .m = b.m,
                                   .n_classes = b.k,
                                   .stride = b.stride };
            apply(&all, &b, loss, 0.0f, 1);
            r = blank;
            loss_apply(loss, &out, &in, 1);
            cr_assert(twin_same(r.value, all.value, b.m));
            cr_assert(twin_same(r.nll, all.nll, b.m));
            memcpy(r.value, blank.value, sizeof(r.value));
            memcpy(r.nll, blank.nll, sizeof(r.nll));
            cr_assert(!memcmp(&r, &blank, sizeof(r)));
        }
}
