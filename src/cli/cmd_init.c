#include "cli/cmd.h"
#include "config/doc.h"
#include "run/study.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int cmd_init(struct cli *c, struct err *err)
{
    const char *name =
        c->args.n_operands ? c->args.operands[0] : doc_templates()[0];
    const char *path = c->args.output;
    struct str own = { 0 };
    int rc = -1;

    if (doc_template(&c->out, name, study_keys, err) < 0)
        goto done;
    if (!path) {
        str_add(&own, "%s.yaml", name);
        path = str_text(&own);
    }
    /* What somebody wrote is never written over. */
    if (strcmp(path, "-") != 0 && access(path, F_OK) == 0) {
        err_set(err, ERR_CREATE, "%s: %s; -o names another file", path,
                strerror(EEXIST));
        goto done;
    }
    if (cli_output(c, path, err) < 0)
        goto done;
    if (strcmp(path, "-") != 0)
        cli_note(c, "wrote %s; next: sweep plan %s", path, path);
    rc = STATUS_OK;
done:
    str_release(&own);
    return rc;
}
