#include "nn/settings.h"

#include "base/str.h"
#include "nn/keys.h"
#include "nn/schedule.h"
#include "num/optim.h"

#include <assert.h>
#include <float.h>
#include <stdbool.h>
#include <string.h>

static const struct optim *optimizer_of(const json_t *point)
{
    return &optims[setting_row(point, "optimizer", optim_find)];
}

static const struct schedule *schedule_of(const json_t *point)
{
    return &schedules[setting_row(point, "schedule", schedule_find)];
}

static bool is_given(const json_t *point, const char *key)
{
    return json_is_number(json_object_get(point, key));
}

static double auto_learning_rate(const json_t *point)
{
    return optimizer_of(point)->learning_rate;
}

static double auto_weight_decay(const json_t *point)
{
    return optimizer_of(point)->weight_decay;
}

static double auto_rho(const json_t *point)
{
    return optimizer_of(point)->rho;
}

static double auto_beta_1(const json_t *point)
{
    return optimizer_of(point)->beta_1;
}

static double auto_beta_2(const json_t *point)
{
    return optimizer_of(point)->beta_2;
}

static double auto_epsilon(const json_t *point)
{
    return optimizer_of(point)->epsilon;
}

static double auto_schedule_rate(const json_t *point)
{
    return schedule_of(point)->rate;
}

static double auto_final_learning_rate(const json_t *point)
{
    return schedule_of(point)->final_share *
           setting_real(point, "learning_rate");
}

/* A share of the cycle, which is all epochs unless it is given. */
static double auto_warmup_epochs(const json_t *point)
{
    double cycle = is_given(point, "schedule_epochs")
                       ? setting_real(point, "schedule_epochs")
                       : setting_int(point, "epochs");

    return schedule_of(point)->warmup_share * cycle;
}

static double auto_schedule_epochs(const json_t *point)
{
    return schedule_of(point)->epochs(setting_int(point, "epochs"),
                                      setting_real(point, "warmup_epochs"));
}

/* clang-format off */
static const struct {
    const char *key;
    double (*value)(const json_t *point);
} autos[] = {
    { "learning_rate",       auto_learning_rate },
    { "weight_decay",        auto_weight_decay },
    { "rho",                 auto_rho },
    { "beta_1",              auto_beta_1 },
    { "beta_2",              auto_beta_2 },
    { "epsilon",             auto_epsilon },
    { "schedule_rate",       auto_schedule_rate },
    { "schedule_epochs",     auto_schedule_epochs },
    { "final_learning_rate", auto_final_learning_rate },
    { "warmup_epochs",       auto_warmup_epochs },
};
/* clang-format on */

static const struct field *field_of(const char *key)
{
    static const struct keyset *const sets[] = { &model_keys, &training_keys,
                                                 NULL };
    const struct field *f = field_find(sets, key, NULL);

    assert(f);
    return f;
}

double setting_real(const json_t *point, const char *key)
{
    const struct field *f = field_of(key);
    double x = 0;

    if (is_given(point, key))
        return json_number_value(json_object_get(point, key));
    for (size_t i = 0; i < sizeof(autos) / sizeof(autos[0]); i++)
        if (strcmp(autos[i].key, key) == 0)
            return autos[i].value(point);
    if (str_to_real(&x, f->fallback, -DBL_MAX, DBL_MAX) < 0)
        assert(false && "the default of a number is a number");
    return x;
}

int setting_int(const json_t *point, const char *key)
{
    return (int)setting_real(point, key);
}

bool setting_bool(const json_t *point, const char *key)
{
    const json_t *v = json_object_get(point, key);

    return v ? json_is_true(v) : strcmp(field_of(key)->fallback, "true") == 0;
}

/* A name's default is JSON text: the word in quotes. */
static const char *name_of(char buffer[64], const json_t *point,
                           const char *key)
{
    const char *given = json_string_value(json_object_get(point, key));
    const char *quoted = field_of(key)->fallback;
    size_t len = strlen(quoted);

    if (given)
        return given;
    assert(len >= 2 && len < 64 && quoted[0] == '"');
    memcpy(buffer, quoted + 1, len - 2);
    buffer[len - 2] = '\0';
    return buffer;
}

int setting_row(const json_t *point, const char *key, int (*find)(const char *))
{
    char buffer[64];
    int row = find(name_of(buffer, point, key));

    assert(row >= 0);
    return row;
}

bool setting_is(const json_t *point, const char *key, const char *word)
{
    char buffer[64];

    return strcmp(name_of(buffer, point, key), word) == 0;
}
