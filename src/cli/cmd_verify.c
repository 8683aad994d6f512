#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "nn/train.h"
#include "num/cpu.h"
#include "run/cores.h"
#include "run/score.h"
#include "run/verify.h"

#include <stdio.h>
#include <string.h>

#define STATUS_DIFFERS 1

struct verify {
    struct cli *c;
    struct store *st;
    struct study *study; /* of the experiment study_of; NULL: none yet */
    int64_t study_of;
    struct table *shown;
    int threads;
    int differing;
};

static int open_study(struct verify *v, const struct snapshot *snap,
                      struct err *err)
{
    struct diag diag = { 0 };
    int rc;

    if (v->study && v->study_of == snap->experiment.id)
        return 0;
    study_free(v->study);
    v->study = NULL;
    v->study_of = snap->experiment.id;
    rc = score_study(&v->study, snap, &diag, err);
    if (rc < 0)
        cli_diag(v->c, &diag);
    diag_release(&diag);
    return rc;
}

static int add_row(struct verify *v, const struct trial_row *t,
                   const struct verified *r, struct err *err)
{
    static const char *const weights[] = { [WEIGHTS_NONE] = "not kept",
                                           [WEIGHTS_GONE] = "gone",
                                           [WEIGHTS_SAME] = "same" };
    char point[32];
    json_t *row, *why = results_text(r->differs ? r->difference : NULL);

    snprintf(point, sizeof(point), "p%lld", (long long)t->point_id);
    row = json_pack("[IssiiiissifsO]", (json_int_t)t->id, point,
                    trial_kinds[t->kind], t->repeat, t->fold, r->epochs,
                    r->examples, r->differs ? "-" : weights[r->weights],
                    cpu_simd(), v->threads, r->seconds,
                    r->differs ? "differs" : "same", why);
    json_decref(why);
    return table_add(v->shown, row) < 0
               ? err_set(err, ERR_NOMEM, "the list of trials")
               : 0;
}

static int verify_one(struct verify *v, const struct snapshot *snap,
                      const struct trial_row *t, struct err *err)
{
    struct verified r;

    if (open_study(v, snap, err) < 0 ||
        verify_trial(&r, v->study, snap, t, v->st, v->threads, err) < 0 ||
        add_row(v, t, &r, err) < 0)
        return -1;
    cli_note(v->c, "trial %lld: %s", (long long)t->id,
             r.differs ? r.difference : "the same bits");
    v->differing += r.differs;
    return 0;
}

/* A trial that is named, the trials of a point, or (neither) all. */
static int verify_some(struct verify *v, const struct results_id *id,
                       struct err *err)
{
    int passed_over = 0;

    if (id->trial)
        return verify_one(v, id->snap, id->trial, err);
    for (int i = 0; i < id->snap->n_trials; i++) {
        const struct trial_row *t = &id->snap->trials[i];

        if (id->point && t->point_id != id->point->id)
            continue;
        if (!verify_applies(t))
            passed_over++;
        else if (verify_one(v, id->snap, t, err) < 0)
            return -1;
    }
    if (passed_over)
        cli_note(v->c, "%d trial%s not ended well: nothing to meet",
                 passed_over, passed_over == 1 ? " has" : "s have");
    return 0;
}

/* Without an id: the chosen point, or every trial. */
static int find_unnamed(struct results_id *out, struct verify *v,
                        struct err *err)
{
    enum metric_id metric;
    struct rank_row best;

    if (v->c->args.all)
        return store_snapshot_all(&out->snap, v->st, v->c->args.experiment,
                                  err);
    if (results_snapshot(&out->snap, v->c, v->st, err) < 0 ||
        results_metric(&metric, v->c, out->snap, err) < 0 ||
        results_best(&best, v->st, out->snap, metric, err) < 0)
        return -1;
    out->point = results_point(out->snap, best.point_id);
    return 0;
}

static int verify(struct verify *v, struct err *err)
{
    const struct args *a = &v->c->args;
    int n = a->n_operands ? a->n_operands : 1, rc = 0;

    if (a->all && a->n_operands)
        return err_set(err, ERR_USAGE, "--all or ids, not both");
    for (int i = 0; rc == 0 && i < n; i++) {
        struct results_id id = { 0 };

        rc = a->n_operands ? results_find(&id, v->st, a->operands[i], err)
                           : find_unnamed(&id, v, err);
        if (rc == 0)
            rc = verify_some(v, &id, err);
        results_id_release(&id);
    }
    if (rc == 0 && !table_n_rows(v->shown))
        rc = err_set(err, ERR_NOMATCH, "there is no trial to verify");
    return rc;
}

static void tell(struct verify *v, int n)
{
    if (cli_format(v->c, FORMAT_TABLE) != FORMAT_TABLE || v->c->args.quiet)
        return;
    if (v->differing)
        str_add(&v->c->out,
                "\n%d of %d trial%s not have the bits of the record.\n",
                v->differing, n, v->differing == 1 ? " does" : "s do");
    else
        str_add(&v->c->out,
                "\nThe same bits as the record, with arithmetic %d, %s and %d "
                "thread%s.\n",
                NUMERICS, cpu_simd(), v->threads, v->threads == 1 ? "" : "s");
}

int cmd_verify(struct cli *c, struct err *err)
{
    static const char *const cols[] = {
        "trial",        "point",    "kind",       "repeat", "fold",
        "epochs",       "examples", "weights",    "simd",   "threads",
        "wall_seconds", "result",   "difference", NULL
    };
    struct verify v = { .c = c,
                        .shown = table_new(cols),
                        .threads = c->args.threads ? c->args.threads
                                                   : cores_allowed() };
    int n, rc = -1;

    if (!v.shown) {
        err_set(err, ERR_NOMEM, "the list of trials");
        goto done;
    }
    if (results_open(&v.st, c, STORE_READ, err) < 0 || verify(&v, err) < 0)
        goto done;
    n = table_n_rows(v.shown);
    cli_table(c, v.shown, FORMAT_TABLE);
    v.shown = NULL;
    tell(&v, n);
    rc = v.differing ? STATUS_DIFFERS : STATUS_OK;
done:
    table_free(v.shown);
    study_free(v.study);
    store_close(v.st);
    return rc;
}
