#include "config/config.h"

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "config/keys.h"
#include "config/parts.h"
#include "config/rules.h"

#include <string.h>

static int make_entries(struct reading *r, const struct keyset *const *sets)
{
    struct config *c = r->c;
    int n = top_keys.n;

    for (int s = 0; sets[s]; s++)
        n += sets[s]->n;
    c->sets = sets;
    c->entries = arena_zero(&c->arena, (size_t)n, sizeof(*c->entries));
    if (!c->entries)
        return reading_no_memory(r);
    for (int s = -1; s < 0 || sets[s]; s++) {
        const struct keyset *set = s < 0 ? &top_keys : sets[s];

        for (int i = 0; i < set->n; i++)
            c->entries[c->n_entries++] = (struct entry){
                .field = &set->fields[i],
                .section = set->section,
            };
    }
    return 0;
}

/* Bytes of a file's name without .yaml or .yml.  Other endings stay, so that
 * the name that results is a file's name that gives itself. */
static size_t stem_bytes(const char *file)
{
    size_t len = strlen(file);

    if (len > 5 && strcmp(file + len - 5, ".yaml") == 0)
        return len - 5;
    if (len > 4 && strcmp(file + len - 4, ".yml") == 0)
        return len - 4;
    return len;
}

/* Without a name the file's name without folder and ending. */
static int default_name(struct reading *r, struct entry *e)
{
    const char *path = r->c->src.name;
    const char *slash = strrchr(path, '/'), *stem = slash ? slash + 1 : path;
    json_t *word =
        reading_keep(r, json_stringn_nocheck(stem, stem_bytes(stem)));
    struct err err = { 0 };
    json_t *value;

    if (!word)
        return -1;
    if (field_normalise(&value, e->field, word, &err) < 0) {
        rule_broken_at(r->diag, &r->c->src, 1, 1, rule_name_of_file,
                       json_string_value(word));
        return 0;
    }
    e->value = reading_keep(r, value);
    return e->value ? 0 : -1;
}

static int entry_default(struct reading *r, struct entry *e)
{
    const struct node *section = node_get(r->c->root, e->section);
    struct str want = { 0 };

    if (e->field->fallback) {
        e->value = reading_keep(r, field_fallback(e->field));
        return e->value ? 0 : -1;
    }
    if (!*e->section)
        return default_name(r, e);
    field_describe(&want, e->field);
    rule_broken_at(r->diag, &r->c->src, section ? section->line : 1,
                   section ? section->col : 1, rule_required, e->field->name,
                   e->section, str_text(&want));
    str_release(&want);
    return 0;
}

static int entry_values(struct reading *r)
{
    for (int i = 0; i < r->c->n_entries; i++) {
        struct entry *e = &r->c->entries[i];

        if (e->field->type == FIELD_CUSTOM && !e->field->normalise)
            continue; /* parameters, zip, exclude, include */
        if (!*e->section && e->at && node_is_null(e->at))
            e->at = NULL;
        if (e->at ? value_read(r, &e->value, e->field, e->at) < 0
                  : entry_default(r, e) < 0)
            return -1;
    }
    return 0;
}

static json_t *top_value(const struct config *c, const char *name)
{
    return config_entry(c, name)->value;
}

/* What "none" leaves at 0. */
static double top_number(const struct config *c, const char *name)
{
    return json_number_value(top_value(c, name));
}

static int fill_top(struct reading *r)
{
    struct config *c = r->c;
    struct config_top *top = &c->top;
    const char *name = json_string_value(top_value(c, "name"));
    const char *about = json_string_value(top_value(c, "description"));
    const json_t *keep = top_value(c, "keep");
    const char *word = json_string_value(keep);

    top->name = arena_text(&c->arena, name, strlen(name));
    if (!top->name)
        return reading_no_memory(r);
    if (*about) {
        top->description = arena_text(&c->arena, about, strlen(about));
        if (!top->description)
            return reading_no_memory(r);
    }
    top->seed = json_integer_value(top_value(c, "seed"));
    top->repeats = (int)json_integer_value(top_value(c, "repeats"));
    top->metric =
        (enum metric_id)metric_find(json_string_value(top_value(c, "metric")));
    top->keep = !word                       ? KEEP_TOP
                : strcmp(word, "best") == 0 ? KEEP_BEST
                : strcmp(word, "all") == 0  ? KEEP_ALL
                                            : KEEP_NONE;
    top->keep_top = (int)json_integer_value(json_object_get(keep, "top"));
    top->method = json_string_value(top_value(c, "method"));
    top->run_cap = json_integer_value(top_value(c, "run_cap"));
    top->max_trial_seconds = top_number(c, "max_trial_seconds");
    top->max_trial_memory = top_number(c, "max_trial_memory");
    return 0;
}

static int fill_base(struct reading *r)
{
    struct config *c = r->c;

    c->constants = reading_keep(r, json_object());
    if (!c->constants)
        return -1;
    for (int i = top_keys.n; i < c->n_entries; i++)
        if (json_object_set(c->constants, c->entries[i].field->name,
                            c->entries[i].value) < 0)
            return reading_no_memory(r);
    c->base = reading_keep(r, json_copied(c->constants));
    if (!c->base)
        return -1;
    for (size_t i = 0; i < c->n_factors; i++)
        if (json_object_set(c->base, c->factors[i].field->name,
                            c->factors[i].levels[0].value) < 0)
            return reading_no_memory(r);
    return 0;
}

static int read_all(struct reading *r, const char *const *overrides)
{
    struct config *c = r->c;

    if (c->src.len > NODE_MAX_BYTES) {
        rule_broken_at(r->diag, &c->src, 0, 0, rule_bytes, NODE_MAX_BYTES);
        return -1;
    }
    if (node_read(&c->root, &c->arena, &c->src, r->diag, r->err) < 0 ||
        sections_read(r) < 0 || overrides_read(r, overrides) < 0 ||
        entry_values(r) < 0 || factors_read(r) < 0 || conditions_read(r) < 0)
        return -1;
    if (r->diag->errors)
        return -1;
    return fill_top(r) < 0 || fill_base(r) < 0 ? -1 : 0;
}

/* A byte order mark is no part of the text. */
static int take_text(struct reading *r, const char *path, const char *text,
                     size_t len)
{
    struct config *c = r->c;
    size_t skip = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    c->src.name = path;
    c->pool = json_array();
    c->text = arena_text(&c->arena, text, len);
    c->src.name = arena_text(&c->arena, path, strlen(path));
    if (!c->pool || !c->text || !c->src.name) {
        c->src.name = path;
        return reading_no_memory(r);
    }
    c->src.text = c->text + skip;
    c->src.len = len - skip;
    return 0;
}

int config_parse(struct config **out, const char *path, const char *text,
                 size_t len, const struct keyset *const *sets,
                 const char *const *overrides, struct diag *diag,
                 struct err *err)
{
    struct config *c = mem_zero(1, sizeof(*c));
    struct reading r = { .c = c, .diag = diag, .err = err };
    int rc = -1;

    if (!c) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (take_text(&r, path, text, len) < 0 || make_entries(&r, sets) < 0 ||
        read_all(&r, overrides) < 0)
        goto done;
    *out = c;
    c = NULL;
    rc = 0;
done:
    config_free(c);
    diag_sort(diag);
    if (rc < 0 && err->code != ERR_NOMEM) {
        err_clear(err);
        err_set(err, ERR_CONFIG, "%s: %d error%s", path, diag->errors,
                diag->errors == 1 ? "" : "s");
    }
    return rc;
}

int config_read(struct config **out, const char *path,
                const struct keyset *const *sets, const char *const *overrides,
                struct diag *diag, struct err *err)
{
    char *text = NULL;
    size_t len = 0;
    int rc = -1;

    if (file_read(&text, &len, path, NODE_MAX_BYTES, err) == 0)
        rc = config_parse(out, strcmp(path, "-") == 0 ? "stdin" : path, text,
                          len, sets, overrides, diag, err);
    else if (err->code == ERR_DATA) {
        err->code = ERR_CONFIG;
        rule_broken_at(diag, &(struct source){ .name = path }, 0, 0, rule_bytes,
                       NODE_MAX_BYTES);
    }
    mem_free(text);
    return rc;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_factors; i++)
        mem_free(c->factors[i].levels);
    mem_free(c->factors);
    mem_free(c->grids);
    str_release(&c->overrides_text);
    json_decref(c->pool);
    arena_release(&c->arena);
    mem_free(c);
}

const struct config_top *config_top(const struct config *c)
{
    return &c->top;
}

const char *config_text(const struct config *c)
{
    return c->text;
}

const char *config_overrides(const struct config *c)
{
    return str_text(&c->overrides_text);
}

const json_t *config_base(const struct config *c)
{
    return c->base;
}
