/* The levels of one factor: a list, one value, or a range. */
#include "base/mem.h"
#include "config/decimal.h"
#include "config/parts.h"
#include "config/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_LEVELS 1000

static int level_take(struct reading *r, struct level_list *out, json_t *value,
                      const char *text, const struct node *at)
{
    struct config_level level = { .value = value, .at = at };

    level.text = arena_text(&r->c->arena, text, strlen(text));
    if (!level.text ||
        mem_grow(&out->items, out->n, &out->cap, sizeof(*out->items)) < 0)
        return reading_no_memory(r);
    out->items[out->n++] = level;
    return 0;
}

int level_add(struct reading *r, struct level_list *out, const struct field *f,
              const struct node *at)
{
    struct str text = { 0 };
    json_t *value;
    int rc = value_read(r, &value, f, at);

    if (rc == 0 && value) {
        node_written(&text, at);
        rc = text.failed ? reading_no_memory(r)
                         : level_take(r, out, value, str_text(&text), at);
    }
    str_release(&text);
    return rc;
}

/* A level that a range made; *good is false when the field refuses it. */
static int number_add(struct reading *r, struct level_list *out,
                      const struct field *f, const struct node *at, double x,
                      bool *good)
{
    json_t *raw = reading_keep(r, json_real(x));
    char text[STR_REAL_SIZE];
    struct err why = { 0 };
    json_t *value;

    if (!raw)
        return -1;
    *good = field_normalise(&value, f, raw, &why) == 0;
    if (!*good) {
        rule_broken(r->diag, at, rule_value, why.msg);
        return 0;
    }
    if (!reading_keep(r, value))
        return -1;
    return level_take(r, out, value, str_real(text, x), at);
}

struct range {
    const struct node *min, *max, *count, *step, *distribution;
    double lo, hi;
};

/* min, min + step, ... up to max, counted in decimals. */
static int stepped(struct reading *r, struct level_list *out,
                   const struct field *f, const struct range *g)
{
    struct decimal min, max, step;
    bool good = true;

    if (decimal_read(&min, g->min->text) < 0 ||
        decimal_read(&max, g->max->text) < 0 ||
        decimal_read(&step, g->step->text) < 0 ||
        decimal_align(&min, &max) < 0 || decimal_align(&min, &step) < 0 ||
        decimal_align(&max, &step) < 0) {
        rule_broken(r->diag, g->step, rule_range_digits, f->name);
        return 0;
    }
    if (step.mantissa <= 0) {
        rule_broken(r->diag, g->step, rule_range_step, f->name);
        return 0;
    }
    for (int i = 0; min.mantissa <= max.mantissa && good; i++) {
        if (i == MAX_LEVELS) {
            rule_broken(r->diag, g->step, rule_levels_many, f->name,
                        MAX_LEVELS);
            return 0;
        }
        if (number_add(r, out, f, g->min, decimal_value(min), &good) < 0)
            return -1;
        if (__builtin_add_overflow(min.mantissa, step.mantissa, &min.mantissa))
            break;
    }
    return 0;
}

/* Rounded to digits, so that a level reads well: 0.3, not
 * 0.30000000000000004; the ends are as written. */
static double rounded(double x, int digits)
{
    char text[STR_REAL_SIZE];

    snprintf(text, sizeof(text), "%.*g", digits, x);
    if (str_to_real(&x, text, -INFINITY, INFINITY) < 0)
        return x;
    return x;
}

static int counted(struct reading *r, struct level_list *out,
                   const struct field *f, const struct range *g, bool logs)
{
    bool good = true;
    long long n;

    if (str_to_int(&n, g->count->text, 2, MAX_LEVELS) < 0) {
        if (str_to_int(&n, g->count->text, MAX_LEVELS, 1LL << 62) == 0)
            rule_broken(r->diag, g->count, rule_levels_many, f->name,
                        MAX_LEVELS);
        else
            rule_broken(r->diag, g->count, rule_range_count, f->name);
        return 0;
    }
    if (logs && g->lo <= 0) {
        rule_broken(r->diag, g->min, rule_log_bounds, f->name);
        return 0;
    }
    for (int i = 0; i < n && good; i++) {
        double t = i / (double)(n - 1);
        double x = i == 0       ? g->lo
                   : i == n - 1 ? g->hi
                   : logs
                       ? rounded(exp(log(g->lo) * (1 - t) + log(g->hi) * t), 10)
                       : rounded(g->lo * (1 - t) + g->hi * t, 14);

        if (f->type == FIELD_INT && i > 0 && i < n - 1)
            x = round(x); /* the ends are as written, and must be whole */
        if (number_add(r, out, f, g->min, x, &good) < 0)
            return -1;
    }
    return 0;
}

static bool range_number(struct reading *r, const struct field *f,
                         const struct node *at, const char *what, double *x)
{
    if (at->type == NODE_SCALAR && at->plain &&
        str_to_real(x, at->text, -1e300, 1e300) == 0)
        return true;
    rule_broken(r->diag, at, rule_range_number, f->name, what);
    return false;
}

/* Everything of a range that can be wrong before its levels are made. */
static bool range_good(struct reading *r, const struct field *f,
                       struct range *g, const struct node *at, bool *logs)
{
    const char *word = g->distribution ? g->distribution->text : "uniform";
    double unused;

    *logs = word && strcmp(word, "log_uniform") == 0;
    if (f->type != FIELD_INT && f->type != FIELD_REAL &&
        f->type != FIELD_AUTO_REAL && f->type != FIELD_REALS)
        rule_broken(r->diag, at, rule_range_type, f->name);
    else if (!g->min || !g->max || (!g->count && !g->step))
        rule_broken(r->diag, at, rule_range_needs, f->name);
    else if (!*logs && (!word || strcmp(word, "uniform") != 0))
        rule_broken(r->diag, g->distribution, rule_distribution, f->name);
    else if (*logs && g->step)
        rule_broken(r->diag, g->step, rule_log_step, f->name);
    else if (range_number(r, f, g->min, "min", &g->lo) &&
             range_number(r, f, g->max, "max", &g->hi) &&
             (!g->step || range_number(r, f, g->step, "step", &unused)) &&
             (!g->count || range_number(r, f, g->count, "count", &unused))) {
        if (g->lo < g->hi)
            return true;
        rule_broken(r->diag, g->min, rule_range_order, f->name, g->min->text,
                    g->max->text);
    }
    return false;
}

/* The words of a factor; the first three exclude each other. */
static const char *const words[] = { "values",       "value", "min",
                                     "max",          "count", "step",
                                     "distribution", "when",  NULL };

static bool words_good(struct reading *r, const struct field *f,
                       const struct node *at)
{
    bool good = true;

    for (int i = 0; i < at->n; i++) {
        const char *word = at->keys[i].text, *near = str_nearest(word, words);
        bool known = near && strcmp(near, word) == 0;

        if (!known && near)
            rule_broken(r->diag, &at->keys[i], rule_factor_near, f->name, word,
                        near);
        else if (!known)
            rule_broken(r->diag, &at->keys[i], rule_factor_key, f->name, word);
        good = good && known;
    }
    return good;
}

/* values, value and ranges do not mix, nor do count and step. */
static bool forms_good(struct reading *r, const struct field *f,
                       const struct node *at)
{
    const char *first = NULL;

    for (int i = 0; i < at->n; i++) {
        const char *word = at->keys[i].text;
        bool alone = word[0] == 'v'; /* values, value */

        if (strcmp(word, "when") == 0)
            continue;
        if (first && (alone || first[0] == 'v')) {
            rule_broken(r->diag, &at->keys[i], rule_factor_mixed, f->name, word,
                        first);
            return false;
        }
        first = word;
    }
    if (node_get(at, "count") && node_get(at, "step")) {
        rule_broken(r->diag, at, rule_factor_mixed, f->name, "step", "count");
        return false;
    }
    return true;
}

static int listed(struct reading *r, struct level_list *out,
                  const struct field *f, const struct node *at)
{
    if (at->type != NODE_LIST)
        rule_broken(r->diag, at, rule_values_list, f->name);
    else if (!at->n)
        rule_broken(r->diag, at, rule_values_empty, f->name);
    else if (at->n > MAX_LEVELS)
        rule_broken(r->diag, at, rule_levels_many, f->name, MAX_LEVELS);
    else
        for (int i = 0; i < at->n; i++)
            if (level_add(r, out, f, &at->items[i]) < 0)
                return -1;
    return 0;
}

int levels_read(struct reading *r, struct level_list *out,
                const struct field *f, const struct node *at)
{
    struct range g = { 0 };
    bool logs;

    if (at->type == NODE_LIST)
        return listed(r, out, f, at);
    if (at->type != NODE_MAP) {
        rule_broken(r->diag, at, rule_factor_form, f->name);
        return 0;
    }
    if (!words_good(r, f, at) || !forms_good(r, f, at))
        return 0;
    if (node_get(at, "values"))
        return listed(r, out, f, node_get(at, "values"));
    if (node_get(at, "value"))
        return level_add(r, out, f, node_get(at, "value"));
    g.min = node_get(at, "min");
    g.max = node_get(at, "max");
    g.count = node_get(at, "count");
    g.step = node_get(at, "step");
    g.distribution = node_get(at, "distribution");
    if (!range_good(r, f, &g, at, &logs))
        return 0;
    return g.step ? stepped(r, out, f, &g) : counted(r, out, f, &g, logs);
}
