#include "nn/keycheck.h"

#include "base/field.h"
#include "base/json.h"
#include "base/metric.h"
#include "nn/keys.h"
#include "nn/schedule.h"
#include "nn/settings.h"
#include "nn/spec.h"

#include <math.h>
#include <string.h>

/* ---- what auto means ---------------------------------------------------- */

static bool all_same(const json_t *list)
{
    for (size_t i = 1; i < json_array_size(list); i++)
        if (!json_same(json_array_get(list, 0), json_array_get(list, i)))
            return false;
    return true;
}

int keycheck_resolve_model(json_t *point, struct err *err)
{
    static const char *const per_layer[] = { "activation", "dropout" };
    size_t n_hidden = json_array_size(json_object_get(point, "layers"));

    for (int i = 0; i < 2; i++) {
        json_t *list = json_object_get(point, per_layer[i]);
        size_t n = json_array_size(list);

        /* A list that does not fit stays, for the check to refuse. */
        if (n > 0 && n == n_hidden && all_same(list) &&
            json_object_set(point, per_layer[i], json_array_get(list, 0)) < 0)
            return err_set(err, ERR_NOMEM, "%s", per_layer[i]);
    }
    return 0;
}

int keycheck_resolve_training(json_t *point, struct err *err)
{
    for (int i = 0; i < training_keys.n; i++) {
        const struct field *f = &training_keys.fields[i];

        if (f->type != FIELD_AUTO_REAL ||
            !json_is_string(json_object_get(point, f->name)))
            continue;
        if (json_object_set_new(point, f->name,
                                json_real(setting_real(point, f->name))) < 0)
            return err_set(err, ERR_NOMEM, "%s", f->name);
    }
    return 0;
}

/* ---- combinations that are refused --------------------------------------- */

static int check_list(const json_t *point, const char *key, struct err *err)
{
    const json_t *layers = json_object_get(point, "layers");
    const json_t *list = json_object_get(point, key);
    struct str shown = { 0 };
    size_t n = json_array_size(list), n_hidden = json_array_size(layers);

    if (!json_is_array(list) || n == n_hidden)
        return 0;
    json_show(&shown, layers);
    err_set(err, ERR_CONFIG, "%s has %zu entr%s, layers %s has %zu", key, n,
            n == 1 ? "y" : "ies", str_text(&shown), n_hidden);
    str_release(&shown);
    return -1;
}

int keycheck_model(const json_t *point, struct err *err)
{
    size_t n = json_array_size(json_object_get(point, "layers"));

    if (n > SPEC_MAX_HIDDEN)
        return err_set(err, ERR_CONFIG, "layers has %zu entries; at most %d", n,
                       SPEC_MAX_HIDDEN);
    if (check_list(point, "activation", err) < 0)
        return -1;
    return check_list(point, "dropout", err);
}

static bool reads_final(const json_t *point)
{
    int row = setting_row(point, "schedule", schedule_find);

    return schedule_reads_key(&schedules[row], "final_learning_rate");
}

static int check_schedule(const json_t *point, struct err *err)
{
    char a[STR_REAL_SIZE], b[STR_REAL_SIZE];
    double rate = setting_real(point, "learning_rate");
    double final = setting_real(point, "final_learning_rate");
    double warmup = setting_real(point, "warmup_epochs");
    double cycle = setting_real(point, "schedule_epochs");
    int epochs = setting_int(point, "epochs");

    if (final > rate && reads_final(point))
        return err_set(err, ERR_CONFIG,
                       "final_learning_rate %s is above learning_rate %s",
                       str_real(a, final), str_real(b, rate));
    if (warmup > 0 && warmup >= epochs)
        return err_set(err, ERR_CONFIG,
                       "warmup_epochs %s leaves nothing of epochs %d",
                       str_real(a, warmup), epochs);
    if (setting_is(point, "schedule", "one_cycle") && warmup >= cycle)
        return err_set(err, ERR_CONFIG,
                       "warmup_epochs %s leaves nothing of schedule_epochs %s",
                       str_real(a, warmup), str_real(b, cycle));
    return 0;
}

/* The data section belongs to another layer: its key may be missing here, and
 * then nothing is known of the validation part. */
static bool has_no_validation(const json_t *point)
{
    const json_t *share =
        json_object_get(json_object_get(point, "validation"), "share");

    return json_is_number(share) && json_number_value(share) <= 0;
}

static const char *stop_text(const json_t *point, const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(point, "early_stopping"), key));
}

static int check_stopping(const json_t *point, struct err *err)
{
    const char *monitor = stop_text(point, "monitor");

    if (monitor && metrics[metric_find(monitor)].on_validation &&
        has_no_validation(point))
        return err_set(err, ERR_CONFIG,
                       "early_stopping monitors %s, but validation is 0",
                       monitor);
    return 0;
}

int keycheck_training(const json_t *point, struct err *err)
{
    if (check_schedule(point, err) < 0)
        return -1;
    return check_stopping(point, err);
}

/* ---- legal but odd ------------------------------------------------------- */

static double largest(const json_t *point, const char *key)
{
    const json_t *v = json_object_get(point, key);
    double most = json_number_value(v);

    for (size_t i = 0; i < json_array_size(v); i++)
        most = fmax(most, json_number_value(json_array_get(v, i)));
    return most;
}

void keycheck_odd_model(const json_t *point, struct str *warnings)
{
    char text[STR_REAL_SIZE];
    bool hidden = json_array_size(json_object_get(point, "layers")) > 0;

    if (hidden && largest(point, "dropout") > 0.8)
        str_add(warnings, "dropout %s leaves few units to learn with\n",
                str_real(text, largest(point, "dropout")));
    if (hidden && setting_is(point, "weights", "none") &&
        (setting_is(point, "initializer", "zeros") ||
         setting_is(point, "initializer", "ones")))
        str_add(warnings,
                "initializer %s starts all units of a layer alike, and they "
                "stay alike\n",
                point_name(point, "initializer"));
    if (largest(point, "l1") >= 0.1)
        str_add(warnings, "l1 %s is large: it pulls weights to zero\n",
                str_real(text, largest(point, "l1")));
    if (largest(point, "l2") >= 0.1)
        str_add(warnings, "l2 %s is large: it pulls weights to zero\n",
                str_real(text, largest(point, "l2")));
}

static void odd_rate(const json_t *point, struct str *warnings)
{
    char text[STR_REAL_SIZE];
    double rate = setting_real(point, "learning_rate");

    str_real(text, rate);
    if (rate > 1)
        str_add(warnings, "learning_rate %s is very large\n", text);
    if (setting_is(point, "optimizer", "adadelta") && rate < 0.01)
        str_add(warnings,
                "adadelta hardly moves at learning_rate %s; its authors use "
                "1\n",
                text);
    if (setting_is(point, "optimizer", "lion") && rate > 0.003)
        str_add(warnings,
                "learning_rate %s is large for lion; a third to a tenth of "
                "adam's is usual\n",
                text);
}

static void odd_stopping(const json_t *point, struct str *warnings)
{
    const json_t *stop = json_object_get(point, "early_stopping");
    const char *monitor = stop_text(point, "monitor");
    int epochs = setting_int(point, "epochs");
    json_int_t patience = json_integer_value(json_object_get(stop, "patience"));
    json_int_t from =
        json_integer_value(json_object_get(stop, "start_from_epoch"));

    if (!monitor)
        return;
    if (patience + from >= epochs - 1)
        str_add(warnings,
                "early_stopping with patience %lld cannot act within epochs "
                "%d\n",
                (long long)patience, epochs);
    if (metrics[metric_find(monitor)].maximize !=
        (strcmp(stop_text(point, "mode"), "max") == 0))
        str_add(warnings, "early_stopping takes a %s %s for a better one\n",
                strcmp(stop_text(point, "mode"), "max") == 0 ? "larger"
                                                             : "smaller",
                monitor);
}

void keycheck_odd_training(const json_t *point, struct str *warnings)
{
    char text[STR_REAL_SIZE];
    int epochs = setting_int(point, "epochs");
    int patience = setting_int(point, "plateau_patience");

    odd_rate(point, warnings);
    odd_stopping(point, warnings);
    if (setting_is(point, "schedule", "plateau") && patience >= epochs - 1)
        str_add(warnings, "plateau_patience %d cannot act within epochs %d\n",
                patience, epochs);
    if (setting_real(point, "label_smoothing") > 0.5 &&
        setting_is(point, "loss", "categorical_crossentropy"))
        str_add(warnings, "label_smoothing %s leaves little of the label\n",
                str_real(text, setting_real(point, "label_smoothing")));
    if (setting_int(point, "batch_size") == 1 &&
        setting_bool(point, "batch_norm") &&
        json_array_size(json_object_get(point, "layers")) > 0)
        str_add_text(warnings, "batch_norm sees no variance in a batch_size "
                               "of 1\n");
}
