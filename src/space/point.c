#include "space/point.h"

#include "base/json.h"

#include <string.h>

int point_resolve(json_t **out, const json_t *values,
                  const struct keyset *const *sets, struct err *err)
{
    json_t *complete = json_copied(values);
    int rc = complete ? 0 : err_set(err, ERR_NOMEM, "a point");

    for (int s = 0; rc == 0 && sets[s]; s++)
        if (sets[s]->resolve)
            rc = sets[s]->resolve(complete, err);
    for (int s = 0; rc == 0 && sets[s]; s++)
        if (sets[s]->check)
            rc = sets[s]->check(complete, err);
    if (rc < 0)
        json_decref(complete);
    else
        *out = complete;
    return rc;
}

json_t *point_reads(const json_t *complete, const struct keyset *const *sets)
{
    json_t *config = json_object();

    for (; config && *sets; sets++)
        for (int i = 0; config && i < (*sets)->n; i++) {
            const struct field *f = &(*sets)->fields[i];
            json_t *value = json_object_get(complete, f->name);

            if (f->reads && !f->reads(complete))
                continue;
            if (json_object_set(config, f->name, value) < 0) {
                json_decref(config);
                config = NULL;
            }
        }
    return config;
}

int point_key(char out[SHA256_TEXT], const json_t *config, struct err *err)
{
    struct str text = { 0 };
    int rc = -1;

    json_write(&text, config);
    if (text.failed)
        err_set(err, ERR_NOMEM, "a point");
    else
        rc = sha256_of(out, str_text(&text), text.len, err);
    str_release(&text);
    return rc;
}

/* What a path names counts, not the path. */
static int name_content(json_t *config, const char *key, const char *content)
{
    if (!json_object_get(config, key) || !content)
        return 0;
    return json_object_set_new(config, key, json_string(content));
}

/* No training reads a test file; that there is one says that no share of the
 * data is put aside. */
static const char *test_content(const json_t *config)
{
    const char *test = json_string_value(json_object_get(config, "test"));

    return test && strcmp(test, "auto") != 0 ? "file" : NULL;
}

int point_hash(char out[SHA256_TEXT], const json_t *point_config,
               const char *dataset_hash, const char *weights_hash, int numerics,
               struct err *err)
{
    json_t *config = json_copied(point_config);
    int rc = -1;

    if (!config || name_content(config, "dataset", dataset_hash) < 0 ||
        name_content(config, "weights", weights_hash) < 0 ||
        name_content(config, "test", test_content(config)) < 0 ||
        json_object_set_new(config, "numerics", json_integer(numerics)) < 0)
        err_set(err, ERR_NOMEM, "a point's hash");
    else
        rc = point_key(out, config, err);
    json_decref(config);
    return rc;
}
