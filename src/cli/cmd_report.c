#include "base/file.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "report/text.h"

#include <string.h>

/* The report's own file: in the experiment's folder beside the database. */
static int own_path(struct str *path, const struct cli *c, const char *name,
                    struct err *err)
{
    char folder[PATH_MAX];

    if (results_folder(folder, c, name, err) < 0)
        return -1;
    str_add(path, "%s/report.md", folder);
    return file_make_dir(folder, err);
}

static int write_markdown(const struct cli *c, const struct summary *s,
                          struct err *err)
{
    struct str text = { 0 }, path = { 0 };
    int rc = -1;

    if (c->args.output)
        str_add_text(&path, c->args.output);
    else if (own_path(&path, c, summary_experiment(s), err) < 0)
        goto done;
    report_markdown(&text, s);
    if (text.failed || path.failed) {
        err_set(err, ERR_NOMEM, "the report");
        goto done;
    }
    if (file_write(str_text(&path), str_text(&text), text.len, err) < 0)
        goto done;
    cli_note(c, "the whole report is in %s", str_text(&path));
    rc = 0;
done:
    str_release(&text);
    str_release(&path);
    return rc;
}

int cmd_report(struct cli *c, struct err *err)
{
    struct summary_options options = { .experiment = c->args.experiment,
                                       .metric = -1,
                                       .rule = (enum summary_rule)c->args.rule,
                                       .where = c->args.where };
    struct text_style style = { .color = c->color,
                                .ascii = c->ascii,
                                .columns = c->columns };
    struct store *st = NULL;
    struct summary *s = NULL;
    enum metric_id metric;
    int rc = -1;

    if (c->args.best) {
        if (results_metric(&metric, c, NULL, err) < 0)
            return -1;
        options.metric = (int)metric;
    }
    if (results_open(&st, c, STORE_READ, err) < 0 ||
        summary_make(&s, st, &options, err) < 0)
        goto done;
    if (c->args.output && strcmp(c->args.output, "-") == 0) {
        report_markdown(&c->out, s);
    } else {
        report_terminal(&c->out, s, &style);
        if (write_markdown(c, s, err) < 0)
            goto done;
    }
    rc = STATUS_OK;
done:
    summary_free(s);
    store_close(st);
    return rc;
}
