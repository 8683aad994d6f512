#include "support/small_keys.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

static const char *const *activations(void)
{
    static const char *const names[] = { "relu", "tanh", "linear", NULL };

    return names;
}

static const char *const *optimizers(void)
{
    static const char *const names[] = { "sgd", "rmsprop", "adam", NULL };

    return names;
}

static bool has_hidden(const json_t *p)
{
    return json_array_size(json_object_get(p, "layers")) > 0;
}

static bool not_adam(const json_t *p)
{
    return strcmp(point_name(p, "optimizer"), "adam") != 0;
}

static bool sgd_with_momentum(const json_t *p)
{
    return strcmp(point_name(p, "optimizer"), "sgd") == 0 &&
           point_real(p, "momentum") > 0;
}

static int resolve(json_t *p, struct err *err)
{
    double x = strcmp(point_name(p, "optimizer"), "sgd") == 0 ? 0.01 : 0.001;

    if (!json_is_string(json_object_get(p, "learning_rate")))
        return 0;
    if (json_object_set_new(p, "learning_rate", json_real(x)) < 0)
        return err_set(err, ERR_NOMEM, "learning_rate");
    return 0;
}

static int check(const json_t *p, struct err *err)
{
    const json_t *act = json_object_get(p, "activation");
    const json_t *layers = json_object_get(p, "layers");
    struct str text = { 0 };

    if (!json_is_array(act) || json_array_size(act) == json_array_size(layers))
        return 0;
    json_show(&text, layers);
    err_set(err, ERR_CONFIG, "activation has %zu entries, layers %s has %zu",
            json_array_size(act), str_text(&text), json_array_size(layers));
    str_release(&text);
    return -1;
}

static void odd(const json_t *p, struct str *warnings)
{
    double x = point_real(p, "learning_rate");

    if (x > 1)
        str_add(warnings, "learning_rate %g is unusually large\n", x);
}

/* clang-format off */
static const struct field data_fields[] = {
    { .name = "dataset", .type = FIELD_TEXT, .unit = "", .help = "where" },
};
static const struct field model_fields[] = {
    { .name = "layers", .type = FIELD_INTS, .sweep = true, .min = 1, .max = 65536, .fallback = "[128]", .unit = "", .help = "units" },
    { .name = "activation", .type = FIELD_NAMES, .sweep = true, .fallback = "\"relu\"", .names = activations, .unit = "", .reads = has_hidden, .help = "shape" },
    { .name = "dropout", .type = FIELD_REALS, .sweep = true, .min = 0, .max = 1, .below_max = true, .fallback = "0", .unit = "", .reads = has_hidden, .help = "rate" },
};
static const struct field training_fields[] = {
    { .name = "optimizer", .type = FIELD_NAME, .sweep = true, .fallback = "\"rmsprop\"", .names = optimizers, .unit = "", .help = "rule" },
    { .name = "learning_rate", .type = FIELD_AUTO_REAL, .sweep = true, .min = 0, .above_min = true, .max = 10, .fallback = "\"auto\"", .unit = "", .help = "step" },
    { .name = "momentum", .type = FIELD_REAL, .sweep = true, .min = 0, .max = 1, .below_max = true, .fallback = "0", .unit = "", .reads = not_adam, .help = "kept" },
    { .name = "nesterov", .type = FIELD_BOOL, .sweep = true, .fallback = "false", .unit = "", .reads = sgd_with_momentum, .help = "ahead" },
    { .name = "epochs", .type = FIELD_INT, .sweep = true, .min = 1, .max = 100000, .fallback = "10", .unit = "epochs", .help = "passes" },
    { .name = "batch_size", .type = FIELD_INT, .sweep = true, .min = 1, .max = 65536, .fallback = "32", .unit = "examples", .help = "step" },
    { .name = "note", .type = FIELD_TEXT, .fallback = "\"\"", .unit = "", .help = "text" },
    { .name = "shuffle", .type = FIELD_BOOL, .fallback = "true", .unit = "", .help = "order" },
};
/* clang-format on */

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

static const struct keyset data_set = { .section = "data",
                                        .fields = data_fields,
                                        .n = COUNT(data_fields) };
static const struct keyset model_set = { .section = "model",
                                         .fields = model_fields,
                                         .n = COUNT(model_fields),
                                         .check = check };
static const struct keyset training_set = { .section = "training",
                                            .fields = training_fields,
                                            .n = COUNT(training_fields),
                                            .resolve = resolve,
                                            .odd = odd };

const struct keyset *const small_sets[] = { &data_set, &model_set,
                                            &training_set, NULL };

struct small small_expand(const char *text, const char *const *overrides)
{
    struct small s = { 0 };

    s.rc = config_parse(&s.config, "small.yaml", text, strlen(text), small_sets,
                        overrides, &s.diag, &s.err);
    if (s.rc == 0)
        s.rc = space_expand(&s.space, s.config, small_sets, &s.diag, &s.err);
    return s;
}

void small_release(struct small *s)
{
    space_free(s->space);
    config_free(s->config);
    diag_release(&s->diag);
}
