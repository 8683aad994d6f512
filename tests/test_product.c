#include "base/mem.h"
#include "num/plane.h"
#include "num/product.h"
#include "num/reduce.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

static const char *const simds[] = { "avx2", "avx512" };

struct shape {
    int m, k, n;
};

/* clang-format off */
static struct shape shapes[] = {
    { 1, 1, 1 },      { 1, 3, 31 },     { 3, 1, 33 },     { 2, 31, 16 },
    { 5, 33, 17 },    { 14, 64, 32 },   { 15, 65, 48 },   { 29, 129, 65 },
    { 32, 64, 10 },   { 33, 10, 64 },   { 65, 31, 129 },  { 129, 33, 3 },
    { 300, 3, 40 },   { 128, 784, 10 }, { 7, 256, 512 },  { 131, 50, 300 },
    { 97, 784, 65 },  { 257, 129, 31 },
    /* dx with turned examples: for a large w */
    { 97, 300, 299 }, { 130, 257, 400 }, { 96, 130, 1250 },
};
/* clang-format on */

/* Everything that a shape needs, plain and packed. */
struct layer {
    struct shape s;
    int xs, ys;
    float *x, *w, *bias, *dy, *plain, *twin;             /* plain */
    float *px, *pw, *pbias, *pdy, *out, *sums, *scratch; /* packed */
};

static float *floats(size_t n)
{
    float *x = mem_floats(n + 1);

    cr_assert_not_null(x);
    return x;
}

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void layer_init(struct layer *l, struct shape s)
{
    size_t mk = (size_t)s.m * s.k, kn = (size_t)s.k * s.n,
           mn = (size_t)s.m * s.n, most = largest(mk, largest(kn, mn));

    l->s = s;
    l->xs = row_stride(s.k);
    l->ys = row_stride(s.n);
    l->x = floats(mk);
    l->w = floats(kn);
    l->bias = floats(s.n);
    l->dy = floats(mn);
    l->plain = floats(most);
    l->twin = floats(most);
    l->px = floats((size_t)s.m * l->xs);
    l->pw = floats(plane_size(s.k, s.n));
    l->pbias = floats(plane_size(1, s.n));
    l->pdy = floats((size_t)s.m * l->ys);
    l->out =
        floats(largest(plane_size(s.k, s.n), (size_t)s.m * (l->xs + l->ys)));
    l->sums = floats(plane_size(1, s.n));
    l->scratch =
        floats(largest(product_back_scratch(s.k, s.n), plane_size(s.k, s.n)));
    twin_random(l->x, mk, 1.0f, 1);
    twin_random(l->w, kn, 0.3f, 2);
    twin_random(l->bias, s.n, 0.1f, 3);
    twin_random(l->dy, mn, 0.01f, 4);
    twin_spread(l->px, l->x, s.m, s.k, l->xs);
    twin_spread(l->pdy, l->dy, s.m, s.n, l->ys);
    plane_pack(l->pw, l->w, s.k, s.n);
    plane_pack(l->pbias, l->bias, 1, s.n);
}

static void layer_release(struct layer *l)
{
    float *all[] = { l->x,    l->w,    l->bias,   l->dy,    l->plain,
                     l->twin, l->px,   l->pw,     l->pbias, l->pdy,
                     l->out,  l->sums, l->scratch };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        mem_free(all[i]);
}

/* The padding of rows [m, stride] up to the next multiple of 16 is +0. */
static void assert_padding(const float *x, int m, int n, int stride)
{
    for (int i = 0; i < m; i++)
        for (int c = n; c < plane_width(n); c++)
            cr_assert_eq(x[(size_t)i * stride + c], 0.0f);
}

static void same_as_twin(struct layer *l, const char *simd, int threads)
{
    struct shape s = l->s;
    size_t mk = (size_t)s.m * s.k, kn = (size_t)s.k * s.n,
           mn = (size_t)s.m * s.n;

    for (int end = 0; end < 4; end++) {
        const float *bias = end & 1 ? l->bias : NULL;

        twin_forward(l->twin, l->x, l->w, bias, s.m, s.k, s.n);
        for (size_t i = 0; i < mn && end & 2; i++)
            l->twin[i] = l->twin[i] > 0.0f ? l->twin[i] : 0.0f;
        product_forward(l->out, l->px, l->pw, bias ? l->pbias : NULL, end & 2,
                        s.m, s.k, s.n, threads);
        assert_padding(l->out, s.m, s.n, l->ys);
        twin_gather(l->plain, l->out, s.m, s.n, l->ys);
        cr_assert(twin_same(l->plain, l->twin, mn), "forward %d %d %d %s %d",
                  s.m, s.k, s.n, simd, threads);
    }
    for (int slope = 0; slope < 2; slope++) {
        twin_back(l->twin, l->dy, l->w, s.m, s.k, s.n);
        for (size_t i = 0; i < mk && slope; i++)
            l->twin[i] *= l->x[i] > 0.0f ? 1.0f : 0.0f;
        product_back(l->out, l->pdy, l->pw, slope ? l->px : NULL, l->scratch,
                     s.m, s.k, s.n, threads);
        assert_padding(l->out, s.m, s.k, l->xs);
        twin_gather(l->plain, l->out, s.m, s.k, l->xs);
        cr_assert(twin_same(l->plain, l->twin, mk), "back %d %d %d %s %d", s.m,
                  s.k, s.n, simd, threads);
    }

    twin_gradient(l->twin, l->x, l->dy, s.m, s.k, s.n);
    product_gradient(l->out, l->sums, l->px, l->pdy, s.m, s.k, s.n, threads);
    plane_unpack(l->plain, l->out, s.k, s.n);
    cr_assert(twin_same(l->plain, l->twin, kn), "gradient %d %d %d %s %d", s.m,
              s.k, s.n, simd, threads);
    plane_pack(l->scratch, l->plain, s.k, s.n);
    cr_assert(twin_same(l->scratch, l->out, plane_size(s.k, s.n)),
              "gradient's padding %d %d %d", s.m, s.k, s.n);

    twin_column_sums(l->twin, l->dy, s.m, s.n);
    cr_assert(twin_same(l->sums, l->twin, s.n));
    assert_padding(l->sums, 1, s.n, 0);
}

ParameterizedTestParameters(product, has_the_bits_of_the_twin)
{
    return cr_make_param_array(struct shape, shapes,
                               sizeof(shapes) / sizeof(*shapes));
}

ParameterizedTest(struct shape *s, product, has_the_bits_of_the_twin)
{
    struct layer l;

    layer_init(&l, *s);
    for (int w = 0; w < 2; w++)
        for (int threads = 1; threads <= 3; threads++)
            if (twin_simd(simds[w]))
                same_as_twin(&l, simds[w], threads);
    layer_release(&l);
}

/* ---- updates ------------------------------------------------------------- */

struct mover { /* weights and what moves them */
    size_t n;
    float *w, *g, *state[OPTIM_MAX_STATE];
    struct optim_step step;
};

/* plain: without decay and momentum, but clipped. */
static void mover_init(struct mover *v, const struct layer *l, int optimizer,
                       int plain)
{
    struct optim_config c = { .weight_decay = plain ? 0 : 0.01,
                              .rho = 0.9,
                              .beta_1 = 0.9,
                              .beta_2 = 0.999,
                              .epsilon = 1e-7,
                              .momentum = plain ? 0 : 0.9 };

    *v = (struct mover){ .n = plane_size(l->s.k, l->s.n) };
    v->w = floats(v->n);
    v->g = floats(v->n);
    memcpy(v->w, l->pw, v->n * sizeof(*v->w));
    for (int i = 0; i < optim_n_state(optimizer, &c); i++)
        v->state[i] = floats(v->n);
    optim_prepare(&v->step, optimizer, &c, 1e-2, 1);
    if (plain)
        v->step.gradient_scale = 0.3f;
}

static void mover_release(struct mover *v)
{
    mem_free(v->w);
    mem_free(v->g);
    for (int i = 0; i < OPTIM_MAX_STATE; i++)
        mem_free(v->state[i]);
}

static void update_is_its_parts(const struct layer *l, int optimizer,
                                int penalised, int threads)
{
    float l1 = penalised ? 1e-3f : 0, l2 = penalised ? 1e-2f : 0;
    struct shape s = l->s;
    struct mover one, two;
    struct update u = { .optimizer = optimizer, .l1 = l1, .l2 = l2 };

    mover_init(&one, l, optimizer, !penalised);
    mover_init(&two, l, optimizer, !penalised);
    u.step = &one.step;
    u.w = one.w;
    memcpy(u.state, one.state, sizeof(u.state));
    for (int step = 0; step < 2; step++) {
        product_update(&u, one.g, NULL, l->px, l->pdy, s.m, s.k, s.n, threads);
        product_gradient(two.g, NULL, l->px, l->pdy, s.m, s.k, s.n, 1);
        if (l1 > 0 || l2 > 0)
            penalty_gradient(two.g, two.w, l1, l2, two.n, 1);
        optim_update(optimizer, two.w, two.g, two.state, two.n, &two.step, 1);
    }
    cr_assert(twin_same(one.w, two.w, one.n), "%s %d %d %d, %d threads",
              optims[optimizer].name, s.m, s.k, s.n, threads);
    for (int i = 0; i < OPTIM_MAX_STATE && one.state[i]; i++)
        cr_assert(twin_same(one.state[i], two.state[i], one.n));
    mover_release(&one);
    mover_release(&two);
}

Test(product, an_update_has_the_bits_of_gradient_penalty_and_step)
{
    /* few and many examples for the weights beside them */
    static const struct shape some[] = {
        { 5, 33, 17 },   { 3, 28, 70 },   { 33, 97, 64 },
        { 128, 97, 64 }, { 300, 40, 48 },
    };

    for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++)
        for (int w = 0; w < 2; w++) {
            struct layer l;

            if (!twin_simd(simds[w]))
                continue;
            layer_init(&l, some[i]);
            for (int o = 0; o < n_optims; o++)
                for (int threads = 1; threads <= 3; threads++) {
                    update_is_its_parts(&l, o, 0, threads);
                    update_is_its_parts(&l, o, 1, threads);
                }
            layer_release(&l);
        }
}

Test(product, rows_of_a_wide_layer_do_not_meet_in_one_cache_set)
{
    for (int n = 1; n < 3000; n++) {
        cr_assert_geq(row_stride(n), n);
        cr_assert_eq(row_stride(n) % 16, 0);
        cr_assert_neq(row_stride(n) % 128, 0);
    }
}
