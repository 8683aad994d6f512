/*
 * kernels.c - how close each kernel comes to this machine's limit
 *
 * Prints the peak of fused multiply-adds of one core, measured in the same run,
 * then the time of each product and its share of the peak, and the parts of
 * one training step that are no products.  Every figure is the best of
 * several runs: what else the machine does only ever adds time.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "limit.h"
#include "num/act.h"
#include "num/cpu.h"
#include "num/dropout.h"
#include "num/loss.h"
#include "num/optim.h"
#include "num/plane.h"
#include "num/product.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 15

struct work { /* one layer and its batch */
    int m, k, n;
    float *x, *w, *bias, *y, *dw, *dx, *scratch, *state[OPTIM_MAX_STATE];
    uint16_t *mask;
    uint8_t *label;
    int optimizer, act;
    struct optim_step step;
};

static float *filled(size_t n)
{
    float *x = mem_floats(n);

    if (!x)
        exit(1);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(i * 2654435761u % 1000) * 1e-3f - 0.5f;
    return x;
}

static void work_init(struct work *w, int m, int k, int n)
{
    struct optim_config c = {
        .rho = 0.9, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7
    };

    memset(w, 0, sizeof(*w));
    w->m = m;
    w->k = k;
    w->n = n;
    w->x = filled((size_t)m * (size_t)row_stride(k));
    w->dx = filled((size_t)m * (size_t)row_stride(k));
    w->y = filled((size_t)m * (size_t)row_stride(n));
    w->w = filled(plane_size(k, n));
    w->dw = filled(plane_size(k, n));
    w->bias = filled(plane_size(1, n));
    w->scratch = filled(product_back_scratch(k, n));
    w->state[0] = mem_floats(plane_size(k, n));
    w->state[1] = mem_floats(plane_size(k, n));
    w->mask = mem_zero(dropout_words(m, n), sizeof(*w->mask));
    w->label = mem_zero((size_t)m, 1);
    w->optimizer = optim_find("rmsprop");
    if (!w->state[0] || !w->state[1] || !w->mask || !w->label)
        exit(1);
    optim_prepare(&w->step, w->optimizer, &c, 1e-9, 1);
}

static void work_release(struct work *w)
{
    mem_free(w->x);
    mem_free(w->dx);
    mem_free(w->y);
    mem_free(w->w);
    mem_free(w->dw);
    mem_free(w->bias);
    mem_free(w->scratch);
    mem_free(w->state[0]);
    mem_free(w->state[1]);
    mem_free(w->mask);
    mem_free(w->label);
}

static void forward(struct work *w)
{
    product_forward(w->y, w->x, w->w, w->bias, false, w->m, w->k, w->n, 1);
}

static void back(struct work *w)
{
    product_back(w->dx, w->y, w->w, NULL, w->scratch, w->m, w->k, w->n, 1);
}

static void gradient(struct work *w)
{
    product_gradient(w->dw, NULL, w->x, w->y, w->m, w->k, w->n, 1);
}

static void optimize(struct work *w)
{
    optim_update(w->optimizer, w->w, w->dw, w->state, plane_size(w->k, w->n),
                 &w->step, 1);
}

/* A gradient, and the weights behind it. */
static void update(struct work *w)
{
    struct update u = { .optimizer = w->optimizer,
                        .step = &w->step,
                        .w = w->w };

    memcpy(u.state, w->state,
           (size_t)optims[w->optimizer].n_state * sizeof(*u.state));
    product_update(&u, w->dw, w->bias, w->x, w->y, w->m, w->k, w->n, 1);
}

static void activate(struct work *w)
{
    act_forward(w->act, w->y, w->y, w->m, w->n, row_stride(w->n), 1);
}

static void lose(struct work *w)
{
    struct loss_in in = { .logits = w->y,
                          .label = w->label,
                          .scale = 1.0f / (float)w->m,
                          .m = w->m,
                          .n_classes = w->n,
                          .stride = row_stride(w->n) };
    struct loss_out out = { .dlogits = w->y };

    loss_apply(0, &out, &in, 1);
}

static void mask(struct work *w)
{
    struct rng key = { 1, RNG_DROPOUT };

    dropout_mask(w->mask, key, 1, 0, 0.5, w->m, w->n, 1);
}

static void drop(struct work *w)
{
    dropout_apply(w->y, w->y, w->mask, 0.5, w->m, w->n, 1);
}

/* Seconds of one call. */
static double measure(void (*kernel)(struct work *), struct work *w)
{
    double best = 1e9;
    int calls = 1;

    for (;;) { /* as many calls as take 2 ms */
        double start = clock_seconds();

        for (int i = 0; i < calls; i++)
            kernel(w);
        if (clock_seconds() - start > 2e-3)
            break;
        calls *= 2;
    }
    for (int r = 0; r < RUNS; r++) {
        double start = clock_seconds(), seconds;

        for (int i = 0; i < calls; i++)
            kernel(w);
        seconds = (clock_seconds() - start) / calls;
        best = seconds < best ? seconds : best;
    }
    return best;
}

static void bench_products(double peak)
{
    static const int shapes[][3] = {
        { 128, 784, 512 },   { 128, 512, 10 }, { 128, 512, 256 },
        { 128, 2048, 2048 }, { 32, 784, 512 }, { 32, 64, 64 },
        { 32, 64, 10 },      { 1, 784, 512 },
    };
    static const struct {
        const char *name;
        void (*run)(struct work *);
    } products[] = { { "forward", forward },
                     { "back", back },
                     { "gradient", gradient },
                     { "update", update } };

    printf("%-9s %5s %5s %5s %10s %9s\n", "product", "m", "k", "n", "us",
           "% of peak");
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
        for (size_t p = 0; p < sizeof(products) / sizeof(*products); p++) {
            const int *s = shapes[i];
            struct work w;
            double t;

            work_init(&w, s[0], s[1], s[2]);
            t = measure(products[p].run, &w);
            printf("%-9s %5d %5d %5d %10.2f %9.1f\n", products[p].name, s[0],
                   s[1], s[2], t * 1e6, 200.0 * s[0] * s[1] * s[2] / t / peak);
            work_release(&w);
        }
}

static void bench_elements(void)
{
    static const struct {
        const char *name;
        void (*run)(struct work *);
    } others[] = { { "dropout_mask", mask }, { "dropout_apply", drop } };
    struct work w;

    printf("\n%-24s %10s   [128, 512]\n", "elements", "us");
    for (int a = 0; a < n_acts; a++) {
        work_init(&w, 128, 4, 512);
        w.act = a;
        printf("%-24s %10.2f\n", acts[a].name, measure(activate, &w) * 1e6);
        work_release(&w);
    }
    work_init(&w, 128, 4, 512);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        printf("%-24s %10.2f\n", others[i].name,
               measure(others[i].run, &w) * 1e6);
    work_release(&w);
    work_init(&w, 128, 4, 10);
    printf("%-24s %10.2f   [128, 10]\n", "categorical_crossentropy",
           measure(lose, &w) * 1e6);
    work_release(&w);
    for (int o = 0; o < n_optims; o++) {
        work_init(&w, 1, 784, 512);
        w.optimizer = o;
        printf("%-24s %10.2f   [784, 512]\n", optims[o].name,
               measure(optimize, &w) * 1e6);
        work_release(&w);
    }
}

struct net { /* 784-512-10, relu, RMSprop: what a training step calls */
    struct work hidden, last;
};

/* One step; the network's work is reached from its hidden layer. */
static void step(struct work *hidden)
{
    struct net *net = (struct net *)(void *)hidden;
    struct work *last = &net->last;
    int m = hidden->m, units = hidden->n;

    product_forward(last->x, hidden->x, hidden->w, hidden->bias, true, m,
                    hidden->k, units, 1);
    forward(last);
    lose(last);
    product_back(hidden->y, last->y, last->w, last->x, last->scratch, m, units,
                 last->n, 1);
    update(last);
    update(hidden);
}

static void bench_step(double peak)
{
    static const int batches[] = { 32, 128, 512 };
    struct net net;

    printf("\n%-24s %10s %9s\n", "step of 784-512-10", "us", "% of peak");
    for (size_t i = 0; i < sizeof(batches) / sizeof(*batches); i++) {
        int m = batches[i];
        double t;

        work_init(&net.hidden, m, 784, 512);
        work_init(&net.last, m, 512, 10);
        t = measure(step, &net.hidden);
        printf("batch %-18d %10.2f %9.1f\n", m, t * 1e6,
               (4.0 * m * 784 * 512 + 6.0 * m * 512 * 10) / t / peak * 100.0);
        work_release(&net.hidden);
        work_release(&net.last);
    }
}

int main(void)
{
    struct err err = { 0 };
    double peak = 0;

    if (cpu_init(&err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        return err_status(err.code);
    }
    cpu_flush_denormals();
    for (int r = 0; r < RUNS; r++) {
        double flops = limit_fma();

        peak = flops > peak ? flops : peak;
    }
    printf("%s, one core: %.1f GFLOP/s of fused multiply-adds\n\n", cpu_simd(),
           peak * 1e-9);
    bench_products(peak);
    bench_elements();
    bench_step(peak);
    return 0;
}
