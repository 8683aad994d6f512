#include "base/file.h"
#include "cli/cmd.h"
#include "cli/format.h"
#include "cli/results.h"
#include "page/page.h"
#include "report/text.h"
#include "summary/summary_json.h"

#include <string.h>

/* The report's own file: in the experiment's folder beside the database. */
static int own_path(struct str *path, const struct cli *c, const char *name,
                    const char *file, struct err *err)
{
    char folder[PATH_MAX];

    if (results_folder(folder, c, name, err) < 0)
        return -1;
    str_add(path, "%s/%s", folder, file);
    return file_make_dir(folder, err);
}

/* ---- forms --------------------------------------------------------------- */

static int make_markdown(struct str *out, const struct summary *s,
                         struct store *st, struct err *err)
{
    (void)st;
    report_markdown(out, s);
    return out->failed ? err_set(err, ERR_NOMEM, "the report") : 0;
}

static int make_page(struct str *out, const struct summary *s, struct store *st,
                     struct err *err)
{
    return report_page(out, NULL, s, st, err);
}

static const struct form_file {
    const char *file, *suffix; /* the report's own; what -o FILE ends with */
    int (*make)(struct str *out, const struct summary *s, struct store *st,
                struct err *err);
} forms[] = {
    { "report.md", "", make_markdown },
    { "report.html", ".html", make_page },
};
#define N_FORMS (sizeof(forms) / sizeof(forms[0]))

/* The form of a file's name: of those that fit the last. */
static const struct form_file *form_for(const char *path)
{
    const struct form_file *form = NULL;
    size_t n = strlen(path);

    for (size_t i = 0; i < N_FORMS; i++) {
        size_t tail = strlen(forms[i].suffix);

        if (n >= tail && strcmp(path + n - tail, forms[i].suffix) == 0)
            form = &forms[i];
    }
    return form;
}

static int write_form(const struct cli *c, const struct form_file *form,
                      const struct summary *s, struct store *st,
                      struct err *err)
{
    struct str text = { 0 }, path = { 0 };
    int rc = -1;

    if (c->args.output)
        str_add_text(&path, c->args.output);
    else if (own_path(&path, c, summary_experiment(s), form->file, err) < 0)
        goto done;
    if (form->make(&text, s, st, err) < 0)
        goto done;
    if (path.failed) {
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

/* The file asked for, or all that the report has. */
static int write_forms(const struct cli *c, const struct summary *s,
                       struct store *st, struct err *err)
{
    if (c->args.output)
        return write_form(c, form_for(c->args.output), s, st, err);
    for (size_t i = 0; i < N_FORMS; i++)
        if (write_form(c, &forms[i], s, st, err) < 0)
            return -1;
    return 0;
}

/* Whoever may only read the results, or has a full disk, gets the verdict. */
static void show_anyway(struct cli *c, struct err *err)
{
    struct err unheard = { 0 };

    if (c->args.output || (err->code != ERR_CREATE && err->code != ERR_IO))
        return;
    if (cli_send(c, &unheard) == 0)
        str_reset(&c->out);
    err_context(err, "the whole report is not written (-o FILE puts it "
                     "elsewhere)");
}

static int write_json(struct cli *c, const struct summary *s, struct err *err)
{
    json_t *o = NULL;

    if (summary_json(&o, s, err) < 0)
        return -1;
    format_object(&c->out, o);
    json_decref(o);
    return c->args.output ? cli_output(c, c->args.output, err) : 0;
}

int cmd_report(struct cli *c, struct err *err)
{
    struct summary_options options = { .experiment = c->args.experiment,
                                       .metric = -1,
                                       .fingerprint = true,
                                       .rule = (enum summary_rule)c->args.rule,
                                       .where = c->args.where };
    struct text_style style = { .color = c->color,
                                .ascii = c->ascii,
                                .columns = c->columns };
    struct store *st = NULL;
    struct summary *s = NULL;
    enum metric_id metric;
    int rc = -1;

    if (c->args.format != FORMAT_UNSET && c->args.format != FORMAT_JSON)
        return err_set(err, ERR_USAGE,
                       "a report has the --format json alone; without it, it "
                       "is text");
    if (c->args.best) {
        if (results_metric(&metric, c, NULL, err) < 0)
            return -1;
        options.metric = (int)metric;
    }
    if (results_open(&st, c, STORE_READ, err) < 0 ||
        summary_make(&s, st, &options, err) < 0)
        goto done;
    if (c->args.format != FORMAT_UNSET) {
        if (write_json(c, s, err) < 0)
            goto done;
    } else if (c->args.output && strcmp(c->args.output, "-") == 0) {
        report_markdown(&c->out, s);
    } else {
        report_terminal(&c->out, s, &style);
        if (write_forms(c, s, st, err) < 0) {
            show_anyway(c, err);
            goto done;
        }
    }
    rc = STATUS_OK;
done:
    summary_free(s);
    store_close(st);
    return rc;
}
