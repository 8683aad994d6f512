#include "space/space.h"

#include "base/json.h"
#include "base/mem.h"
#include "config/parts.h"
#include "config/rules.h"
#include "space/notes.h"
#include "space/owner.h"
#include "space/point.h"
#include "space/walk.h"

#include <string.h>

struct known { /* an open table of point keys: which point has one */
    char key[SHA256_TEXT];
    int ordinal; /* 0: free */
};

struct expansion {
    const struct config *c;
    const struct keyset *const *sets;
    struct space *s;
    struct known *known;
    size_t n_known; /* a power of two */
    int n_distinct; /* points, also those above run_cap */
    size_t cap_points;
    struct notes notes;
    struct diag *diag;
    struct err *err;
};

static int no_memory(struct expansion *x)
{
    return err_set(x->err, ERR_NOMEM, "%s", x->c->src.name);
}

/* The slot of a key; *fresh says whether it was free. */
static struct known *find_known(struct expansion *x,
                                const char key[SHA256_TEXT])
{
    size_t i = 0;

    for (int k = 0; k < 8; k++)
        i = i * 16 + (size_t)(key[k] <= '9' ? key[k] - '0' : key[k] - 'a' + 10);
    for (i &= x->n_known - 1; x->known[i].ordinal; i = (i + 1) % x->n_known)
        if (strcmp(x->known[i].key, key) == 0)
            break;
    return &x->known[i];
}

/* The text of a factor's value in a point: as the file has it. */
static const char *setting_text(struct expansion *x, const struct factor *f,
                                const struct config_factor *cf,
                                const json_t *raw)
{
    const struct entry *e = config_entry(x->c, f->name);
    const char *text = NULL;
    struct str shown = { 0 };

    for (size_t i = 0; i < cf->n_levels; i++)
        if (json_same(cf->levels[i].value, raw))
            return f->levels[i].text;
    if (e->at)
        node_written(&shown, e->at);
    else
        json_show(&shown, raw);
    if (!shown.failed)
        text = space_copy(x->s, str_text(&shown));
    str_release(&shown);
    return text;
}

/* values: before autos were resolved; config: the point's own. */
static int add_settings(struct expansion *x, struct point *p,
                        const json_t *values)
{
    p->settings =
        space_zero(x->s, (size_t)x->s->n_factors, sizeof(*p->settings));
    if (!p->settings)
        return no_memory(x);
    for (int i = 0; i < x->s->n_factors; i++) {
        const struct factor *f = &x->s->factors[i];
        const json_t *value = json_object_get(p->config, f->name);
        struct setting *set = &p->settings[p->n_settings];

        if (!value)
            continue;
        set->name = f->name;
        set->value = value;
        set->text = setting_text(x, f, &x->c->factors[i],
                                 json_object_get(values, f->name));
        if (!set->text)
            return no_memory(x);
        p->n_settings++;
    }
    return 0;
}

/* Takes the reference of config. */
static int add_point(struct expansion *x, json_t *config, const json_t *values)
{
    struct space *s = x->s;
    long long cap = x->c->top.run_cap;
    struct point *p;

    x->n_distinct++;
    if (cap && s->n_points >= cap) {
        json_decref(config);
        return 0;
    }
    if (mem_grow(&s->points, (size_t)s->n_points, &x->cap_points, sizeof(*p)) <
        0) {
        json_decref(config);
        return no_memory(x);
    }
    p = &s->points[s->n_points++];
    *p = (struct point){ .ordinal = s->n_points, .config = config };
    return add_settings(x, p, values);
}

static bool is_excluded(struct expansion *x, const struct grid_walk *w)
{
    bool excluded = false;

    if (w->grid->extra)
        return false;
    for (size_t i = 0; i < x->c->n_excludes; i++)
        if (condition_holds(&x->c->excludes[i], w->values)) {
            x->notes.exclude_used[i] = true;
            excluded = true;
        }
    return excluded;
}

static int take_combination(struct expansion *x, const struct grid_walk *w)
{
    json_t *complete = NULL, *config = NULL;
    char key[SHA256_TEXT];
    struct err why = { 0 };
    struct known *known;
    int rc = -1;

    x->s->n_combinations++;
    if (point_resolve(&complete, w->values, x->sets, &why) < 0) {
        rc = why.code == ERR_CONFIG ? notes_refused(&x->notes, w, why.msg)
                                    : no_memory(x);
        goto done;
    }
    config = point_reads(complete, x->sets);
    if (!config) {
        no_memory(x);
        goto done;
    }
    if (point_key(key, config, x->err) < 0)
        goto done;
    known = find_known(x, key);
    if (notes_combination(&x->notes, w, complete, config, known->ordinal > 0) <
        0)
        goto done;
    if (known->ordinal) {
        rc = 0;
        goto done;
    }
    memcpy(known->key, key, sizeof(key));
    known->ordinal = x->n_distinct + 1;
    rc = add_point(x, config, w->values);
    config = NULL;
done:
    json_decref(complete);
    json_decref(config);
    return rc;
}

static int expand_grid(struct expansion *x, const struct grid *g)
{
    struct grid_walk w;
    int more = 0;

    if (grid_walk_init(&w, x->c, g, x->err) < 0)
        return -1;
    while ((more = grid_walk_next(&w, x->err)) > 0)
        if (!is_excluded(x, &w) && take_combination(x, &w) < 0) {
            more = -1;
            break;
        }
    grid_walk_release(&w);
    return more;
}

static int add_factors(struct expansion *x)
{
    const struct config *c = x->c;
    struct space *s = x->s;

    s->factors = space_zero(s, c->n_factors, sizeof(*s->factors));
    if (!s->factors)
        return no_memory(x);
    for (size_t i = 0; i < c->n_factors; i++) {
        const struct config_factor *from = &c->factors[i];
        struct factor *to = &s->factors[i];

        to->name = from->field->name;
        to->levels = space_zero(s, from->n_levels, sizeof(*to->levels));
        if (!to->levels)
            return no_memory(x);
        s->n_factors++;
        for (size_t l = 0; l < from->n_levels; l++) {
            to->levels[l].text = space_copy(s, from->levels[l].text);
            if (!to->levels[l].text)
                return no_memory(x);
            to->levels[l].value = json_incref(from->levels[l].value);
            to->n_levels++;
        }
    }
    return 0;
}

static int expand(struct expansion *x)
{
    long long size = grid_sizes(x->c);
    const struct entry *e = config_entry(x->c, "parameters");

    if (size < 0) {
        rule_broken_at(x->diag, e->at ? e->at->src : &x->c->src,
                       e->at ? e->at->line : 1, e->at ? e->at->col : 1,
                       rule_grid_size, SPACE_MAX_COMBINATIONS);
        return 0;
    }
    for (x->n_known = 16; x->n_known < (size_t)size * 2;)
        x->n_known *= 2;
    x->known = mem_zero(x->n_known, sizeof(*x->known));
    if (!x->known)
        return no_memory(x);
    if (add_factors(x) < 0)
        return -1;
    for (size_t i = 0; i < x->c->n_grids; i++)
        if (expand_grid(x, &x->c->grids[i]) < 0)
            return -1;
    return notes_finish(&x->notes, x->s->n_combinations, x->n_distinct);
}

int space_expand(struct space **out, const struct config *config,
                 const struct keyset *const *sets, struct diag *diag,
                 struct err *err)
{
    struct expansion x = {
        .c = config, .sets = sets, .diag = diag, .err = err
    };
    int before = diag->errors, rc = -1;

    x.s = space_new();
    if (!x.s || notes_init(&x.notes, config, sets, diag, err) < 0) {
        no_memory(&x);
        goto done;
    }
    if (expand(&x) < 0)
        goto done;
    if (diag->errors > before) {
        err_set(err, ERR_CONFIG, "%s: %d error%s", config->src.name,
                diag->errors - before, diag->errors - before == 1 ? "" : "s");
        goto done;
    }
    *out = x.s;
    x.s = NULL;
    rc = 0;
done:
    diag_sort(diag);
    space_free(x.s);
    notes_release(&x.notes);
    mem_free(x.known);
    return rc;
}
