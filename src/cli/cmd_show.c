#include "base/json.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/facts.h"
#include "cli/results.h"

#include <string.h>

/* What is shown of a trial or point; lists that it has none of are NULL. */
struct view {
    struct table *facts, *trials, *attempts, *epochs, *brief;
    struct table *validation, *test;
    struct str yaml;
    json_t *config;
};

static void view_release(struct view *v)
{
    table_free(v->facts);
    table_free(v->trials);
    table_free(v->attempts);
    table_free(v->epochs);
    table_free(v->brief);
    table_free(v->validation);
    table_free(v->test);
    str_release(&v->yaml);
    json_decref(v->config);
}

/* A part that the trial has no results on is simply not shown. */
static int take_classes(struct table **out, struct store *st,
                        const struct results_id *id, const char *part,
                        struct err *err)
{
    struct err e = { 0 };

    if (facts_classes(out, st, id->snap, id->trial->id, part, &e) == 0)
        return 0;
    if (e.code == ERR_NOMATCH)
        return 0;
    *err = e;
    return -1;
}

static int take_trial(struct view *v, struct store *st,
                      const struct results_id *id, struct err *err)
{
    struct epoch_record *epochs = NULL;
    int n = 0, rc = -1;

    if (store_epochs(&epochs, &n, st, id->trial->id, err) < 0 ||
        store_table_attempts(&v->attempts, st, id->trial->id, err) < 0 ||
        take_classes(&v->validation, st, id, "validation", err) < 0 ||
        take_classes(&v->test, st, id, "test", err) < 0)
        goto done;
    v->facts = facts_trial(id->snap, id->trial);
    v->epochs = facts_epochs(epochs, n, false);
    v->brief = facts_epochs(epochs, n, true);
    if (!v->facts || !v->epochs || !v->brief) {
        err_set(err, ERR_NOMEM, "trial %lld", (long long)id->trial->id);
        goto done;
    }
    rc = 0;
done:
    mem_free(epochs);
    return rc;
}

static int take(struct view *v, struct store *st, const struct results_id *id,
                struct err *err)
{
    if (results_yaml(&v->yaml, id->snap, id->point, err) < 0)
        return -1;
    v->config = json_loads(id->point->config, 0, NULL);
    if (id->trial)
        return take_trial(v, st, id, err);
    v->facts = facts_point(id->snap, id->point);
    v->trials = facts_trials(id->snap, id->point);
    if (!v->facts || !v->trials)
        return err_set(err, ERR_NOMEM, "point p%lld", (long long)id->point->id);
    return 0;
}

static void add_section(struct str *out, const char *title,
                        const struct table *t)
{
    if (!t || !table_n_rows(t))
        return;
    str_add(out, "\n%s\n", title);
    format_table(out, t, FORMAT_TABLE);
}

static void show_text(struct str *out, const struct view *v, bool verbose)
{
    format_record(out, v->facts, 0);
    str_add_text(out, "\nconfig\n");
    for (const char *line = str_text(&v->yaml); *line;) {
        size_t len = strcspn(line, "\n");

        str_add(out, len ? "  %.*s\n" : "\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
    add_section(out, "trials", v->trials);
    add_section(out, "attempts", v->attempts);
    if (verbose)
        add_section(out, "epochs", v->epochs);
    else
        add_section(out, "epochs (--verbose has every column)", v->brief);
    add_section(out, "classes of the validation part", v->validation);
    add_section(out, "classes of the test part", v->test);
}

static void set_list(json_t **o, const char *name, const struct table *t)
{
    if (t)
        json_put(o, name, format_objects(t));
}

static void show_json(struct str *out, const struct view *v)
{
    json_t *list = format_objects(v->facts);
    json_t *o = json_incref(json_array_get(list, 0));

    json_put(&o, "config", json_incref(v->config));
    set_list(&o, "trials", v->trials);
    set_list(&o, "attempts", v->attempts);
    set_list(&o, "epochs", v->epochs);
    set_list(&o, "validation_classes", v->validation);
    set_list(&o, "test_classes", v->test);
    format_object(out, o);
    json_decref(o);
    json_decref(list);
}

int cmd_show(struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct results_id id = { 0 };
    struct view v = { 0 };
    int rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        results_find(&id, st, c->args.operands[0], err) < 0 ||
        take(&v, st, &id, err) < 0)
        goto done;
    switch (cli_format(c, FORMAT_TABLE)) {
    case FORMAT_TABLE:
        show_text(&c->out, &v, c->args.verbose);
        break;
    case FORMAT_JSON:
        show_json(&c->out, &v);
        break;
    case FORMAT_CSV:
        format_table(&c->out, id.trial ? v.epochs : v.trials, FORMAT_CSV);
        break;
    case FORMAT_VALUE:
        str_add_text(&c->out, str_text(&v.yaml));
        break;
    }
    rc = STATUS_OK;
done:
    view_release(&v);
    results_id_release(&id);
    store_close(st);
    return rc;
}
