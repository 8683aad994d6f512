#include "nn/model.h"
#include "nn/train.h"
#include "support/networks.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { N = 300 }; /* more than one batch of an exam */

static float values[N * 3];
static uint8_t labels[N];

static struct part part_of_numbers(void)
{
    for (int i = 0; i < N * 3; i++)
        values[i] = (float)(i * 7 % 23) / 8 - 1;
    for (int i = 0; i < N; i++)
        labels[i] = (uint8_t)(i * 5 % 3 % 2);
    return (struct part){ .n = N, .values = values, .labels = labels };
}

struct scores {
    float p[N][2], nll[N], p_top[N], p_squared[N];
    uint8_t predicted[N];
};

static void score(struct scores *s, const struct model *m, const uint32_t *idx,
                  int n, int threads)
{
    struct part part = part_of_numbers();
    struct prediction_record r = { .n = n,
                                   .n_classes = 2,
                                   .predicted = s->predicted,
                                   .nll = s->nll,
                                   .p_top = s->p_top,
                                   .p_squared = s->p_squared };
    struct err err = { 0 };

    memset(s, 0, sizeof(*s));
    cr_assert_eq(model_score(s->p[0], &r, m, &part, idx, n, threads, &err), 0,
                 "%s", err.msg);
}

/* A full model whose answers lie on both sides, far and near. */
static struct model *decided_model(void)
{
    struct model *m = net_full_model();
    float *bias = model_tensor(m, 2, TENSOR_BIAS);
    static struct scores s;
    double mean = 0;

    for (int i = 0; i < 5 * 2; i++)
        model_tensor(m, 2, TENSOR_KERNEL)[i] *= 100;
    bias[0] = bias[1] = 0;
    score(&s, m, NULL, N, 1);
    for (int i = 0; i < N; i++)
        mean += log((double)s.p[i][1] / (double)s.p[i][0]) / N;
    bias[0] = (float)mean;
    return m;
}

static double tensor(const struct model *m, int l, enum tensor_role r, int i)
{
    return (double)model_tensor_of(m, l, r)[i];
}

/* Probabilities of one example, in double and without any of our kernels. */
static void twin(double p[2], const struct model *m, const float *x)
{
    const struct model_spec *s = model_spec_of(m);
    double in[SPEC_MAX_HIDDEN + 4], out[SPEC_MAX_HIDDEN + 4];
    int n_in = 3;

    for (int j = 0; j < 3; j++)
        in[j] =
            (double)(x[j] - net_scale.mean[j]) * (double)net_scale.factor[j];
    for (int l = 0; l <= s->n_hidden; l++) {
        int n_out = l < s->n_hidden ? s->units[l] : 2;

        for (int c = 0; c < n_out; c++) {
            double z = tensor(m, l, TENSOR_BIAS, c);

            for (int k = 0; k < n_in; k++)
                z += in[k] * tensor(m, l, TENSOR_KERNEL, k * n_out + c);
            if (l < s->n_hidden) {
                z = (z - tensor(m, l, TENSOR_MOVING_MEAN, c)) /
                    sqrt(tensor(m, l, TENSOR_MOVING_VARIANCE, c) +
                         s->batch_norm_epsilon);
                z = z * tensor(m, l, TENSOR_GAMMA, c) +
                    tensor(m, l, TENSOR_BETA, c);
                z = l % 2 ? tanh(z) : fmax(z, 0);
            }
            out[c] = z;
        }
        memcpy(in, out, sizeof(in));
        n_in = n_out;
    }
    p[0] = 1 / (1 + exp(in[1] - in[0]));
    p[1] = 1 / (1 + exp(in[0] - in[1]));
}

Test(model_score, scores_are_those_of_a_double_precision_twin)
{
    struct model *m = decided_model();
    static struct scores s;
    int classes[2] = { 0 };

    score(&s, m, NULL, N, 1);
    for (int i = 0; i < N; i++) {
        double p[2], q = 0;
        int top;

        twin(p, m, values + i * 3);
        top = p[1] > p[0];
        classes[top]++;
        /* logits of a few units after some 20 roundings */
        for (int c = 0; c < 2; c++) {
            cr_assert_float_eq((double)s.p[i][c], p[c], 3e-6, "%d: %g, not %g",
                               i, (double)s.p[i][c], p[c]);
            q += p[c] * p[c];
        }
        cr_assert_eq(s.predicted[i], top);
        cr_assert_float_eq((double)s.p_top[i], p[top], 3e-6);
        cr_assert_float_eq((double)s.p_squared[i], q, 6e-6);
        cr_assert_float_eq((double)s.nll[i], -log(p[labels[i]]), 1e-5);
    }
    cr_assert_gt(classes[0], 10);
    cr_assert_gt(classes[1], 10);
    model_free(m);
}

Test(model_score, scores_do_not_depend_on_threads_or_company)
{
    struct model *m = decided_model();
    static struct scores all, again, one;
    uint32_t idx[N];

    score(&all, m, NULL, N, 1);
    score(&again, m, NULL, N, 3);
    cr_assert_eq(memcmp(&all, &again, sizeof(all)), 0);
    for (uint32_t i = 0; i < N; i++)
        idx[i] = N - 1 - i;
    score(&again, m, idx, N, 1);
    for (uint32_t i = 0; i < N; i++) {
        cr_assert_eq(memcmp(again.p[i], all.p[N - 1 - i], 8), 0);
        cr_assert_eq(again.nll[i], all.nll[N - 1 - i]);
        score(&one, m, &i, 1, 1);
        cr_assert_eq(memcmp(one.p[0], all.p[i], 8), 0);
        cr_assert_eq(one.p_squared[0], all.p_squared[i]);
    }
    model_free(m);
}

Test(model_score, the_bits_are_the_trainers_own)
{
    enum { N_TRAIN = 200, N_VALID = 299 };
    static uint32_t train[N_TRAIN], validation[N_VALID];
    static struct scores trained, scored;
    struct prediction_record r = { .n = N_VALID,
                                   .n_classes = 10,
                                   .predicted = trained.predicted,
                                   .nll = trained.nll,
                                   .p_top = trained.p_top,
                                   .p_squared = trained.p_squared };
    json_t *point = json_pack("{s: [i, i], s: b, s: f, s: i}", "layers", 33, 7,
                              "batch_norm", 1, "dropout", 0.2, "epochs", 4);
    struct train_job job = { .train_idx = train,
                             .n_train = N_TRAIN,
                             .validation_idx = validation,
                             .n_validation = N_VALID,
                             .seed = 3,
                             .metric = METRIC_VAL_LOSS };
    struct scale unit;
    struct trial_record out;
    struct dataset *ds;
    struct model *m;
    struct err err = { 0 };

    cr_assert_eq(dataset_open(&ds, "digits", NULL, NULL, &err), 0);
    spec_from_point(&job.model, &job.train, point, 64, 10);
    for (uint32_t i = 0; i < N_TRAIN; i++)
        train[i] = i;
    for (uint32_t i = 0; i < N_VALID; i++)
        validation[i] = N_TRAIN + 3 * i;
    cr_assert_eq(scale_make(&unit, "standardize", ds, train, N_TRAIN, &err), 0);
    job.part = &ds->train;
    job.scale = &unit;
    cr_assert_eq(train_run(&out, &m, &r, &job, &err), 0, "%s", err.msg);
    cr_assert_eq(model_describe(m, &unit, ds, &err), 0);
    r.predicted = scored.predicted;
    r.nll = scored.nll;
    r.p_top = scored.p_top;
    r.p_squared = scored.p_squared;
    cr_assert_eq(
        model_score(NULL, &r, m, &ds->train, validation, N_VALID, 2, &err), 0,
        "%s", err.msg);
    cr_assert_eq(memcmp(&trained, &scored, sizeof(trained)), 0);
    cr_assert_gt(trained.p_top[0], 0);
    model_free(m);
    scale_release(&unit);
    dataset_free(ds);
    json_decref(point);
}

Test(model_score, a_model_that_cannot_score_says_why)
{
    struct model_spec s = net_spec(1, false);
    struct model *m = net_model(&s), *foreign;
    struct part part = part_of_numbers();
    float p[N * 2];
    struct err err = { 0 };

    cr_assert_eq(model_score(p, NULL, m, &part, NULL, N, 1, &err), -1);
    cr_assert_eq(err.code, ERR_DATA);
    cr_assert(strstr(err.msg, "how its inputs are scaled"), "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(model_describe(m, &net_scale, &net_dataset, &err), 0);
    labels[70] = 2;
    cr_assert_eq(model_score(p, NULL, m, &part, NULL, N, 1, &err), -1);
    cr_assert(strstr(err.msg, "example 70 is of class 2, the model knows 2"),
              "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(model_score(p, NULL, m, &part, NULL, 70, 1, &err), 0);
    part.pixels = (uint8_t[3]){ 0 };
    cr_assert_eq(model_score(p, NULL, m, &part, NULL, 1, 1, &err), -1);
    cr_assert(strstr(err.msg, "these are images"), "%s", err.msg);
    err_clear(&err);
    part.pixels = NULL;
    cr_assert_eq(
        model_read(&foreign, "tests/golden/oracle/foreign.safetensors", &err),
        0);
    cr_assert_eq(model_describe(foreign, &net_scale, &net_dataset, &err), 0);
    cr_assert_eq(model_score(p, NULL, foreign, &part, NULL, 1, 1, &err), -1);
    cr_assert(strstr(err.msg, "does not say its activations"), "%s", err.msg);
    model_free(m);
    model_free(foreign);
}
