#include "base/file.h"
#include "cli/cmd.h"
#include "cli/results.h"

#include <string.h>

static int check_names(const struct args *a, struct err *err)
{
    for (int i = 2; i < a->n_operands; i++) {
        const char *const *name = store_exports;
        const char *near;

        while (*name && strcmp(*name, a->operands[i]) != 0)
            name++;
        if (*name)
            continue;
        near = str_nearest(a->operands[i], store_exports);
        return err_set(err, ERR_USAGE, "\"%s\" is no table of results.db%s%s%s",
                       a->operands[i], near ? "; did you mean \"" : "",
                       near ? near : "", near ? "\"?" : "");
    }
    return 0;
}

/* csv or json: the first operand. */
static int find_format(enum format *out, const char *name, struct err *err)
{
    for (int f = FORMAT_JSON; f <= FORMAT_CSV; f++)
        if (strcmp(format_names[f], name) == 0) {
            *out = (enum format)f;
            return 0;
        }
    return err_set(err, ERR_USAGE, "\"%s\" is neither csv nor json", name);
}

static int export_one(struct cli *c, struct store *st, const char *name,
                      int64_t experiment_id, enum format format,
                      struct err *err)
{
    const char *dir = c->args.operands[1];
    struct table *t = NULL;
    struct str path = { 0 };
    int rc = -1;

    if (store_table_export(&t, st, name, experiment_id, err) < 0)
        goto done;
    format_table(&c->out, t, format);
    str_add(&path, "%s/%s.%s", dir, name, format_names[format]);
    if (strcmp(dir, "-") != 0 && cli_output(c, str_text(&path), err) < 0)
        goto done;
    rc = 0;
done:
    str_release(&path);
    table_free(t);
    return rc;
}

static int export_all(struct cli *c, struct store *st, int64_t experiment_id,
                      enum format format, struct err *err)
{
    int n = 0;

    for (const char *const *name = store_exports; *name; name++) {
        bool wanted = c->args.n_operands == 2;

        for (int i = 2; i < c->args.n_operands; i++)
            wanted |= strcmp(*name, c->args.operands[i]) == 0;
        if (!wanted)
            continue;
        if (export_one(c, st, *name, experiment_id, format, err) < 0)
            return -1;
        n++;
    }
    if (strcmp(c->args.operands[1], "-") != 0)
        cli_note(c, "wrote %d file%s into %s", n, n == 1 ? "" : "s",
                 c->args.operands[1]);
    return 0;
}

int cmd_export(struct cli *c, struct err *err)
{
    const char *dir = c->args.operands[1];
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    enum format format = FORMAT_CSV;
    int rc = -1;

    if (find_format(&format, c->args.operands[0], err) < 0 ||
        check_names(&c->args, err) < 0)
        return -1;
    if (strcmp(dir, "-") == 0 && c->args.n_operands != 3)
        return err_set(err, ERR_USAGE,
                       "the standard output takes one table: sweep export %s "
                       "- leaderboard",
                       c->args.operands[0]);
    if (results_open(&st, c, STORE_READ, err) < 0 ||
        (c->args.experiment && results_snapshot(&snap, c, st, err) < 0))
        goto done;
    if (strcmp(dir, "-") != 0 && file_make_dir(dir, err) < 0)
        goto done;
    if (export_all(c, st, snap ? snap->experiment.id : 0, format, err) < 0)
        goto done;
    rc = STATUS_OK;
done:
    snapshot_free(snap);
    store_close(st);
    return rc;
}
