#include "nn/init.h"
#include "nn/schedule.h"
#include "nn/spec.h"
#include "num/act.h"
#include "num/loss.h"
#include "num/optim.h"
#include "support/points.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

Test(spec, nothing_given_is_the_default_of_every_key)
{
    struct model_spec model, model_of_defaults;
    struct train_spec train, train_of_defaults;
    json_t *empty = json_object();

    memset(&model, 0, sizeof(model));
    memset(&train, 0, sizeof(train));
    memset(&model_of_defaults, 0, sizeof(model));
    memset(&train_of_defaults, 0, sizeof(train));
    spec_from_point(&model, &train, empty, 784, 10);
    point_specs(&model_of_defaults, &train_of_defaults, "{}", 784, 10);
    cr_assert_eq(memcmp(&model, &model_of_defaults, sizeof(model)), 0);
    cr_assert_eq(memcmp(&train, &train_of_defaults, sizeof(train)), 0);
    cr_assert_eq(model.n_hidden, 1);
    cr_assert_eq(model.units[0], 128);
    cr_assert_eq(model.activation[0], act_find("relu"));
    cr_assert_eq(model.initializer, initializer_find("glorot_uniform"));
    cr_assert_eq(train.optimizer, optim_find("rmsprop"));
    cr_assert_eq(train.batch_size, 32);
    cr_assert_eq(train.epochs, 10);
    cr_assert(train.shuffle);
    cr_assert_not(train.early_stopping.on);
    json_decref(empty);
}

/* What a point does not read must not matter. */
struct point_case {
    char given[300];
};
ParameterizedTestParameters(spec, a_reduced_point_is_the_complete_one)
{
    static struct point_case c[] = {
        { "{\"optimizer\": \"sgd\"}" },
        { "{\"optimizer\": \"lion\", \"schedule\": \"cosine\"}" },
        { "{\"layers\": []}" },
        { "{\"layers\": [7, 5], \"activation\": [\"tanh\", \"elu\"], "
          "\"dropout\": [0.25, 0], \"batch_norm\": true, \"schedule\": "
          "\"one_cycle\", \"early_stopping\": {\"patience\": 3}}" },
        { "{\"loss\": \"mean_squared_error\", \"optimizer\": \"sgd\", "
          "\"momentum\": 0.9, \"nesterov\": true, \"class_weight\": "
          "\"balanced\"}" },
    };
    return cr_make_param_array(struct point_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct point_case *c, spec,
                  a_reduced_point_is_the_complete_one)
{
    struct model_spec model, reduced_model;
    struct train_spec train, reduced_train;
    json_t *reduced = point_reduced(c->given);

    memset(&model, 0, sizeof(model));
    memset(&train, 0, sizeof(train));
    memset(&reduced_model, 0, sizeof(model));
    memset(&reduced_train, 0, sizeof(train));
    point_specs(&model, &train, c->given, 20, 3);
    spec_from_point(&reduced_model, &reduced_train, reduced, 20, 3);
    cr_assert_eq(memcmp(&model, &reduced_model, sizeof(model)), 0, "%s",
                 c->given);
    cr_assert_eq(model.n_features, 20);
    cr_assert_eq(train.learning_rate, reduced_train.learning_rate);
    cr_assert_eq(train.schedule_epochs, reduced_train.schedule_epochs);
    cr_assert_eq(train.nesterov, reduced_train.nesterov);
    cr_assert_eq(train.momentum, reduced_train.momentum);
    json_decref(reduced);
}

Test(spec, early_stopping_is_read_whole)
{
    struct model_spec model;
    struct train_spec train;
    struct early_stopping *e = &train.early_stopping;

    point_specs(&model, &train,
                "{\"early_stopping\": {\"monitor\": \"val_accuracy\", "
                "\"patience\": 4, \"min_delta\": 0.01, \"baseline\": 0.5, "
                "\"start_from_epoch\": 2}}",
                4, 2);
    cr_assert(e->on && e->maximize && e->has_baseline);
    cr_assert_eq(e->monitor, METRIC_VAL_ACCURACY);
    cr_assert_eq(e->patience, 4);
    cr_assert_eq(e->min_delta, 0.01);
    cr_assert_eq(e->baseline, 0.5);
    cr_assert_eq(e->start_from_epoch, 2);
}

/* Keras' summary of 784-512-256-10 with batch normalization. */
Test(spec, counts_weights_as_keras)
{
    struct model_spec model;
    struct train_spec train;

    point_specs(&model, &train, "{\"layers\": 512}", 784, 10);
    cr_assert_eq(spec_n_weights(&model), 407050);
    cr_assert_eq(spec_n_fixed(&model), 0);
    point_specs(&model, &train,
                "{\"layers\": [512, 256], \"batch_norm\": true}", 784, 10);
    cr_assert_eq(spec_n_weights(&model), 535818 + 2 * 768);
    cr_assert_eq(spec_n_fixed(&model), 2 * 768);
    point_specs(&model, &train, "{\"layers\": []}", 784, 10);
    cr_assert_eq(spec_n_weights(&model), 7850);
}

Test(spec, an_epoch_of_the_exercise_is_98_gigaflop)
{
    struct model_spec model;
    struct train_spec train;

    point_specs(&model, &train, "{\"layers\": 512}", 784, 10);
    cr_assert_eq(spec_epoch_flops(&model, 60000),
                 (784. * 512 * 4 + 512. * 10 * 6) * 60000);
    /* weights, gradient, mean square, kept weights: 4 runs of 1.6 MB, and
     * some batches */
    cr_assert_gt(spec_memory_bytes(&model, &train), 4 * 407050 * 4);
    cr_assert_lt(spec_memory_bytes(&model, &train), 8 * 407050 * 4);
}
