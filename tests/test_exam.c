#include "base/mem.h"
#include "nn/exam.h"
#include "nn/model.h"
#include "num/loss.h"
#include "num/product.h"
#include "support/network.h"
#include "support/points.h"
#include "support/toy.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define KEYS                                                          \
    "{\"layers\": [20, 9], \"activation\": [\"silu\", \"tanh\"], "    \
    "\"batch_norm\": true, \"bias_initializer\": \"random_normal\", " \
    "\"epochs\": 2}"

enum { N = 300, FEATURES = 24, CLASSES = 5 };

struct sheet { /* a trained network and the results of one exam */
    struct toy toy;
    struct toy_run run;
    struct mlp net;
    float *weights, *scratch, *block;
    struct results results;
    float *probabilities;
};

static void sheet_make(struct sheet *s)
{
    struct carver c = { 0 };

    memset(s, 0, sizeof(*s));
    toy_make(&s->toy, KEYS, N, 0, FEATURES, CLASSES, 200);
    toy_train(&s->run, &s->toy);
    s->weights = mem_floats(mlp_layout(&s->net, &s->toy.job.model, NULL));
    mlp_layout(&s->net, &s->toy.job.model, s->weights);
    mlp_load(&s->net, s->run.model);
    s->scratch = mem_floats(exam_scratch(&s->toy.job.model));
    results_layout(&s->results, &c, N, CLASSES);
    s->probabilities = carve(&c, N * CLASSES);
    s->block = mem_floats(c.used);
    c = (struct carver){ .base = s->block };
    results_layout(&s->results, &c, N, CLASSES);
    s->probabilities = carve(&c, N * CLASSES);
}

static void sheet_release(struct sheet *s)
{
    toy_run_release(&s->run);
    toy_release(&s->toy);
    mem_free(s->weights);
    mem_free(s->scratch);
    mem_free(s->block);
}

/* Examples first .. first + n - 1 into their places. */
static void sit(struct sheet *s, int first, int n, const uint32_t *idx,
                int threads)
{
    struct results r = s->results;

    r.n = n;
    r.label += first;
    r.predicted += first;
    r.value += first;
    r.nll += first;
    r.p_top += first;
    r.p_squared += first;
    r.logits += first * row_stride(CLASSES);
    exam_run(&s->net,
             &(struct exam){
                 .part = &s->toy.part,
                 .scale = &s->toy.scale,
                 .idx = idx ? idx + first : NULL,
                 .loss = loss_find("categorical_crossentropy"),
                 .label_smoothing = 0.1,
                 .results = &r,
                 .probabilities = s->probabilities + first * CLASSES,
             },
             s->scratch, threads);
}

Test(exam, any_cut_and_team_gives_the_same_bits)
{
    struct sheet s;
    float *want;
    size_t n;

    sheet_make(&s);
    n = (size_t)(s.probabilities + N * CLASSES - s.block);
    want = mem_floats(n);
    sit(&s, 0, N, NULL, 1);
    memcpy(want, s.block, n * sizeof(*want));
    for (int threads = 1; threads <= 3; threads++)
        for (int size = 1; size < N; size = size * 7 + 1) {
            memset(s.block, 0, n * sizeof(*want));
            for (int first = 0; first < N; first += size)
                sit(&s, first, first + size < N ? size : N - first, s.toy.idx,
                    threads);
            cr_assert_eq(memcmp(want, s.block, n * sizeof(*want)), 0,
                         "cut in %d", size);
        }
    mem_free(want);
    sheet_release(&s);
}

/* The forward pass in double, written out, against each kind of result. */
Test(exam, answers_as_the_formulas_do)
{
    struct sheet s;

    sheet_make(&s);
    sit(&s, 0, N, NULL, 2);
    for (int i = 0; i < N; i++) {
        double in[FEATURES], out[FEATURES], p[CLASSES], sum = 0, value = 0;
        double squares = 0;
        int label = s.toy.labels[i], top = 0, n = FEATURES;

        for (int j = 0; j < FEATURES; j++)
            in[j] = s.toy.pixels[i * FEATURES + j] / 255.;
        for (int l = 0; l < 3; l++) {
            int n_out = s.net.layer[l].n_out;
            const float *t[TENSOR_ROLES];

            for (int r = 0; r < TENSOR_ROLES; r++)
                t[r] = model_tensor_of(s.run.model, l, r);
            for (int j = 0; j < n_out; j++) {
                double z = (double)t[TENSOR_BIAS][j];

                for (int k = 0; k < n; k++)
                    z += in[k] * (double)t[TENSOR_KERNEL][k * n_out + j];
                out[j] = z;
                if (l == 2)
                    continue;
                z = (z - (double)t[TENSOR_MOVING_MEAN][j]) /
                    sqrt((double)t[TENSOR_MOVING_VARIANCE][j] + 1e-3);
                z = z * (double)t[TENSOR_GAMMA][j] + (double)t[TENSOR_BETA][j];
                out[j] = network_act(s.net.spec.activation[l], z);
            }
            n = n_out;
            memcpy(in, out, sizeof(in));
        }
        for (int c = 0; c < CLASSES; c++) {
            sum += exp(out[c]);
            top = out[c] > out[top] ? c : top;
        }
        for (int c = 0; c < CLASSES; c++) {
            p[c] = exp(out[c]) / sum;
            squares += p[c] * p[c];
            value -= ((c == label) * .9 + .1 / CLASSES) * log(p[c]);
            /* float32: some 10 rounded sums of some 24 terms */
            cr_assert_float_eq((double)s.probabilities[i * CLASSES + c], p[c],
                               1e-5);
        }
        cr_assert_eq(s.results.label[i], label);
        cr_assert_eq(s.results.predicted[i], top);
        cr_assert_float_eq((double)s.results.nll[i], -log(p[label]), 3e-5);
        cr_assert_float_eq((double)s.results.value[i], value, 3e-5);
        cr_assert_float_eq((double)s.results.p_top[i], p[top], 1e-5);
        cr_assert_float_eq((double)s.results.p_squared[i], squares, 2e-5);
    }
    sheet_release(&s);
}

Test(exam, sums_up)
{
    struct sheet s;
    double sum = 0;
    int correct = 0;

    sheet_make(&s);
    sit(&s, 0, N, NULL, 1);
    for (int i = 0; i < N; i++) {
        sum += (double)s.results.value[i];
        correct += s.results.predicted[i] == s.results.label[i];
    }
    cr_assert_float_eq(results_mean_value(&s.results), sum / N, 1e-12);
    cr_assert_eq(results_accuracy(&s.results), (double)correct / N);
    cr_assert_eq(results_accuracy(&s.results), s.run.record.train_accuracy);
    sheet_release(&s);
}
