#include "base/mem.h"
#include "num/cpu.h"
#include "num/optim.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ORACLE "tests/golden/oracle/optimizers.txt"
#define N_STEPS 20
#define N_WEIGHTS 6
#define WIDTH 16 /* N_WEIGHTS with padding */

static const char *const simds[] = { "avx2", "avx512" };

struct oracle_case {
    int optimizer;
    double learning_rate;
    struct optim_config config;
    double weights[N_STEPS][N_WEIGHTS];
};

/* Reads one line that begins with word and n numbers. */
static void line_numbers(double *out, FILE *f, const char *word, int n)
{
    char read[16];

    cr_assert_eq(fscanf(f, "%15s", read), 1);
    cr_assert_str_eq(read, word);
    for (int i = 0; i < n; i++)
        cr_assert_eq(fscanf(f, "%lf", out + i), 1);
}

static FILE *oracle_open(double *start, double gradients[][N_WEIGHTS])
{
    FILE *f = fopen(ORACLE, "r");

    cr_assert_not_null(f, "%s", ORACLE);
    line_numbers(start, f, "weights", N_WEIGHTS);
    for (int t = 0; t < N_STEPS; t++)
        line_numbers(gradients[t], f, "gradient", N_WEIGHTS);
    return f;
}

/* The next case, or 0 at the end. */
static int oracle_next(struct oracle_case *c, FILE *f)
{
    char name[16];
    double v[8];

    if (fscanf(f, " case %15s", name) != 1)
        return 0;
    for (int i = 0; i < 8; i++)
        cr_assert_eq(fscanf(f, "%lf", v + i), 1);
    c->optimizer = optim_find(name);
    cr_assert_geq(c->optimizer, 0, "%s", name);
    c->learning_rate = v[0];
    c->config = (struct optim_config){ .weight_decay = v[1],
                                       .rho = v[2],
                                       .beta_1 = v[3],
                                       .beta_2 = v[4],
                                       .epsilon = v[5],
                                       .momentum = v[6],
                                       .nesterov = v[7] != 0.0 };
    for (int t = 0; t < N_STEPS; t++)
        line_numbers(c->weights[t], f, "step", N_WEIGHTS);
    return 1;
}

/* Within 1e-5 of where Keras is, relative to the weight and to how far it has
 * come: 20 steps of a handful of roundings of 6e-8 each. */
static void follow(const struct oracle_case *c, const double *start,
                   double gradients[][N_WEIGHTS], const char *simd)
{
    float w[WIDTH] = { 0 }, g[WIDTH] = { 0 }, planes[OPTIM_MAX_STATE][WIDTH];
    float *state[OPTIM_MAX_STATE] = { planes[0], planes[1] };
    struct optim_step s = { 0 };

    for (int i = 0; i < WIDTH; i++)
        planes[0][i] = planes[1][i] = optims[c->optimizer].state_start;
    for (int i = 0; i < N_WEIGHTS; i++)
        w[i] = (float)start[i];
    for (int t = 0; t < N_STEPS; t++) {
        for (int i = 0; i < N_WEIGHTS; i++)
            g[i] = (float)gradients[t][i];
        optim_prepare(&s, c->optimizer, &c->config,
                      t < 10 ? c->learning_rate : c->learning_rate / 2, t + 1);
        optim_update(c->optimizer, w, g, state, WIDTH, &s, 1);
        for (int i = 0; i < N_WEIGHTS; i++) {
            double want = c->weights[t][i];
            double bound = 1e-5 * (fabs(want) + fabs(want - start[i]));

            cr_assert_leq(fabs((double)w[i] - want), bound,
                          "%s %s lr %g step %d weight %d: %.9g, not %.9g",
                          optims[c->optimizer].name, simd, c->learning_rate,
                          t + 1, i, (double)w[i], want);
        }
        for (int i = N_WEIGHTS; i < WIDTH; i++)
            cr_assert_eq(w[i], 0.0f, "padding");
    }
}

Test(optim, follows_keras_for_20_steps)
{
    static struct oracle_case c;
    double start[N_WEIGHTS], gradients[N_STEPS][N_WEIGHTS];

    for (int k = 0; k < 2; k++) {
        int seen[16] = { 0 };
        FILE *f;

        if (!twin_simd(simds[k]))
            continue;
        f = oracle_open(start, gradients);
        while (oracle_next(&c, f)) {
            follow(&c, start, gradients, simds[k]);
            seen[c.optimizer]++;
        }
        fclose(f);
        for (int i = 0; i < n_optims; i++)
            cr_assert_geq(seen[i], 4, "%s", optims[i].name);
    }
}

/* n weights along random gradients; where w ends is in out. */
static void random_walk(float *out, int optimizer, size_t n, int threads)
{
    const struct optim *o = &optims[optimizer];
    struct optim_config c = { .weight_decay = 0.01,
                              .rho = o->rho,
                              .beta_1 = o->beta_1,
                              .beta_2 = o->beta_2,
                              .epsilon = o->epsilon,
                              .momentum = o->has_momentum ? 0.9 : 0.0 };
    struct optim_step s = { 0 };
    float *g = mem_floats(n),
          *state[OPTIM_MAX_STATE] = { mem_floats(n), mem_floats(n) };

    twin_random(out, n, 0.5f, 9);
    for (size_t i = 0; i < n; i++)
        state[0][i] = state[1][i] = o->state_start;
    for (int t = 1; t <= 5; t++) {
        twin_random(g, n, 0.1f, (uint64_t)t);
        optim_prepare(&s, optimizer, &c, 0.01, t);
        s.gradient_scale = 0.7f;
        optim_update(optimizer, out, g, state, n, &s, threads);
    }
    mem_free(g);
    mem_free(state[0]);
    mem_free(state[1]);
}

Test(optim, has_the_same_bits_for_every_width_and_team)
{
    const size_t n = 160016;
    float *first = mem_floats(n), *w = mem_floats(n);

    for (int o = 0; o < n_optims; o++) {
        twin_simd("avx2");
        random_walk(first, o, n, 1);
        for (int k = 0; k < 2; k++)
            for (int threads = 1; threads <= 3; threads++)
                if (twin_simd(simds[k])) {
                    random_walk(w, o, n, threads);
                    cr_assert(twin_same(first, w, n), "%s %s %d",
                              optims[o].name, simds[k], threads);
                }
    }
    mem_free(first);
    mem_free(w);
}

Test(optim, a_step_prepared_after_a_resume_is_the_same)
{
    int nadam = optim_find("nadam");
    struct optim_config c = { .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7 };
    struct optim_step run = { 0 }, resumed = { 0 };

    for (int t = 1; t <= 300; t++)
        optim_prepare(&run, nadam, &c, 1e-3, t);
    optim_prepare(&resumed, nadam, &c, 1e-3, 300);
    cr_assert_eq(run.next_share, resumed.next_share);
    cr_assert_eq(run.gradient_share, resumed.gradient_share);
    cr_assert_eq(run.u_product, resumed.u_product);
}

/* w - w weight_decay learning_rate - g learning_rate, an operation at a time,
 * also where weight_decay 0 changes w. */
Test(optim, decay_is_the_formula_for_every_kind_of_number)
{
    const float odd[16] = { 0.0f,      -0.0f,     1.0f,   -3.5f,
                            INFINITY,  -INFINITY, NAN,    1e-40f,
                            -1e-40f,   1e-38f,    3e38f,  -3e38f,
                            0x1p-126f, -2e-38f,   1e-20f, 7.0f };
    const double decays[] = { 0, 0.5 };

    cpu_flush_denormals();
    for (int d = 0; d < 2; d++)
        for (int k = 0; k < 2; k++) {
            struct optim_config c = { .weight_decay = decays[d] };
            struct optim_step step = { 0 };
            float w[16], g[16] = { 0 }, *state[OPTIM_MAX_STATE] = { NULL };
            int sgd = optim_find("sgd");

            if (!twin_simd(simds[k]))
                continue;
            memcpy(w, odd, sizeof(w));
            optim_prepare(&step, sgd, &c, 0.1, 1);
            optim_update(sgd, w, g, state, 16, &step, 1);
            for (int i = 0; i < 16; i++) {
                volatile float lost = odd[i] * (float)decays[d], want;

                lost = lost * 0.1f;
                want = odd[i] - lost;
                lost = g[i] * 0.1f;
                want = want - lost;
                lost = want;
                cr_assert(!memcmp(w + i, (const float *)&lost, sizeof(float)),
                          "%g with decay %g: %g", (double)odd[i], decays[d],
                          (double)w[i]);
            }
        }
}

Test(optim, every_row_is_found_by_its_name)
{
    const char *const *names = optim_names();

    for (int i = 0; i < n_optims; i++) {
        cr_assert_str_eq(names[i], optims[i].name);
        cr_assert_eq(optim_find(names[i]), i);
    }
    cr_assert_null(names[n_optims]);
    cr_assert_eq(optim_find("adm"), -1);
}
