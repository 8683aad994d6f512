#include "space/walk.h"

#include "base/json.h"
#include "base/mem.h"

#include <string.h>

/* The first factor of i's zip group: the one whose place the group has. */
static int leader(const struct grid *g, int i)
{
    if (g->factors[i].zip >= 0)
        for (int j = 0; j < i; j++)
            if (g->factors[j].zip == g->factors[i].zip)
                return j;
    return i;
}

long long grid_sizes(const struct config *c)
{
    long long all = 0;

    for (size_t i = 0; i < c->n_grids; i++) {
        const struct grid *g = &c->grids[i];
        long long size = 1;

        /* Both factors are below 2^20, so no product overflows. */
        for (int f = 0; f < g->n && size <= SPACE_MAX_COMBINATIONS; f++)
            if (leader(g, f) == f)
                size *= g->factors[f].n;
        all += size;
        if (all > SPACE_MAX_COMBINATIONS)
            return -1;
    }
    return all;
}

bool condition_holds(const struct condition *cond, const json_t *values)
{
    for (int t = 0; t < cond->n; t++) {
        const struct term *term = &cond->terms[t];
        const json_t *value = json_object_get(values, term->field->name);
        bool any = false;

        for (int i = 0; i < term->n && !any; i++)
            any = json_same(term->values[i], value);
        if (!any)
            return false;
    }
    return true;
}

int grid_walk_init(struct grid_walk *w, const struct config *c,
                   const struct grid *g, struct err *err)
{
    size_t n = (size_t)g->n;

    *w = (struct grid_walk){ .config = c, .grid = g };
    w->axis = mem_zero(n, sizeof(*w->axis));
    w->length = mem_zero(n, sizeof(*w->length));
    w->position = mem_zero(n, sizeof(*w->position));
    w->active = mem_zero(n, sizeof(*w->active));
    w->values = json_object();
    if (!w->axis || !w->length || !w->position || !w->active || !w->values) {
        grid_walk_release(w);
        return err_set(err, ERR_NOMEM, "the grid");
    }
    for (int i = 0; i < g->n; i++) {
        int first = leader(g, i);

        w->axis[i] = first == i ? w->n_axes++ : w->axis[first];
        w->length[w->axis[i]] = g->factors[i].n;
    }
    return 0;
}

void grid_walk_release(struct grid_walk *w)
{
    mem_free(w->axis);
    mem_free(w->length);
    mem_free(w->position);
    mem_free(w->active);
    json_decref(w->values);
    *w = (struct grid_walk){ 0 };
}

static bool advance(struct grid_walk *w)
{
    if (!w->started) {
        w->started = true;
        return true;
    }
    for (int a = w->n_axes - 1; a >= 0; a--) {
        if (++w->position[a] < w->length[a])
            return true;
        w->position[a] = 0;
    }
    return false;
}

/* Fills values and active; false: an inactive factor is not at its first
 * level, so this combination was there already. */
static int settle(struct grid_walk *w, bool *counts, struct err *err)
{
    const struct config *c = w->config;

    *counts = true;
    if (json_object_update(w->values, c->constants) < 0)
        return err_set(err, ERR_NOMEM, "the grid");
    for (int k = 0; k < w->grid->n; k++) {
        int i = w->grid->order[k];
        const struct grid_factor *gf = &w->grid->factors[i];
        const struct config_factor *f = &c->factors[gf->factor];
        int position = w->position[w->axis[i]];

        w->active[i] = !gf->when || condition_holds(gf->when, w->values);
        if (!w->active[i] && position > 0) {
            *counts = false;
            return 0;
        }
        if (w->active[i] &&
            json_object_set(w->values, f->field->name,
                            f->levels[gf->level[position]].value) < 0)
            return err_set(err, ERR_NOMEM, "the grid");
    }
    return 0;
}

int grid_walk_next(struct grid_walk *w, struct err *err)
{
    while (advance(w)) {
        bool counts;

        if (settle(w, &counts, err) < 0)
            return -1;
        if (counts)
            return 1;
    }
    return 0;
}
