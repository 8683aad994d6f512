#include "config/doc.h"

#include "base/json.h"
#include "base/metric.h"
#include "config/keys.h"

#include <string.h>

#define COLUMNS 79

void doc_values(struct str *out, const struct field *f)
{
    field_describe(out, f);
}

void doc_default(struct str *out, const struct field *f)
{
    json_t *raw;

    if (!f->fallback) {
        str_add_text(out, f->normalise ? "the file's name" : "required");
        return;
    }
    raw = json_loads(f->fallback, JSON_DECODE_ANY, NULL);
    if (!raw && *f->fallback) /* it is JSON: there is no memory for it */
        out->failed = true;
    if (json_is_null(raw) || (json_is_string(raw) && !json_string_length(raw)))
        str_add_text(out, "none");
    else if (raw && (json_object_size(raw) || json_array_size(raw) ||
                     !(json_is_object(raw) || json_is_array(raw))))
        json_show(out, raw);
    else
        str_add_text(out, raw && f->type == FIELD_INTS ? "[]" : "none");
    json_decref(raw);
}

void doc_wrap(struct str *out, const char *indent, const char *text)
{
    size_t column = 0, left = strlen(indent);

    while (*text) {
        size_t n = strcspn(text, " ");

        if (column && column + 1 + n > COLUMNS) {
            str_add_text(out, "\n");
            column = 0;
        }
        if (!column) {
            str_add_text(out, indent);
            column = left;
        } else {
            str_add_text(out, " ");
            column++;
        }
        str_add_bytes(out, text, n);
        column += n;
        text += n + strspn(text + n, " ");
    }
    str_add_text(out, "\n");
}

/* ---- which settings make a key be read ----------------------------------- */

/* Every key at its default, required texts at some text. */
static json_t *some_point(const struct keyset *const *sets)
{
    json_t *point = json_object();

    for (; point && *sets; sets++)
        for (int i = 0; i < (*sets)->n; i++) {
            const struct field *f = &(*sets)->fields[i];
            json_t *v = f->fallback ? field_fallback(f) : json_string("digits");

            if (json_object_set_new(point, f->name, v) < 0) {
                json_decref(point);
                return NULL;
            }
        }
    return point;
}

/* Is f read when key has value and everything else its default? */
static bool is_read(const struct field *f, const char *key, json_t *value,
                    const struct keyset *const *sets)
{
    json_t *point = some_point(sets);
    struct err err = { 0 };
    bool yes = false;

    if (point && json_object_set(point, key, value) == 0) {
        bool good = true;

        for (int s = 0; sets[s] && good; s++)
            good = !sets[s]->resolve || sets[s]->resolve(point, &err) == 0;
        yes = good && f->reads(point);
    }
    json_decref(point);
    return yes;
}

/* The values of key with which f is read, when key decides. */
static bool tell_key(struct str *out, const struct field *f,
                     const struct field *key, const struct keyset *const *sets)
{
    const char *const *names = key->type == FIELD_NAME ? key->names() : NULL;
    const char *word[64] = { NULL };
    int n = 0, all = 0;

    for (; names && *names && n < 64; names++, all++) {
        json_t *v = json_string(*names);

        if (is_read(f, key->name, v, sets))
            word[n++] = *names;
        json_decref(v);
    }
    if (key->type == FIELD_BOOL) {
        all = 2;
        if (is_read(f, key->name, json_false(), sets))
            word[n++] = "false";
        if (is_read(f, key->name, json_true(), sets))
            word[n++] = "true";
    }
    if (!n || n == all)
        return false;
    str_add(out, "%s ", key->name);
    for (int i = 0; i < n; i++)
        str_add(out, "%s%s", !i ? "" : i + 1 < n ? ", " : " or ", word[i]);
    return true;
}

void doc_reads(struct str *out, const struct field *f,
               const struct keyset *const *sets)
{
    bool found = false;

    for (int s = 0; f->reads && sets[s] && !found; s++)
        for (int i = 0; i < sets[s]->n && !found; i++)
            if (&sets[s]->fields[i] != f)
                found = tell_key(out, f, &sets[s]->fields[i], sets);
}

/* ---- explain ------------------------------------------------------------- */

static void explain_row(struct str *out, const char *head, const char *text)
{
    struct str line = { 0 };

    str_add(&line, "%s %s", head, text);
    doc_wrap(out, "  ", str_text(&line));
    out->failed = out->failed || line.failed;
    str_release(&line);
}

static void explain_field(struct str *out, const struct field *f,
                          const struct keyset *set,
                          const struct keyset *const *sets)
{
    struct str text = { 0 };

    str_add(out, "%s", f->name);
    if (*set->section)
        str_add(out, " (in %s)", set->section);
    str_add_text(out, "\n");
    doc_wrap(out, "  ", f->help);
    str_add_text(out, "\n");
    doc_values(&text, f);
    explain_row(out, "Values: ", str_text(&text));
    str_reset(&text);
    doc_default(&text, f);
    if (f->unit && *f->unit && f->type != FIELD_CUSTOM)
        str_add(&text, " (%s)", f->unit);
    explain_row(out, "Default:", str_text(&text));
    str_reset(&text);
    doc_reads(&text, f, sets);
    if (text.len)
        explain_row(out, "Read with:", str_text(&text));
    if (*set->section)
        explain_row(out, "Factor: ", f->sweep ? "yes" : "no");
    out->failed = out->failed || text.failed;
    str_release(&text);
}

static void explain_metric(struct str *out, const struct metric *m)
{
    str_add(out, "%s (a metric; %s is better)\n", m->name,
            m->maximize ? "more" : "less");
    doc_wrap(out, "  ", m->help);
}

#define MAX_WORDS 160

static int unknown(const char *key, const struct keyset *const *sets,
                   struct err *err)
{
    const char *words[MAX_WORDS + 1], *near;
    int n = 0;

    for (int i = 0; i < top_keys.n && n < MAX_WORDS; i++)
        words[n++] = top_keys.fields[i].name;
    for (; *sets; sets++)
        for (int i = 0; i < (*sets)->n && n < MAX_WORDS; i++)
            words[n++] = (*sets)->fields[i].name;
    for (int i = 0; i < METRIC_COUNT && n < MAX_WORDS; i++)
        words[n++] = metrics[i].name;
    words[n] = NULL;
    near = str_nearest(key, words);
    if (near)
        return err_set(err, ERR_NOMATCH,
                       "there is no key \"%s\"; did you mean \"%s\"?", key,
                       near);
    return err_set(err, ERR_NOMATCH, "there is no key \"%s\"", key);
}

int doc_explain(struct str *out, const char *key,
                const struct keyset *const *sets, struct err *err)
{
    static const struct keyset *const top[] = { &top_keys, NULL };
    const struct keyset *set = NULL;
    const struct field *f = field_find(sets, key, &set);
    int metric = metric_find(key);

    if (!f)
        f = field_find(top, key, &set);
    if (!f && metric < 0)
        return unknown(key, sets, err);
    if (f)
        explain_field(out, f, set, sets);
    else
        explain_metric(out, &metrics[metric]);
    if (f && strcmp(key, "metric") == 0)
        for (int i = 0; i < METRIC_COUNT; i++) {
            str_add_text(out, "\n");
            explain_metric(out, &metrics[i]);
        }
    return out->failed ? err_set(err, ERR_NOMEM, "%s", key) : 0;
}
