/* when, exclude and include. */
#include "base/json.h"
#include "base/mem.h"
#include "config/parts.h"
#include "config/rules.h"

#include <string.h>

/* The {any: [...]} of a node, or NULL when it is one value. */
static const struct node *any_of(const struct node *at)
{
    return at->type == NODE_MAP && at->n == 1 &&
                   strcmp(at->keys[0].text, "any") == 0
               ? &at->items[0]
               : NULL;
}

static bool any_good(struct reading *r, const char *what,
                     const struct node *key, const struct node *any)
{
    if (any->type == NODE_LIST && any->n)
        return true;
    rule_broken(r->diag, any, rule_condition_any, what, key->text);
    return false;
}

/* What a term holds is one level, or {any: [...]}. */
static bool term_good(struct reading *r, const char *what,
                      const struct node *key, const struct field *field,
                      const struct node *at)
{
    bool one = field->type < FIELD_INTS;
    struct str list = { 0 };

    if (any_of(at))
        return any_good(r, what, key, any_of(at));
    if (!one || at->type == NODE_SCALAR)
        return true;
    node_written(&list, at);
    if (at->type == NODE_LIST)
        rule_broken(r->diag, at, rule_condition_list, what, key->text,
                    list.len < 100 ? str_text(&list) : "[...]");
    else
        rule_broken(r->diag, at, rule_condition_any, what, key->text);
    str_release(&list);
    return false;
}

static void not_a_factor(struct reading *r, const char *what,
                         const struct node *key)
{
    const char *near = factor_nearest(r->c, key->text);

    if (near)
        rule_broken(r->diag, key, rule_condition_near, what, key->text, near);
    else
        rule_broken(r->diag, key, rule_condition_key, what, key->text);
}

/* A condition speaks of levels; after --set of them also of former ones. */
static void check_level(struct reading *r, const char *what,
                        const struct field *field, const json_t *value,
                        const struct node *at)
{
    int f = config_factor_find(r->c, field);
    const struct config_factor *factor = f < 0 ? NULL : &r->c->factors[f];
    struct str levels = { 0 }, got = { 0 };

    if (!factor || factor->overridden)
        return;
    for (size_t i = 0; i < factor->n_levels; i++)
        if (json_same(factor->levels[i].value, value))
            return;
    for (size_t i = 0; i < factor->n_levels && levels.len < 200; i++)
        str_add(&levels, "%s%s", i ? ", " : "", factor->levels[i].text);
    node_written(&got, at);
    rule_broken(r->diag, at, rule_condition_level, what, field->name,
                str_text(&got), str_text(&levels));
    str_release(&levels);
    str_release(&got);
}

static int add_value(struct reading *r, struct term *t, const char *what,
                     const struct node *at)
{
    json_t *value;

    if (value_read(r, &value, t->field, at) < 0)
        return -1;
    if (!value)
        return 0;
    check_level(r, what, t->field, value, at);
    t->values[t->n++] = value;
    return 0;
}

static int read_term(struct reading *r, struct term *t, const char *what,
                     const struct node *key, const struct node *at)
{
    const struct node *any = any_of(at);
    const struct entry *e = config_entry(r->c, key->text);

    if (!e || (config_factor_find(r->c, e->field) < 0 && !e->overridden)) {
        not_a_factor(r, what, key);
        return 0;
    }
    if (!term_good(r, what, key, e->field, at))
        return 0;
    t->field = e->field;
    t->values =
        arena_zero(&r->c->arena, any ? (size_t)any->n : 1, sizeof(json_t *));
    if (!t->values)
        return reading_no_memory(r);
    for (int i = 0; any && i < any->n; i++)
        if (add_value(r, t, what, &any->items[i]) < 0)
            return -1;
    return any ? 0 : add_value(r, t, what, at);
}

/* map is a map. */
static int read_condition(struct reading *r, struct condition *out,
                          const char *what, const struct node *map)
{
    struct str text = { 0 };

    out->at = map;
    out->terms = arena_zero(&r->c->arena, (size_t)map->n, sizeof(*out->terms));
    if (!out->terms)
        return reading_no_memory(r);
    if (!map->n)
        rule_broken(r->diag, map, rule_condition_empty, what);
    for (int i = 0; i < map->n; i++)
        if (read_term(r, &out->terms[out->n++], what, &map->keys[i],
                      &map->items[i]) < 0)
            return -1;
    node_written(&text, map);
    out->text = arena_text(&r->c->arena, str_text(&text), text.len);
    str_release(&text);
    return out->text ? 0 : reading_no_memory(r);
}

static int read_when(struct reading *r, struct grid_factor *gf)
{
    const char *name = r->c->factors[gf->factor].field->name;

    if (!gf->when_at)
        return 0;
    if (gf->when_at->type != NODE_MAP) {
        rule_broken(r->diag, gf->when_at, rule_when_map, name);
        return 0;
    }
    gf->when = arena_zero(&r->c->arena, 1, sizeof(*gf->when));
    if (!gf->when)
        return reading_no_memory(r);
    return read_condition(r, gf->when, name, gf->when_at);
}

static int read_excludes(struct reading *r)
{
    const struct node *at = config_entry(r->c, "exclude")->at;
    struct config *c = r->c;

    if (!at || node_is_null(at))
        return 0;
    if (at->type != NODE_LIST) {
        rule_broken(r->diag, at, rule_rules_list, "exclude");
        return 0;
    }
    c->excludes = arena_zero(&c->arena, (size_t)at->n, sizeof(*c->excludes));
    if (!c->excludes)
        return reading_no_memory(r);
    for (int i = 0; i < at->n; i++) {
        if (at->items[i].type != NODE_MAP) {
            rule_broken(r->diag, &at->items[i], rule_rules_list, "exclude");
            continue;
        }
        if (read_condition(r, &c->excludes[c->n_excludes++], "exclude",
                           &at->items[i]) < 0)
            return -1;
    }
    return 0;
}

/* One key of an extra point: a factor of its grid, of one level or any. */
static int read_extra(struct reading *r, struct grid *g, const struct node *key,
                      const struct node *at)
{
    struct entry *e = swept_entry(r, key);
    const struct node *any = any_of(at);
    struct level_list list = { 0 };
    int rc = 0;

    if (!e || !term_good(r, "include", key, e->field, at))
        return 0;
    for (int i = 0; any && i < any->n && rc == 0; i++)
        rc = level_add(r, &list, e->field, &any->items[i]);
    if (!any)
        rc = level_add(r, &list, e->field, at);
    if (rc == 0)
        rc = grid_add(r, g, e, &list, at);
    mem_free(list.items);
    return rc;
}

static int read_includes(struct reading *r)
{
    const struct node *at = config_entry(r->c, "include")->at;

    if (!at || node_is_null(at))
        return 0;
    for (int i = 0; at->type == NODE_LIST && i < at->n; i++) {
        const struct node *map = &at->items[i];
        struct grid *g;

        if (map->type != NODE_MAP) {
            rule_broken(r->diag, map, rule_rules_list, "include");
            continue;
        }
        if (!map->n)
            rule_broken(r->diag, map, rule_condition_empty, "include");
        if (grid_new(r, &g, map->n) < 0)
            return -1;
        g->extra = true;
        for (int k = 0; k < map->n; k++)
            if (read_extra(r, g, &map->keys[k], &map->items[k]) < 0)
                return -1;
    }
    if (at->type != NODE_LIST)
        rule_broken(r->diag, at, rule_rules_list, "include");
    return 0;
}

int conditions_read(struct reading *r)
{
    struct config *c = r->c;

    for (size_t i = 0; i < c->n_grids; i++)
        for (int f = 0; f < c->grids[i].n; f++)
            if (read_when(r, &c->grids[i].factors[f]) < 0)
                return -1;
    zip_read(r);
    if (read_excludes(r) < 0 || read_includes(r) < 0)
        return -1;
    grids_arrange(r);
    return 0;
}
