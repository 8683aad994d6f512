#include "space/notes.h"

#include "base/mem.h"
#include "config/rules.h"

#include <string.h>

static int no_memory(struct notes *n)
{
    return err_set(n->err, ERR_NOMEM, "%s", n->config->src.name);
}

int notes_init(struct notes *n, const struct config *config,
               const struct keyset *const *sets, struct diag *diag,
               struct err *err)
{
    *n = (struct notes){
        .config = config, .sets = sets, .diag = diag, .err = err
    };
    n->told = json_object();
    n->exclude_used = mem_zero(config->n_excludes, sizeof(bool));
    n->factor_read = mem_zero(config->n_factors, sizeof(bool));
    if (n->told && n->exclude_used && n->factor_read)
        return 0;
    return no_memory(n);
}

void notes_release(struct notes *n)
{
    for (size_t i = 0; i < n->n_reasons; i++)
        json_decref(n->reasons[i].value);
    mem_free(n->reasons);
    mem_free(n->exclude_used);
    mem_free(n->factor_read);
    json_decref(n->told);
    arena_release(&n->arena);
}

/* 1 when the text is new, 0 when it was told. */
static int is_new(struct notes *n, const char *text)
{
    if (json_object_get(n->told, text))
        return 0;
    return json_object_set_new_nocheck(n->told, text, json_true()) < 0
               ? no_memory(n)
               : 1;
}

/* The entry whose key a message speaks of first, factors before others. */
static const struct entry *subject(const struct notes *n, const char *message)
{
    const struct entry *found = NULL;
    const char *first = NULL;
    bool is_factor = false;

    for (int i = 0; i < n->config->n_entries; i++) {
        const struct entry *e = &n->config->entries[i];
        const char *p = word_find(message, e->field->name);
        bool varies = config_factor_find(n->config, e->field) >= 0;

        if (!p || (is_factor && !varies) ||
            (first && p > first && varies == is_factor))
            continue;
        first = p;
        is_factor = varies;
        found = e;
    }
    return found;
}

/* Where the level of a key in this combination stands, or the key's value. */
static const struct node *place_of(const struct grid_walk *w,
                                   const struct entry *e)
{
    for (int i = 0; i < w->grid->n; i++) {
        const struct grid_factor *gf = &w->grid->factors[i];
        const struct config_factor *f = &w->config->factors[gf->factor];

        if (f->field == e->field && w->active[i])
            return f->levels[gf->level[w->position[w->axis[i]]]].at;
    }
    return e->at;
}

/* Adds a message where what it speaks of stands: a factor's level, a key's
 * value, or the file's first line. */
static void tell_at(struct notes *n, const struct grid_walk *w,
                    enum diag_kind kind, const char *message, const char *more)
{
    const struct config *c = n->config;
    const struct entry *e = subject(n, message);
    const struct node *at = e ? place_of(w, e) : NULL;
    struct str text = { 0 };

    str_add(&text, rule_combination, message, more);
    if (text.failed)
        n->diag->text.failed = true;
    diag_add(n->diag, kind, at ? at->src : &c->src, at ? at->line : 1,
             at ? at->col : 1, str_text(&text));
    str_release(&text);
}

/* " (layers [512, 256], optimizer sgd)": the levels of a combination. */
static void add_levels(struct str *out, const struct grid_walk *w)
{
    int n = 0;

    for (int i = 0; i < w->grid->n; i++) {
        const struct grid_factor *gf = &w->grid->factors[i];
        const struct config_factor *f = &w->config->factors[gf->factor];

        if (!w->active[i])
            continue;
        str_add(out, "%s%s %s", n++ ? ", " : " (", f->field->name,
                f->levels[gf->level[w->position[w->axis[i]]]].text);
    }
    str_add_text(out, n ? ")" : "");
}

int notes_refused(struct notes *n, const struct grid_walk *w,
                  const char *message)
{
    struct str levels = { 0 };
    int fresh = is_new(n, message);

    if (fresh < 0)
        return -1;
    if (fresh) {
        add_levels(&levels, w);
        tell_at(n, w, DIAG_ERROR, message, str_text(&levels));
    }
    str_release(&levels);
    return 0;
}

/* One warning per line that is new. */
static int tell_odd(struct notes *n, const struct grid_walk *w,
                    const json_t *complete)
{
    struct str lines = { 0 };
    int rc = 0;

    for (int s = 0; n->sets[s]; s++)
        if (n->sets[s]->odd)
            n->sets[s]->odd(complete, &lines);
    for (char *line = lines.text, *end; rc == 0 && line && *line; line = end) {
        int fresh;

        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        fresh = is_new(n, line);
        if (fresh > 0)
            tell_at(n, w, DIAG_WARNING, line, "");
        rc = fresh < 0 ? -1 : 0;
    }
    if (lines.failed)
        rc = no_memory(n);
    str_release(&lines);
    return rc;
}

int notes_combination(struct notes *n, const struct grid_walk *w,
                      const json_t *complete, const json_t *config, bool again)
{
    for (int i = 0; i < w->grid->n; i++) {
        int f = w->grid->factors[i].factor;

        if (!w->active[i])
            continue;
        if (json_object_get(config, n->config->factors[f].field->name))
            n->factor_read[f] = true;
        else if ((again || !n->factor_read[f]) && reason_find(n, w, f) < 0)
            return -1;
    }
    return again ? 0 : tell_odd(n, w, complete);
}

/* An error; after --set a warning, since it may have fixed what decides. */
static void tell_unread(struct notes *n, int factor)
{
    const struct config_factor *f = &n->config->factors[factor];
    struct str why = { 0 };

    reasons_tell(&why, n, factor);
    if (*config_overrides(n->config))
        config_warn_at(n->diag, n->config, f->field->name, rule_unread,
                       f->field->name, why.len ? ": " : "", str_text(&why));
    else
        config_error_at(n->diag, n->config, f->field->name, rule_unread,
                        f->field->name, why.len ? ": " : "", str_text(&why));
    str_release(&why);
}

static void tell_joined(struct notes *n, int n_combinations, int n_points)
{
    const char *key = n->n_reasons
                          ? n->config->factors[n->reasons[0].factor].field->name
                          : "parameters";
    struct str why = { 0 };

    reasons_tell(&why, n, -1);
    if (!why.len)
        str_add_text(&why, "some combinations are the same");
    config_notice_at(n->diag, n->config, key, "%s: %d combinations are %d %s",
                     str_text(&why), n_combinations, n_points,
                     n_points == 1 ? "point" : "points");
    str_release(&why);
}

int notes_finish(struct notes *n, int n_combinations, int n_points)
{
    const struct config *c = n->config;

    if (!n_combinations) {
        config_error_at(n->diag, c, "exclude", rule_no_points);
        return 0;
    }
    for (size_t i = 0; i < c->n_excludes; i++)
        if (!n->exclude_used[i] && !*config_overrides(c)) {
            const struct node *at = c->excludes[i].at;
            struct str text = { 0 };

            str_add(&text, "exclude: no combination is %s",
                    c->excludes[i].text);
            diag_add(n->diag, DIAG_WARNING, at->src, at->line, at->col,
                     str_text(&text));
            str_release(&text);
        }
    for (size_t f = 0; f < c->n_factors && !n->diag->errors; f++)
        if (!n->factor_read[f])
            tell_unread(n, (int)f);
    if (n_points < n_combinations && !n->diag->errors)
        tell_joined(n, n_combinations, n_points);
    return 0;
}
