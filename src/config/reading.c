/* What the stages of reading a config hand around: memory, keys, and places for
 * messages. */
#include "config/parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int reading_no_memory(struct reading *r)
{
    return err_set(r->err, ERR_NOMEM, "%s", r->c->src.name);
}

json_t *reading_keep(struct reading *r, json_t *value)
{
    if (!value || json_array_append_new(r->c->pool, value) < 0) {
        reading_no_memory(r);
        return NULL;
    }
    return value;
}

struct entry *config_entry(const struct config *c, const char *name)
{
    for (int i = 0; i < c->n_entries; i++)
        if (strcmp(c->entries[i].field->name, name) == 0)
            return &c->entries[i];
    return NULL;
}

int config_factor_find(const struct config *c, const struct field *field)
{
    for (size_t i = 0; i < c->n_factors; i++)
        if (c->factors[i].field == field)
            return (int)i;
    return -1;
}

static const struct node *place_of(const struct config *c, const char *key)
{
    const struct entry *e = config_entry(c, key);
    int f = e ? config_factor_find(c, e->field) : -1;

    return f >= 0 ? c->factors[f].at : e ? e->at : NULL;
}

PRINTF_LIKE(5, 0)
static void add_at(struct diag *diag, enum diag_kind kind,
                   const struct config *c, const char *key, const char *fmt,
                   va_list ap)
{
    const struct node *at = place_of(c, key);
    char message[512];

    vsnprintf(message, sizeof(message), fmt, ap);
    if (at)
        diag_add(diag, kind, at->src, at->line, at->col, message);
    else
        diag_add(diag, kind, &c->src, 1, 1, message);
}

void config_error_at(struct diag *diag, const struct config *c, const char *key,
                     const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_at(diag, DIAG_ERROR, c, key, fmt, ap);
    va_end(ap);
}

void config_warn_at(struct diag *diag, const struct config *c, const char *key,
                    const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_at(diag, DIAG_WARNING, c, key, fmt, ap);
    va_end(ap);
}

void config_notice_at(struct diag *diag, const struct config *c,
                      const char *key, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_at(diag, DIAG_NOTICE, c, key, fmt, ap);
    va_end(ap);
}
