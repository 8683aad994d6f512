#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"

/* The chosen point on a terminal: a line a fact, then what to type next. */
static void show(struct cli *c, const struct snapshot *snap,
                 const struct table *t, const struct rank_row *best,
                 enum metric_id metric)
{
    str_add(&c->out, "p%lld of %s ranks first by %s.\n\n",
            (long long)best->point_id, snap->experiment.name,
            metrics[metric].name);
    format_record(&c->out, t, 0);
    str_add(&c->out,
            "\n'sweep best --format value' prints its config, 'sweep show "
            "p%lld' all of it.\n",
            (long long)best->point_id);
}

int cmd_best(struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct table *t = NULL;
    struct rank_row best;
    enum metric_id metric;
    int rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        results_snapshot(&snap, c, st, err) < 0 ||
        results_metric(&metric, c, snap, err) < 0 ||
        results_best(&best, st, snap, metric, err) < 0)
        goto done;
    t = results_board(snap, &best, 1, 1, metric,
                      cli_format(c, FORMAT_TABLE) == FORMAT_TABLE);
    if (!t) {
        err_set(err, ERR_NOMEM, "%s", snap->experiment.name);
        goto done;
    }
    switch (cli_format(c, FORMAT_TABLE)) {
    case FORMAT_VALUE:
        if (results_yaml(&c->out, snap, results_point(snap, best.point_id),
                         err) < 0)
            goto done;
        break;
    case FORMAT_TABLE:
        show(c, snap, t, &best, metric);
        if (c->args.verbose)
            str_add_text(&c->out, "\n");
        if (c->args.verbose &&
            results_yaml(&c->out, snap, results_point(snap, best.point_id),
                         err) < 0)
            goto done;
        break;
    default:
        format_table(&c->out, t, cli_format(c, FORMAT_TABLE));
    }
    rc = STATUS_OK;
done:
    table_free(t);
    snapshot_free(snap);
    store_close(st);
    return rc;
}
