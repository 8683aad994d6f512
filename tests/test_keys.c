#include "base/json.h"
#include "nn/keys.h"
#include "num/optim.h"
#include "support/points.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

static bool keeps(const char *given, const char *key)
{
    json_t *point = point_reduced(given);
    bool has = json_object_get(point, key) != NULL;

    json_decref(point);
    return has;
}

static double real_of(const char *given, const char *key)
{
    json_t *point = point_complete(given);
    double x = point_real(point, key);

    json_decref(point);
    return x;
}

Test(keys, every_default_fits_its_own_field)
{
    json_t *point = point_complete("{}");

    cr_assert_eq(json_object_size(point), model_keys.n + training_keys.n);
    json_decref(point);
}

struct read_case {
    char given[120], key[24];
    bool kept;
};
ParameterizedTestParameters(keys, points_keep_what_they_read)
{
    static struct read_case c[] = {
        { "{}", "momentum", true }, /* rmsprop's */
        { "{\"optimizer\": \"sgd\"}", "momentum", true },
        { "{\"optimizer\": \"adam\"}", "momentum", false },
        { "{\"optimizer\": \"sgd\"}", "nesterov", false },
        { "{\"optimizer\": \"sgd\", \"momentum\": 0.9}", "nesterov", true },
        { "{\"momentum\": 0.9}", "nesterov", false },
        { "{}", "rho", true },
        { "{\"optimizer\": \"adadelta\"}", "rho", true },
        { "{\"optimizer\": \"lion\"}", "rho", false },
        { "{\"optimizer\": \"lion\"}", "beta_2", true },
        { "{\"optimizer\": \"lion\"}", "epsilon", false },
        { "{\"optimizer\": \"sgd\"}", "epsilon", false },
        { "{\"optimizer\": \"adagrad\"}", "epsilon", true },
        { "{\"optimizer\": \"adagrad\"}", "beta_1", false },
        { "{\"optimizer\": \"nadam\"}", "beta_1", true },
        { "{}", "weight_decay", true },
        { "{\"layers\": []}", "activation", false },
        { "{\"layers\": []}", "dropout", false },
        { "{\"layers\": []}", "batch_norm", false },
        { "{\"layers\": [], \"batch_norm\": true}", "batch_norm_epsilon",
          false },
        { "{}", "batch_norm_momentum", false },
        { "{\"batch_norm\": true}", "batch_norm_momentum", true },
        { "{}", "label_smoothing", true },
        { "{\"loss\": \"mean_squared_error\"}", "label_smoothing", false },
        { "{}", "initializer", true },
        { "{\"weights\": \"a.safetensors\"}", "initializer", false },
        { "{\"weights\": \"a.safetensors\"}", "bias_initializer", false },
        { "{}", "schedule_rate", false },
        { "{}", "schedule_epochs", false },
        { "{}", "final_learning_rate", false },
        { "{}", "plateau_factor", false },
        { "{}", "warmup_epochs", true },
        { "{\"schedule\": \"step\"}", "schedule_rate", true },
        { "{\"schedule\": \"exponential\"}", "schedule_epochs", true },
        { "{\"schedule\": \"cosine\"}", "schedule_rate", false },
        { "{\"schedule\": \"cosine\"}", "final_learning_rate", true },
        { "{\"schedule\": \"plateau\"}", "plateau_patience", true },
        { "{\"schedule\": \"plateau\"}", "schedule_epochs", false },
    };
    return cr_make_param_array(struct read_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct read_case *c, keys, points_keep_what_they_read)
{
    cr_assert_eq(keeps(c->given, c->key), c->kept, "%s of %s", c->key,
                 c->given);
}

struct auto_case {
    char given[120], key[24];
    double want;
};
ParameterizedTestParameters(keys, auto_becomes_keras_value)
{
    static struct auto_case c[] = {
        { "{\"optimizer\": \"sgd\"}", "learning_rate", 0.01 },
        { "{}", "learning_rate", 0.001 },
        { "{\"optimizer\": \"adamw\"}", "weight_decay", 0.004 },
        { "{\"optimizer\": \"adam\"}", "weight_decay", 0 },
        { "{}", "rho", 0.9 },
        { "{\"optimizer\": \"adadelta\"}", "rho", 0.95 },
        { "{\"optimizer\": \"adam\"}", "beta_1", 0.9 },
        { "{\"optimizer\": \"adam\"}", "beta_2", 0.999 },
        { "{\"optimizer\": \"lion\"}", "beta_2", 0.99 },
        { "{\"optimizer\": \"nadam\"}", "epsilon", 1e-7 },
        { "{\"schedule\": \"step\", \"epochs\": 10}", "schedule_epochs", 4 },
        { "{\"schedule\": \"step\"}", "schedule_rate", 0.1 },
        { "{\"schedule\": \"exponential\"}", "schedule_epochs", 1 },
        { "{\"schedule\": \"exponential\"}", "schedule_rate", 0.96 },
        { "{\"schedule\": \"cosine\", \"warmup_epochs\": 2}", "schedule_epochs",
          8 },
        { "{\"schedule\": \"cosine\"}", "final_learning_rate", 0 },
        { "{\"schedule\": \"one_cycle\", \"epochs\": 5}", "schedule_epochs",
          5 },
        { "{\"schedule\": \"one_cycle\", \"epochs\": 5}", "warmup_epochs",
          1.5 },
        { "{\"schedule\": \"one_cycle\", \"schedule_epochs\": 8}",
          "warmup_epochs", 2.4 },
        { "{\"schedule\": \"one_cycle\", \"learning_rate\": 0.1}",
          "final_learning_rate", 4e-7 },
        { "{\"learning_rate\": 0.5}", "learning_rate", 0.5 },
    };
    return cr_make_param_array(struct auto_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct auto_case *c, keys, auto_becomes_keras_value)
{
    cr_assert_float_eq(real_of(c->given, c->key), c->want, 1e-15,
                       "%s of %s: %.17g", c->key, c->given,
                       real_of(c->given, c->key));
}

struct refused_case {
    char given[160], message[200];
};
ParameterizedTestParameters(keys, refuses_what_does_not_fit)
{
    static struct refused_case c[] = {
        { "{\"layers\": [512, 256], \"activation\": "
          "[\"relu\", \"tanh\", \"elu\"]}",
          "activation has 3 entries, layers [512, 256] has 2" },
        { "{\"layers\": [8], \"dropout\": [0.1, 0.2]}",
          "dropout has 2 entries, layers [8] has 1" },
        { "{\"layers\": [8, 8], \"dropout\": [0.1]}",
          "dropout has 1 entry, layers [8, 8] has 2" },
        { "{\"schedule\": \"cosine\", \"learning_rate\": 0.001, "
          "\"final_learning_rate\": 0.01}",
          "final_learning_rate 0.01 is above learning_rate 0.001" },
        { "{\"epochs\": 3, \"warmup_epochs\": 3}",
          "warmup_epochs 3 leaves nothing of epochs 3" },
        { "{\"schedule\": \"one_cycle\", \"schedule_epochs\": 2, "
          "\"warmup_epochs\": 2.5}",
          "warmup_epochs 2.5 leaves nothing of schedule_epochs 2" },
        { "{\"early_stopping\": {\"monitor\": \"val_mcc\"}, \"validation\": "
          "{\"share\": 0.0}}",
          "early_stopping monitors val_mcc, but validation is 0" },
        { "{\"bias_initializer\": \"orthogonal\"}",
          "bias_initializer: orthogonal is not " },
        { "{\"momentum\": 1}", "momentum: 1 is not " },
        { "{\"optimizer\": \"adm\"}",
          "optimizer \"adm\" is unknown; did you mean \"adam\"?" },
    };
    return cr_make_param_array(struct refused_case, c,
                               sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct refused_case *c, keys, refuses_what_does_not_fit)
{
    const char *said = point_refusal(c->given);

    cr_assert(strncmp(said, c->message, strlen(c->message)) == 0,
              "%s: said \"%s\"", c->given, said);
}

Test(keys, at_most_thirty_two_hidden_layers)
{
    struct str s = { 0 };

    str_add_text(&s, "{\"layers\": [1");
    for (int i = 0; i < 31; i++)
        str_add_text(&s, ", 1");
    str_add_text(&s, "]}");
    cr_assert_str_empty(point_refusal(str_text(&s)));
    s.text[s.len - 2] = '\0';
    s.len -= 2;
    str_add_text(&s, ", 1]}");
    cr_assert_str_eq(point_refusal(str_text(&s)),
                     "layers has 33 entries; at most 32");
    str_release(&s);
}

Test(keys, a_final_rate_that_is_not_read_is_not_checked)
{
    cr_assert_str_empty(point_refusal(
        "{\"learning_rate\": 0.001, \"final_learning_rate\": 0.01}"));
}

Test(keys, a_list_of_equal_entries_is_one_value)
{
    json_t *list = point_reduced("{\"layers\": [8, 8], \"activation\": "
                                 "[\"tanh\", \"tanh\"], \"dropout\": [0, 0]}");
    json_t *one = point_reduced("{\"layers\": [8, 8], \"activation\": "
                                "\"tanh\"}");

    cr_assert(json_equal(list, one));
    json_decref(list);
    json_decref(one);
}

struct odd_case {
    char given[160], warning[120];
};
ParameterizedTestParameters(keys, warns_of_the_odd)
{
    static struct odd_case c[] = {
        { "{}", "" },
        { "{\"learning_rate\": 3}", "learning_rate 3 is very large\n" },
        { "{\"optimizer\": \"adadelta\"}",
          "adadelta hardly moves at learning_rate 0.001; its authors use 1\n" },
        { "{\"optimizer\": \"adadelta\", \"learning_rate\": 1}", "" },
        { "{\"dropout\": 0.9}",
          "dropout 0.9 leaves few units to learn with\n" },
        { "{\"layers\": [8, 8], \"dropout\": [0.1, 0.85]}",
          "dropout 0.85 leaves few units to learn with\n" },
        { "{\"layers\": [], \"dropout\": 0.9}", "" },
        { "{\"initializer\": \"zeros\"}",
          "initializer zeros starts all units of a layer alike, and they stay "
          "alike\n" },
        { "{\"layers\": [], \"initializer\": \"zeros\"}", "" },
        { "{\"schedule\": \"plateau\"}",
          "plateau_patience 10 cannot act within epochs 10\n" },
        { "{\"schedule\": \"plateau\", \"plateau_patience\": 8}", "" },
        { "{\"early_stopping\": {\"patience\": 8}}", "" },
        { "{\"early_stopping\": {\"patience\": 9}}",
          "early_stopping with patience 9 cannot act within epochs 10\n" },
        { "{\"early_stopping\": {\"mode\": \"max\"}}",
          "early_stopping takes a larger val_loss for a better one\n" },
    };
    return cr_make_param_array(struct odd_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct odd_case *c, keys, warns_of_the_odd)
{
    cr_assert_str_eq(point_odd(c->given), c->warning, "%s", c->given);
}
