#include "nn/stopkeys.h"

#include "base/field.h"
#include "base/json.h"
#include "base/metric.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const char *const *mode_names(void)
{
    static const char *const names[] = { "auto", "min", "max", NULL };

    return names;
}

static int baseline_value(json_t **out, const json_t *in, struct err *err)
{
    const char *word = json_string_value(in);
    struct str got = { 0 };

    if (json_is_null(in) || (word && strcmp(word, "none") == 0)) {
        *out = json_null();
    } else if (json_is_number(in) && isfinite(json_number_value(in))) {
        *out = json_real(json_number_value(in) + 0.0);
    } else {
        json_tell(&got, in);
        err_set(err, ERR_CONFIG, "baseline: %s is not none or a number",
                str_text(&got));
        str_release(&got);
        return -1;
    }
    return *out ? 0 : err_set(err, ERR_NOMEM, "baseline");
}

/* clang-format off */
static const struct field stop_fields[] = {
    { .name = "monitor", .type = FIELD_NAME, .fallback = "\"val_loss\"",
      .names = metric_names },
    { .name = "patience", .type = FIELD_INT, .min = 0, .max = 1000000,
      .fallback = "0" },
    { .name = "min_delta", .type = FIELD_REAL, .min = -DBL_MAX, .max = DBL_MAX,
      .fallback = "0" },
    { .name = "mode", .type = FIELD_NAME, .fallback = "\"auto\"",
      .names = mode_names },
    { .name = "baseline", .type = FIELD_CUSTOM, .fallback = "null",
      .normalise = baseline_value },
    { .name = "start_from_epoch", .type = FIELD_INT, .min = 0, .max = 1000000,
      .fallback = "0" },
};
/* clang-format on */
enum { N_STOP_FIELDS = sizeof(stop_fields) / sizeof(stop_fields[0]) };

static int refuse_unknown(const json_t *in, struct err *err)
{
    const char *names[N_STOP_FIELDS + 1] = { NULL };
    const char *key, *near;
    json_t *value;

    for (int i = 0; i < N_STOP_FIELDS; i++)
        names[i] = stop_fields[i].name;
    json_object_foreach((json_t *)in, key, value)
    {
        bool known = false;

        for (int i = 0; i < N_STOP_FIELDS; i++)
            known = known || strcmp(key, names[i]) == 0;
        if (known)
            continue;
        near = str_nearest(key, names);
        if (near)
            return err_set(err, ERR_CONFIG,
                           "key \"%s\" is unknown; did you mean \"%s\"?", key,
                           near);
        return err_set(err, ERR_CONFIG,
                       "key \"%s\" is unknown; there are monitor, patience, "
                       "min_delta, mode, baseline and start_from_epoch",
                       key);
    }
    return 0;
}

/* min_delta's sign is irrelevant to Keras, and auto is one of the other two:
 * one meaning has one form. */
static int settle(json_t *stop)
{
    double delta = json_real_value(json_object_get(stop, "min_delta"));
    const char *mode = json_string_value(json_object_get(stop, "mode"));
    const char *monitor = json_string_value(json_object_get(stop, "monitor"));

    if (strcmp(mode, "auto") == 0)
        mode = metrics[metric_find(monitor)].maximize ? "max" : "min";
    if (json_object_set_new(stop, "mode", json_string(mode)) < 0)
        return -1;
    return json_object_set_new(stop, "min_delta", json_real(fabs(delta)));
}

/* The object with all six keys; NULL with err set. */
static json_t *complete(const json_t *in, struct err *err)
{
    json_t *stop = json_object();
    json_t *made = NULL;

    for (int i = 0; i < N_STOP_FIELDS; i++) {
        const struct field *f = &stop_fields[i];
        const json_t *given = json_object_get(in, f->name);
        json_t *value = NULL;

        if (given && field_normalise(&value, f, given, err) < 0)
            goto done;
        if (!given)
            value = field_fallback(f);
        if (json_object_set_new(stop, f->name, value) < 0) {
            err_set(err, ERR_NOMEM, "no memory");
            goto done;
        }
    }
    if (settle(stop) < 0) {
        err_set(err, ERR_NOMEM, "no memory");
        goto done;
    }
    made = json_incref(stop);
done:
    json_decref(stop);
    return made;
}

static int refuse(const json_t *in, struct err *err)
{
    struct str got = { 0 };

    json_tell(&got, in);
    err_set(err, ERR_CONFIG, "early_stopping: %.80s is not %s", str_text(&got),
            STOPKEYS_SYNTAX);
    str_release(&got);
    return -1;
}

int stopkeys_normalise(json_t **out, const json_t *in, struct err *err)
{
    const char *word = json_string_value(in);
    json_t *stop = NULL;

    if (json_is_null(in) || (word && strcmp(word, "none") == 0)) {
        stop = json_string("none");
        if (!stop)
            return err_set(err, ERR_NOMEM, "early_stopping: no memory");
    } else if (!json_is_object(in)) {
        return refuse(in, err);
    } else if (refuse_unknown(in, err) < 0 || !(stop = complete(in, err))) {
        return err_context(err, "early_stopping");
    }
    *out = stop;
    return 0;
}
