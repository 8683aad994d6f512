#include "report/prose.h"
#include "report/queries.h"
#include "report/source.h"
#include "summary/confirmation.h"

#include <inttypes.h>
#include <string.h>

/* How to get the same again, and what says that it is the same. */

static void fact(struct tell *t, const char *words, const char *value)
{
    if (!value || !value[0])
        return;
    tell_words(t, "%s: ", words);
    tell_name(t, value);
    tell_item(t);
}

/* ---- seeds --------------------------------------------------------------- */

/* A seed of the point's trials of one kind: min or max. */
static void say_seed(struct tell *t, const struct candidate *c,
                     const char *which, const char *kind, uint64_t seed)
{
    tell_figure(t, FIGURE_ORDINAL, (double)seed, "first",
                "SELECT %s(seed) FROM trials WHERE point_id = %" PRId64
                " AND kind = '%s' AND state IN ('completed', 'stopped')",
                which, c->point->id, kind);
}

static void say_range(struct tell *t, const struct candidate *c,
                      const char *words, enum trial_kind kind)
{
    uint64_t low = UINT64_MAX, high = 0;

    for (int i = 0; i < t->s->snap->n_trials; i++) {
        const struct trial_row *trial = &t->s->snap->trials[i];

        if (trial->point_id != c->point->id || trial->kind != kind ||
            (trial->state != STATE_COMPLETED && trial->state != STATE_STOPPED))
            continue;
        low = trial->seed < low ? trial->seed : low;
        high = trial->seed > high ? trial->seed : high;
    }
    if (low > high)
        return;
    tell_words(t, "%s seed%s ", words, high > low ? "s" : "");
    say_seed(t, c, "min", trial_kinds[kind], low);
    if (high > low) {
        tell_words(t, " to ");
        say_seed(t, c, "max", trial_kinds[kind], high);
    }
}

/* Of the config, and of the chosen point's trainings. */
static void seeds(struct tell *t, const struct candidate *chosen)
{
    tell_words(t, "Seed: %" PRId64, t->s->snap->experiment.seed);
    if (chosen) {
        say_range(t, chosen, "; the chosen point was trained with",
                  KIND_SEARCH);
        say_range(t, chosen, ", to confirm it with", KIND_CONFIRM);
    }
    tell_item(t);
}

/* ---- commands ------------------------------------------------------------ */

/* A word of a shell's, whatever is in it. */
static void add_word(struct str *out, const char *text, size_t n)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._=/-";

    if (n && strspn(text, plain) >= n) {
        str_add_bytes(out, text, n);
        return;
    }
    str_add_text(out, "'");
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\'')
            str_add_text(out, "'\\''");
        else
            str_add_bytes(out, &text[i], 1);
    str_add_text(out, "'");
}

static void say_run(struct tell *t, const struct experiment_row *e)
{
    struct str command = { 0 }, file = { 0 };
    const char *line = e->overrides ? e->overrides : "";

    str_add(&file, "%s.yaml", e->name);
    str_add_text(&command, "sweep run ");
    add_word(&command, str_text(&file), file.len);
    for (size_t n; *line; line += n + (line[n] == '\n')) {
        n = strcspn(line, "\n");
        str_add_text(&command, " --set ");
        add_word(&command, line, n);
    }
    tell_name(t, str_text(&command));
    t->failed |= command.failed || file.failed;
    str_release(&command);
    str_release(&file);
}

static void say_report(struct tell *t, const struct experiment_row *e)
{
    const struct summary *s = t->s;
    struct str command = { 0 };

    str_add_text(&command, "sweep report --experiment ");
    add_word(&command, e->name, strlen(e->name));
    if (!s->own_metric)
        str_add(&command, " --best %s", metrics[s->metric].name);
    if (s->rule != RULE_BEST)
        str_add(&command, " --rule %s", summary_rules[s->rule]);
    for (int i = 0; i < s->n_where; i++) {
        struct str where = { 0 };

        str_add(&where, "%s=%s", s->where[i].param->name,
                s->where[i].param->text);
        str_add_text(&command, " --where ");
        add_word(&command, str_text(&where), where.len);
        command.failed |= where.failed;
        str_release(&where);
    }
    tell_name(t, str_text(&command));
    t->failed |= command.failed;
    str_release(&command);
}

static void commands(struct tell *t, const struct candidate *chosen)
{
    const struct experiment_row *e = &t->s->snap->experiment;
    char id[48];

    if (e->config && e->config[0]) {
        tell_words(t, "Trained by ");
        say_run(t, e);
        tell_words(t, ", the config as below; the same bits come for any ");
        tell_name(t, "--jobs");
        tell_words(t, " and ");
        tell_name(t, "--threads");
        tell_words(t, " where the version of the arithmetic is the same");
        tell_item(t);
    }
    tell_words(t, "Told by ");
    say_report(t, e);
    tell_item(t);
    if (!chosen)
        return;
    snprintf(id, sizeof(id), "sweep verify %" PRId64, chosen->best_trial->id);
    tell_name(t, id);
    tell_words(t, " trains the chosen point's best trial again and compares "
                  "the bits; ");
    tell_name(t, "sweep best --format value");
    tell_words(t, " prints the point's own config, ready to run");
    tell_item(t);
}

/* ---- the section --------------------------------------------------------- */

static void config_text(struct tell *t)
{
    const char *config = t->s->snap->experiment.config;

    if (!config || !config[0])
        return;
    tell_words(t, "The config as it was run:");
    tell_paragraph(t);
    tell_text(t, "yaml", config);
}

/* What the pen has gathered for a form without room beside its tables. */
static void tell_queries(struct tell *t)
{
    const struct queries *q = t->queries;

    if (!q)
        return;
    t->failed |= q->failed;
    if (!q->n)
        return;
    tell_heading(t, 3, "The SQL behind the tables");
    tell_words(t, "Of each table the figures of the first row; other rows "
                  "differ in ids and levels. What it yields is printed as it "
                  "is or goes into the formula that the column's name says.");
    tell_paragraph(t);
    for (size_t i = 0; i < q->n; i++) {
        tell_name(t, q->list[i].table);
        tell_words(t, ", ");
        tell_name(t, q->list[i].columns);
        tell_words(t, ":");
        tell_paragraph(t);
        tell_text(t, "sql", q->list[i].sql);
    }
}

void prose_reproduce(struct tell *t)
{
    const struct experiment_row *e = &t->s->snap->experiment;
    const struct candidate *chosen = summary_chosen(t->s);

    tell_heading(t, 2, "Reproduce");
    fact(t, "Experiment", e->name);
    fact(t, "First run", e->created_at);
    commands(t, chosen);
    seeds(t, chosen);
    fact(t, "sweep", e->sweep_version);
    fact(t, "Commit", e->git_commit);
    fact(t, "Compiler", e->compiler);
    fact(t, "Processor", e->cpu);
    if (chosen) {
        tell_words(t, "Version of the arithmetic: %d",
                   chosen->best_trial->numerics);
        tell_item(t);
        fact(t, "Hash of the chosen point", chosen->point->hash);
    }
    fact(t, "SHA-256 of the data", e->dataset_hash);
    if (t->s->fingerprint[0]) {
        tell_words(t, "SHA-256 of the database's file, as ");
        tell_name(t, "sha256sum");
        tell_words(t, " prints it: ");
        tell_name(t, t->s->fingerprint);
        tell_item(t);
    }
    tell_end_list(t);
    config_text(t);
    tell_queries(t);
}
