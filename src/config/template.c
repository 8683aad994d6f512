/* doc.h's templates: configs to start from. */
#include "config/doc.h"
#include "config/keys.h"

#include <string.h>

struct setting { /* a key that a template sets */
    const char *key, *value;
};

struct starter {
    const char *name, *help;
    const char *dataset_note; /* a comment above dataset, or NULL */
    struct setting settings[8];
    const char *parameters; /* the block's lines */
};

/* clang-format off */
static const struct starter starters[] = {
    { "fashion-mnist", "pictures of clothes: 60,000 of 28 x 28 pixels",
      "Debian's package dataset-fashion-mnist, or: sweep data fetch fashion-mnist",
      { { "name", "fashion" }, { "dataset", "fashion-mnist" }, { "batch_size", "128" },
        { "epochs", "10" }, { "metric", "val_accuracy" }, { NULL, NULL } },
      "  layers: [[128], [512], [256, 128]]\n"
      "  learning_rate: [1e-3, 3e-4]\n"
      "  optimizer: [rmsprop, adam]\n" },
    { "mnist", "handwritten digits: 60,000 of 28 x 28 pixels",
      "sweep data fetch mnist",
      { { "name", "mnist" }, { "dataset", "mnist" }, { "batch_size", "128" },
        { "epochs", "5" }, { "metric", "val_accuracy" }, { NULL, NULL } },
      "  layers: [[512], [512, 512]]\n"
      "  optimizer: [rmsprop, adam]\n"
      "  dropout: [0, 0.2]\n" },
    { "digits", "handwritten digits: 1,797 of 8 x 8 pixels, part of the program",
      NULL,
      { { "name", "digits" }, { "dataset", "digits" }, { "epochs", "20" },
        { "metric", "val_accuracy" }, { NULL, NULL } },
      "  layers: [[], [32], [64, 32]]\n"
      "  learning_rate: [1e-2, 1e-3]\n"
      "  optimizer: [sgd, adam]\n"
      "  momentum: {values: [0.0, 0.9], when: {optimizer: sgd}}\n" },
    { "csv", "a table of your own: numbers in columns, a class in one",
      "The file's first line names the columns.",
      { { "name", "table" }, { "dataset", "table.csv" }, { "target", "class" },
        { "validation", "{folds: 5}" }, { "epochs", "50" },
        { "metric", "val_accuracy" }, { NULL, NULL } },
      "  layers: [[], [16], [32, 16]]\n"
      "  learning_rate: {min: 1e-4, max: 1e-2, count: 3, distribution: log_uniform}\n" },
};
/* clang-format on */

#define N_STARTERS (sizeof(starters) / sizeof(starters[0]))

static const struct starter *find(const char *name)
{
    for (size_t i = 0; i < N_STARTERS; i++)
        if (strcmp(starters[i].name, name) == 0)
            return &starters[i];
    return NULL;
}

const char *const *doc_templates(void)
{
    static const char *names[N_STARTERS + 1];

    for (size_t i = 0; i < N_STARTERS; i++)
        names[i] = starters[i].name;
    return names;
}

const char *doc_template_help(const char *name)
{
    const struct starter *t = find(name);

    return t ? t->help : NULL;
}

static const char *value_of(const struct starter *t, const char *key)
{
    for (const struct setting *s = t->settings; s->key; s++)
        if (strcmp(s->key, key) == 0)
            return s->value;
    return NULL;
}

static bool is_structure(const struct field *f)
{
    return f->type == FIELD_CUSTOM && !f->normalise;
}

/* "epochs: 10" as it is set, or as a comment with its default. */
static void add_key(struct str *out, const struct starter *t,
                    const struct field *f, const char *indent,
                    const struct keyset *const *sets)
{
    const char *value = value_of(t, f->name);
    struct str about = { 0 }, hint = { 0 };

    str_add(&hint, "%s# ", indent);
    str_add(&about, "%s Values: ", f->help);
    doc_values(&about, f);
    str_add_text(&about, ".");
    if (f->reads) {
        size_t before = about.len;

        str_add_text(&about, " Read with ");
        doc_reads(&about, f, sets);
        if (about.len == before + strlen(" Read with "))
            about.text[before] = '\0';
        else
            str_add_text(&about, ".");
    }
    str_add_text(out, "\n");
    doc_wrap(out, str_text(&hint), str_text(&about));
    if (strcmp(f->name, "dataset") == 0 && t->dataset_note)
        doc_wrap(out, str_text(&hint), t->dataset_note);
    str_add(out, "%s%s%s: ", indent, value ? "" : "#", f->name);
    if (value)
        str_add_text(out, value);
    else
        doc_default(out, f);
    str_add_text(out, "\n");
    out->failed = out->failed || about.failed || hint.failed;
    str_release(&about);
    str_release(&hint);
}

static void add_structure(struct str *out, const struct starter *t,
                          const struct field *f)
{
    str_add_text(out, "\n");
    doc_wrap(out, "# ", f->help);
    if (strcmp(f->name, "parameters") == 0)
        str_add(out, "parameters:\n%s", t->parameters);
    else
        str_add(out, "#%s: []\n", f->name);
}

int doc_template(struct str *out, const char *name,
                 const struct keyset *const *sets, struct err *err)
{
    const struct starter *t = find(name);
    const char *near = str_nearest(name, doc_templates());

    if (!t && near)
        return err_set(err, ERR_NOMATCH,
                       "there is no template \"%s\"; did you mean \"%s\"?",
                       name, near);
    if (!t)
        return err_set(err, ERR_NOMATCH, "there is no template \"%s\"", name);
    str_add(out, "# %s\n#\n#     sweep plan FILE     what will be trained\n",
            t->help);
    str_add_text(out, "#     sweep run FILE      train it; again: continue\n"
                      "#     sweep report        what came out\n#\n"
                      "# A key with # in front has its default.\n");
    for (int i = 0; i < top_keys.n; i++)
        if (!is_structure(&top_keys.fields[i]))
            add_key(out, t, &top_keys.fields[i], "", sets);
    for (int s = 0; sets[s]; s++) {
        str_add(out, "\n%s:", sets[s]->section);
        for (int i = 0; i < sets[s]->n; i++)
            add_key(out, t, &sets[s]->fields[i], "  ", sets);
    }
    for (int i = 0; i < top_keys.n; i++)
        if (is_structure(&top_keys.fields[i]))
            add_structure(out, t, &top_keys.fields[i]);
    return out->failed ? err_set(err, ERR_NOMEM, "%s", name) : 0;
}
