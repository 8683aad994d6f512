#include "nn/keys.h"

#include "nn/init.h"
#include "nn/keycheck.h"
#include "nn/schedule.h"
#include "nn/stopkeys.h"
#include "num/act.h"
#include "num/loss.h"
#include "num/optim.h"

#include <string.h>

static bool says(const json_t *point, const char *key, const char *word)
{
    return strcmp(point_name(point, key), word) == 0;
}

static bool has_hidden(const json_t *point)
{
    return json_array_size(json_object_get(point, "layers")) > 0;
}

static bool has_batch_norm(const json_t *point)
{
    return has_hidden(point) && point_bool(point, "batch_norm");
}

static bool draws_weights(const json_t *point)
{
    return says(point, "weights", "none");
}

static bool optimizer_reads(const json_t *point, const char *key)
{
    const struct optim *o = &optims[optim_find(point_name(point, "optimizer"))];

    for (const char *const *k = o->reads; *k; k++)
        if (strcmp(*k, key) == 0)
            return true;
    return false;
}

static bool reads_rho(const json_t *point)
{
    return optimizer_reads(point, "rho");
}

static bool reads_beta_1(const json_t *point)
{
    return optimizer_reads(point, "beta_1");
}

static bool reads_beta_2(const json_t *point)
{
    return optimizer_reads(point, "beta_2");
}

static bool reads_epsilon(const json_t *point)
{
    return optimizer_reads(point, "epsilon");
}

static bool reads_momentum(const json_t *point)
{
    return optimizer_reads(point, "momentum");
}

static bool reads_nesterov(const json_t *point)
{
    return optimizer_reads(point, "nesterov") &&
           point_real(point, "momentum") > 0;
}

static bool smooths(const json_t *point)
{
    return says(point, "loss", "categorical_crossentropy");
}

static bool schedule_reads(const json_t *point, const char *key)
{
    return schedule_reads_key(
        &schedules[schedule_find(point_name(point, "schedule"))], key);
}

static bool reads_schedule_rate(const json_t *point)
{
    return schedule_reads(point, "schedule_rate");
}

static bool reads_schedule_epochs(const json_t *point)
{
    return schedule_reads(point, "schedule_epochs");
}

static bool reads_final_learning_rate(const json_t *point)
{
    return schedule_reads(point, "final_learning_rate");
}

static bool reads_plateau(const json_t *point)
{
    return schedule_reads(point, "plateau_factor");
}

static const char *const *class_weight_names(void)
{
    static const char *const names[] = { "none", "balanced", NULL };

    return names;
}

/* The shared beginning of a row: name, type, and that it may be a factor. */
#define KEY(n, t) .name = n, .type = FIELD_##t, .sweep = true
#define RANGE(lo, hi) .min = lo, .max = hi
#define ABOVE(lo, hi) .min = lo, .max = hi, .above_min = true
#define BELOW(lo, hi) .min = lo, .max = hi, .below_max = true
#define BETWEEN(lo, hi) ABOVE(lo, hi), .below_max = true

/* clang-format off */
static const struct field model_fields[] = {
    { KEY("layers", INTS), RANGE(1, 65536), .fallback = "[128]", .unit = "units",
      .help = "Units of the hidden dense layers, first to last. [] is softmax "
              "regression; a number u is [u]." },
    { KEY("activation", NAMES), .fallback = "\"relu\"", .names = act_names,
      .reads = has_hidden,
      .help = "The function after each hidden layer: one name for all, or a "
              "list with one per hidden layer. The output is always softmax." },
    { KEY("initializer", NAME), .fallback = "\"glorot_uniform\"",
      .names = initializer_names, .reads = draws_weights,
      .help = "How the kernels of all dense layers are drawn at the start "
              "(Keras' kernel_initializer)." },
    { KEY("bias_initializer", NAME), .fallback = "\"zeros\"",
      .names = bias_initializer_names, .reads = draws_weights,
      .help = "How the biases of all dense layers are drawn at the start." },
    { KEY("dropout", REALS), BELOW(0, 1), .fallback = "0", .unit = "share",
      .reads = has_hidden,
      .help = "The share of a hidden layer's outputs set to zero in training: "
              "one rate for all, or a list with one per hidden layer." },
    { KEY("l1", REAL), RANGE(0, 1000), .fallback = "0",
      .help = "Adds l1 times the sum of all kernels' absolute values to the "
              "loss (Keras' kernel_regularizer on every dense layer)." },
    { KEY("l2", REAL), RANGE(0, 1000), .fallback = "0",
      .help = "Adds l2 times the sum of all kernels' squares to the loss "
              "(PyTorch's weight_decay under plain sgd is twice this)." },
    { KEY("batch_norm", BOOL), .fallback = "false", .reads = has_hidden,
      .help = "Batch normalization between product and activation of every "
              "hidden layer." },
    { KEY("batch_norm_momentum", REAL), BELOW(0, 1), .fallback = "0.99",
      .reads = has_batch_norm,
      .help = "The share of the moving mean and variance kept at each step." },
    { KEY("batch_norm_epsilon", REAL), ABOVE(0, 1), .fallback = "0.001",
      .reads = has_batch_norm,
      .help = "Added to the variance before its root is taken." },
    { .name = "weights", .type = FIELD_TEXT, .fallback = "\"none\"",
      .help = "A safetensors file to start from, with Keras' names "
              "(dense/kernel, dense/bias, dense_1/kernel, ...), or none." },
};

static const struct field training_fields[] = {
    { KEY("optimizer", NAME), .fallback = "\"rmsprop\"", .names = optim_names,
      .help = "The rule that moves the weights, with Keras' formulas and "
              "defaults." },
    { KEY("learning_rate", AUTO_REAL), ABOVE(0, 100), .fallback = "\"auto\"",
      .help = "The step size; the largest one of a schedule. auto is Keras' "
              "default for the optimizer: 0.01 for sgd, else 0.001." },
    { KEY("weight_decay", AUTO_REAL), RANGE(0, 1), .fallback = "\"auto\"",
      .help = "Each step first takes this share, times the learning rate, off "
              "all weights and biases. auto: 0.004 for adamw, else 0." },
    { KEY("rho", AUTO_REAL), BELOW(0, 1), .fallback = "\"auto\"",
      .reads = reads_rho,
      .help = "How much of the mean square gradient is kept at each step. "
              "auto: 0.9 for rmsprop, 0.95 for adadelta." },
    { KEY("beta_1", AUTO_REAL), BELOW(0, 1), .fallback = "\"auto\"",
      .reads = reads_beta_1,
      .help = "How much of the mean gradient is kept at each step. "
              "auto: 0.9." },
    { KEY("beta_2", AUTO_REAL), BELOW(0, 1), .fallback = "\"auto\"",
      .reads = reads_beta_2,
      .help = "How much of the mean square gradient is kept at each step "
              "(lion: of the momentum). auto: 0.999, for lion 0.99." },
    { KEY("epsilon", AUTO_REAL), ABOVE(0, 1), .fallback = "\"auto\"",
      .reads = reads_epsilon,
      .help = "Keeps the division by the mean square gradient's root away "
              "from zero. auto: 1e-7." },
    { KEY("momentum", REAL), BELOW(0, 1), .fallback = "0",
      .reads = reads_momentum,
      .help = "The share of the last step that is kept in the next (sgd and "
              "rmsprop)." },
    { KEY("nesterov", BOOL), .fallback = "false", .reads = reads_nesterov,
      .help = "Nesterov's momentum: the gradient is taken as if one step "
              "ahead (sgd with momentum above 0)." },
    { KEY("batch_size", INT), RANGE(1, 1048576), .fallback = "32",
      .unit = "examples",
      .help = "Examples per step; the last batch of an epoch may be "
              "shorter." },
    { KEY("epochs", INT), RANGE(1, 1000000), .fallback = "10",
      .unit = "epochs", .help = "Passes over the training part." },
    { KEY("loss", NAME), .fallback = "\"categorical_crossentropy\"",
      .names = loss_names,
      .help = "What the training makes small: categorical_crossentropy, or "
              "mean_squared_error of the softmax probabilities." },
    { KEY("label_smoothing", REAL), BELOW(0, 1), .fallback = "0",
      .reads = smooths,
      .help = "The share of the target spread evenly over all classes." },
    { KEY("class_weight", NAME), .fallback = "\"none\"",
      .names = class_weight_names,
      .help = "balanced weighs each example by n / (classes * n of its "
              "class), so that rare classes count as much as common ones." },
    { KEY("clip_norm", REAL), RANGE(0, 1e6), .fallback = "0",
      .help = "A gradient longer than this over all weights together is "
              "scaled down to it (Keras' global_clipnorm). 0 is off." },
    { KEY("schedule", NAME), .fallback = "\"constant\"",
      .names = schedule_names,
      .help = "How the learning rate changes from step to step (plateau: from "
              "epoch to epoch)." },
    { KEY("schedule_rate", AUTO_REAL), BETWEEN(0, 1), .fallback = "\"auto\"",
      .reads = reads_schedule_rate,
      .help = "The factor that the learning rate falls by over schedule_epochs "
              "(step and exponential). auto: 0.1 for step, 0.96 for "
              "exponential." },
    { KEY("schedule_epochs", AUTO_REAL), ABOVE(0, 1000000),
      .fallback = "\"auto\"", .unit = "epochs", .reads = reads_schedule_epochs,
      .help = "How long one fall of step or exponential, the cosine, or the "
              "whole one_cycle takes. auto: a third of the epochs, rounded up, "
              "for step; 1 for exponential; what the warmup leaves for cosine; "
              "all epochs for one_cycle." },
    { KEY("final_learning_rate", AUTO_REAL), RANGE(0, 100),
      .fallback = "\"auto\"", .reads = reads_final_learning_rate,
      .help = "Where cosine and one_cycle end, and what plateau does not go "
              "below. auto: 0; for one_cycle learning_rate / 250000." },
    { KEY("warmup_epochs", AUTO_REAL), RANGE(0, 1000000),
      .fallback = "\"auto\"", .unit = "epochs",
      .help = "The learning rate rises to its full value over this many epochs "
              "before the schedule begins (one_cycle: as its first part). "
              "auto: 0; for one_cycle 0.3 of the cycle." },
    { KEY("plateau_factor", REAL), BETWEEN(0, 1), .fallback = "0.1",
      .reads = reads_plateau,
      .help = "What plateau multiplies the learning rate by." },
    { KEY("plateau_patience", INT), RANGE(0, 1000000), .fallback = "10",
      .unit = "epochs", .reads = reads_plateau,
      .help = "Epochs in which val_loss has not improved by 1e-4 before "
              "plateau acts." },
    { .name = "shuffle", .type = FIELD_BOOL, .fallback = "true",
      .help = "A new order of the training examples in each epoch; false keeps "
              "the file's order." },
    { KEY("early_stopping", CUSTOM), .fallback = "\"none\"",
      .syntax = STOPKEYS_SYNTAX, .normalise = stopkeys_normalise,
      .help = "Ends a training whose monitored metric no longer improves, with "
              "Keras' semantics. The kept epoch is still the metric's best." },
};
/* clang-format on */

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

const struct keyset model_keys = {
    .section = "model",
    .fields = model_fields,
    .n = COUNT(model_fields),
    .resolve = keycheck_resolve_model,
    .check = keycheck_model,
    .odd = keycheck_odd_model,
};
const struct keyset training_keys = {
    .section = "training",
    .fields = training_fields,
    .n = COUNT(training_fields),
    .resolve = keycheck_resolve_training,
    .check = keycheck_training,
    .odd = keycheck_odd_training,
};
