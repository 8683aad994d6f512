/* doc.h's JSON Schema of a config, for editors that complete and check. */
#include "base/json.h"
#include "base/metric.h"
#include "config/doc.h"
#include "config/keys.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A failed step leaves NULL, which every later step hands on. */
static json_t *put(json_t *object, const char *key, json_t *value)
{
    if (object && json_object_set_new(object, key, value) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *any_of(json_t *a, json_t *b)
{
    return json_pack("{s:[o,o]}", "anyOf", a, b);
}

/* Bounds that are whole are written so. */
static json_t *bound(double x)
{
    return x == floor(x) && fabs(x) < 1e16 ? json_integer((json_int_t)x)
                                           : json_real(x);
}

static json_t *number(const struct field *f, const char *type)
{
    json_t *n = json_pack("{s:s}", "type", type);

    if (isfinite(f->min) && f->min > -DBL_MAX)
        n = put(n, f->above_min ? "exclusiveMinimum" : "minimum",
                bound(f->min));
    if (isfinite(f->max) && f->max < DBL_MAX)
        n = put(n, f->below_max ? "exclusiveMaximum" : "maximum",
                bound(f->max));
    return n;
}

static json_t *names(const struct field *f)
{
    json_t *list = json_array();

    for (const char *const *n = f->names(); list && *n; n++)
        if (json_array_append_new(list, json_string(*n)) < 0) {
            json_decref(list);
            list = NULL;
        }
    return json_pack("{s:o}", "enum", list);
}

static json_t *list_of(json_t *item)
{
    return json_pack("{s:s,s:o}", "type", "array", "items", item);
}

/* The values of a field; a kind of its own is left to the program. */
static json_t *values(const struct field *f)
{
    switch (f->type) {
    case FIELD_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_INT:
        return number(f, "integer");
    case FIELD_REAL:
        return number(f, "number");
    case FIELD_AUTO_REAL:
        return any_of(json_pack("{s:s}", "const", "auto"), number(f, "number"));
    case FIELD_NAME:
        return names(f);
    case FIELD_TEXT:
        return json_pack("{s:s}", "type", "string");
    case FIELD_INTS:
        return any_of(number(f, "integer"), list_of(number(f, "integer")));
    case FIELD_REALS:
        return any_of(number(f, "number"), list_of(number(f, "number")));
    case FIELD_NAMES:
        return any_of(names(f), list_of(names(f)));
    case FIELD_CUSTOM:
        break;
    }
    return json_object();
}

/* Factors refer to their values, which stand once under $defs. */
static json_t *value_of(const struct field *f)
{
    struct str path = { 0 };
    json_t *reference;

    str_add(&path, "#/$defs/%s", f->name);
    reference = json_pack("{s:s}", "$ref", str_text(&path));
    str_release(&path);
    return reference;
}

static json_t *described(json_t *schema, const struct field *f)
{
    struct str text = { 0 };

    str_add(&text, "%s Values: ", f->help);
    doc_values(&text, f);
    str_add_text(&text, ". Default: ");
    doc_default(&text, f);
    str_add_text(&text, ".");
    schema = put(schema, "description", json_string(str_text(&text)));
    str_release(&text);
    return schema;
}

static json_t *closed(json_t *properties)
{
    return json_pack("{s:s,s:o,s:b}", "type", "object", "properties",
                     properties, "additionalProperties", 0);
}

static json_t *section(const struct keyset *set)
{
    json_t *properties = json_object(), *required = json_array();

    for (int i = 0; i < set->n; i++) {
        const struct field *f = &set->fields[i];

        properties = put(properties, f->name,
                         described(f->sweep ? value_of(f) : values(f), f));
        if (!f->fallback)
            json_push(&required, json_string(f->name));
    }
    return put(closed(properties), "required", required);
}

/* The forms of a factor: a list of levels, or a map. */
static json_t *factor(const struct field *f)
{
    json_t *p = json_object();

    p = put(p, "values", list_of(value_of(f)));
    p = put(p, "value", value_of(f));
    for (const char *const *k =
             (const char *const[]){ "min", "max", "step", NULL };
         *k; k++)
        p = put(p, *k, json_pack("{s:s}", "type", "number"));
    p = put(p, "count",
            json_pack("{s:s,s:i}", "type", "integer", "minimum", 2));
    p = put(p, "distribution",
            json_pack("{s:[s,s]}", "enum", "uniform", "log_uniform"));
    p = put(p, "when", json_pack("{s:s}", "$ref", "#/$defs/combination"));
    return described(any_of(list_of(value_of(f)), closed(p)), f);
}

/* Every key that may be a factor, as a factor or as a condition. */
static json_t *factors(const struct keyset *const *sets, bool conditions)
{
    json_t *p = json_object();

    for (; *sets; sets++)
        for (int i = 0; i < (*sets)->n; i++) {
            const struct field *f = &(*sets)->fields[i];

            if (!f->sweep)
                continue;
            if (conditions)
                p = put(p, f->name,
                        any_of(value_of(f), closed(put(json_object(), "any",
                                                       list_of(value_of(f))))));
            else
                p = put(p, f->name, factor(f));
        }
    return closed(p);
}

static json_t *structure(const char *name)
{
    if (strcmp(name, "parameters") == 0)
        return any_of(json_pack("{s:s}", "$ref", "#/$defs/grid"),
                      list_of(json_pack("{s:s}", "$ref", "#/$defs/grid")));
    if (strcmp(name, "zip") == 0)
        return list_of(list_of(json_pack("{s:s}", "type", "string")));
    return list_of(json_pack("{s:s}", "$ref", "#/$defs/combination"));
}

static json_t *definitions(const struct keyset *const *sets)
{
    json_t *defs = json_pack("{s:o,s:o}", "grid", factors(sets, false),
                             "combination", factors(sets, true));

    for (; *sets; sets++)
        for (int i = 0; i < (*sets)->n; i++)
            if ((*sets)->fields[i].sweep)
                defs = put(defs, (*sets)->fields[i].name,
                           values(&(*sets)->fields[i]));
    return defs;
}

void doc_schema(struct str *out, const struct keyset *const *sets)
{
    json_t *p = json_object(), *schema = json_object();
    char *text;

    for (int i = 0; i < top_keys.n; i++) {
        const struct field *f = &top_keys.fields[i];
        bool is_structure = f->type == FIELD_CUSTOM && !f->normalise;

        p = put(p, f->name,
                described(is_structure ? structure(f->name) : values(f), f));
    }
    for (int s = 0; sets[s]; s++)
        p = put(p, sets[s]->section, section(sets[s]));
    schema = put(schema, "$schema",
                 json_string("https://json-schema.org/draft/2020-12/schema"));
    schema = put(schema, "title", json_string("a config of sweep"));
    schema = put(schema, "type", json_string("object"));
    schema = put(schema, "properties", p);
    schema = put(schema, "additionalProperties", json_false());
    schema = put(schema, "required", json_pack("[s]", "data"));
    schema = put(schema, "$defs", definitions(sets));
    text = schema ? json_dumps(schema, JSON_INDENT(2) | JSON_REAL_PRECISION(12))
                  : NULL;
    if (text)
        str_add(out, "%s\n", text);
    else
        out->failed = true;
    free(text);
    json_decref(schema);
}
