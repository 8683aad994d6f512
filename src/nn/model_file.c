#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "nn/model_parts.h"
#include "num/act.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Keys of the metadata; the values of lists are JSON texts. */
#define KEY_FORMAT "format" /* who wrote the file */
#define KEY_ACTIVATIONS "activations"
#define KEY_EPSILON "batch_norm_epsilon"
#define KEY_SCALE "scale"
#define KEY_MEAN "scale_mean"
#define KEY_FACTOR "scale_factor"
#define KEY_CLASSES "classes"
#define KEY_COLUMNS "columns"

/* ---- writing ---------------------------------------------------------- */

/* Takes value's reference, as json_object_set_new does. */
static int set_json(json_t *meta, const char *key, json_t *value)
{
    struct str text = { 0 };
    int rc = -1;

    if (value)
        json_write(&text, value);
    if (value && !text.failed)
        rc = json_object_set_new(meta, key, json_string(str_text(&text)));
    str_release(&text);
    json_decref(value);
    return rc;
}

static json_t *list_of_floats(const float *x, int n)
{
    json_t *list = json_array();

    for (int i = 0; i < n; i++)
        if (json_array_append_new(list, json_real((double)x[i])) < 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *list_of_activations(const struct model_spec *spec)
{
    json_t *list = json_array();

    for (int i = 0; i < spec->n_hidden; i++)
        if (json_array_append_new(
                list, json_string(acts[spec->activation[i]].name)) < 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static int set_scale(json_t *meta, const struct scale *s)
{
    if (json_object_set_new(meta, KEY_SCALE, json_string(s->kind)) < 0 ||
        set_json(meta, KEY_MEAN, list_of_floats(s->mean, s->n)) < 0 ||
        set_json(meta, KEY_FACTOR, list_of_floats(s->factor, s->n)) < 0)
        return -1;
    return 0;
}

/* The metadata, or NULL without memory. */
static json_t *write_metadata(const struct model *m)
{
    const struct model_spec *spec = &m->spec;
    json_t *meta = json_pack("{s: s}", KEY_FORMAT, "sweep");
    bool known = !spec->n_hidden || spec->activation[0] >= 0;

    if (!meta)
        return NULL;
    if ((known &&
         set_json(meta, KEY_ACTIVATIONS, list_of_activations(spec)) < 0) ||
        (spec->batch_norm &&
         set_json(meta, KEY_EPSILON, json_real(spec->batch_norm_epsilon)) <
             0) ||
        (m->scale.n && set_scale(meta, &m->scale) < 0) ||
        (m->classes &&
         set_json(meta, KEY_CLASSES, json_incref(m->classes)) < 0) ||
        (m->columns &&
         set_json(meta, KEY_COLUMNS, json_incref(m->columns)) < 0)) {
        json_decref(meta);
        return NULL;
    }
    return meta;
}

int model_write(const struct model *m, const char *path,
                char sha256[SHA256_TEXT], struct err *err)
{
    json_t *meta = write_metadata(m);
    int rc;

    if (!meta)
        return err_set(err, ERR_NOMEM, "%s", path);
    rc = safetensors_write(path, m->layout.tensor, m->layout.n, meta, sha256,
                           err);
    json_decref(meta);
    return rc;
}

/* ---- reading: the network --------------------------------------------- */

/* The layers that the file's tensors name; model_match checks the rest. */
static int read_spec(struct model_spec *spec, const struct safetensors *st,
                     const char *path, struct err *err)
{
    char name[TENSOR_NAME] = "dense/kernel";
    const struct tensor *t = safetensors_find(st, name);
    int n = 0;

    if (!t)
        return err_set(
            err, ERR_DATA,
            "%s: there is no dense/kernel; the tensors must be named "
            "as Keras does (dense/kernel, dense/bias, "
            "dense_1/kernel, ...), not %.60s",
            path,
            safetensors_count(st) ? safetensors_tensor(st, 0)->name : "none");
    spec->n_features = t->shape[0];
    for (; t; t = safetensors_find(st, name)) {
        if (n > SPEC_MAX_HIDDEN)
            return err_set(err, ERR_DATA, "%s: more than %d dense layers", path,
                           SPEC_MAX_HIDDEN + 1);
        if (n)
            spec->units[n - 1] = spec->n_classes;
        spec->n_hidden = n++;
        spec->n_classes = t->shape[1];
        snprintf(name, sizeof(name), "dense_%d/kernel", n);
    }
    if (spec->n_classes > DATASET_MAX_CLASSES)
        return err_set(err, ERR_DATA, "%s: %d classes; at most %d are possible",
                       path, spec->n_classes, DATASET_MAX_CLASSES);
    spec->batch_norm = safetensors_find(st, "batch_normalization/gamma");
    return 0;
}

static int check_tensors(const struct safetensors *st,
                         const struct model_spec *spec, const char *path,
                         struct err *err)
{
    struct model_layout *want = mem_zero(1, sizeof(*want));
    const struct tensor *have[MAX_TENSORS];
    int n = safetensors_count(st), rc = -1;

    if (!want) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (n > MAX_TENSORS) {
        err_set(err, ERR_DATA, "%s: %d tensors; at most %d have a place", path,
                n, MAX_TENSORS);
        goto done;
    }
    for (int i = 0; i < n; i++)
        have[i] = safetensors_tensor(st, i);
    model_layout_fill(want, spec);
    rc = model_match(path, have, n, want, err);
done:
    mem_free(want);
    return rc;
}

static int load_tensors(struct model *m, struct safetensors *st,
                        const char *path, struct err *err)
{
    for (int i = 0; i < m->layout.n; i++) {
        struct tensor *t = &m->layout.tensor[i];
        size_t n = tensor_n_floats(t);

        if (safetensors_load(st, t->data, safetensors_find(st, t->name), err) <
            0)
            return -1;
        for (size_t k = 0; k < n; k++)
            if (!isfinite(t->data[k]))
                return err_set(err, ERR_DATA,
                               "%s: %s: element %zu is not a finite number",
                               path, t->name, k);
    }
    for (int l = 0; l < m->spec.n_hidden; l++) {
        const float *v = model_tensor(m, l, TENSOR_MOVING_VARIANCE);

        for (int k = 0; v && k < m->spec.units[l]; k++)
            if (v[k] < 0)
                return err_set(err, ERR_DATA,
                               "%s: layer %d: moving_variance %d is negative",
                               path, l, k);
    }
    return 0;
}

/* ---- reading: the metadata ---------------------------------------------- */

/* The list of a key, n texts or n numbers long; *out is a new reference. */
static int read_list(json_t **out, const struct safetensors *st,
                     const char *path, const char *key, int n, bool texts,
                     struct err *err)
{
    const char *text = safetensors_text(st, key);
    json_error_t where;
    json_t *list = text ? json_loads(text, 0, &where) : NULL;
    int rc = -1;

    if (text && !list && json_error_code(&where) == json_error_out_of_memory) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (!json_is_array(list) || json_array_size(list) != (size_t)n) {
        err_set(err, ERR_DATA, "%s: metadata %s is not a list of %d", path, key,
                n);
        goto done;
    }
    for (int i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, (size_t)i);

        if (texts ? !json_is_string(v) : !json_is_number(v)) {
            err_set(err, ERR_DATA, "%s: metadata %s: entry %d is not a %s",
                    path, key, i, texts ? "text" : "number");
            goto done;
        }
    }
    *out = list;
    list = NULL;
    rc = 0;
done:
    json_decref(list);
    return rc;
}

static int read_activations(struct model_spec *spec,
                            const struct safetensors *st, const char *path,
                            struct err *err)
{
    json_t *list = NULL;
    int rc = -1;

    for (int i = 0; i < spec->n_hidden; i++)
        spec->activation[i] = -1;
    if (!safetensors_text(st, KEY_ACTIVATIONS))
        return 0;
    if (read_list(&list, st, path, KEY_ACTIVATIONS, spec->n_hidden, true, err) <
        0)
        goto done;
    for (int i = 0; i < spec->n_hidden; i++) {
        const char *name = json_string_value(json_array_get(list, (size_t)i));

        spec->activation[i] = act_find(name);
        if (spec->activation[i] < 0) {
            err_set(err, ERR_DATA, "%s: activation \"%.60s\" is unknown", path,
                    name);
            goto done;
        }
    }
    rc = 0;
done:
    json_decref(list);
    return rc;
}

static int read_epsilon(struct model_spec *spec, const struct safetensors *st,
                        const char *path, struct err *err)
{
    const char *text = safetensors_text(st, KEY_EPSILON);

    spec->batch_norm_epsilon = 1e-3; /* Keras' own, for files without it */
    if (!text || str_to_real(&spec->batch_norm_epsilon, text, 0, 1) == 0)
        return 0;
    return err_set(err, ERR_DATA,
                   "%s: batch_norm_epsilon \"%.20s\" is not a "
                   "number from 0 to 1",
                   path, text);
}

static int read_floats(float **out, const struct safetensors *st,
                       const char *path, const char *key, int n,
                       struct err *err)
{
    json_t *list = NULL;
    float *x = NULL;
    int rc = -1;

    if (read_list(&list, st, path, key, n, false, err) < 0)
        goto done;
    x = mem_floats((size_t)n);
    if (!x) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    for (int i = 0; i < n; i++) {
        x[i] = (float)json_number_value(json_array_get(list, (size_t)i));
        if (!isfinite(x[i])) {
            err_set(err, ERR_DATA, "%s: metadata %s: entry %d is too large",
                    path, key, i);
            goto done;
        }
    }
    *out = x;
    x = NULL;
    rc = 0;
done:
    json_decref(list);
    mem_free(x);
    return rc;
}

/* One mean and factor for all features is a list of one. */
static int read_scale(struct scale *s, const struct safetensors *st,
                      const char *path, int n_features, struct err *err)
{
    const char *kind = safetensors_text(st, KEY_SCALE);
    const char *mean = safetensors_text(st, KEY_MEAN);

    if (!kind)
        return 0;
    s->kind = scale_kind(kind);
    if (!s->kind)
        return err_set(err, ERR_DATA, "%s: scale \"%.20s\" is unknown", path,
                       kind);
    s->n = mean && strchr(mean, ',') ? n_features : 1;
    if (read_floats(&s->mean, st, path, KEY_MEAN, s->n, err) < 0 ||
        read_floats(&s->factor, st, path, KEY_FACTOR, s->n, err) < 0)
        return -1;
    return 0;
}

static int read_facts(struct model *m, const struct safetensors *st,
                      const char *path, struct err *err)
{
    struct scale scale = { 0 };
    json_t *classes = NULL, *columns = NULL;
    int rc = -1;

    if (read_scale(&scale, st, path, m->spec.n_features, err) < 0)
        goto done;
    if (safetensors_text(st, KEY_CLASSES) &&
        read_list(&classes, st, path, KEY_CLASSES, m->spec.n_classes, true,
                  err) < 0)
        goto done;
    if (safetensors_text(st, KEY_COLUMNS) &&
        read_list(&columns, st, path, KEY_COLUMNS, m->spec.n_features, true,
                  err) < 0)
        goto done;
    model_set_facts(m, &scale, &classes, &columns);
    rc = 0;
done:
    scale_release(&scale);
    json_decref(classes);
    json_decref(columns);
    return rc;
}

int model_read(struct model **out, const char *path, struct err *err)
{
    struct safetensors *st = NULL;
    struct model_spec spec = { 0 };
    struct model *m = NULL;
    int rc = -1;

    if (safetensors_open(&st, path, err) < 0 ||
        read_spec(&spec, st, path, err) < 0 ||
        check_tensors(st, &spec, path, err) < 0 ||
        read_activations(&spec, st, path, err) < 0 ||
        read_epsilon(&spec, st, path, err) < 0)
        goto done;
    if (model_new(&m, &spec, err) < 0) {
        err_context(err, "%s", path);
        goto done;
    }
    if (load_tensors(m, st, path, err) < 0 || read_facts(m, st, path, err) < 0)
        goto done;
    *out = m;
    m = NULL;
    rc = 0;
done:
    model_free(m);
    safetensors_close(st);
    return rc;
}
