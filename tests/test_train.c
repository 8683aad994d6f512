#include "base/mem.h"
#include "nn/model.h"
#include "nn/train.h"
#include "support/toy.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- learning ------------------------------------------------------------ */

struct keys_case {
    char keys[300];
};

ParameterizedTestParameters(train, learns_with_every_optimizer)
{
    static struct keys_case c[] = {
        { "{\"optimizer\": \"sgd\", \"learning_rate\": 0.5}" },
        { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"nesterov\": true, "
          "\"learning_rate\": 0.05}" },
        { "{}" },
        { "{\"optimizer\": \"adam\"}" },
        { "{\"optimizer\": \"adamw\"}" },
        { "{\"optimizer\": \"nadam\"}" },
        { "{\"optimizer\": \"adagrad\", \"learning_rate\": 0.05}" },
        { "{\"optimizer\": \"adadelta\", \"learning_rate\": 5}" },
        { "{\"optimizer\": \"adamax\"}" },
        { "{\"optimizer\": \"lion\", \"learning_rate\": 3e-4}" },
        { "{\"loss\": \"mean_squared_error\"}" },
        { "{\"batch_norm\": true, \"dropout\": 0.2}" },
        { "{\"layers\": [], \"learning_rate\": 0.01}" },
        { "{\"layers\": [48, 32], \"activation\": [\"gelu\", \"tanh\"], "
          "\"l2\": 1e-4, \"label_smoothing\": 0.1}" },
        { "{\"class_weight\": \"balanced\", \"clip_norm\": 0.5}" },
    };
    return cr_make_param_array(struct keys_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct keys_case *c, train, learns_with_every_optimizer)
{
    struct toy t;
    struct toy_run run = { 0 };
    const double *last;

    toy_make(&t, c->keys, 1000, 300, 64, 10, 160);
    toy_train(&run, &t);
    last = run.epoch[9].metric;
    cr_assert_eq(run.record.outcome, OUTCOME_COMPLETED);
    cr_assert_eq(run.record.stop_reason, STOP_EPOCHS);
    cr_assert_eq(run.n_epochs, 10);
    cr_assert_lt(last[METRIC_LOSS], run.epoch[0].metric[METRIC_LOSS]);
    cr_assert_gt(last[METRIC_VAL_ACCURACY], 0.9, "%s: %g", c->keys,
                 last[METRIC_VAL_ACCURACY]);
    toy_run_release(&run);
    toy_release(&t);
}

/* ---- same bits ----------------------------------------------------------- */

ParameterizedTestParameters(train, same_bits_for_any_team_and_width)
{
    static struct keys_case c[] = {
        { "{\"layers\": [70, 33], \"epochs\": 3, \"batch_size\": 50}" },
        { "{\"layers\": [130], \"epochs\": 2, \"optimizer\": \"nadam\", "
          "\"batch_norm\": true, \"dropout\": 0.3, \"activation\": \"gelu\", "
          "\"batch_size\": 64, \"l1\": 1e-5}" },
        { "{\"layers\": [40, 20, 30], \"activation\": [\"mish\", \"selu\", "
          "\"tanh\"], \"epochs\": 2, \"optimizer\": \"lion\", \"l2\": 1e-4, "
          "\"clip_norm\": 0.5, \"class_weight\": \"balanced\"}" },
        { "{\"layers\": [], \"epochs\": 2, \"optimizer\": \"adadelta\", "
          "\"loss\": \"mean_squared_error\", \"batch_size\": 999}" },
        { "{\"layers\": [300], \"epochs\": 2, \"optimizer\": \"sgd\", "
          "\"momentum\": 0.9, \"nesterov\": true, \"schedule\": \"one_cycle\", "
          "\"label_smoothing\": 0.1, \"batch_size\": 128, \"initializer\": "
          "\"orthogonal\", \"weight_decay\": 0.01}" },
    };
    return cr_make_param_array(struct keys_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct keys_case *c, train, same_bits_for_any_team_and_width)
{
    static const char *const simd[] = { "avx2", "avx512" };
    struct toy_run first = { .threads = 1 };
    struct toy t;

    toy_make(&t, c->keys, 700, 150, 100, 7, 160);
    cr_assert(twin_simd("avx2"));
    toy_train(&first, &t);
    for (int s = 0; s < 2; s++)
        for (int threads = 1; threads <= 3 && twin_simd(simd[s]); threads++) {
            struct toy_run run = { .threads = threads };

            toy_train(&run, &t);
            cr_assert_eq(run.n_epochs, first.n_epochs);
            cr_assert_eq(memcmp(run.epoch, first.epoch, sizeof(run.epoch)), 0,
                         "%s: %d threads, %s", c->keys, threads, simd[s]);
            cr_assert_eq(memcmp(&run.record, &first.record, sizeof(run.record)),
                         0);
            cr_assert_str_eq(run.hash, first.hash);
            toy_run_release(&run);
        }
    toy_run_release(&first);
    toy_release(&t);
}

Test(train, a_seed_decides_all)
{
    struct toy_run one = { 0 }, again = { 0 }, other = { 0 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 2, \"dropout\": 0.5}", 200, 50, 16, 3, 100);
    toy_train(&one, &t);
    toy_train(&again, &t);
    t.job.seed = 2;
    toy_train(&other, &t);
    cr_assert_str_eq(one.hash, again.hash);
    cr_assert_str_neq(one.hash, other.hash);
    toy_run_release(&one);
    toy_run_release(&again);
    toy_run_release(&other);
    toy_release(&t);
}

/* ---- the kept epoch ------------------------------------------------------ */

/* The kept epoch is the metric's best and the earliest of equals, for every
 * metric. */
Test(train, keeps_the_best_epoch)
{
    struct toy t;
    int n_early = 0;

    toy_make(&t,
             "{\"epochs\": 20, \"optimizer\": \"adam\", "
             "\"learning_rate\": 0.05}",
             300, 60, 16, 4, 255);
    for (int id = 0; id < METRIC_COUNT; id++) {
        struct toy_run run = { 0 };
        int best = 0;

        t.job.metric = id;
        toy_train(&run, &t);
        for (int i = 1; i < run.n_epochs; i++)
            if (metric_better(id, run.epoch[i].metric[id],
                              run.epoch[best].metric[id]))
                best = i;
        cr_assert_eq(run.record.best_epoch, best + 1, "%s", metrics[id].name);
        cr_assert_eq(memcmp(run.record.metric, run.epoch[best].metric,
                            sizeof(run.record.metric)),
                     0);
        n_early += best + 1 < run.n_epochs;
        toy_run_release(&run);
    }
    cr_assert_gt(n_early, METRIC_COUNT / 2); /* else nothing was told */
    toy_release(&t);
}

/* The kept model is the kept epoch's: training stopped there gives it too. */
Test(train, gives_the_weights_of_the_kept_epoch)
{
    struct toy_run whole = { 0 }, part = { 0 };
    struct toy t;

    toy_make(&t,
             "{\"epochs\": 20, \"optimizer\": \"adam\", "
             "\"learning_rate\": 0.05, \"batch_norm\": true}",
             300, 60, 16, 4, 255);
    toy_train(&whole, &t);
    t.job.train.epochs = whole.record.best_epoch;
    toy_train(&part, &t);
    cr_assert_lt(whole.record.best_epoch, 20);
    cr_assert_eq(part.record.best_epoch, whole.record.best_epoch);
    cr_assert_str_eq(part.hash, whole.hash);
    cr_assert_eq(part.record.train_loss, whole.record.train_loss);
    cr_assert_eq(part.record.train_accuracy, whole.record.train_accuracy);
    toy_run_release(&whole);
    toy_run_release(&part);
    toy_release(&t);
}

Test(train, without_validation_keeps_the_last_epoch)
{
    struct toy_run run = { 0 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 4}", 200, 0, 16, 3, 100);
    t.job.metric = METRIC_ACCURACY;
    toy_train(&run, &t);
    cr_assert_eq(run.record.best_epoch, 4);
    for (int id = METRIC_VAL_LOSS; id < METRIC_COUNT; id++)
        cr_assert(isnan(run.record.metric[id]) &&
                  isnan(run.epoch[0].metric[id]));
    cr_assert(isfinite(run.record.metric[METRIC_LOSS]));
    toy_run_release(&run);
    toy_release(&t);
}

Test(train, predictions_are_those_of_the_kept_epoch)
{
    enum { N = 60 };
    uint8_t label[N], predicted[N];
    float nll[N], p_top[N], p_squared[N];
    struct prediction_record p = { .n = N,
                                   .n_classes = 4,
                                   .label = label,
                                   .predicted = predicted,
                                   .nll = nll,
                                   .p_top = p_top,
                                   .p_squared = p_squared };
    struct trial_record record;
    struct err err = { 0 };
    struct toy t;
    double sum = 0;
    int correct = 0;

    toy_make(&t,
             "{\"epochs\": 20, \"optimizer\": \"adam\", "
             "\"learning_rate\": 0.05}",
             300, N, 16, 4, 255);
    cr_assert_eq(train_run(&record, NULL, &p, &t.job, &err), 0);
    for (int i = 0; i < N; i++) {
        correct += predicted[i] == t.labels[300 + i];
        sum += (double)nll[i];
        cr_assert_leq(p_squared[i], p_top[i] * 1.000001f);
    }
    cr_assert_lt(record.best_epoch, 20);
    cr_assert_eq((double)correct / N, record.metric[METRIC_VAL_ACCURACY]);
    cr_assert_float_eq(sum / N, record.metric[METRIC_VAL_NLL], 1e-12);
    toy_release(&t);
}

/* ---- how it ends --------------------------------------------------------- */

Test(train, early_stopping_ends_it_and_keeps_the_best)
{
    struct toy_run run = { 0 };
    struct toy t;
    int n;

    toy_make(&t,
             "{\"epochs\": 60, \"optimizer\": \"adam\", "
             "\"learning_rate\": 0.02, \"early_stopping\": "
             "{\"monitor\": \"val_loss\", \"patience\": 3}}",
             300, 60, 16, 4, 255);
    t.job.metric = METRIC_VAL_LOSS;
    toy_train(&run, &t);
    n = run.n_epochs;
    cr_assert_eq(run.record.outcome, OUTCOME_COMPLETED);
    cr_assert_eq(run.record.stop_reason, STOP_EARLY);
    cr_assert_lt(n, 60);
    cr_assert_eq(run.record.epochs_run, n);
    cr_assert_eq(run.record.best_epoch, n - 3);
    toy_run_release(&run);
    toy_release(&t);
}

Test(train, divergence_is_an_outcome_with_its_epoch)
{
    struct toy_run run = { 0 };
    struct toy t;

    toy_make(&t,
             "{\"epochs\": 30, \"optimizer\": \"sgd\", \"activation\": "
             "\"linear\", \"loss\": \"categorical_crossentropy\", "
             "\"layers\": [32, 32, 32], \"learning_rate\": 100}",
             200, 50, 16, 3, 100);
    t.job.train.learning_rate = 1e6;
    toy_train(&run, &t);
    cr_assert_eq(run.record.outcome, OUTCOME_DIVERGED);
    cr_assert_eq(run.record.epochs_run, run.n_epochs);
    cr_assert_lt(run.n_epochs, 30);
    {
        char want[40];

        snprintf(want, sizeof(want), " in epoch %d", run.n_epochs + 1);
        cr_assert(strstr(run.record.error, want), "%s", run.record.error);
    }
    for (int i = 0; i < run.n_epochs; i++)
        for (int id = 0; id < METRIC_COUNT; id++)
            cr_assert(isfinite(run.epoch[i].metric[id]));
    toy_run_release(&run);
    toy_release(&t);
}

/* A NaN pixel scale is NaN from the first step on. */
Test(train, a_loss_that_is_nan_at_once_leaves_no_kept_epoch)
{
    struct toy_run run = { 0 };
    struct toy t;

    toy_make(&t, "{}", 50, 10, 16, 3, 100);
    t.factor = NAN;
    toy_train(&run, &t);
    cr_assert_eq(run.record.outcome, OUTCOME_DIVERGED);
    cr_assert_str_eq(run.record.error, "loss is NaN in epoch 1");
    cr_assert_eq(run.n_epochs, 0);
    cr_assert_eq(run.record.best_epoch, 0);
    cr_assert_null(run.model);
    cr_assert(isnan(run.record.train_loss));
    toy_release(&t);
}

Test(train, stops_when_asked)
{
    struct toy_run run = { .stop_after = 2 }, last = { .stop_after = 5 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 5}", 100, 20, 16, 3, 100);
    toy_train(&run, &t);
    cr_assert_eq(run.record.outcome, OUTCOME_INTERRUPTED);
    cr_assert_eq(run.record.stop_reason, STOP_NONE);
    cr_assert_eq(run.record.epochs_run, 2);
    toy_train(&last, &t); /* nothing left to interrupt */
    cr_assert_eq(last.record.outcome, OUTCOME_COMPLETED);
    toy_run_release(&run);
    toy_run_release(&last);
    toy_release(&t);
}

/* ---- sizes and starts ---------------------------------------------------- */

struct size_case {
    char keys[120];
    int n_train, n_features, n_classes;
};
ParameterizedTestParameters(train, every_size_works)
{
    static struct size_case c[] = {
        { "{\"batch_size\": 1, \"epochs\": 2}", 20, 5, 2 },
        { "{\"batch_size\": 1, \"epochs\": 2, \"batch_norm\": true}", 20, 5,
          2 },
        { "{\"batch_size\": 32, \"epochs\": 2}", 33, 1, 2 },
        { "{\"batch_size\": 1000, \"epochs\": 2}", 33, 17, 10 },
        { "{\"layers\": [], \"batch_size\": 7, \"epochs\": 2}", 30, 9, 3 },
        { "{\"layers\": [1], \"epochs\": 2}", 40, 1, 2 },
        { "{\"layers\": [3, 1, 65], \"dropout\": 0.5, \"epochs\": 2}", 300, 9,
          200 },
        { "{\"epochs\": 2}", 1, 3, 2 },
    };
    return cr_make_param_array(struct size_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct size_case *c, train, every_size_works)
{
    struct toy_run run = { 0 };
    struct toy t;

    toy_make(&t, c->keys, c->n_train, 9, c->n_features, c->n_classes, 100);
    toy_train(&run, &t);
    cr_assert_eq(run.record.outcome, OUTCOME_COMPLETED, "%s: %s", c->keys,
                 run.record.error);
    cr_assert_eq(run.n_epochs, 2);
    toy_run_release(&run);
    toy_release(&t);
}

/* One step from zero weights: all classes have 1 / K. */
Test(train, the_first_loss_of_zero_weights_is_ln_k)
{
    struct toy_run run = { 0 };
    struct toy t;

    toy_make(&t,
             "{\"initializer\": \"zeros\", \"batch_size\": 100, "
             "\"epochs\": 1, \"l1\": 1, \"l2\": 1}",
             100, 0, 16, 5, 100);
    toy_train(&run, &t);
    cr_assert_float_eq(run.epoch[0].metric[METRIC_LOSS], log(5), 1e-6);
    toy_run_release(&run);
    toy_release(&t);
}

Test(train, starts_from_given_weights_and_refuses_others)
{
    struct toy_run first = { 0 }, second = { 0 };
    struct trial_record record;
    struct err err = { 0 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 6}", 300, 60, 16, 4, 160);
    t.job.metric = METRIC_VAL_LOSS;
    toy_train(&first, &t);
    t.job.start = first.model;
    t.job.train.epochs = 1;
    toy_train(&second, &t);
    cr_assert_lt(second.epoch[0].metric[METRIC_LOSS],
                 first.epoch[1].metric[METRIC_LOSS]);
    t.job.model.units[0]++;
    cr_assert_eq(train_run(&record, NULL, NULL, &t.job, &err), -1);
    cr_assert_eq(err.code, ERR_DATA);
    toy_run_release(&first);
    toy_run_release(&second);
    toy_release(&t);
}

Test(train, without_shuffle_the_seed_of_the_order_does_not_matter)
{
    struct toy_run start = { 0 }, one = { 0 }, two = { 0 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 2, \"shuffle\": false}", 100, 20, 16, 3, 100);
    toy_train(&start, &t);
    t.job.start = start.model;
    toy_train(&one, &t);
    t.job.seed = 99;
    toy_train(&two, &t);
    cr_assert_str_eq(one.hash, two.hash);
    t.job.train.shuffle = true;
    toy_run_release(&two);
    two = (struct toy_run){ 0 };
    toy_train(&two, &t);
    cr_assert_str_neq(one.hash, two.hash);
    toy_run_release(&start);
    toy_run_release(&one);
    toy_run_release(&two);
    toy_release(&t);
}

/* ---- memory -------------------------------------------------------------- */

static int forbid_memory(void *ctx, const struct epoch_record *epoch)
{
    (void)ctx;
    (void)epoch;
    mem_fail_at(1); /* the next allocation fails */
    return 0;
}

Test(train, nothing_allocates_between_epochs)
{
    struct trial_record record;
    struct err err = { 0 };
    struct toy t;

    toy_make(&t,
             "{\"epochs\": 3, \"batch_norm\": true, \"dropout\": 0.1, "
             "\"class_weight\": \"balanced\"}",
             100, 20, 16, 3, 100);
    t.job.epoch_done = forbid_memory;
    cr_assert_eq(train_run(&record, NULL, NULL, &t.job, &err), 0);
    cr_assert_eq(record.epochs_run, 3);
    cr_assert_null(mem_zero(1, 1)); /* it was armed to the end */
    toy_release(&t);
}

Test(train, every_failed_allocation_is_said)
{
    struct toy t;
    int rc = -1;

    toy_make(&t, "{\"epochs\": 1}", 50, 10, 8, 3, 100);
    for (long n = 1; rc < 0; n++) {
        struct trial_record record;
        struct model *model = NULL;
        struct err err = { 0 };

        cr_assert_lt(n, 50);
        mem_fail_at(n);
        rc = train_run(&record, &model, NULL, &t.job, &err);
        mem_fail_at(0);
        cr_assert(rc == 0 || err.code == ERR_NOMEM);
        cr_assert(rc == 0 || !model);
        model_free(model);
    }
    toy_release(&t);
}
