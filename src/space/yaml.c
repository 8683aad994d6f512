/* space.h's point_yaml: a point as a config that gives the same point. */
#include "base/json.h"
#include "config/node.h"
#include "space/space.h"

#include <ctype.h>
#include <string.h>

/* Text that YAML reads back as this text without quotes. */
static bool is_plain(const char *text)
{
    struct node node = { .type = NODE_SCALAR, .plain = true, .text = text };
    json_t *value;
    bool same;

    if (!isalpha((unsigned char)*text) && *text != '/' && *text != '_')
        return false;
    for (const char *p = text; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("_-./+", *p))
            return false;
    value = node_json(&node);
    same = json_is_string(value);
    json_decref(value);
    return same;
}

static void add_value(struct str *out, const json_t *value)
{
    const char *key;
    json_t *item;
    int n = 0;

    if (json_is_array(value)) {
        str_add_text(out, "[");
        for (size_t i = 0; i < json_array_size(value); i++) {
            str_add_text(out, i ? ", " : "");
            add_value(out, json_array_get(value, i));
        }
        str_add_text(out, "]");
    } else if (json_is_object(value)) {
        str_add_text(out, "{");
        json_object_foreach((json_t *)value, key, item)
        {
            str_add(out, "%s%s: ", n++ ? ", " : "", key);
            add_value(out, item);
        }
        str_add_text(out, "}");
    } else if (json_is_string(value) && !is_plain(json_string_value(value))) {
        json_write(out, value);
    } else {
        json_show(out, value);
    }
}

static void add_top(struct str *out, const struct config_top *top)
{
    json_t *name = json_string(top->name);

    str_add_text(out, "name: ");
    add_value(out, name);
    str_add(out, "\nseed: %lld\nrepeats: %d\nmetric: %s\n", top->seed,
            top->repeats, metrics[top->metric].name);
    json_decref(name);
}

static void add_key(struct str *out, const struct field *f, const json_t *value)
{
    str_add(out, "  %s: ", f->name);
    add_value(out, value);
    if (f->unit && *f->unit)
        str_add(out, " # %s", f->unit);
    str_add_text(out, "\n");
}

void point_yaml(struct str *out, const json_t *point_config,
                const struct config_top *top, const struct keyset *const *sets)
{
    if (top)
        add_top(out, top);
    for (; *sets; sets++) {
        bool begun = false;

        for (int i = 0; i < (*sets)->n; i++) {
            const struct field *f = &(*sets)->fields[i];
            const json_t *value = json_object_get(point_config, f->name);

            if (!value)
                continue;
            if (!begun)
                str_add(out, "%s:\n", (*sets)->section);
            begun = true;
            add_key(out, f, value);
        }
    }
}
