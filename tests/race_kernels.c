/*
 * race_kernels.c - every kernel that starts a team, watched for data races
 *
 * A plain program for the thread sanitizer (make race).  All that kernels read
 * and write is one block, filled alike before each run; a team of one says
 * which bits a run has to leave in it, so a part that is done twice or not at
 * all is found too.
 */
#include "base/mem.h"
#include "base/rng.h"
#include "num/act.h"
#include "num/cpu.h"
#include "num/dropout.h"
#include "num/loss.h"
#include "num/normalize.h"
#include "num/optim.h"
#include "num/plane.h"
#include "num/product.h"
#include "num/reduce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Large enough that even what is done fastest is shared out (num/team.c). */
#define EXAMPLES 1100
#define INPUTS 64
#define OUTPUTS 300
#define CLASSES 100

enum { VECTORS = 8 };

struct tensors {
    float *block;
    size_t n;
    float *x, *dx;          /* [EXAMPLES, stride of INPUTS] */
    float *z, *y, *dy, *dz; /* [EXAMPLES, stride of OUTPUTS] */
    float *w, *dw;          /* planes of as many floats as z */
    float *state[OPTIM_MAX_STATE];
    float *vector[VECTORS]; /* planes [1, OUTPUTS] */
    float *scratch, *example[4];
    uint16_t *mask;
    uint8_t *label, *predicted;
};

static float *take(size_t *used, float *block, size_t n)
{
    float *at = block ? block + *used : NULL;

    *used += (n + 15) / 16 * 16;
    return at;
}

/* The floats that all tensors need; with a block, where they are in it. */
static size_t lay_out(struct tensors *t, float *block)
{
    size_t in = (size_t)EXAMPLES * row_stride(INPUTS);
    size_t out = (size_t)EXAMPLES * row_stride(OUTPUTS), used = 0;
    float **wide[] = { &t->z, &t->y,  &t->dy,       &t->dz,
                       &t->w, &t->dw, &t->state[0], &t->state[1] };

    t->x = take(&used, block, in);
    t->dx = take(&used, block, in);
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        *wide[i] = take(&used, block, out);
    for (int i = 0; i < VECTORS; i++)
        t->vector[i] = take(&used, block, plane_size(1, OUTPUTS));
    t->scratch = take(&used, block, product_back_scratch(INPUTS, OUTPUTS));
    for (int i = 0; i < 4; i++)
        t->example[i] = take(&used, block, EXAMPLES);
    t->mask = (uint16_t *)take(&used, block, dropout_words(EXAMPLES, OUTPUTS));
    t->label = (uint8_t *)take(&used, block, EXAMPLES);
    t->predicted = (uint8_t *)take(&used, block, EXAMPLES);
    return used;
}

/* Rows [EXAMPLES, stride] with zero padding. */
static void fill_rows(float *x, int n, uint64_t seed)
{
    struct rng key = { seed, RNG_SAMPLE };

    for (int i = 0; i < EXAMPLES; i++)
        for (int c = 0; c < n; c++)
            x[(size_t)i * row_stride(n) + c] =
                (float)rng_below(key, 0, (uint64_t)(i * n + c), 2001) / 1000 -
                1;
}

static void fill(struct tensors *t)
{
    memset(t->block, 0, t->n * sizeof(float));
    fill_rows(t->x, INPUTS, 1);
    fill_rows(t->z, OUTPUTS, 2);
    fill_rows(t->y, OUTPUTS, 3);
    fill_rows(t->dy, OUTPUTS, 4);
    fill_rows(t->w, OUTPUTS, 5);
    fill_rows(t->dw, OUTPUTS, 6);
    for (int i = 0; i < VECTORS; i++)
        for (int c = 0; c < OUTPUTS; c++)
            t->vector[i][c] = (float)(c + i + 1) / OUTPUTS;
    for (int i = 0; i < EXAMPLES; i++)
        t->label[i] = (uint8_t)(i % CLASSES);
}

/* ---- the kernels ----------------------------------------------------------*/

static void products(struct tensors *t, int unused, int threads)
{
    (void)unused;
    product_forward(t->z, t->x, t->w, t->vector[0], true, EXAMPLES, INPUTS,
                    OUTPUTS, threads);
    product_back(t->dx, t->dy, t->w, t->x, t->scratch, EXAMPLES, INPUTS,
                 OUTPUTS, threads);
    /* what is left in scratch depends on who used it */
    memset(t->scratch, 0,
           product_back_scratch(INPUTS, OUTPUTS) * sizeof(float));
    product_gradient(t->dw, t->vector[1], t->x, t->dy, EXAMPLES, INPUTS,
                     OUTPUTS, threads);
}

static void activation(struct tensors *t, int act, int threads)
{
    int stride = row_stride(OUTPUTS);

    act_forward(act, t->y, t->z, EXAMPLES, OUTPUTS, stride, threads);
    act_backward(act, t->dz, t->dy, t->z, t->y, EXAMPLES, OUTPUTS, stride,
                 threads);
}

static void loss(struct tensors *t, int row, int threads)
{
    struct loss_in in = { .logits = t->z,
                          .label = t->label,
                          .weight = t->dy, /* any EXAMPLES floats */
                          .scale = 1.0f / EXAMPLES,
                          .m = EXAMPLES,
                          .n_classes = CLASSES,
                          .stride = row_stride(CLASSES) };
    struct loss_out out = { .dlogits = t->dz,
                            .value = t->example[0],
                            .nll = t->example[1],
                            .p_top = t->example[2],
                            .p_squared = t->example[3],
                            .probabilities = t->dw,
                            .predicted = t->predicted };

    loss_apply(row, &out, &in, threads);
}

static void normalization(struct tensors *t, int unused, int threads)
{
    struct normalize b = { t->vector[0], t->vector[1], t->vector[2],
                           t->vector[3], t->vector[4], t->vector[5],
                           0.9f,         1e-3f };

    (void)unused;
    normalize_train(t->y, t->z, &b, EXAMPLES, OUTPUTS, threads);
    normalize_back(t->dz, t->vector[6], t->vector[7], t->dy, t->z, &b, EXAMPLES,
                   OUTPUTS, threads);
    normalize_infer(t->y, t->z, &b, EXAMPLES, OUTPUTS, threads);
}

static void dropout(struct tensors *t, int unused, int threads)
{
    struct rng key = { 7, RNG_SAMPLE };

    (void)unused;
    dropout_mask(t->mask, key, 1, 0, 0.3, EXAMPLES, OUTPUTS, threads);
    dropout_apply(t->y, t->z, t->mask, 0.3, EXAMPLES, OUTPUTS, threads);
}

static void optimizer(struct tensors *t, int row, int threads)
{
    const struct optim *o = &optims[row];
    struct optim_config c = { .weight_decay = 0.01,
                              .rho = o->rho,
                              .beta_1 = o->beta_1,
                              .beta_2 = o->beta_2,
                              .epsilon = o->epsilon,
                              .momentum = o->has_momentum ? 0.9 : 0 };
    struct optim_step s = { 0 };
    size_t n = (size_t)EXAMPLES * row_stride(OUTPUTS);

    for (int step = 1; step <= 2; step++) {
        optim_prepare(&s, row, &c, 1e-3, step);
        optim_update(row, t->w, t->dw, t->state, n, &s, threads);
    }
}

static void penalty(struct tensors *t, int unused, int threads)
{
    (void)unused;
    penalty_gradient(t->dw, t->w, 1e-3f, 1e-4f,
                     (size_t)EXAMPLES * row_stride(OUTPUTS), threads);
}

static const int one = 1;

static const struct kernel {
    const char *name;
    void (*run)(struct tensors *t, int row, int threads);
    const int *n_rows; /* of the table that the kernel looks in */
} kernels[] = {
    { "product", products, &one }, { "act", activation, &n_acts },
    { "loss", loss, &n_losses },   { "normalize", normalization, &one },
    { "dropout", dropout, &one },  { "optim", optimizer, &n_optims },
    { "penalty", penalty, &one },
};

/* How many teams left other bits than a team of one. */
static int wrong(struct tensors *t, float *expected, const struct kernel *k,
                 int row)
{
    static const int widths[] = { 2, 3, 5, 8 };
    size_t bytes = t->n * sizeof(float);
    int bad = 0;

    fill(t);
    k->run(t, row, 1);
    memcpy(expected, t->block, bytes);
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        fill(t);
        k->run(t, row, widths[i]);
        if (memcmp(expected, t->block, bytes) == 0)
            continue;
        fprintf(stderr, "%s, row %d: other bits with %d threads\n", k->name,
                row, widths[i]);
        bad++;
    }
    return bad;
}

int main(void)
{
    struct tensors t = { 0 };
    float *expected;
    int runs = 0, bad = 0;

    t.n = lay_out(&t, NULL);
    t.block = mem_floats(t.n);
    expected = mem_floats(t.n);
    if (!t.block || !expected)
        return EXIT_FAILURE;
    lay_out(&t, t.block);
    for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
        for (int row = 0; row < *kernels[i].n_rows; row++) {
            bad += wrong(&t, expected, &kernels[i], row);
            runs++;
        }
    printf("%d kernels, %s, teams of 1, 2, 3, 5 and 8: %s\n", runs, cpu_simd(),
           bad ? "WRONG" : "same bits");
    mem_free(expected);
    mem_free(t.block);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
