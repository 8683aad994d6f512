/* node.h's readers of a finished tree: values and text. */
#include "base/json.h"
#include "config/node.h"
#include "config/rules.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

bool node_is_null(const struct node *node)
{
    static const char *const words[] = {
        "", "~", "null", "Null", "NULL", NULL
    };

    return node->type == NODE_SCALAR && node->plain &&
           is_one_of(node->text, words);
}

/* 0o17 and 0x1f; -1 when text is neither. */
static int based_int(long long *out, const char *text)
{
    int base = strncmp(text, "0o", 2) == 0   ? 8
               : strncmp(text, "0x", 2) == 0 ? 16
                                             : 0;
    const char *digits = base == 8 ? "01234567" : "0123456789abcdefABCDEF";
    long long x = 0;

    if (!base || !text[2] || strspn(text + 2, digits) != strlen(text + 2))
        return -1;
    for (const char *p = text + 2; *p; p++) {
        int digit = *p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10;

        if (x > (INT64_MAX - digit) / base)
            return -1;
        x = x * base + digit;
    }
    *out = x;
    return 0;
}

/* YAML 1.2's core schema; what JSON has no number for (.inf, 1e999) stays
 * text, which a field that wants a number refuses. */
static json_t *plain_json(const char *text)
{
    static const char *const yes[] = { "true", "True", "TRUE", NULL };
    static const char *const no[] = { "false", "False", "FALSE", NULL };
    long long i;
    double x;

    if (is_one_of(text, yes))
        return json_true();
    if (is_one_of(text, no))
        return json_false();
    if (based_int(&i, text) == 0 ||
        str_to_int(&i, text, INT64_MIN, INT64_MAX) == 0)
        return json_integer(i);
    if (str_to_real(&x, text, -__DBL_MAX__, __DBL_MAX__) == 0)
        return json_real(x);
    return json_string(text);
}

json_t *node_json(const struct node *node)
{
    json_t *v;

    if (node_is_null(node))
        return json_null();
    if (node->type == NODE_SCALAR)
        return node->plain ? plain_json(node->text) : json_string(node->text);
    v = node->type == NODE_LIST ? json_array() : json_object();
    for (int i = 0; v && i < node->n; i++) {
        json_t *item = node_json(&node->items[i]);
        int rc = node->type == NODE_LIST
                     ? json_array_append_new(v, item)
                     : json_object_set_new(v, node->keys[i].text, item);

        if (rc < 0) {
            json_decref(v);
            v = NULL;
        }
    }
    return v;
}

void node_written(struct str *out, const struct node *node)
{
    bool list = node->type == NODE_LIST;
    const char *from = node->src->text + node->begin;
    size_t len = node->end > node->begin ? node->end - node->begin : 0;

    if (node->type == NODE_SCALAR) {
        str_add_text(out, node->text);
        return;
    }
    if (!node->anchored && len > 1 && *from == (list ? '[' : '{') &&
        !memchr(from, '\n', len) && !memchr(from, '\r', len) &&
        !memchr(from, '*', len) && !memchr(from, '&', len)) {
        str_add_bytes(out, from, len);
        return;
    }
    str_add_text(out, list ? "[" : "{");
    for (int i = 0; i < node->n; i++) {
        str_add_text(out, i ? ", " : "");
        if (!list)
            str_add(out, "%s: ", node->keys[i].text);
        node_written(out, &node->items[i]);
    }
    str_add_text(out, list ? "]" : "}");
}

const struct node *node_get(const struct node *map, const char *key)
{
    for (int i = map->n - 1; i >= 0; i--)
        if (strcmp(map->keys[i].text, key) == 0)
            return &map->items[i];
    return NULL;
}

PRINTF_LIKE(5, 0)
static void add_error(struct diag *diag, const struct source *src, int line,
                      int col, const char *fmt, va_list ap)
{
    char message[480];

    vsnprintf(message, sizeof(message), fmt, ap);
    diag_add(diag, DIAG_ERROR, src, line, col, message);
}

void rule_broken(struct diag *diag, const struct node *at, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_error(diag, at->src, at->line, at->col, fmt, ap);
    va_end(ap);
}

void rule_broken_at(struct diag *diag, const struct source *src, int line,
                    int col, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_error(diag, src, line, col, fmt, ap);
    va_end(ap);
}
