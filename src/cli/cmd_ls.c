#include "cli/cmd.h"
#include "cli/results.h"

int cmd_ls(struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct table *t = NULL;
    int rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        store_table_experiments(&t, st, err) < 0)
        goto done;
    cli_table(c, t, FORMAT_TABLE);
    rc = STATUS_OK;
done:
    store_close(st);
    return rc;
}
