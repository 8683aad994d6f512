#include "base/mem.h"
#include "nn/learn.h"
#include "num/act.h"
#include "num/plane.h"
#include "support/network.h"
#include "support/points.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>

enum { FEATURES = 5, CLASSES = 3, ROWS = 7 };

struct bench { /* a learner with a batch in it */
    struct learner ln;
    float *block;
};

static void bench_make(struct bench *b, const char *keys, uint64_t seed)
{
    struct model_spec model;
    struct train_spec train;
    float x[ROWS * FEATURES], weight[ROWS];
    double *scratch;

    point_specs(&model, &train, keys, FEATURES, CLASSES);
    b->block = mem_floats(learn_layout(&b->ln, &model, &train, ROWS, NULL));
    learn_layout(&b->ln, &model, &train, ROWS, b->block);
    scratch = mem_zero(mlp_init_scratch(&model), sizeof(*scratch));
    mlp_init(&b->ln.net, seed, scratch);
    mem_free(scratch);
    learn_start(&b->ln, seed);
    twin_random(x, ROWS * FEATURES, 2, seed);
    twin_spread(b->ln.x, x, ROWS, FEATURES, b->ln.net.layer[0].stride_in);
    twin_random(weight, ROWS, 1, seed + 1);
    for (int i = 0; i < ROWS; i++) {
        b->ln.label[i] = (uint8_t)(i * 2 % CLASSES);
        if (b->ln.weight)
            b->ln.weight[i] = 1.5f + weight[i];
    }
}

static void bench_release(struct bench *b)
{
    mem_free(b->block);
}

static struct learn_batch batch_of(int m)
{
    return (struct learn_batch){
        .m = m, .epoch = 1, .learning_rate = 0.1, .wants_norm = true
    };
}

/* ---- gradients ----------------------------------------------------------- */

/* The gradient of one tensor, plain. */
static void plain_gradient(float *out, const struct learner *ln, int l, int r)
{
    const struct mlp_layer *g = &ln->gradient_of.layer[l];

    plane_unpack(out, g->tensor[r], r == TENSOR_KERNEL ? g->n_in : 1, g->n_out);
}

/* Central differences of the double network; h^2 and eps / h balance near
 * 1e-5, which leaves about 1e-10. */
static double difference(struct network *net, const struct learner *ln, int m,
                         double *w)
{
    double was = *w, h = 1e-5, up, down;

    *w = was + h;
    up = network_loss(net, ln, m);
    *w = was - h;
    down = network_loss(net, ln, m);
    *w = was;
    return (up - down) / (2 * h);
}

/* float32 along some ten rounded sums of ten terms: a few eps of the largest
 * gradient of the tensor, more where batch normalization divides by a small
 * deviation and subtracts; 1e-5 is 84 eps.  The floor is for tensors whose
 * gradient is zero by nature (biases in front of batch normalization). */
static void compare(struct bench *b, int m, const char *what)
{
    struct network net;

    network_copy(&net, &b->ln);
    for (int l = 0; l < b->ln.net.n_layers; l++)
        for (int r = TENSOR_KERNEL; r <= TENSOR_BETA; r++) {
            int n = net.n_floats[l][r];
            float got[64];
            double want[64], most = 0;

            if (n == 0)
                continue;
            plain_gradient(got, &b->ln, l, r);
            for (int i = 0; i < n; i++) {
                want[i] = difference(&net, &b->ln, m, &net.tensor[l][r][i]);
                most = fmax(most, fabs(want[i]));
            }
            for (int i = 0; i < n; i++)
                cr_assert_float_eq((double)got[i], want[i], 1e-5 * most + 5e-7,
                                   "%s: layer %d tensor %d at %d: %.9g, not "
                                   "%.9g of %.3g",
                                   what, l, r, i, (double)got[i], want[i],
                                   most);
        }
    network_release(&net);
}

static void check_gradient(const char *keys, int m)
{
    struct learn_batch batch = batch_of(m);
    struct learn_result r;
    struct network net;
    struct bench b;
    double loss;

    bench_make(&b, keys, 11);
    learn_gradient(&b.ln, &r, &batch, 1);
    network_copy(&net, &b.ln);
    loss = network_loss(&net, &b.ln, m);
    cr_assert_float_eq(r.loss / m + r.penalty, loss, 1e-6 * (1 + loss),
                       "%s: loss %.9g, not %.9g", keys, r.loss / m + r.penalty,
                       loss);
    network_release(&net);
    compare(&b, m, keys);
    bench_release(&b);
}

struct extra {
    char keys[160];
};
ParameterizedTestParameters(learn, gradients_are_differences_of_the_loss)
{
    static struct extra c[] = {
        { "\"l1\": 0" },
        { "\"batch_norm\": true" },
        { "\"l1\": 0.01, \"l2\": 0.02" },
        { "\"label_smoothing\": 0.2" },
        { "\"loss\": \"mean_squared_error\"" },
        { "\"loss\": \"mean_squared_error\", \"batch_norm\": true, "
          "\"dropout\": 0.3" },
        { "\"dropout\": [0.5, 0]" },
        { "\"dropout\": [0, 0.25], \"batch_norm\": true, \"l2\": 0.1" },
        { "\"class_weight\": \"balanced\", \"label_smoothing\": 0.1, "
          "\"batch_norm\": true, \"l1\": 0.003" },
    };
    return cr_make_param_array(struct extra, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct extra *c, learn, gradients_are_differences_of_the_loss)
{
    char keys[400];

    for (int a = 0; a < n_acts; a++) {
        snprintf(keys, sizeof(keys),
                 "{\"layers\": [6, 4], \"activation\": \"%s\", "
                 "\"bias_initializer\": \"random_normal\", "
                 "\"initializer\": \"he_uniform\", %s}",
                 acts[a].name, c->keys);
        check_gradient(keys, ROWS);
    }
}

Test(learn, gradients_of_the_smallest_networks)
{
    check_gradient("{\"layers\": []}", ROWS);
    check_gradient("{\"layers\": [], \"l2\": 0.1}", 1);
    check_gradient("{\"layers\": [1]}", 1);
    check_gradient("{\"layers\": [3, 2, 4, 2, 3], \"activation\": "
                   "[\"tanh\", \"relu\", \"gelu\", \"silu\", \"sigmoid\"]}",
                   2);
}

/* ---- steps --------------------------------------------------------------- */

Test(learn, the_norm_is_over_all_weights_and_penalties)
{
    struct learn_batch batch = batch_of(ROWS);
    struct learn_result r;
    struct bench b;
    double sum = 0;

    bench_make(&b, "{\"layers\": [6, 4], \"batch_norm\": true, \"l2\": 0.5}",
               3);
    learn_gradient(&b.ln, &r, &batch, 1);
    for (size_t i = 0; i < b.ln.net.n_trainable; i++)
        sum += (double)b.ln.gradient[i] * (double)b.ln.gradient[i];
    cr_assert_float_eq(r.grad_norm, sqrt(sum), 1e-12 * sqrt(sum));
    bench_release(&b);
}

/* Plain sgd at rate 1 moves by the gradient: scaled down to length 0.01. */
Test(learn, clipping_scales_the_whole_gradient)
{
    struct learn_batch batch = batch_of(ROWS);
    struct learn_result r;
    struct bench b;
    float *before;
    double sum = 0;

    bench_make(&b,
               "{\"layers\": [6], \"optimizer\": \"sgd\", \"clip_norm\": "
               "0.01}",
               3);
    batch.learning_rate = 1;
    batch.wants_norm = false;
    before = mem_floats(b.ln.net.n_trainable);
    for (size_t i = 0; i < b.ln.net.n_trainable; i++)
        before[i] = b.ln.net.weights[i];
    learn_step(&b.ln, &r, &batch, 1);
    cr_assert_gt(r.grad_norm, 0.01);
    for (size_t i = 0; i < b.ln.net.n_trainable; i++) {
        double moved = (double)before[i] - (double)b.ln.net.weights[i];

        sum += moved * moved;
    }
    /* Each difference of two weights below 1 is off by up to eps / 2. */
    cr_assert_float_eq(sqrt(sum), 0.01, 1e-6);
    mem_free(before);
    bench_release(&b);
}

Test(learn, padding_stays_zero)
{
    struct learn_batch batch = batch_of(ROWS);
    struct learn_result r;
    struct bench b;

    bench_make(&b,
               "{\"layers\": [6, 4], \"batch_norm\": true, \"optimizer\": "
               "\"adadelta\", \"weight_decay\": 0.1, \"dropout\": 0.2}",
               5);
    for (int i = 0; i < 5; i++)
        learn_step(&b.ln, &r, &batch, 1);
    for (int l = 0; l < b.ln.net.n_layers; l++)
        for (int role = 0; role < TENSOR_ROLES; role++) {
            const struct mlp_layer *ly = &b.ln.net.layer[l];
            int rows = role == TENSOR_KERNEL ? ly->n_in : 1;

            for (int i = 0; ly->tensor[role] && i < rows; i++)
                for (int c = ly->n_out; c < plane_width(ly->n_out); c++)
                    cr_assert_eq(
                        ly->tensor[role][plane_at(rows, ly->n_out, i, c)],
                        0.0f);
        }
    bench_release(&b);
}

Test(learn, a_short_batch_reads_no_more_than_it_has)
{
    struct learn_batch batch = batch_of(3);
    struct learn_result full, fewer;
    struct bench b, other;

    bench_make(&b, "{\"layers\": [6]}", 5);
    bench_make(&other, "{\"layers\": [6]}", 5);
    for (int i = 0; i < 4 * other.ln.net.layer[0].stride_in; i++)
        other.ln.x[3 * other.ln.net.layer[0].stride_in + i] = NAN;
    learn_gradient(&b.ln, &full, &batch, 1);
    learn_gradient(&other.ln, &fewer, &batch, 1);
    cr_assert_eq(full.loss, fewer.loss);
    cr_assert(
        twin_same(b.ln.gradient, other.ln.gradient, b.ln.net.n_trainable));
    bench_release(&b);
    bench_release(&other);
}
