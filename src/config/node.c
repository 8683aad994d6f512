#include "config/node.h"

#include "base/mem.h"
#include "config/hint.h"
#include "config/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
    const char *name;
    const struct node *node; /* NULL while its node is being read */
};

struct reader {
    yaml_parser_t yaml;
    const struct source *src;
    struct arena *arena;
    struct diag *diag;
    struct err *err;
    struct node *stack; /* children of the open lists and maps */
    size_t n_stack, cap_stack;
    struct anchor *anchors;
    size_t n_anchors, cap_anchors;
    int n_nodes;
    int depth;
    /* A place that only moves forward: libyaml counts characters, we bytes. */
    size_t cursor_char, cursor_byte;
};

static int no_memory(struct reader *r)
{
    return err_set(r->err, ERR_NOMEM, "%s", r->src->name);
}

static int refused(struct reader *r)
{
    return err_set(r->err, ERR_CONFIG, "%s is not a config", r->src->name);
}

#define REFUSE(r, mark, ...)                                   \
    (rule_broken_at((r)->diag, (r)->src, (int)(mark).line + 1, \
                    (int)(mark).column + 1, __VA_ARGS__),      \
     refused(r))

/* The byte at which libyaml's character index lies. */
static size_t byte_at(struct reader *r, size_t index)
{
    if (index < r->cursor_char)
        r->cursor_char = r->cursor_byte = 0;
    while (r->cursor_char < index && r->cursor_byte < r->src->len) {
        r->cursor_byte++;
        while (r->cursor_byte < r->src->len &&
               ((unsigned char)r->src->text[r->cursor_byte] & 0xc0) == 0x80)
            r->cursor_byte++;
        r->cursor_char++;
    }
    return r->cursor_byte;
}

/* A reader's error knows its byte only; everything else has a mark. */
static int syntax_error(struct reader *r)
{
    const yaml_parser_t *y = &r->yaml;
    const char *problem = y->problem ? y->problem : "it cannot be read";
    yaml_mark_t mark = y->problem_mark;
    const char *hint = hint_for(problem);
    char text[300], from[100];

    if (y->error == YAML_MEMORY_ERROR)
        return no_memory(r);
    if (y->error == YAML_READER_ERROR) {
        mark = (yaml_mark_t){ 0 };
        for (size_t i = 0; i < y->problem_offset && i < r->src->len; i++) {
            unsigned char c = (unsigned char)r->src->text[i];

            mark.column += (c & 0xc0) != 0x80;
            if (c == '\n') {
                mark.line++;
                mark.column = 0;
            }
        }
    }
    if (mark.index < r->src->len && y->error == YAML_SCANNER_ERROR &&
        r->src->text[byte_at(r, mark.index)] == '\t')
        return REFUSE(r, mark, rule_tab);
    snprintf(from, sizeof(from), " %.60s from line %zu",
             y->context ? y->context : "", y->context_mark.line + 1);
    snprintf(text, sizeof(text), "%.80s%s%s%s", problem,
             y->context && y->context_mark.line != mark.line ? from : "",
             *hint ? "; " : "", hint);
    return REFUSE(r, mark, rule_syntax, text);
}

static int next_event(struct reader *r, yaml_event_t *e)
{
    return yaml_parser_parse(&r->yaml, e) ? 0 : syntax_error(r);
}

static int push(struct reader *r, const struct node *node)
{
    if (mem_grow(&r->stack, r->n_stack, &r->cap_stack, sizeof(*node)) < 0)
        return no_memory(r);
    r->stack[r->n_stack++] = *node;
    return 0;
}

static int refuse_tag(struct reader *r, const char *tag,
                      const yaml_mark_t *mark)
{
    static const char core[] = "tag:yaml.org,2002:"; /* written !! */
    bool is_core = strncmp(tag, core, strlen(core)) == 0;

    return REFUSE(r, *mark, rule_tag, is_core ? "!!" : "",
                  is_core ? tag + strlen(core) : tag);
}

/* Gives a node that begins its place, and its anchor a number (or -1). */
static int begin_node(struct reader *r, struct node *node,
                      const yaml_event_t *e, const yaml_char_t *anchor,
                      const yaml_char_t *tag, int *number)
{
    const char *name = (const char *)anchor;

    *node = (struct node){ .src = r->src, .size = 1 };
    node->line = (int)e->start_mark.line + 1;
    node->col = (int)e->start_mark.column + 1;
    node->begin = byte_at(r, e->start_mark.index);
    *number = -1;
    if (tag)
        return refuse_tag(r, (const char *)tag, &e->start_mark);
    if (++r->n_nodes > NODE_MAX_NODES)
        return REFUSE(r, e->start_mark, rule_nodes, NODE_MAX_NODES);
    if (!anchor)
        return 0;
    if (r->n_anchors == NODE_MAX_ANCHORS)
        return REFUSE(r, e->start_mark, rule_anchors, NODE_MAX_ANCHORS);
    if (mem_grow(&r->anchors, r->n_anchors, &r->cap_anchors,
                 sizeof(*r->anchors)) < 0)
        return no_memory(r);
    name = arena_text(r->arena, name, strlen(name));
    if (!name)
        return no_memory(r);
    node->anchored = true;
    *number = (int)r->n_anchors;
    r->anchors[r->n_anchors++] = (struct anchor){ name, NULL };
    return 0;
}

static int end_node(struct reader *r, struct node *node, int number,
                    const yaml_event_t *e)
{
    struct node *copy;

    node->end = byte_at(r, e->end_mark.index);
    if (number < 0)
        return 0;
    copy = arena_zero(r->arena, 1, sizeof(*copy));
    if (!copy)
        return no_memory(r);
    *copy = *node;
    r->anchors[number].node = copy;
    return 0;
}

static int read_alias(struct reader *r, struct node *out, const yaml_event_t *e)
{
    const char *name = (const char *)e->data.alias.anchor;
    const struct anchor *a = NULL;

    for (size_t i = r->n_anchors; i > 0 && !a; i--)
        if (strcmp(r->anchors[i - 1].name, name) == 0)
            a = &r->anchors[i - 1];
    if (!a)
        return REFUSE(r, e->start_mark, rule_alias_unknown, name);
    if (!a->node)
        return REFUSE(r, e->start_mark, rule_alias_itself, name);
    if (a->node->size > NODE_MAX_NODES - r->n_nodes)
        return REFUSE(r, e->start_mark, rule_nodes, NODE_MAX_NODES);
    r->n_nodes += a->node->size;
    *out = *a->node;
    out->anchored = true;
    out->line = (int)e->start_mark.line + 1;
    out->col = (int)e->start_mark.column + 1;
    return 0;
}

static int read_scalar(struct reader *r, struct node *out,
                       const yaml_event_t *e)
{
    const char *value = (const char *)e->data.scalar.value;
    size_t len = e->data.scalar.length;
    int number;

    if (begin_node(r, out, e, e->data.scalar.anchor, e->data.scalar.tag,
                   &number) < 0)
        return -1;
    if (memchr(value, 0, len))
        return REFUSE(r, e->start_mark, rule_zero_byte);
    out->type = NODE_SCALAR;
    out->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    out->text = arena_text(r->arena, value, len);
    if (!out->text)
        return no_memory(r);
    return end_node(r, out, number, e);
}

static int by_text(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a;
    const struct node *y = *(const struct node *const *)b;
    int order = strcmp(x->text, y->text);

    return order ? order : x < y ? -1 : x > y;
}

/* Sorted, since a hostile map may have 50,000 keys. */
static int find_duplicates(struct reader *r, const struct node *map)
{
    const struct node **key = mem_zero((size_t)map->n, sizeof(*key));

    if (!key)
        return no_memory(r);
    for (int i = 0; i < map->n; i++)
        key[i] = &map->keys[i];
    qsort(key, (size_t)map->n, sizeof(*key), by_text);
    for (int i = 1, first = 0; i < map->n; i++)
        if (strcmp(key[i]->text, key[first]->text) == 0)
            rule_broken(r->diag, key[i], rule_duplicate_key, key[i]->text,
                        key[first]->line);
        else
            first = i;
    mem_free(key);
    return 0;
}

/* Moves the children above base from the stack into the node. */
static int take_children(struct reader *r, struct node *node, size_t base)
{
    size_t n = r->n_stack - base, step = node->type == NODE_MAP ? 2 : 1;

    node->n = (int)(n / step);
    node->items = arena_zero(r->arena, n / step, sizeof(*node->items));
    node->keys =
        arena_zero(r->arena, step == 2 ? n / 2 : 0, sizeof(*node->keys));
    if (!node->items || !node->keys)
        return no_memory(r);
    for (size_t i = 0; i < n; i++) {
        const struct node *child = &r->stack[base + i];

        node->size += child->size;
        if (step == 2 && i % 2 == 0)
            node->keys[i / 2] = *child;
        else
            node->items[i / step] = *child;
    }
    r->n_stack = base;
    return step == 2 ? find_duplicates(r, node) : 0;
}

static int read_node(struct reader *r, struct node *out, yaml_event_t *e);

static int read_children(struct reader *r, struct node *out, int number)
{
    size_t base = r->n_stack;
    bool key = out->type == NODE_MAP;
    yaml_event_t e = { 0 };
    int rc = -1;

    for (;;) {
        struct node child;

        if (next_event(r, &e) < 0)
            goto done;
        if (e.type == YAML_SEQUENCE_END_EVENT ||
            e.type == YAML_MAPPING_END_EVENT)
            break;
        if (read_node(r, &child, &e) < 0)
            goto done;
        if (key && child.type != NODE_SCALAR) {
            rule_broken(r->diag, &child, rule_key_scalar);
            refused(r);
            goto done;
        }
        if (push(r, &child) < 0)
            goto done;
        key = out->type == NODE_MAP && !key;
        yaml_event_delete(&e);
    }
    if (take_children(r, out, base) < 0)
        goto done;
    rc = end_node(r, out, number, &e);
done:
    yaml_event_delete(&e);
    return rc;
}

/* Reads the node that e begins; e stays the caller's. */
static int read_node(struct reader *r, struct node *out, yaml_event_t *e)
{
    int number, rc;

    if (e->type == YAML_ALIAS_EVENT)
        return read_alias(r, out, e);
    if (e->type == YAML_SCALAR_EVENT)
        return read_scalar(r, out, e);
    if (r->depth == NODE_MAX_DEPTH)
        return REFUSE(r, e->start_mark, rule_depth, NODE_MAX_DEPTH);
    if (e->type == YAML_SEQUENCE_START_EVENT)
        rc = begin_node(r, out, e, e->data.sequence_start.anchor,
                        e->data.sequence_start.tag, &number);
    else
        rc = begin_node(r, out, e, e->data.mapping_start.anchor,
                        e->data.mapping_start.tag, &number);
    if (rc < 0)
        return -1;
    out->type = e->type == YAML_SEQUENCE_START_EVENT ? NODE_LIST : NODE_MAP;
    r->depth++;
    rc = read_children(r, out, number);
    r->depth--;
    return rc;
}

/* Events up to the first of the wanted type; it is the caller's. */
static int skip_to(struct reader *r, yaml_event_t *e, yaml_event_type_t type)
{
    for (;;) {
        if (next_event(r, e) < 0)
            return -1;
        if (e->type == type || e->type == YAML_STREAM_END_EVENT)
            return 0;
        yaml_event_delete(e);
    }
}

static int read_stream(struct reader *r, struct node *root)
{
    yaml_event_t e = { 0 };
    int rc = -1;

    if (skip_to(r, &e, YAML_DOCUMENT_START_EVENT) < 0)
        return -1;
    if (e.type == YAML_STREAM_END_EVENT) {
        rule_broken_at(r->diag, r->src, 1, 1, rule_empty);
        refused(r);
        goto done;
    }
    yaml_event_delete(&e);
    if (next_event(r, &e) < 0 || read_node(r, root, &e) < 0)
        goto done;
    yaml_event_delete(&e);
    if (skip_to(r, &e, YAML_DOCUMENT_START_EVENT) < 0)
        goto done;
    rc = e.type == YAML_STREAM_END_EVENT
             ? 0
             : REFUSE(r, e.start_mark, rule_documents);
done:
    yaml_event_delete(&e);
    return rc;
}

int node_read(struct node **out, struct arena *arena, const struct source *src,
              struct diag *diag, struct err *err)
{
    struct reader r = { .src = src, .arena = arena, .diag = diag, .err = err };
    struct node *root = arena_zero(arena, 1, sizeof(*root));
    int rc = -1;

    if (!root)
        return no_memory(&r);
    if (!yaml_parser_initialize(&r.yaml))
        return no_memory(&r);
    yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.yaml, (const unsigned char *)src->text,
                                 src->len);
    rc = read_stream(&r, root);
    if (rc == 0)
        *out = root;
    yaml_parser_delete(&r.yaml);
    mem_free(r.stack);
    mem_free(r.anchors);
    return rc;
}
