#include "base/json.h"
#include "cli/versus.h"

#include <math.h>
#include <string.h>

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *text_of(struct str *text)
{
    json_t *cell = text->failed ? NULL
                   : text->len  ? json_string(str_text(text))
                                : json_null();

    str_release(text);
    return cell;
}

static json_t *decimals(double x)
{
    struct str text = { 0 };

    if (isfinite(x))
        str_add(&text, "%.4f", fabs(x) < 5e-5 ? 0 : x);
    return text_of(&text);
}

static json_t *probability(double p)
{
    return p < 1e-4 ? json_string("< 0.0001") : decimals(p);
}

/* "[0.8801, 0.8935]" */
static json_t *interval_text(struct interval x)
{
    struct str text = { 0 };

    if (isfinite(x.low))
        str_add(&text, "[%.4f, %.4f]", x.low, x.high);
    return text_of(&text);
}

/* Columns with the two names in them. */
static struct table *named_table(const struct comparison *c,
                                 const char *const *cols, int a, int b)
{
    const char *with[16] = { 0 };
    struct str name[2] = { { 0 }, { 0 } };
    struct table *t;

    for (int i = 0; cols[i]; i++)
        with[i] = cols[i];
    versus_name(&name[0], c, 0);
    versus_name(&name[1], c, 1);
    with[a] = str_text(&name[0]);
    with[b] = str_text(&name[1]);
    t = name[0].failed || name[1].failed ? NULL : table_new(with);
    str_release(&name[0]);
    str_release(&name[1]);
    return t;
}

/* Takes the table when a row cannot be added. */
static struct table *add(struct table *t, json_t *row)
{
    if (table_add(t, row) == 0)
        return t;
    table_free(t);
    return NULL;
}

/* ---- keys ---------------------------------------------------------------- */

/* A key as a cell: a factor as it was written. */
static json_t *key_cell(const struct compare_side *s, const char *key,
                        const json_t *value, bool as_text)
{
    struct str text = { 0 };

    if (!as_text || !value)
        return value ? json_incref((json_t *)value) : json_null();
    for (int i = 0; i < s->point->n_params; i++)
        if (strcmp(s->point->params[i].name, key) == 0)
            return json_string(s->point->params[i].text);
    json_show(&text, value);
    return text_of(&text);
}

static struct table *add_config(struct table *t, const struct comparison *c,
                                bool as_text)
{
    json_t *a = json_loads(c->side[0].point->config, 0, NULL);
    json_t *b = json_loads(c->side[1].point->config, 0, NULL), *value;
    const char *key;

    if (!a || !b) {
        table_free(t);
        t = NULL;
    }
    json_object_foreach(
        a, key, value) if (t && !json_same(value, json_object_get(b, key))) t =
        add(t,
            json_pack(
                "[soo]", key, key_cell(&c->side[0], key, value, as_text),
                key_cell(&c->side[1], key, json_object_get(b, key), as_text)));
    json_object_foreach(b, key, value) if (t && !json_object_get(a, key)) t =
        add(t, json_pack("[soo]", key, json_null(),
                         key_cell(&c->side[1], key, value, as_text)));
    json_decref(a);
    json_decref(b);
    return t;
}

/* Of two trained networks: what else makes them differ. */
static struct table *add_trials(struct table *t, const struct comparison *c)
{
    const struct trial_row *a = c->side[0].trial, *b = c->side[1].trial;

    if (a->kind != b->kind && t)
        t = add(t, json_pack("[sss]", "kind", trial_kinds[a->kind],
                             trial_kinds[b->kind]));
    if (a->seed != b->seed && t)
        t = add(t, json_pack("[sII]", "seed", (json_int_t)a->seed,
                             (json_int_t)b->seed));
    if (a->fold != b->fold && t)
        t = add(t, json_pack("[sii]", "fold", a->fold, b->fold));
    if (a->numerics != b->numerics && t)
        t = add(t, json_pack("[sii]", "numerics", a->numerics, b->numerics));
    return t;
}

struct table *versus_keys(const struct comparison *c, bool as_text)
{
    static const char *const cols[] = { "key", "a", "b", NULL };
    struct table *t = as_text ? named_table(c, cols, 1, 2) : table_new(cols);

    if (t && strcmp(c->side[0].snap->experiment.name,
                    c->side[1].snap->experiment.name) != 0)
        t = add(t, json_pack("[sss]", "experiment",
                             c->side[0].snap->experiment.name,
                             c->side[1].snap->experiment.name));
    if (t)
        t = add_config(t, c, as_text);
    if (t && c->side[0].trial)
        t = add_trials(t, c);
    return t;
}

/* ---- figures ------------------------------------------------------------- */

static json_t *figure_cell(const struct compare_row *r, int i)
{
    struct str text = { 0 };

    if (isnan(r->value[i]))
        return json_null();
    if (r->is_whole && fabs(r->value[i] - round(r->value[i])) < 1e-9)
        str_add(&text, "%.0f", r->value[i]);
    else
        str_add(&text, r->is_whole ? "%.1f" : "%.4f", r->value[i]);
    return text_of(&text);
}

static bool is_there(const struct compare_row *r)
{
    return isfinite(r->value[0]) || isfinite(r->value[1]);
}

/* "sd 0.0021, [0.8801, 0.8935]": what there is of it. */
static json_t *spread_cell(const struct compare_row *r, int i)
{
    struct str text = { 0 };

    if (isfinite(r->sd[i]) && !r->is_whole)
        str_add(&text, "sd %.4f", r->sd[i]);
    if (isfinite(r->interval[i].low))
        str_add(&text, "%s[%.4f, %.4f]", text.len ? ", " : "",
                r->interval[i].low, r->interval[i].high);
    return text_of(&text);
}

struct table *versus_figures(const struct comparison *c)
{
    static const char *const cols[] = { "metric", "a",        "sd, 95 %",
                                        "b",      "sd, 95 %", NULL };
    struct table *t = named_table(c, cols, 1, 3);

    for (int i = 0; t && i < COMPARE_ROWS; i++) {
        const struct compare_row *r = &c->rows[i];

        if (is_there(r))
            t = add(t, json_pack("[soooo]", r->name, figure_cell(r, 0),
                                 spread_cell(r, 0), figure_cell(r, 1),
                                 spread_cell(r, 1)));
    }
    return t;
}

struct table *versus_numbers(const struct comparison *c)
{
    static const char *const cols[] = { "metric", "a", "a_sd", "a_low",
                                        "a_high", "b", "b_sd", "b_low",
                                        "b_high", NULL };
    struct table *t = table_new(cols);

    for (int i = 0; t && i < COMPARE_ROWS; i++) {
        const struct compare_row *r = &c->rows[i];

        if (is_there(r))
            t = add(t, json_pack("[soooooooo]", r->name, real(r->value[0]),
                                 real(r->sd[0]), real(r->interval[0].low),
                                 real(r->interval[0].high), real(r->value[1]),
                                 real(r->sd[1]), real(r->interval[1].low),
                                 real(r->interval[1].high)));
    }
    return t;
}

/* ---- classes ------------------------------------------------------------- */

static struct table *classes_text(const struct comparison *c)
{
    static const char *const cols[] = { "class", "label", "examples",
                                        "a",     "b",     "difference",
                                        "95 %",  "p",     "after Holm",
                                        NULL };
    struct table *t = named_table(c, cols, 3, 4);

    for (int k = 0; t && k < c->n_classes; k++) {
        const struct compare_class *x = &c->classes[k];

        t = add(t,
                json_pack("[isIoooooo]", k, x->label, (json_int_t)x->support,
                          decimals(x->recall[0]), decimals(x->recall[1]),
                          decimals(x->difference), interval_text(x->interval),
                          probability(x->p), probability(x->adjusted)));
    }
    return t;
}

static struct table *classes_numbers(const struct comparison *c)
{
    static const char *const cols[] = {
        "class",        "label",        "support", "a", "b",
        "difference",   "low",          "high",    "p", "p_adjusted",
        "only_a_right", "only_b_right", NULL
    };
    bool examples = c->test == COMPARE_MCNEMAR || c->test == COMPARE_CLASSES ||
                    c->test == COMPARE_LOSS;
    struct table *t = table_new(cols);

    for (int k = 0; t && k < c->n_classes; k++) {
        const struct compare_class *x = &c->classes[k];

        t = add(t,
                json_pack("[isIooooooooo]", k, x->label, (json_int_t)x->support,
                          real(x->recall[0]), real(x->recall[1]),
                          real(x->difference), real(x->interval.low),
                          real(x->interval.high), real(x->p), real(x->adjusted),
                          examples ? json_integer(x->b) : json_null(),
                          examples ? json_integer(x->c) : json_null()));
    }
    return t;
}

struct table *versus_classes(const struct comparison *c, bool as_text)
{
    return as_text ? classes_text(c) : classes_numbers(c);
}
