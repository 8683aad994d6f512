/* Which key of the tables each key of the file is. */
#include "base/mem.h"
#include "config/keys.h"
#include "config/parts.h"
#include "config/rules.h"

#include <stdio.h>
#include <string.h>

#define MAX_WORDS 256
#define MOST_SHOWN 60 /* bytes of a key that is none */

/* The keys of a section, or NULL. */
static const struct keyset *set_of(const struct config *c, const char *section)
{
    for (int s = 0; c->sets[s]; s++)
        if (strcmp(c->sets[s]->section, section) == 0)
            return c->sets[s];
    return NULL;
}

static bool is_section(const struct config *c, const char *name)
{
    return set_of(c, name) != NULL;
}

/* The names that a key of a section ("" on top, NULL anywhere) could be. */
static const char *nearest_key(const struct config *c, const char *word,
                               const char *section)
{
    const char *words[MAX_WORDS + 1];
    int n = 0;

    for (int i = 0; i < c->n_entries && n < MAX_WORDS; i++)
        if (!section || strcmp(c->entries[i].section, section) == 0)
            words[n++] = c->entries[i].field->name;
    for (int s = 0; c->sets[s] && n < MAX_WORDS; s++)
        if (!section || !*section)
            words[n++] = c->sets[s]->section;
    words[n] = NULL;
    return str_nearest(word, words);
}

void key_unknown(struct reading *r, const struct node *key, const char *word,
                 const char *section)
{
    const char *near = nearest_key(r->c, word, section);
    char shown[64];

    snprintf(shown, sizeof(shown), "%.*s%s", MOST_SHOWN, word,
             strlen(word) > MOST_SHOWN ? "..." : "");
    if (is_section(r->c, word)) {
        if (section)
            rule_broken(r->diag, key, rule_belongs_on_top, word, section);
        else
            rule_broken(r->diag, key, rule_not_swept, word);
        return;
    }
    if (!near)
        near = nearest_key(r->c, word, NULL);
    if (near)
        rule_broken(r->diag, key, rule_misspelt_key, word, near);
    else
        rule_broken(r->diag, key, rule_unknown_key, shown);
}

static void read_key(struct reading *r, const struct node *key,
                     const struct node *value, const char *section)
{
    struct entry *e = config_entry(r->c, key->text);

    if (!e)
        key_unknown(r, key, key->text, section);
    else if (strcmp(e->section, section) == 0)
        e->at = e->at ? e->at : value; /* a duplicate is refused already */
    else if (*e->section)
        rule_broken(r->diag, key, rule_belongs_in, key->text, e->section);
    else
        rule_broken(r->diag, key, rule_belongs_on_top, key->text, section);
}

static void read_section(struct reading *r, const struct node *map,
                         const char *section)
{
    if (node_is_null(map))
        return;
    if (map->type != NODE_MAP) {
        rule_broken(r->diag, map, rule_section_map, section,
                    set_of(r->c, section)->fields[0].name);
        return;
    }
    for (int i = 0; i < map->n; i++)
        read_key(r, &map->keys[i], &map->items[i], section);
}

int sections_read(struct reading *r)
{
    const struct node *root = r->c->root;

    if (root->type != NODE_MAP) {
        rule_broken(r->diag, root, rule_root_map);
        return err_set(r->err, ERR_CONFIG, "%s", rule_root_map);
    }
    for (int i = 0; i < root->n; i++)
        if (is_section(r->c, root->keys[i].text))
            read_section(r, &root->items[i], root->keys[i].text);
        else
            read_key(r, &root->keys[i], &root->items[i], "");
    return 0;
}
