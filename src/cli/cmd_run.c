#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/next.h"
#include "cli/pictures.h"
#include "cli/results.h"

#define BOARD_HEAD 5 /* rows shown when a run ends */

static int add_board(struct cli *c, const struct study *study, struct err *err)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct rank_row *rows = NULL;
    struct table *t = NULL;
    int n = 0, rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        store_snapshot(&snap, st, config_top(study->config)->name, err) < 0 ||
        store_leaderboard(&rows, &n, st, snap->experiment.id, study->metric,
                          err) < 0)
        goto done;
    t = results_board(snap, rows, n, BOARD_HEAD, study->metric, true);
    if (!t) {
        err_set(err, ERR_NOMEM, "the leaderboard");
        goto done;
    }
    format_table(&c->out, t, FORMAT_TABLE);
    rc = 0;
done:
    table_free(t);
    mem_free(rows);
    snapshot_free(snap);
    store_close(st);
    return rc;
}

/* What ended the run, and what to type next. */
static int finish(struct cli *c, const struct study *study,
                  const struct sweep_result *r, struct err *err)
{
    /* also when nothing was left to do: a run may have been killed here */
    if (!r->left && !r->elsewhere && pictures_keep(c, study, err) < 0)
        return -1;
    if (!c->args.quiet && add_board(c, study, err) < 0)
        return -1;
    if (!c->args.quiet)
        str_add_text(&c->out, "\n");
    if (r->left || r->elsewhere) {
        next_continue(c, "run", r);
    } else if (!c->args.quiet) {
        str_add_text(&c->out, "Next:\n");
        if (r->failed) {
            next_add(c, "status", "what failed, and why");
            next_add(c, "retry", "queues what failed again");
        }
        next_add(c, "report", "which point to take, and why");
        next_add(c, "confirm", "new seeds for the best and its rivals");
        next_add(c, "evaluate", "its score on the test part");
    }
    return next_status(r);
}

int cmd_run(struct cli *c, struct err *err)
{
    struct sweep_options how = next_options(c);
    struct study *study = NULL;
    struct sweep_result result = { 0 };
    struct diag diag = { 0 };
    int rc = -1;

    rc = study_open(&study, c->args.operands[0], c->args.sets, &diag, err);
    cli_diag(c, &diag);
    if (rc == 0)
        rc = sweep_run(&result, study, &how, err);
    if (rc == 0)
        rc = finish(c, study, &result, err);
    diag_release(&diag);
    study_free(study);
    return rc;
}
