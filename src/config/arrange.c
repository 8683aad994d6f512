/* zip, the order in which whens are asked, and levels that are one. */
#include "base/mem.h"
#include "config/parts.h"
#include "config/rules.h"

#include <stdio.h>
#include <string.h>

#define MAX_FACTORS 128

const char *factor_nearest(const struct config *c, const char *word)
{
    const char *words[MAX_FACTORS + 1] = { NULL };

    for (size_t i = 0; i < c->n_factors && i < MAX_FACTORS; i++)
        words[i] = c->factors[i].field->name;
    return str_nearest(word, words);
}

static struct grid_factor *in_grid(const struct config *c, const struct grid *g,
                                   const char *name)
{
    for (int i = 0; i < g->n; i++)
        if (strcmp(c->factors[g->factors[i].factor].field->name, name) == 0)
            return &g->factors[i];
    return NULL;
}

/* A member of a zip list: a factor somewhere (or a constant from --set). */
static bool member_good(struct reading *r, const struct node *at)
{
    const struct entry *e =
        at->type == NODE_SCALAR ? config_entry(r->c, at->text) : NULL;
    const char *near;

    if (at->type != NODE_SCALAR) {
        rule_broken(r->diag, at, rule_zip_form);
        return false;
    }
    if (e && (e->overridden || config_factor_find(r->c, e->field) >= 0))
        return true;
    near = factor_nearest(r->c, at->text);
    if (near)
        rule_broken(r->diag, at, rule_zip_near, at->text, near);
    else
        rule_broken(r->diag, at, rule_zip_unknown, at->text);
    return false;
}

static void join(struct reading *r, struct grid_factor *first,
                 struct grid_factor *gf, const char *first_name,
                 const struct node *at)
{
    if (gf->n != first->n)
        rule_broken(r->diag, at, rule_zip_lengths, first_name, first->n,
                    at->text, gf->n);
    else if (gf->when && first->when)
        rule_broken(r->diag, at, rule_zip_when, first_name, at->text);
    else if (gf->when)
        first->when = gf->when;
}

/* One list of zip in one grid, which may have none of its factors. */
static void zip_grid(struct reading *r, struct grid *g, int number,
                     const struct node *list)
{
    struct grid_factor *first = NULL;
    const char *first_name = NULL, *missing = NULL;

    for (int i = 0; i < list->n; i++) {
        const struct node *at = &list->items[i];
        struct grid_factor *gf = in_grid(r->c, g, at->text);

        if (!gf) {
            if (!config_entry(r->c, at->text)->overridden)
                missing = at->text;
            continue;
        }
        if (gf->zip >= 0) {
            rule_broken(r->diag, at, rule_zip_twice, at->text);
            return;
        }
        gf->zip = number;
        if (first)
            join(r, first, gf, first_name, at);
        else {
            first = gf;
            first_name = at->text;
        }
    }
    if (first && missing)
        rule_broken(r->diag, list, rule_zip_apart, missing, first_name);
    for (int i = 0; first && i < g->n; i++)
        if (g->factors[i].zip == number)
            g->factors[i].when = first->when; /* one when for all */
}

static void zip_list(struct reading *r, const struct node *list, int number)
{
    bool good = true;

    if (list->type != NODE_LIST) {
        rule_broken(r->diag, list, rule_zip_form);
        return;
    }
    if (list->n < 2) {
        rule_broken(r->diag, list, rule_zip_few);
        return;
    }
    for (int i = 0; i < list->n; i++)
        good = member_good(r, &list->items[i]) && good;
    for (size_t g = 0; good && g < r->c->n_grids; g++)
        zip_grid(r, &r->c->grids[g], number, list);
}

void zip_read(struct reading *r)
{
    const struct node *at = config_entry(r->c, "zip")->at;

    if (!at || node_is_null(at))
        return;
    if (at->type != NODE_LIST) {
        rule_broken(r->diag, at, rule_zip_form);
        return;
    }
    for (int i = 0; i < at->n; i++)
        zip_list(r, &at->items[i], i);
}

/* Does a factor wait for one that has no place in the order yet? */
static bool must_wait(const struct config *c, const struct grid *g, int i,
                      const bool *placed)
{
    const struct condition *when = g->factors[i].when;

    for (int t = 0; when && t < when->n; t++)
        for (int j = 0; j < g->n; j++)
            if (!placed[j] &&
                when->terms[t].field == c->factors[g->factors[j].factor].field)
                return true;
    return false;
}

/* Factors after those that their when asks about; a circle is refused. */
static void order_factors(struct reading *r, struct grid *g)
{
    bool placed[MAX_FACTORS] = { false };
    int n = 0;

    while (n < g->n) {
        int before = n;

        for (int i = 0; i < g->n; i++)
            if (!placed[i] && !must_wait(r->c, g, i, placed)) {
                placed[i] = true;
                g->order[n++] = i;
            }
        for (int i = 0; n == before && i < g->n; i++)
            if (!placed[i]) {
                rule_broken(r->diag,
                            g->factors[i].when_at ? g->factors[i].when_at
                                                  : g->factors[i].at,
                            rule_when_itself,
                            r->c->factors[g->factors[i].factor].field->name);
                return;
            }
    }
}

/* Levels that are equal as numbers are one, unless zip pairs them. */
static void join_levels(struct reading *r, struct grid_factor *gf)
{
    const struct config_factor *f = &r->c->factors[gf->factor];
    int n = 0;

    for (int i = 0; i < gf->n; i++) {
        const struct config_level *again = &gf->written[i];
        const char *first = f->levels[gf->level[i]].text;
        char message[200];
        int j = 0;

        while (j < n && gf->level[j] != gf->level[i])
            j++;
        if (j == n) {
            gf->level[n++] = gf->level[i];
            continue;
        }
        if (strcmp(first, again->text) == 0)
            snprintf(message, sizeof(message), "%s: %s is there twice",
                     f->field->name, first);
        else
            snprintf(message, sizeof(message), "%s: %s and %s are one level",
                     f->field->name, first, again->text);
        diag_add(r->diag, DIAG_NOTICE, again->at->src, again->at->line,
                 again->at->col, message);
    }
    gf->n = n;
}

void grids_arrange(struct reading *r)
{
    for (size_t i = 0; i < r->c->n_grids; i++) {
        struct grid *g = &r->c->grids[i];

        order_factors(r, g);
        for (int f = 0; f < g->n; f++)
            if (g->factors[f].zip < 0)
                join_levels(r, &g->factors[f]);
    }
}
