#include "base/file.h"
#include "base/mem.h"
#include "config/doc.h"
#include "config/keys.h"
#include "data/keys.h"
#include "nn/keys.h"
#include "support/small_keys.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct keyset *const sets[] = { &data_keys, &model_keys,
                                             &training_keys, NULL };

static struct small expand(const char *text)
{
    struct small s = { 0 };

    s.rc = config_parse(&s.config, "doc.yaml", text, strlen(text), sets, NULL,
                        &s.diag, &s.err);
    if (s.rc == 0)
        s.rc = space_expand(&s.space, s.config, sets, &s.diag, &s.err);
    return s;
}

Test(doc, every_template_runs_as_it_is)
{
    static const int points[] = { 12, 8, 18, 9 };
    const char *const *name = doc_templates();

    for (int i = 0; name[i]; i++) {
        struct str text = { 0 };
        struct err err = { 0 };
        struct small s;

        cr_assert_eq(doc_template(&text, name[i], sets, &err), 0);
        s = expand(text.text);
        cr_assert_eq(s.rc, 0, "%s: %s", name[i], str_text(&s.diag.text));
        cr_expect_eq(s.diag.warnings + s.diag.notices, 0, "%s: %s", name[i],
                     str_text(&s.diag.text));
        cr_expect_eq(s.space->n_points, points[i], "%s", name[i]);
        cr_expect_not_null(doc_template_help(name[i]));
        small_release(&s);
        str_release(&text);
    }
}

/* "#epochs: 10" as "epochs: 10", so that every default is read; what has no
 * default stays a comment. */
static void uncomment(char *text)
{
    for (char *line = text, *end; *line; line = *end ? end + 1 : end) {
        size_t indent = strspn(line, " ");
        char *hash = line + indent;

        end = line + strcspn(line, "\n");
        if (*hash == '#' && hash[1] != ' ' && hash[1] != '\n' &&
            (size_t)(end - line) > 5 && strncmp(end - 4, "none", 4) != 0 &&
            strncmp(hash, "#name", 5) != 0)
            memmove(hash, hash + 1, strlen(hash)), end--;
    }
}

Test(doc, the_defaults_that_a_template_shows_are_the_defaults)
{
    struct str text = { 0 };
    struct err err = { 0 };
    struct small plain, full;
    char *copy;

    cr_assert_eq(doc_template(&text, "digits", sets, &err), 0);
    copy = mem_text(text.text);
    uncomment(copy);
    plain = expand(text.text);
    full = expand(copy);
    cr_assert_eq(full.rc, 0, "%s\n%s", str_text(&full.diag.text), copy);
    cr_assert_eq(full.space->n_points, plain.space->n_points);
    for (int i = 0; i < plain.space->n_points; i++)
        cr_expect(json_equal(plain.space->points[i].config,
                             full.space->points[i].config));
    small_release(&plain);
    small_release(&full);
    mem_free(copy);
    str_release(&text);
}

static void every_key_is_in(const char *text)
{
    for (int s = -1; s < 0 || sets[s]; s++) {
        const struct keyset *set = s < 0 ? &top_keys : sets[s];

        for (int i = 0; i < set->n; i++)
            cr_expect(strstr(text, set->fields[i].name), "%s",
                      set->fields[i].name);
    }
}

Test(doc, every_key_is_explained)
{
    for (int s = -1; s < 0 || sets[s]; s++) {
        const struct keyset *set = s < 0 ? &top_keys : sets[s];

        for (int i = 0; i < set->n; i++) {
            struct str text = { 0 };
            struct err err = { 0 };

            cr_expect_eq(doc_explain(&text, set->fields[i].name, sets, &err),
                         0);
            cr_expect(strstr(text.text, "Values:"));
            cr_expect(strstr(text.text, "Default:"));
            for (char *l = strtok(text.text, "\n"); l; l = strtok(NULL, "\n"))
                cr_expect_leq(strlen(l), 79, "%s", l);
            str_release(&text);
        }
    }
}

Test(doc, explain_says_when_a_key_is_read)
{
    struct str text = { 0 };
    struct err err = { 0 };

    cr_assert_eq(doc_explain(&text, "momentum", sets, &err), 0);
    cr_expect_str_eq(
        text.text,
        "momentum (in training)\n"
        "  The share of the last step that is kept in the next (sgd and "
        "rmsprop).\n\n"
        "  Values: a number from 0 to below 1\n"
        "  Default: 0\n"
        "  Read with: optimizer sgd or rmsprop\n"
        "  Factor: yes\n");
    str_reset(&text);
    cr_assert_eq(doc_explain(&text, "val_mcc", sets, &err), 0);
    cr_expect(strstr(text.text, "a metric; more is better"));
    cr_expect_eq(doc_explain(&text, "momentun", sets, &err), -1);
    cr_expect_eq(err.code, ERR_NOMATCH);
    cr_expect(strstr(err.msg, "did you mean \"momentum\"?"));
    str_release(&text);
}

Test(doc, unknown_templates_are_told)
{
    struct str text = { 0 };
    struct err err = { 0 };

    cr_expect_eq(doc_template(&text, "digist", sets, &err), -1);
    cr_expect_eq(err.code, ERR_NOMATCH);
    cr_expect(strstr(err.msg, "did you mean \"digits\"?"), "%s", err.msg);
    str_release(&text);
}

/* Compares with a committed file; make golden rewrites it. */
static void expect_file(const char *path, struct str *text)
{
    struct err err = { 0 };
    size_t len;
    char *want;

    cr_assert_not(text->failed);
    if (getenv("SWEEP_GOLDEN"))
        cr_assert_eq(file_write(path, text->text, text->len, &err), 0, "%s",
                     err.msg);
    cr_assert_eq(file_read(&want, &len, path, 1000000, &err), 0, "%s", err.msg);
    cr_expect_str_eq(text->text, want, "%s: run make golden", path);
    mem_free(want);
    str_release(text);
}

Test(doc, the_readme_of_the_configs_is_what_the_tables_say)
{
    struct str text = { 0 };

    doc_readme(&text, sets);
    every_key_is_in(text.text);
    expect_file("configs/README.md", &text);
}

Test(doc, the_schema_is_what_the_tables_say)
{
    struct str text = { 0 };

    doc_schema(&text, sets);
    every_key_is_in(text.text);
    expect_file("configs/schema.json", &text);
}

Test(doc, the_manual_s_rows_name_every_key)
{
    struct str text = { 0 };

    doc_manual(&text, sets);
    cr_assert_not(text.failed);
    cr_expect(strstr(text.text, "*batch\\_norm\\_momentum* (may be a factor)"));
    cr_expect(strstr(text.text, "# THE SECTION TRAINING\n"));
    str_release(&text);
}

Test(doc, no_allocation_failure_leaks_or_crashes)
{
    for (long n = 1; n < 400; n++) {
        struct str text = { 0 };
        struct err err = { 0 };

        mem_fail_at(n);
        if (n % 4 == 0)
            doc_readme(&text, sets);
        else if (n % 4 == 1)
            doc_manual(&text, sets);
        else if (n % 4 == 2)
            doc_schema(&text, sets);
        else if (doc_template(&text, "csv", sets, &err) < 0)
            cr_expect_eq(err.code, ERR_NOMEM);
        mem_fail_at(0);
        str_release(&text);
    }
}
