#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "run/cores.h"
#include "run/score.h"

/* The point to look at: the operand's, or the one that ranks first. */
static int find_point(struct results_id *out, struct cli *c, struct store *st,
                      struct err *err)
{
    struct rank_row best;
    enum metric_id metric;

    if (c->args.n_operands) {
        if (results_find(out, st, c->args.operands[0], err) < 0)
            return -1;
        if (out->trial && !out->trial->planned && out->point->active &&
            out->trial->kind == KIND_SEARCH)
            return err_set(err, ERR_NOMATCH,
                           "trial %lld is not in the present plan; its "
                           "point is p%lld",
                           (long long)out->trial->id,
                           (long long)out->point->id);
        return 0;
    }
    if (results_snapshot(&out->snap, c, st, err) < 0 ||
        results_metric(&metric, c, out->snap, err) < 0 ||
        results_best(&best, st, out->snap, metric, err) < 0)
        return -1;
    out->point = results_point(out->snap, best.point_id);
    return 0;
}

static struct table *look_table(const struct look *looks, int n, int number)
{
    static const char *const cols[] = { "trial", "repeat", "seed",     "look",
                                        "n",     "loss",   "accuracy", NULL };
    struct table *t = table_new(cols);

    for (int i = 0; t && i < n; i++)
        if (table_add(t, json_pack("[IiIiiff]", (json_int_t)looks[i].trial_id,
                                   looks[i].repeat, (json_int_t)looks[i].seed,
                                   number, looks[i].n, looks[i].loss,
                                   looks[i].accuracy)) < 0) {
            table_free(t);
            t = NULL;
        }
    return t;
}

static void tell(const struct cli *c, const struct results_id *id, int number)
{
    if (number == 1)
        cli_note(c, "point p%lld: the first look at the test part of %s",
                 (long long)id->point->id, id->snap->experiment.dataset);
    else
        cli_note(c,
                 "point p%lld: look %d at the test part of %s; the more looks "
                 "a choice rests on, the less the score says of new data",
                 (long long)id->point->id, number,
                 id->snap->experiment.dataset);
}

int cmd_evaluate(struct cli *c, struct err *err)
{
    int threads = c->args.threads ? c->args.threads : cores_allowed();
    struct results_id id = { 0 };
    struct study *study = NULL;
    struct store *st = NULL;
    struct look *looks = NULL;
    struct diag diag = { 0 };
    struct table *t;
    int n = 0, number = 0, rc = -1;

    if (results_open(&st, c, STORE_WRITE, err) < 0 ||
        find_point(&id, c, st, err) < 0)
        goto done;
    if (score_study(&study, id.snap, &diag, err) < 0) {
        cli_diag(c, &diag);
        goto done;
    }
    if (score_evaluate(&looks, &n, &number, study, id.snap, id.point->id, st,
                       threads, err) < 0)
        goto done;
    t = look_table(looks, n, number);
    if (!t) {
        err_set(err, ERR_NOMEM, "the scores");
        goto done;
    }
    tell(c, &id, number);
    cli_table(c, t, FORMAT_TABLE);
    rc = STATUS_OK;
done:
    mem_free(looks);
    study_free(study);
    diag_release(&diag);
    results_id_release(&id);
    store_close(st);
    return rc;
}
