#include "support/points.h"

#include "nn/keys.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct keyset *const sets[] = { &model_keys, &training_keys,
                                             NULL };

static int build(json_t **out, const char *given, struct err *err)
{
    json_t *in = json_loads(given, 0, NULL), *point = json_object();
    int rc = 0;

    cr_assert(in, "%s", given);
    for (int s = 0; sets[s] && rc == 0; s++) {
        for (int i = 0; i < sets[s]->n && rc == 0; i++) {
            const struct field *f = &sets[s]->fields[i];
            json_t *raw = json_object_get(in, f->name), *value = NULL;

            if (raw)
                rc = field_normalise(&value, f, raw, err);
            else
                value = field_fallback(f);
            if (rc == 0)
                json_object_set_new(point, f->name, value);
        }
    }
    for (int s = 0; sets[s] && rc == 0; s++)
        rc = sets[s]->resolve(point, err);
    if (json_object_get(in, "validation"))
        json_object_set(point, "validation", json_object_get(in, "validation"));
    for (int s = 0; sets[s] && rc == 0; s++)
        rc = sets[s]->check(point, err);
    json_decref(in);
    *out = point;
    return rc;
}

json_t *point_complete(const char *given)
{
    struct err err = { 0 };
    json_t *point;

    cr_assert_eq(build(&point, given, &err), 0, "%s: %s", given, err.msg);
    return point;
}

json_t *point_reduced(const char *given)
{
    json_t *point = point_complete(given), *reduced = json_object();

    for (int s = 0; sets[s]; s++)
        for (int i = 0; i < sets[s]->n; i++) {
            const struct field *f = &sets[s]->fields[i];

            if (!f->reads || f->reads(point))
                json_object_set(reduced, f->name,
                                json_object_get(point, f->name));
        }
    json_decref(point);
    return reduced;
}

const char *point_refusal(const char *given)
{
    static struct err err;
    json_t *point;

    err = (struct err){ 0 };
    build(&point, given, &err);
    json_decref(point);
    return err.msg;
}

const char *point_odd(const char *given)
{
    static char text[1024];
    json_t *point = point_complete(given);
    struct str warnings = { 0 };

    for (int s = 0; sets[s]; s++)
        sets[s]->odd(point, &warnings);
    snprintf(text, sizeof(text), "%s", str_text(&warnings));
    str_release(&warnings);
    json_decref(point);
    return text;
}

void point_specs(struct model_spec *model, struct train_spec *train,
                 const char *given, int n_features, int n_classes)
{
    json_t *point = point_complete(given);

    spec_from_point(model, train, point, n_features, n_classes);
    json_decref(point);
}
