/* --set KEY=VALUE: a constant instead of what the file says, or of a factor;
 * --set parameters.KEY=[...]: other levels. */
#include "base/mem.h"
#include "config/parts.h"
#include "config/rules.h"

#include <string.h>

#define LEVELS "parameters."

/* The source that problems of this override name. */
static struct source *make_source(struct reading *r, const char *text)
{
    struct arena *arena = &r->c->arena;
    struct source *src = arena_zero(arena, 1, sizeof(*src));
    size_t len = strlen(text);
    const char *value = strchr(text, '=');
    char *name = arena_zero(arena, len + sizeof("--set "), 1);
    char *copy = arena_text(arena, text, len);

    if (!src || !name || !copy) {
        reading_no_memory(r);
        return NULL;
    }
    memcpy(name, "--set ", 6);
    memcpy(name + 6, text, len);
    src->name = name;
    src->is_override = true;
    src->text = value ? copy + (value - text) + 1 : copy + len;
    src->len = strlen(src->text);
    return src;
}

/* "training.epochs" is "epochs" when that is its section. */
static struct entry *find_entry(const struct config *c, const char *key)
{
    const char *dot = strchr(key, '.');
    struct entry *e = config_entry(c, dot ? dot + 1 : key);

    if (e && dot &&
        (strlen(e->section) != (size_t)(dot - key) ||
         strncmp(e->section, key, (size_t)(dot - key)) != 0))
        return NULL;
    return e;
}

static void apply(struct reading *r, struct source *src, const char *key,
                  const struct node *value)
{
    const struct node at = { .src = src };
    bool levels = strncmp(key, LEVELS, strlen(LEVELS)) == 0;
    struct entry *e;

    if (levels)
        key += strlen(LEVELS);
    e = find_entry(r->c, key);
    if (!e) {
        for (int s = 0; r->c->sets[s]; s++)
            if (strcmp(r->c->sets[s]->section, key) == 0) {
                rule_broken(r->diag, &at, rule_override_key, key);
                return;
            }
        key_unknown(r, &at, key, NULL);
    } else if (levels && !e->field->sweep) {
        rule_broken(r->diag, &at, rule_not_swept, key);
    } else if (levels) {
        e->levels = value;
        e->overridden = false;
    } else {
        e->at = value;
        e->levels = NULL;
        e->overridden = e->field->sweep;
    }
}

/* A value that is not there is null. */
static int read_value(struct reading *r, struct node **out,
                      const struct source *src)
{
    if (strspn(src->text, " \t") == src->len) {
        *out = arena_zero(&r->c->arena, 1, sizeof(**out));
        if (!*out)
            return reading_no_memory(r);
        **out = (struct node){ .plain = true, .text = "", .src = src };
        return 0;
    }
    if (node_read(out, &r->c->arena, src, r->diag, r->err) == 0)
        return 0;
    *out = NULL;
    if (r->err->code == ERR_NOMEM)
        return -1;
    err_clear(r->err); /* the diag has it; the others are read too */
    return 0;
}

int overrides_read(struct reading *r, const char *const *texts)
{
    for (; texts && *texts; texts++) {
        const char *equals = strchr(*texts, '=');
        struct source *src = make_source(r, *texts);
        const struct node at = { .src = src };
        struct node *value;
        char *key;

        if (!src)
            return -1;
        str_add(&r->c->overrides_text, "%s\n", *texts);
        if (r->c->overrides_text.failed)
            return reading_no_memory(r);
        if (!equals || equals == *texts) {
            rule_broken(r->diag, &at, rule_override_form);
            continue;
        }
        key = arena_text(&r->c->arena, *texts, (size_t)(equals - *texts));
        if (!key)
            return reading_no_memory(r);
        if (read_value(r, &value, src) < 0)
            return -1;
        if (value)
            apply(r, src, key, value);
    }
    return 0;
}
