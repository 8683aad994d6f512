/* parameters: grids of factors. */
#include "base/json.h"
#include "base/mem.h"
#include "config/parts.h"
#include "config/rules.h"

#include <string.h>

/* The config's factor of a field, made when it is new. */
static int factor_of(struct reading *r, const struct entry *e,
                     const struct node *at)
{
    struct config *c = r->c;
    int f = config_factor_find(c, e->field);

    if (f >= 0)
        return f;
    if (mem_grow(&c->factors, c->n_factors, &c->cap_factors,
                 sizeof(*c->factors)) < 0)
        return reading_no_memory(r);
    c->factors[c->n_factors] = (struct config_factor){
        .field = e->field,
        .at = at,
        .overridden = e->levels != NULL,
    };
    return (int)c->n_factors++;
}

/* Which level of the factor this is; the first of equals. */
static int level_of(struct reading *r, struct config_factor *f,
                    const struct config_level *level)
{
    for (size_t i = 0; i < f->n_levels; i++)
        if (json_same(f->levels[i].value, level->value))
            return (int)i;
    if (mem_grow(&f->levels, f->n_levels, &f->cap_levels, sizeof(*f->levels)) <
        0)
        return reading_no_memory(r);
    f->levels[f->n_levels] = *level;
    return (int)f->n_levels++;
}

static int take_levels(struct reading *r, struct grid_factor *gf,
                       const struct level_list *list)
{
    gf->level = arena_zero(&r->c->arena, list->n, sizeof(*gf->level));
    gf->written = arena_zero(&r->c->arena, list->n, sizeof(*gf->written));
    if (!gf->level || !gf->written)
        return reading_no_memory(r);
    for (size_t i = 0; i < list->n; i++) {
        int level = level_of(r, &r->c->factors[gf->factor], &list->items[i]);

        if (level < 0)
            return -1;
        gf->written[gf->n] = list->items[i];
        gf->level[gf->n++] = level;
    }
    return 0;
}

/* Adds a factor to a grid that has room for it; a factor without any good
 * level is left out, since its reason was told. */
int grid_add(struct reading *r, struct grid *g, struct entry *e,
             const struct level_list *list, const struct node *at)
{
    struct grid_factor *gf = &g->factors[g->n];

    if (!list->n)
        return 0;
    *gf = (struct grid_factor){ .zip = -1, .at = at };
    gf->factor = factor_of(r, e, at);
    if (gf->factor < 0 || take_levels(r, gf, list) < 0)
        return -1;
    g->n++;
    return 0;
}

int grid_new(struct reading *r, struct grid **out, int room)
{
    struct config *c = r->c;
    struct grid *g;

    if (mem_grow(&c->grids, c->n_grids, &c->cap_grids, sizeof(*c->grids)) < 0)
        return reading_no_memory(r);
    g = &c->grids[c->n_grids];
    *g = (struct grid){ 0 };
    g->factors = arena_zero(&c->arena, (size_t)room, sizeof(*g->factors));
    g->order = arena_zero(&c->arena, (size_t)room, sizeof(*g->order));
    if (!g->factors || !g->order)
        return reading_no_memory(r);
    c->n_grids++;
    *out = g;
    return 0;
}

/* The entry of a key of parameters or include, or NULL with the reason told. */
struct entry *swept_entry(struct reading *r, const struct node *key)
{
    struct entry *e = config_entry(r->c, key->text);

    if (!e)
        key_unknown(r, key, key->text, NULL);
    else if (!e->field->sweep)
        rule_broken(r->diag, key, rule_not_swept, key->text);
    else
        return e;
    return NULL;
}

static int read_factor(struct reading *r, struct grid *g, struct entry *e,
                       const struct node *spec)
{
    const struct node *at = e->levels ? e->levels : spec;
    struct level_list list = { 0 };
    int rc = levels_read(r, &list, e->field, at);

    if (rc == 0)
        rc = grid_add(r, g, e, &list, at);
    if (rc == 0 && list.n && spec->type == NODE_MAP)
        g->factors[g->n - 1].when_at = node_get(spec, "when");
    mem_free(list.items);
    return rc;
}

static bool has_key_before(const struct node *map, int i)
{
    for (int j = 0; j < i; j++)
        if (strcmp(map->keys[j].text, map->keys[i].text) == 0)
            return true;
    return false;
}

/* Levels from --set of a key that no grid has make it a factor of each. */
static int add_overrides(struct reading *r, struct grid *g)
{
    for (int i = 0; i < r->c->n_entries; i++) {
        struct entry *e = &r->c->entries[i];
        bool there = !e->levels;

        for (int f = 0; f < g->n && !there; f++)
            there = r->c->factors[g->factors[f].factor].field == e->field;
        if (!there && read_factor(r, g, e, e->levels) < 0)
            return -1;
    }
    return 0;
}

static int read_grid(struct reading *r, const struct node *map)
{
    struct grid *g;

    if (map && map->type != NODE_MAP) {
        rule_broken(r->diag, map, rule_parameters_map);
        return 0;
    }
    if (grid_new(r, &g, r->c->n_entries) < 0)
        return -1;
    for (int i = 0; map && i < map->n; i++) {
        struct entry *e = swept_entry(r, &map->keys[i]);

        if (!e || e->overridden || has_key_before(map, i))
            continue;
        if (read_factor(r, g, e, &map->items[i]) < 0)
            return -1;
    }
    return add_overrides(r, g);
}

int factors_read(struct reading *r)
{
    const struct node *at = config_entry(r->c, "parameters")->at;

    if (!at || node_is_null(at))
        return read_grid(r, NULL);
    if (at->type != NODE_LIST)
        return read_grid(r, at);
    if (!at->n)
        rule_broken(r->diag, at, rule_parameters_map);
    for (int i = 0; i < at->n; i++)
        if (read_grid(r, &at->items[i]) < 0)
            return -1;
    return 0;
}
