#include "base/field.h"

#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int refuse(const struct field *f, const json_t *in, struct err *err)
{
    struct str got = { 0 }, want = { 0 };

    json_tell(&got, in);
    field_describe(&want, f);
    if (got.len > 80)
        memcpy(got.text + 77, "...", 4);
    err_set(err, ERR_CONFIG, "%s: %s is not %s", f->name, str_text(&got),
            str_text(&want));
    str_release(&got);
    str_release(&want);
    return -1;
}

static bool in_range(const struct field *f, double x)
{
    return isfinite(x) && (f->above_min ? x > f->min : x >= f->min) &&
           (f->below_max ? x < f->max : x <= f->max);
}

static json_t *real_value(const struct field *f, const json_t *in)
{
    if (!json_is_number(in) || !in_range(f, json_number_value(in)))
        return NULL;
    return json_real(json_number_value(in) + 0.0); /* -0 becomes 0 */
}

static json_t *int_value(const struct field *f, const json_t *in)
{
    double x = json_number_value(in);

    if (!json_is_number(in) || x != floor(x) || !in_range(f, x))
        return NULL;
    return json_is_integer(in) ? json_integer(json_integer_value(in))
                               : json_integer((json_int_t)x);
}

static json_t *name_value(const struct field *f, const json_t *in)
{
    const char *word = json_string_value(in);

    if (!word)
        return NULL;
    for (const char *const *n = f->names(); *n; n++)
        if (strcmp(*n, word) == 0)
            return json_string(word);
    return NULL;
}

static json_t *one_value(const struct field *f, const json_t *in)
{
    switch (f->type) {
    case FIELD_BOOL:
        return json_is_boolean(in) ? json_boolean(json_is_true(in)) : NULL;
    case FIELD_INT:
    case FIELD_INTS:
        return int_value(f, in);
    case FIELD_AUTO_REAL:
        if (json_is_string(in) && strcmp(json_string_value(in), "auto") == 0)
            return json_string("auto");
        return real_value(f, in);
    case FIELD_REAL:
    case FIELD_REALS:
        return real_value(f, in);
    case FIELD_NAME:
    case FIELD_NAMES:
        return name_value(f, in);
    case FIELD_TEXT:
        return json_is_string(in) ? json_string(json_string_value(in)) : NULL;
    case FIELD_CUSTOM:
        break;
    }
    return NULL;
}

static json_t *list_value(const struct field *f, const json_t *in)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < json_array_size(in); i++)
        if (json_array_append_new(list, one_value(f, json_array_get(in, i))) <
            0) {
            json_decref(list);
            list = NULL;
        }
    return list;
}

static const char *misspelt(const struct field *f, const json_t *in)
{
    if ((f->type != FIELD_NAME && f->type != FIELD_NAMES) ||
        !json_is_string(in))
        return NULL;
    return str_nearest(json_string_value(in), f->names());
}

int field_normalise(json_t **out, const struct field *f, const json_t *in,
                    struct err *err)
{
    bool is_list = f->type == FIELD_INTS || f->type == FIELD_REALS ||
                   f->type == FIELD_NAMES;
    json_t *value;

    if (f->type == FIELD_CUSTOM)
        return f->normalise(out, in, err);
    if (is_list && json_is_array(in))
        value = list_value(f, in);
    else if (f->type == FIELD_INTS)
        value = json_pack("[o*]", one_value(f, in));
    else
        value = one_value(f, in);
    if (value && f->type == FIELD_INTS && !json_is_array(in) &&
        json_array_size(value) == 0) {
        json_decref(value);
        value = NULL;
    }
    if (value) {
        *out = value;
        return 0;
    }
    if (misspelt(f, in))
        return err_set(err, ERR_CONFIG,
                       "%s \"%s\" is unknown; did you mean \"%s\"?", f->name,
                       json_string_value(in), misspelt(f, in));
    return refuse(f, in, err);
}

json_t *field_fallback(const struct field *f)
{
    json_t *raw, *value = NULL;
    struct err err = { 0 };

    if (!f->fallback)
        return NULL;
    raw = json_loads(f->fallback, JSON_DECODE_ANY, NULL);
    /* NULL is a lack of memory: a test holds every default against its field */
    if (raw && field_normalise(&value, f, raw, &err) < 0)
        value = NULL;
    json_decref(raw);
    return value;
}

/* The bounds of integers as integers: 1000000, not 1e+06. */
static void show_bound(char out[STR_REAL_SIZE], const struct field *f, double x)
{
    if (f->type == FIELD_INT || f->type == FIELD_INTS)
        snprintf(out, STR_REAL_SIZE, "%.0f", x);
    else
        str_real(out, x);
}

static void describe_range(struct str *out, const struct field *f)
{
    char lo[STR_REAL_SIZE], hi[STR_REAL_SIZE];
    const char *low = f->above_min ? "above" : "from";
    const char *high = f->below_max ? "below" : "to";

    show_bound(lo, f, f->min);
    show_bound(hi, f, f->max);
    if (isfinite(f->min) && isfinite(f->max))
        str_add(out, " %s %s%s %s %s", low, lo, f->below_max ? " to" : "", high,
                hi);
    else if (isfinite(f->min))
        str_add(out, f->above_min ? " above %s" : " of at least %s", lo);
}

static void describe_names(struct str *out, const struct field *f)
{
    const char *const *n = f->names();

    for (int i = 0; n[i]; i++)
        str_add(out, "%s%s", !i ? "" : n[i + 1] ? ", " : " or ", n[i]);
}

void field_describe(struct str *out, const struct field *f)
{
    switch (f->type) {
    case FIELD_BOOL:
        str_add_text(out, "true or false");
        break;
    case FIELD_INT:
        str_add_text(out, "an integer");
        describe_range(out, f);
        break;
    case FIELD_INTS:
        str_add_text(out, "a list of integers");
        describe_range(out, f);
        break;
    case FIELD_REAL:
        str_add_text(out, "a number");
        describe_range(out, f);
        break;
    case FIELD_AUTO_REAL:
        str_add_text(out, "auto or a number");
        describe_range(out, f);
        break;
    case FIELD_REALS:
        str_add_text(out, "a number");
        describe_range(out, f);
        str_add_text(out, ", or a list with one per hidden layer");
        break;
    case FIELD_NAME:
        describe_names(out, f);
        break;
    case FIELD_NAMES:
        describe_names(out, f);
        str_add_text(out, ", or a list with one per hidden layer");
        break;
    case FIELD_TEXT:
        str_add_text(out, "text");
        break;
    case FIELD_CUSTOM:
        str_add_text(out, f->syntax);
        break;
    }
}

const struct field *field_find(const struct keyset *const *sets,
                               const char *name, const struct keyset **set)
{
    for (; *sets; sets++)
        for (int i = 0; i < (*sets)->n; i++)
            if (strcmp((*sets)->fields[i].name, name) == 0) {
                if (set)
                    *set = *sets;
                return &(*sets)->fields[i];
            }
    return NULL;
}

static const json_t *must_get(const json_t *point, const char *name)
{
    const json_t *v = json_object_get(point, name);

    assert(v);
    return v;
}

double point_real(const json_t *point, const char *name)
{
    return json_number_value(must_get(point, name));
}

long long point_int(const json_t *point, const char *name)
{
    return json_integer_value(must_get(point, name));
}

bool point_bool(const json_t *point, const char *name)
{
    return json_is_true(must_get(point, name));
}

const char *point_name(const json_t *point, const char *name)
{
    return json_string_value(must_get(point, name));
}
