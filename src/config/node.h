/*
 * node.h - YAML as a tree that remembers where everything stood
 *
 * Read event by event, so that nesting costs nothing and every node has its
 * place.  An alias is a copy of its anchor's node that shares the children;
 * it counts with all of them, which bounds what an alias bomb can grow to.
 *
 * Memory:  nodes live in the caller's arena and point into the source's text.
 * Errors:  what the file does wrong goes to the diag and gives ERR_CONFIG
 *          when no tree could be made; duplicate keys are reported and kept.
 * Source:  YAML 1.2.2, chapter 10.3 (core schema), with libyaml's grammar.
 */
#ifndef CONFIG_NODE_H
#define CONFIG_NODE_H

#include "base/arena.h"
#include "config/diag.h"

#include <jansson.h>

#define NODE_MAX_DEPTH 32
#define NODE_MAX_NODES 100000
#define NODE_MAX_ANCHORS 1000
#define NODE_MAX_BYTES 1000000

enum node_type { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_type type;
    bool plain;    /* scalar without quotes: may be null, a number, a bool */
    bool anchored; /* has an anchor, or is an alias */
    int line, col; /* from 1; columns count characters */
    int size;      /* nodes in it, itself counted, aliases in full */
    int n;         /* children: items of a list, pairs of a map */
    size_t begin, end; /* the bytes of the source that it was */
    const struct source *src;
    const char *text;   /* scalar: its value, terminated, no zero inside */
    struct node *keys;  /* [n] map: scalars */
    struct node *items; /* [n] */
};

/* The one document of a source. */
int node_read(struct node **out, struct arena *arena, const struct source *src,
              struct diag *diag, struct err *err) MUST_CHECK;

/* The value as JSON (a new reference); NULL without memory. */
json_t *node_json(const struct node *node) MUST_CHECK;
/* The value as it was written: a scalar's text, a list or map in flow form. */
void node_written(struct str *out, const struct node *node);

/* The value of a map's key (the last of its name), or NULL. */
const struct node *node_get(const struct node *map, const char *key);
/* An empty scalar, ~ or null. */
bool node_is_null(const struct node *node);

#endif
