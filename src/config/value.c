/* A node becomes a field's normal form, or an error at the right place. */
#include "base/json.h"
#include "config/parts.h"
#include "config/rules.h"

#include <ctype.h>
#include <string.h>

const char *word_find(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = text; len && (p = strstr(p, word)); p++) {
        bool left =
            p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
        bool right = !(isalnum((unsigned char)p[len]) || p[len] == '_');

        if (left && right)
            return p;
    }
    return NULL;
}

/* The part of a map that the message speaks of first, else the map. */
static const struct node *blamed(const struct field *f, const struct node *at,
                                 const char *message)
{
    const struct node *found = at;
    const char *first = NULL;

    if (at->type != NODE_MAP || f->type != FIELD_CUSTOM)
        return at;
    for (int i = 0; i < at->n && i < 16; i++) {

        const char *p = word_find(message, at->keys[i].text);

        if (p && (!first || p < first)) {
            first = p;
            found = p > message && p[-1] == '"' ? &at->keys[i] : &at->items[i];
        }
    }
    return found;
}

/* A number or a switch in quotes, where text is not wanted. */
static bool needless_quotes(const struct field *f, const struct node *at)
{
    struct node plain = *at;
    json_t *value;
    bool text;

    if (at->type != NODE_SCALAR || at->plain || f->type == FIELD_TEXT)
        return false;
    plain.plain = true;
    value = node_json(&plain);
    text = !value || json_is_string(value) || json_is_null(value);
    json_decref(value);
    return !text;
}

static bool accepts(const struct field *f, json_t *raw)
{
    struct err why = { 0 };
    json_t *value = NULL;
    bool does = raw && field_normalise(&value, f, raw, &why) == 0;

    json_decref(raw);
    json_decref(value);
    return does;
}

/* A number, a switch or a date that was meant as text, where only text is
 * wanted. */
static bool lacks_quotes(const struct field *f, const struct node *at)
{
    struct node quoted = *at;

    if (at->type != NODE_SCALAR || !at->plain || node_is_null(at))
        return false;
    quoted.plain = false;
    return accepts(f, node_json(&quoted)) && !accepts(f, json_real(0.5));
}

#define WRITTEN_MOST 80

/* A number that no integer of 64 bits holds is told as 9.2e+18 by now: its
 * first mention becomes what the file says. */
static void tell_as_written(struct str *message, const struct node *at)
{
    json_t *value = at->type == NODE_SCALAR ? node_json(at) : NULL;
    bool cut = at->type == NODE_SCALAR && strlen(at->text) > WRITTEN_MOST;
    struct str told = { 0 }, whole = { 0 };
    const char *p = NULL;

    if (json_is_real(value)) {
        json_tell(&told, value);
        p = strstr(str_text(message), str_text(&told));
    }
    if (p) {
        str_add_bytes(&whole, message->text, (size_t)(p - message->text));
        str_add_bytes(&whole, at->text, cut ? WRITTEN_MOST : strlen(at->text));
        str_add(&whole, "%s%s", cut ? "..." : "", p + told.len);
        str_release(message);
        *message = whole;
    }
    str_release(&told);
    json_decref(value);
}

static int refuse(struct reading *r, const struct field *f,
                  const struct node *at, const struct err *why)
{
    struct str told = { 0 };
    const char *message;

    str_add_text(&told, why->msg);
    tell_as_written(&told, at);
    for (int i = 0; at->type == NODE_MAP && i < at->n && i < 16; i++)
        tell_as_written(&told, &at->items[i]);
    message = str_text(&told);
    if (why->code == ERR_NOMEM || told.failed) {
        str_release(&told);
        return reading_no_memory(r);
    }
    if (lacks_quotes(f, at))
        rule_broken(r->diag, at, rule_value_unquoted, message, at->text);
    else if (needless_quotes(f, at))
        rule_broken(r->diag, at, rule_value_quoted, message);
    else
        rule_broken(r->diag, blamed(f, at, message), rule_value, message);
    str_release(&told);
    return 0;
}

static int normalise(struct reading *r, json_t **out, const struct field *f,
                     const struct node *at, struct err *why)
{
    json_t *raw = reading_keep(r, node_json(at));

    *out = NULL;
    if (!raw)
        return -1;
    if (field_normalise(out, f, raw, why) < 0) {
        *out = NULL;
        return 0;
    }
    *out = reading_keep(r, *out);
    return *out ? 0 : -1;
}

/* The bad items of a list by their own places; 0 when none is bad alone. */
static int refuse_items(struct reading *r, const struct field *f,
                        const struct node *at, int *bad)
{
    *bad = 0;
    for (int i = 0; i < at->n; i++) {
        struct err why = { 0 };
        json_t *value;

        if (normalise(r, &value, f, &at->items[i], &why) < 0)
            return -1;
        if (value)
            continue;
        ++*bad;
        if (refuse(r, f, &at->items[i], &why) < 0)
            return -1;
    }
    return 0;
}

int value_read(struct reading *r, json_t **out, const struct field *f,
               const struct node *at)
{
    bool list = f->type == FIELD_INTS || f->type == FIELD_REALS ||
                f->type == FIELD_NAMES;
    struct err why = { 0 };
    int bad = 0;

    if (normalise(r, out, f, at, &why) < 0)
        return -1;
    if (*out)
        return 0;
    if (list && at->type == NODE_LIST && refuse_items(r, f, at, &bad) < 0)
        return -1;
    return bad ? 0 : refuse(r, f, at, &why);
}
