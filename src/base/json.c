#include "base/json.h"

#include "base/display.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The character at text that cannot stand as it is, and its bytes; 0: it can.
 * A terminal and a page show what is left as it is. */
static int special(uint32_t *c, const char *text)
{
    *c = (unsigned char)*text;
    if (*c == '"' || *c == '\\' || *c == '<' || *c < 0x20)
        return 1;
    return display_hidden(c, text);
}

static void write_text(struct str *out, const char *text, size_t len)
{
    size_t from = 0;

    str_add_text(out, "\"");
    for (size_t i = 0; i < len;) {
        uint32_t c;
        int n = special(&c, text + i);

        if (n) {
            str_add_bytes(out, text + from, i - from);
            from = i + (size_t)n;
            str_add(out, c == '"' || c == '\\' ? "\\%c" : "\\u%04x", c);
        }
        i += n ? (size_t)n : 1;
    }
    str_add_bytes(out, text + from, len - from);
    str_add_text(out, "\"");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object, sorted; the caller frees the list. */
static const char **sorted_keys(const json_t *object)
{
    json_t *o = (json_t *)object; /* jansson's iterators are not const */
    size_t n = json_object_size(object), i = 0;
    const char **keys = mem_zero(n, sizeof(*keys));
    const char *key;
    json_t *unused;

    if (!keys)
        return NULL;
    json_object_foreach(o, key, unused) keys[i++] = key;
    qsort(keys, n, sizeof(*keys), by_bytes);
    return keys;
}

struct style { /* canonical, or for a reader */
    const char *comma, *colon;
    bool plain; /* texts without quotes, reals without a forced point */
};

static void write_value(struct str *out, const json_t *value,
                        const struct style *style);

static void write_word(struct str *out, const char *text, size_t len,
                       const struct style *style)
{
    if (style->plain)
        str_add_bytes(out, text, len);
    else
        write_text(out, text, len);
}

static void write_object(struct str *out, const json_t *object,
                         const struct style *style)
{
    const char **keys = sorted_keys(object);

    if (!keys) {
        out->failed = true;
        return;
    }
    str_add_text(out, "{");
    for (size_t i = 0; i < json_object_size(object); i++) {
        str_add_text(out, i ? style->comma : "");
        write_word(out, keys[i], strlen(keys[i]), style);
        str_add_text(out, style->colon);
        write_value(out, json_object_get(object, keys[i]), style);
    }
    str_add_text(out, "}");
    mem_free(keys);
}

static void write_array(struct str *out, const json_t *array,
                        const struct style *style)
{
    str_add_text(out, "[");
    for (size_t i = 0; i < json_array_size(array); i++) {
        str_add_text(out, i ? style->comma : "");
        write_value(out, json_array_get(array, i), style);
    }
    str_add_text(out, "]");
}

static void write_value(struct str *out, const json_t *value,
                        const struct style *style)
{
    char text[STR_REAL_SIZE];

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(out, value, style);
        return;
    case JSON_ARRAY:
        write_array(out, value, style);
        return;
    case JSON_STRING:
        write_word(out, json_string_value(value), json_string_length(value),
                   style);
        return;
    case JSON_INTEGER:
        str_add(out, "%lld", (long long)json_integer_value(value));
        return;
    case JSON_REAL:
        str_real(text, json_real_value(value));
        str_add_text(out, text);
        if (!style->plain && !strpbrk(text, ".e"))
            str_add_text(out, ".0");
        return;
    case JSON_TRUE:
        str_add_text(out, "true");
        return;
    case JSON_FALSE:
        str_add_text(out, "false");
        return;
    case JSON_NULL:
        str_add_text(out, "null");
        return;
    }
}

void json_write(struct str *out, const json_t *value)
{
    write_value(out, value, &(struct style){ ",", ":", false });
}

void json_show(struct str *out, const json_t *value)
{
    write_value(out, value, &(struct style){ ", ", ": ", true });
}

void json_tell(struct str *out, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t n = text ? strlen(text) : 1;
    bool quoted = n == 0 || (text && (text[0] == ' ' || text[n - 1] == ' '));

    str_add_text(out, quoted ? "\"" : "");
    json_show(out, value);
    str_add_text(out, quoted ? "\"" : "");
}

bool json_same(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return json_is_integer(a) && json_is_integer(b)
                   ? json_integer_value(a) == json_integer_value(b)
                   : json_number_value(a) == json_number_value(b);
    if (!json_is_array(a) || !json_is_array(b))
        return json_equal(a, b);
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!json_same(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

json_t *json_copied(const json_t *object)
{
    json_t *copy = json_copy((json_t *)object); /* jansson's is not const */

    if (copy && json_object_size(copy) != json_object_size(object)) {
        json_decref(copy);
        return NULL;
    }
    return copy;
}

static void give_up(json_t **whole)
{
    json_decref(*whole);
    *whole = NULL;
}

void json_put(json_t **object, const char *key, json_t *value)
{
    if (json_object_set_new(*object, key, value) < 0)
        give_up(object);
}

void json_push(json_t **array, json_t *value)
{
    if (json_array_append_new(*array, value) < 0)
        give_up(array);
}
