/* Why a point does not read a factor: which other value, changed, would make it
 * read it.  The tables know only a predicate, so the answer is found by trying.
 */
#include "base/json.h"
#include "base/mem.h"
#include "space/notes.h"
#include "space/point.h"

#include <math.h>
#include <string.h>

#define MAX_UNEXPLAINED 20 /* searches without result, per factor */

/* Would the combination read the factor if key had that value? */
static int reads_with(struct notes *n, const json_t *values,
                      const struct field *key, json_t *value, int factor,
                      bool *yes)
{
    const struct field *f = n->config->factors[factor].field;
    json_t *changed = json_copied(values), *complete = NULL;
    struct err why = { 0 };
    int rc = 0;

    *yes = false;
    if (!changed || json_object_set(changed, key->name, value) < 0)
        rc = err_set(n->err, ERR_NOMEM, "%s", f->name);
    else if (point_resolve(&complete, changed, n->sets, &why) == 0)
        *yes = !f->reads || f->reads(complete);
    else if (why.code == ERR_NOMEM)
        rc = err_set(n->err, ERR_NOMEM, "%s", f->name);
    json_decref(complete);
    json_decref(changed);
    return rc;
}

static int add_reason(struct notes *n, const json_t *values,
                      const struct field *by, int factor)
{
    struct reason reason = { .factor = factor, .by = by };
    struct str text = { 0 };
    int rc = -1;

    if (mem_grow(&n->reasons, n->n_reasons, &n->cap_reasons, sizeof(reason)) <
        0)
        goto done;
    if (by) {
        reason.value = json_object_get(values, by->name);
        if (by->type != FIELD_NAME)
            str_add(&text, "%s ", by->name);
        json_show(&text, reason.value);
        reason.text = arena_text(&n->arena, str_text(&text), text.len);
        if (text.failed || !reason.text)
            goto done;
        json_incref(reason.value);
    }
    n->reasons[n->n_reasons++] = reason;
    rc = 0;
done:
    str_release(&text);
    return rc < 0 ? err_set(n->err, ERR_NOMEM, "a notice") : 0;
}

/* Is there nothing to search for any more? */
static bool is_settled(const struct notes *n, const json_t *values, int factor)
{
    int unexplained = 0;

    for (size_t i = 0; i < n->n_reasons; i++) {
        const struct reason *r = &n->reasons[i];

        if (r->factor != factor)
            continue;
        if (!r->by)
            unexplained++;
        else if (json_same(r->value, json_object_get(values, r->by->name)))
            return true;
    }
    return unexplained >= MAX_UNEXPLAINED;
}

static int try_factors(struct notes *n, const struct grid_walk *w, int factor,
                       const struct field **by)
{
    for (int i = 0; i < w->grid->n && !*by; i++) {
        const struct grid_factor *gf = &w->grid->factors[i];
        const struct config_factor *g = &n->config->factors[gf->factor];
        bool yes = false;

        if (gf->factor == factor || !w->active[i])
            continue;
        for (size_t l = 0; l < g->n_levels && !yes; l++)
            if (reads_with(n, w->values, g->field, g->levels[l].value, factor,
                           &yes) < 0)
                return -1;
        if (yes)
            *by = g->field;
    }
    return 0;
}

static json_t *middle_of(const struct field *f)
{
    double x = isfinite(f->max) ? (f->min + f->max) / 2 : f->min + 1;

    return f->type == FIELD_INT ? json_integer((json_int_t)x) : json_real(x);
}

/* Values that a key could have instead: its names, its default, the middle of
 * its range, true. */
static json_t *other_values(const struct field *f)
{
    const char *const *name = f->type == FIELD_NAME ? f->names() : NULL;
    json_t *list = json_array();
    bool full = !list;

    for (; name && *name && !full; name++)
        full = json_array_append_new(list, json_string(*name)) < 0;
    if (f->type == FIELD_BOOL)
        full = full || json_array_append_new(list, json_true()) < 0;
    else if (f->type == FIELD_REAL || f->type == FIELD_INT)
        full = full || json_array_append_new(list, middle_of(f)) < 0;
    else if (f->fallback)
        full = full || json_array_append_new(list, field_fallback(f)) < 0;
    if (!full)
        return list;
    json_decref(list);
    return NULL;
}

/* A constant may be the reason too. */
static int try_constants(struct notes *n, const struct grid_walk *w, int factor,
                         const struct field **by)
{
    const struct config *c = n->config;

    for (int i = 0; i < c->n_entries && !*by; i++) {
        const struct field *f = c->entries[i].field;
        json_t *values;
        bool yes = false;
        int rc = 0;

        if (!f->sweep || f == c->factors[factor].field)
            continue;
        values = other_values(f);
        if (!values)
            return err_set(n->err, ERR_NOMEM, "%s", f->name);
        for (size_t v = 0; v < json_array_size(values) && rc == 0 && !yes; v++)
            rc = reads_with(n, w->values, f, json_array_get(values, v), factor,
                            &yes);
        json_decref(values);
        if (rc < 0)
            return -1;
        if (yes)
            *by = f;
    }
    return 0;
}

int reason_find(struct notes *n, const struct grid_walk *w, int factor)
{
    const struct field *by = NULL;

    if (is_settled(n, w->values, factor))
        return 0;
    if (try_factors(n, w, factor, &by) < 0 ||
        (!by && try_constants(n, w, factor, &by) < 0))
        return -1;
    return add_reason(n, w->values, by, factor);
}

/* The number of reasons for a factor, and with out their texts in words. */
static int tell_subjects(struct str *out, const struct notes *n, int factor)
{
    int count = 0, told = 0;

    for (size_t i = 0; i < n->n_reasons; i++)
        count += n->reasons[i].factor == factor && n->reasons[i].by;
    for (size_t i = 0; out && i < n->n_reasons; i++) {
        if (n->reasons[i].factor != factor || !n->reasons[i].by)
            continue;
        str_add(out, "%s%s",
                !told               ? ""
                : told + 1 == count ? " and "
                                    : ", ",
                n->reasons[i].text);
        told++;
    }
    return count;
}

void reasons_tell(struct str *out, const struct notes *n, int factor)
{
    bool any = false;

    for (size_t f = 0; f < n->config->n_factors; f++) {
        int count = tell_subjects(NULL, n, (int)f);

        if (!count || (factor >= 0 && (size_t)factor != f))
            continue;
        str_add_text(out, any ? "; " : "");
        tell_subjects(out, n, (int)f);
        str_add(out, count == 1 ? " does not read %s" : " do not read %s",
                factor >= 0 ? "it" : n->config->factors[f].field->name);
        any = true;
    }
}
