#include "base/display.h"
#include "base/mem.h"
#include "nn/model_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *layer, *tensor;
    bool is_matrix;
    bool of_norm; /* hidden layers with batch_norm only */
} roles[TENSOR_ROLES] = {
    [TENSOR_KERNEL]          = { "dense", "kernel", true, false },
    [TENSOR_BIAS]            = { "dense", "bias", false, false },
    [TENSOR_GAMMA]           = { "batch_normalization", "gamma", false, true },
    [TENSOR_BETA]            = { "batch_normalization", "beta", false, true },
    [TENSOR_MOVING_MEAN]     = { "batch_normalization", "moving_mean", false,
                                 true },
    [TENSOR_MOVING_VARIANCE] = { "batch_normalization", "moving_variance",
                                 false, true },
};
/* clang-format on */

void model_layout_fill(struct model_layout *out, const struct model_spec *spec)
{
    int n_in = spec->n_features;

    out->n = 0;
    for (int l = 0; l <= spec->n_hidden; l++) {
        bool hidden = l < spec->n_hidden;
        int n_out = hidden ? spec->units[l] : spec->n_classes;

        for (int r = 0; r < TENSOR_ROLES; r++) {
            struct tensor *t = &out->tensor[out->n];
            char *name = out->name[out->n], suffix[16] = "";

            out->at[l][r] = -1;
            if (roles[r].of_norm && !(hidden && spec->batch_norm))
                continue;
            if (l)
                snprintf(suffix, sizeof(suffix), "_%d", l);
            snprintf(name, TENSOR_NAME, "%s%s/%s", roles[r].layer, suffix,
                     roles[r].tensor);
            *t = (struct tensor){ .name = name,
                                  .n_dims = 1,
                                  .shape = { n_out, 1 } };
            if (roles[r].is_matrix)
                *t = (struct tensor){ .name = name,
                                      .n_dims = 2,
                                      .shape = { n_in, n_out } };
            out->at[l][r] = out->n++;
        }
        n_in = n_out;
    }
}

int model_new(struct model **out, const struct model_spec *spec,
              struct err *err)
{
    struct model *m = mem_zero(1, sizeof(*m));
    size_t n = 0;
    int rc = -1;

    if (!m) {
        err_set(err, ERR_NOMEM, "no memory for a model");
        goto done;
    }
    m->spec = *spec;
    model_layout_fill(&m->layout, spec);
    for (int i = 0; i < m->layout.n; i++)
        n += tensor_n_floats(&m->layout.tensor[i]);
    m->floats = mem_floats(n);
    if (!m->floats) {
        err_set(err, ERR_NOMEM, "no memory for a model of %zu floats", n);
        goto done;
    }
    n = 0;
    for (int i = 0; i < m->layout.n; i++) {
        m->layout.tensor[i].data = m->floats + n;
        n += tensor_n_floats(&m->layout.tensor[i]);
    }
    *out = m;
    m = NULL;
    rc = 0;
done:
    model_free(m);
    return rc;
}

void model_free(struct model *m)
{
    if (!m)
        return;
    json_decref(m->classes);
    json_decref(m->columns);
    scale_release(&m->scale);
    mem_free(m->floats);
    mem_free(m);
}

float *model_tensor(struct model *m, int layer, enum tensor_role role)
{
    int i = m->layout.at[layer][role];

    return i < 0 ? NULL : m->layout.tensor[i].data;
}

const float *model_tensor_of(const struct model *m, int layer,
                             enum tensor_role role)
{
    int i = m->layout.at[layer][role];

    return i < 0 ? NULL : m->layout.tensor[i].data;
}

static const struct tensor *find(const struct tensor *const *list, int n,
                                 const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i]->name, name) == 0)
            return list[i];
    return NULL;
}

int model_match(const char *where, const struct tensor *const *have, int n_have,
                const struct model_layout *want, struct err *err)
{
    const struct tensor *wanted[MAX_TENSORS];
    char a[TENSOR_SHAPE_TEXT], b[TENSOR_SHAPE_TEXT];

    for (int i = 0; i < want->n; i++) {
        const struct tensor *w = wanted[i] = &want->tensor[i];
        const struct tensor *h = find(have, n_have, w->name);

        if (!h)
            return err_set(err, ERR_DATA, "%s: there is no %s %s", where,
                           w->name, tensor_shape_text(a, w));
        if (h->n_dims != w->n_dims || h->shape[0] != w->shape[0] ||
            h->shape[1] != w->shape[1])
            return err_set(err, ERR_DATA, "%s: %s has shape %s, not %s", where,
                           w->name, tensor_shape_text(a, h),
                           tensor_shape_text(b, w));
    }
    for (int i = 0; i < n_have; i++)
        if (!find(wanted, want->n, have[i]->name))
            return err_set(err, ERR_DATA,
                           "%s: %.60s %s has no place in the network", where,
                           have[i]->name, tensor_shape_text(a, have[i]));
    return 0;
}

int model_fits(const struct model *m, const struct model_spec *spec,
               struct err *err)
{
    struct model_layout *want = mem_zero(1, sizeof(*want));
    const struct tensor *have[MAX_TENSORS];
    int rc = -1;

    if (!want) {
        err_set(err, ERR_NOMEM, "no memory to compare weights");
        goto done;
    }
    model_layout_fill(want, spec);
    for (int i = 0; i < m->layout.n; i++)
        have[i] = &m->layout.tensor[i];
    rc = model_match("starting weights", have, m->layout.n, want, err);
done:
    mem_free(want);
    return rc;
}

/* ---- what else a file knows ------------------------------------------- */

static int copy_scale(struct scale *out, const struct scale *from,
                      struct err *err)
{
    struct scale s = { .kind = from->kind, .n = from->n };
    size_t n = (size_t)from->n;

    s.mean = mem_floats(n);
    s.factor = mem_floats(n);
    if (!s.mean || !s.factor) {
        scale_release(&s);
        return err_set(err, ERR_NOMEM, "no memory for a model's scale");
    }
    memcpy(s.mean, from->mean, n * sizeof(*s.mean));
    memcpy(s.factor, from->factor, n * sizeof(*s.factor));
    *out = s;
    return 0;
}

/* JSON holds UTF-8 only; other bytes of a CSV file become \xNN, as on a
 * terminal. */
static json_t *json_of_text(const char *text)
{
    json_t *value = json_string(text);
    struct str shown = { 0 };

    if (!value) {
        display_add(&shown, text);
        value = shown.failed ? NULL : json_string(str_text(&shown));
        str_release(&shown);
    }
    return value;
}

static int copy_texts(json_t **out, char *const *texts, int n, struct err *err)
{
    json_t *list = json_array();

    for (int i = 0; i < n; i++)
        if (json_array_append_new(list, json_of_text(texts[i])) < 0)
            goto failed;
    if (list) {
        *out = list;
        return 0;
    }
failed:
    json_decref(list);
    return err_set(err, ERR_NOMEM, "no memory for a model's labels");
}

int model_describe(struct model *m, const struct scale *scale,
                   const struct dataset *ds, struct err *err)
{
    struct scale s = { 0 };
    json_t *classes = NULL, *columns = NULL;
    int rc = -1;

    assert(scale->n == 1 || scale->n == m->spec.n_features);
    assert(ds->n_features == m->spec.n_features);
    assert(ds->n_classes == m->spec.n_classes);
    if (copy_scale(&s, scale, err) < 0 ||
        copy_texts(&classes, ds->classes, ds->n_classes, err) < 0)
        goto done;
    if (ds->columns &&
        copy_texts(&columns, ds->columns, ds->n_features, err) < 0)
        goto done;
    model_set_facts(m, &s, &classes, &columns);
    rc = 0;
done:
    scale_release(&s);
    json_decref(classes);
    json_decref(columns);
    return rc;
}

void model_set_facts(struct model *m, struct scale *scale, json_t **classes,
                     json_t **columns)
{
    struct scale old_scale = m->scale;
    json_t *old_classes = m->classes, *old_columns = m->columns;

    m->scale = *scale;
    m->classes = *classes;
    m->columns = *columns;
    *scale = old_scale;
    *classes = old_classes;
    *columns = old_columns;
}

const struct model_spec *model_spec_of(const struct model *m)
{
    return &m->spec;
}

const struct scale *model_scale(const struct model *m)
{
    return m->scale.n ? &m->scale : NULL;
}

const char *model_class(const struct model *m, int c)
{
    return json_string_value(json_array_get(m->classes, (size_t)c));
}

const char *model_column(const struct model *m, int j)
{
    return json_string_value(json_array_get(m->columns, (size_t)j));
}

int model_hash(char out[SHA256_TEXT], const struct model *m, struct err *err)
{
    struct sha256 *h;
    char head[TENSOR_NAME + TENSOR_SHAPE_TEXT + 4], shape[TENSOR_SHAPE_TEXT];

    if (sha256_new(&h, err) < 0)
        return -1;
    for (int i = 0; i < m->layout.n; i++) {
        const struct tensor *t = &m->layout.tensor[i];
        int n = snprintf(head, sizeof(head), "%s %s\n", t->name,
                         tensor_shape_text(shape, t));

        sha256_add(h, head, (size_t)n);
        sha256_add(h, t->data, tensor_n_floats(t) * sizeof(float));
    }
    return sha256_end(h, out, err);
}
