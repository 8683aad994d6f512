#include "base/json.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "cli/versus.h"

#include <string.h>

/* ---- forms --------------------------------------------------------------- */

static void add_section(struct str *out, const char *title, struct table *t)
{
    str_add(out, "\n%s\n", title);
    format_table(out, t, FORMAT_TABLE);
}

static void add_title(struct str *out, const struct comparison *c)
{
    const struct compare_side *a = &c->side[0], *b = &c->side[1];
    const char *kind = a->kind == KIND_CONFIRM ? "new " : "";
    bool folds = a->n_folds > 1 && a->n_folds == b->n_folds;

    str_add_text(out, "figures at the kept epochs");
    if (folds)
        str_add(out, ", means over %d folds", a->n_folds);
    if (a->n_seeds == 1 && b->n_seeds == 1)
        return;
    str_add_text(out, folds ? " and " : ", means over ");
    if (a->n_seeds == b->n_seeds)
        str_add(out, "%d %sseeds", a->n_seeds, kind);
    else
        str_add(out, "%d and %d %sseeds", a->n_seeds, b->n_seeds, kind);
}

static int show_text(struct cli *c, const struct comparison *v, struct err *err)
{
    struct table *keys = versus_keys(v, true);
    struct table *figures = versus_figures(v);
    struct table *classes = versus_classes(v, true);
    struct str title = { 0 };
    int rc = -1;

    if (!keys || !figures || !classes) {
        err_set(err, ERR_NOMEM, "the comparison");
        goto done;
    }
    versus_verdict(&c->out, v);
    str_add_text(&c->out, "\n");
    if (v->test != COMPARE_NONE) {
        versus_scope(&c->out, v);
        str_add_text(&c->out, "\n");
    }
    if (table_n_rows(keys))
        add_section(&c->out, "what differs", keys);
    add_title(&title, v);
    add_section(&c->out, str_text(&title), figures);
    if (v->n_classes)
        add_section(&c->out, "recall of each class", classes);
    rc = 0;
done:
    str_release(&title);
    table_free(keys);
    table_free(figures);
    table_free(classes);
    return rc;
}

static int show_json(struct cli *c, const struct comparison *v, struct err *err)
{
    struct table *list[] = { versus_keys(v, false), versus_numbers(v),
                             versus_classes(v, false) };
    static const char *const names[] = { "differs", "metrics", "classes" };
    json_t *o = versus_json(v);
    int rc = -1;

    if (!o || !list[0] || !list[1] || !list[2]) {
        err_set(err, ERR_NOMEM, "the comparison");
        goto done;
    }
    for (int i = 0; i < 3; i++)
        json_put(&o, names[i], format_objects(list[i]));
    format_object(&c->out, o);
    rc = 0;
done:
    for (int i = 0; i < 3; i++)
        table_free(list[i]);
    json_decref(o);
    return rc;
}

static int show_csv(struct cli *c, const struct comparison *v, struct err *err)
{
    struct table *t = versus_numbers(v);

    if (!t)
        return err_set(err, ERR_NOMEM, "the comparison");
    format_table(&c->out, t, FORMAT_CSV);
    table_free(t);
    return 0;
}

static int show_value(struct cli *c, const struct comparison *v,
                      struct err *err)
{
    (void)err;
    versus_verdict(&c->out, v);
    str_add_text(&c->out, "\n");
    return 0;
}

/* ---- the command --------------------------------------------------------- */

int cmd_compare(struct cli *c, struct err *err)
{
    static int (*const shows[])(struct cli *, const struct comparison *,
                                struct err *) = {
        [FORMAT_TABLE] = show_text,
        [FORMAT_JSON] = show_json,
        [FORMAT_CSV] = show_csv,
        [FORMAT_VALUE] = show_value,
    };
    struct results_id id[2] = { { 0 } };
    struct compare_side side[2] = { { 0 } };
    struct comparison *v = NULL;
    struct store *st = NULL;
    enum metric_id metric;
    int rc = -1;

    if (strcmp(c->args.operands[0], c->args.operands[1]) == 0) {
        err_set(err, ERR_USAGE, "%s is the same as %s", c->args.operands[0],
                c->args.operands[1]);
        goto done;
    }
    if (results_open(&st, c, STORE_READ, err) < 0)
        goto done;
    for (int i = 0; i < 2; i++) {
        if (results_find(&id[i], st, c->args.operands[i], err) < 0)
            goto done;
        side[i] = (struct compare_side){ .snap = id[i].snap,
                                         .point = id[i].point,
                                         .trial = id[i].trial };
    }
    if (results_metric(&metric, c, id[0].snap, err) < 0 ||
        compare_make(&v, st, side, metric, err) < 0 ||
        shows[cli_format(c, FORMAT_TABLE)](c, v, err) < 0)
        goto done;
    rc = STATUS_OK;
done:
    comparison_free(v);
    results_id_release(&id[0]);
    results_id_release(&id[1]);
    store_close(st);
    return rc;
}
