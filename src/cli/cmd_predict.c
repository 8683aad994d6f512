#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "run/cores.h"
#include "run/score.h"

/* The trial itself, or the best one of a point. */
static int find_trial(struct results_id *id, struct store *st, struct err *err)
{
    struct rank_row *rows = NULL;
    int n = 0, metric = metric_find(id->snap->experiment.metric), rc = -1;

    if (id->trial)
        return 0;
    if (store_leaderboard(&rows, &n, st, id->snap->experiment.id,
                          (enum metric_id)metric, err) < 0)
        goto done;
    for (int i = 0; i < n; i++)
        if (rows[i].point_id == id->point->id)
            id->trial = results_trial(id->snap, rows[i].trial_id);
    if (!id->trial) {
        err_set(err, ERR_NOMATCH, "no trial of point p%lld is complete yet",
                (long long)id->point->id);
        goto done;
    }
    rc = 0;
done:
    mem_free(rows);
    return rc;
}

int cmd_predict(struct cli *c, struct err *err)
{
    int threads = c->args.threads ? c->args.threads : cores_allowed();
    struct results_id id = { 0 };
    struct study *study = NULL;
    struct store *st = NULL;
    struct table *t = NULL;
    struct diag diag = { 0 };
    int rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        results_find(&id, st, c->args.operands[0], err) < 0 ||
        find_trial(&id, st, err) < 0)
        goto done;
    if (score_study(&study, id.snap, &diag, err) < 0) {
        cli_diag(c, &diag);
        goto done;
    }
    if (score_predict(&t, study, id.snap, id.trial, c->args.operands[1], st,
                      threads, err) < 0)
        goto done;
    cli_table(c, t, FORMAT_CSV);
    if (c->args.output && cli_output(c, c->args.output, err) < 0)
        goto done;
    rc = STATUS_OK;
done:
    study_free(study);
    diag_release(&diag);
    results_id_release(&id);
    store_close(st);
    return rc;
}
