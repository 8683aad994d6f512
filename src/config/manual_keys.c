/* doc.h's tables of keys: Markdown for configs/README.md, scdoc rows for
 * sweep-config(5). */
#include "base/metric.h"
#include "config/doc.h"
#include "config/keys.h"

#include <string.h>

/* What Markdown would take for markup stands in code or is escaped. */
static void add_cell(struct str *out, const char *text)
{
    for (; *text; text++)
        if (*text == '|')
            str_add_text(out, "\\|");
        else if (*text == '<')
            str_add_text(out, "&lt;");
        else if (strchr("*_[]`", *text))
            str_add(out, "\\%c", *text);
        else
            str_add_bytes(out, text, 1);
}

static void readme_row(struct str *out, const struct field *f,
                       const struct keyset *const *sets)
{
    struct str text = { 0 };

    str_add(out, "| `%s`%s | ", f->name, f->sweep ? " *" : "");
    doc_default(&text, f);
    add_cell(out, str_text(&text));
    str_reset(&text);
    str_add_text(out, " | ");
    doc_values(&text, f);
    add_cell(out, str_text(&text));
    str_reset(&text);
    str_add_text(out, " | ");
    add_cell(out, f->help);
    doc_reads(&text, f, sets);
    if (text.len) {
        str_add_text(out, " Read with ");
        add_cell(out, str_text(&text));
        str_add_text(out, ".");
    }
    str_add_text(out, " |\n");
    out->failed = out->failed || text.failed;
    str_release(&text);
}

static void readme_set(struct str *out, const struct keyset *set,
                       const struct keyset *const *sets)
{
    str_add(out, "\n## %s\n\n| key | default | values | meaning |\n",
            *set->section ? set->section : "Top level");
    str_add_text(out, "|---|---|---|---|\n");
    for (int i = 0; i < set->n; i++)
        readme_row(out, &set->fields[i], sets);
}

void doc_readme(struct str *out, const struct keyset *const *sets)
{
    str_add_text(
        out,
        "# Configs\n\n"
        "Sweeps to run. `sweep plan FILE` says what a file would train and "
        "everything\nthat is wrong with it, `sweep run FILE` trains it, "
        "`sweep explain KEY` explains a\nkey, `sweep init` writes a new file "
        "with every key in it.\n\n"
        "The tables below are made from the program's own; `make golden` "
        "rewrites them.\nA key with * may be a factor: its levels stand under "
        "`parameters`, by its bare\nname.\n");
    readme_set(out, &top_keys, sets);
    for (int s = 0; sets[s]; s++)
        readme_set(out, sets[s], sets);
    str_add_text(out, "\n## Metrics\n\n| metric | better | meaning |\n"
                      "|---|---|---|\n");
    for (int i = 0; i < METRIC_COUNT; i++) {
        str_add(out, "| `%s` | %s | ", metrics[i].name,
                metrics[i].maximize ? "more" : "less");
        add_cell(out, metrics[i].help);
        str_add_text(out, " |\n");
    }
}

static void add_scdoc(struct str *out, const char *text)
{
    for (; *text; text++)
        if (strchr("*_\\[]|#~`", *text))
            str_add(out, "\\%c", *text);
        else
            str_add_bytes(out, text, 1);
}

static void manual_row(struct str *out, const struct field *f,
                       const struct keyset *const *sets)
{
    struct str text = { 0 };

    str_add_text(out, "*");
    add_scdoc(out, f->name);
    str_add(out, "*%s\n\t", f->sweep ? " (may be a factor)" : "");
    add_scdoc(out, f->help);
    str_add_text(&text, " Values: ");
    doc_values(&text, f);
    str_add_text(&text, ". Default: ");
    doc_default(&text, f);
    str_add_text(&text, ".");
    add_scdoc(out, str_text(&text));
    str_reset(&text);
    doc_reads(&text, f, sets);
    if (text.len) {
        str_add_text(out, " Read with ");
        add_scdoc(out, str_text(&text));
        str_add_text(out, ".");
    }
    str_add_text(out, "\n\n");
    out->failed = out->failed || text.failed;
    str_release(&text);
}

static void manual_set(struct str *out, const struct keyset *set,
                       const struct keyset *const *sets)
{
    str_add_text(out, *set->section ? "# THE SECTION " : "# TOP LEVEL");
    for (const char *p = set->section; *p; p++)
        str_add(out, "%c", *p - 'a' + 'A');
    str_add_text(out, "\n\n");
    for (int i = 0; i < set->n; i++)
        manual_row(out, &set->fields[i], sets);
}

void doc_manual(struct str *out, const struct keyset *const *sets)
{
    manual_set(out, &top_keys, sets);
    for (int s = 0; sets[s]; s++)
        manual_set(out, sets[s], sets);
    str_add_text(out, "# METRICS\n\n");
    for (int i = 0; i < METRIC_COUNT; i++) {
        str_add_text(out, "*");
        add_scdoc(out, metrics[i].name);
        str_add(out, "* (%s is better)\n\t",
                metrics[i].maximize ? "more" : "less");
        add_scdoc(out, metrics[i].help);
        str_add_text(out, "\n\n");
    }
}
