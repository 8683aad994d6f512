#include "cli/cmd.h"
#include "cli/results.h"
#include "config/doc.h"
#include "config/keys.h"
#include "run/study.h"

static int add_keys(struct table *t, const struct keyset *set, struct err *err)
{
    for (int i = 0; i < set->n; i++) {
        const struct field *f = &set->fields[i];
        struct str values = { 0 }, fallback = { 0 };
        json_t *row;
        int rc;

        doc_values(&values, f);
        doc_default(&fallback, f);
        row = json_pack("[sssss]", f->name, set->section ? set->section : "",
                        f->sweep ? "yes" : "no", str_text(&fallback),
                        str_text(&values));
        if (values.failed || fallback.failed) {
            json_decref(row);
            row = NULL;
        }
        rc = row ? table_add(t, row) : -1;
        str_release(&values);
        str_release(&fallback);
        if (rc < 0)
            return err_set(err, ERR_NOMEM, "%s", f->name);
    }
    return 0;
}

static int list_keys(struct cli *c, struct err *err)
{
    static const char *const cols[] = { "key",     "section", "factor",
                                        "default", "values",  NULL };
    struct table *t = table_new(cols);

    if (!t)
        return err_set(err, ERR_NOMEM, "the keys");
    if (add_keys(t, &top_keys, err) < 0)
        goto failed;
    for (int i = 0; study_keys[i]; i++)
        if (add_keys(t, study_keys[i], err) < 0)
            goto failed;
    cli_table(c, t, FORMAT_TABLE);
    return STATUS_OK;
failed:
    table_free(t);
    return -1;
}

int cmd_explain(struct cli *c, struct err *err)
{
    if (!c->args.n_operands)
        return list_keys(c, err);
    if (doc_explain(&c->out, c->args.operands[0], study_keys, err) < 0)
        return -1;
    return STATUS_OK;
}
