#include "nn/spec.h"

#include "base/field.h"
#include "nn/init.h"
#include "nn/learn.h"
#include "nn/schedule.h"
#include "nn/settings.h"
#include "num/act.h"
#include "num/loss.h"
#include "num/optim.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- from a point -------------------------------------------------------- */

static void layers_from(struct model_spec *m, const json_t *point)
{
    const json_t *layers = json_object_get(point, "layers");

    m->n_hidden = layers ? (int)json_array_size(layers) : 1;
    assert(m->n_hidden <= SPEC_MAX_HIDDEN);
    for (int l = 0; l < m->n_hidden; l++)
        m->units[l] = layers
                          ? (int)json_integer_value(json_array_get(layers, l))
                          : SPEC_DEFAULT_UNITS;
}

/* One value for all hidden layers, or a list with one for each. */
static void per_layer_from(struct model_spec *m, const json_t *point)
{
    const json_t *acts_given = json_object_get(point, "activation");
    const json_t *rates = json_object_get(point, "dropout");

    for (int l = 0; l < m->n_hidden; l++) {
        if (json_is_array(acts_given))
            m->activation[l] =
                act_find(json_string_value(json_array_get(acts_given, l)));
        else
            m->activation[l] = setting_row(point, "activation", act_find);
        assert(m->activation[l] >= 0);
        if (json_is_array(rates))
            m->dropout[l] = json_number_value(json_array_get(rates, l));
        else
            m->dropout[l] = setting_real(point, "dropout");
    }
}

static void stopping_from(struct early_stopping *e, const json_t *point)
{
    const json_t *stop = json_object_get(point, "early_stopping");
    const json_t *baseline = json_object_get(stop, "baseline");

    *e = (struct early_stopping){ .on = json_is_object(stop) };
    if (!e->on)
        return;
    e->monitor = metric_find(point_name(stop, "monitor"));
    e->patience = (int)point_int(stop, "patience");
    e->min_delta = point_real(stop, "min_delta");
    e->maximize = strcmp(point_name(stop, "mode"), "max") == 0;
    e->has_baseline = json_is_number(baseline);
    e->baseline = json_number_value(baseline);
    e->start_from_epoch = (int)point_int(stop, "start_from_epoch");
}

static void model_from(struct model_spec *m, const json_t *point,
                       int n_features, int n_classes)
{
    *m = (struct model_spec){
        .n_features = n_features,
        .n_classes = n_classes,
        .initializer = setting_row(point, "initializer", initializer_find),
        .bias_initializer =
            setting_row(point, "bias_initializer", initializer_find),
        .l1 = setting_real(point, "l1"),
        .l2 = setting_real(point, "l2"),
        .batch_norm = setting_bool(point, "batch_norm"),
        .batch_norm_momentum = setting_real(point, "batch_norm_momentum"),
        .batch_norm_epsilon = setting_real(point, "batch_norm_epsilon"),
    };
    layers_from(m, point);
    per_layer_from(m, point);
}

static void train_from(struct train_spec *t, const json_t *point)
{
    *t = (struct train_spec){
        .optimizer = setting_row(point, "optimizer", optim_find),
        .learning_rate = setting_real(point, "learning_rate"),
        .weight_decay = setting_real(point, "weight_decay"),
        .rho = setting_real(point, "rho"),
        .beta_1 = setting_real(point, "beta_1"),
        .beta_2 = setting_real(point, "beta_2"),
        .epsilon = setting_real(point, "epsilon"),
        .momentum = setting_real(point, "momentum"),
        .nesterov = setting_bool(point, "nesterov"),
        .batch_size = setting_int(point, "batch_size"),
        .epochs = setting_int(point, "epochs"),
        .loss = setting_row(point, "loss", loss_find),
        .label_smoothing = setting_real(point, "label_smoothing"),
        .clip_norm = setting_real(point, "clip_norm"),
        .balanced = setting_is(point, "class_weight", "balanced"),
        .schedule = setting_row(point, "schedule", schedule_find),
        .schedule_rate = setting_real(point, "schedule_rate"),
        .schedule_epochs = setting_real(point, "schedule_epochs"),
        .final_learning_rate = setting_real(point, "final_learning_rate"),
        .warmup_epochs = setting_real(point, "warmup_epochs"),
        .plateau_factor = setting_real(point, "plateau_factor"),
        .plateau_patience = setting_int(point, "plateau_patience"),
        .shuffle = setting_bool(point, "shuffle"),
    };
    stopping_from(&t->early_stopping, point);
}

void spec_from_point(struct model_spec *model, struct train_spec *train,
                     const json_t *point, int n_features, int n_classes)
{
    model_from(model, point, n_features, n_classes);
    train_from(train, point);
}

/* ---- sizes --------------------------------------------------------------- */

static int64_t inputs_of(const struct model_spec *m, int layer)
{
    return layer == 0 ? m->n_features : m->units[layer - 1];
}

static int64_t outputs_of(const struct model_spec *m, int layer)
{
    return layer == m->n_hidden ? m->n_classes : m->units[layer];
}

int64_t spec_n_weights(const struct model_spec *model)
{
    int64_t n = 0;

    for (int l = 0; l <= model->n_hidden; l++)
        n += (inputs_of(model, l) + 1) * outputs_of(model, l);
    return n + (model->batch_norm ? spec_n_fixed(model) : 0);
}

/* As many as gamma and beta: a moving mean and variance for each. */
int64_t spec_n_fixed(const struct model_spec *model)
{
    int64_t n = 0;

    for (int l = 0; l < model->n_hidden && model->batch_norm; l++)
        n += 2 * outputs_of(model, l);
    return n;
}

int64_t spec_memory_bytes(const struct model_spec *model,
                          const struct train_spec *train)
{
    return (int64_t)learn_size_bytes(model, train);
}

/* Two per multiply-add; the first layer's input needs no gradient. */
double spec_epoch_flops(const struct model_spec *model, int64_t n)
{
    double per_example = 0;

    for (int l = 0; l <= model->n_hidden; l++)
        per_example += (l == 0 ? 4.0 : 6.0) *
                       (double)(inputs_of(model, l) * outputs_of(model, l));
    return per_example * (double)n;
}
