#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "nn/train.h"

#include <stdio.h>

struct retry {
    struct cli *c;
    struct table *chosen; /* what is queued again, and why it had ended */
    int64_t *trials;      /* [n] the same by their ids */
    size_t n, cap;
    int diverged; /* trials that stay so */
    int confirm;  /* of those queued: with new seeds */
};

/* Why a trial is not queued again; NULL: it is. */
static const char *reason_against(const struct trial_row *t)
{
    static const char *const reasons[] = {
        [STATE_PENDING] = "waits already",
        [STATE_RUNNING] = "is being trained",
        [STATE_COMPLETED] = "is completed (after `sweep rm` it is trained "
                            "anew)",
        [STATE_STOPPED] = "is completed (after `sweep rm` it is trained anew)",
        [STATE_DIVERGED] = "diverged, and the same bits would diverge again",
        [STATE_FAILED] = NULL,
    };

    if (t->kind == KIND_SEARCH && !t->planned)
        return "is not in the present plan";
    if (t->state == STATE_DIVERGED && t->numerics != NUMERICS)
        return NULL;
    return reasons[t->state];
}

/* Why a trial that was named is not queued again; NULL: it is, even one that
 * runs, if its process is no more or on another host: whoever names it says
 * that nobody trains it. */
static int reason_against_named(const char **out, struct retry *r,
                                struct store *st, const struct trial_row *t,
                                struct err *err)
{
    struct store_holders h;

    *out = reason_against(t);
    if (!*out || t->state != STATE_RUNNING)
        return 0;
    if (store_holders(&h, st, 0, t->id, err) < 0)
        return -1;
    if (h.gone || h.far)
        *out = NULL;
    if (h.far)
        cli_note(r->c,
                 "trial %lld was held by process %lld on %s; if that still "
                 "trains it, its results will be refused",
                 (long long)t->id, (long long)h.far_pid, h.far_host);
    return 0;
}

static int take(struct retry *r, const struct trial_row *t, struct err *err)
{
    char point[32];

    for (size_t i = 0; i < r->n; i++)
        if (r->trials[i] == t->id)
            return 0; /* named twice */
    if (mem_grow(&r->trials, r->n, &r->cap, sizeof(*r->trials)) < 0)
        return err_set(err, ERR_NOMEM, "the list of trials");
    r->trials[r->n++] = t->id;
    r->confirm += t->kind == KIND_CONFIRM;
    snprintf(point, sizeof(point), "p%lld", (long long)t->point_id);
    if (table_add(r->chosen, json_pack("[Issiiiso]", (json_int_t)t->id, point,
                                       trial_kinds[t->kind], t->repeat, t->fold,
                                       t->attempts, trial_states[t->state],
                                       results_text(t->error))) < 0)
        return err_set(err, ERR_NOMEM, "the list of trials");
    return 0;
}

/* Those of a snapshot that may be queued; of one trial or point alone when it
 * is named, and then the reason against each is told. */
static int take_trials(struct retry *r, struct store *st,
                       const struct snapshot *snap,
                       const struct results_id *named, struct err *err)
{
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];
        const char *against = reason_against(t);

        if (named && (named->trial ? t != named->trial
                                   : t->point_id != named->point->id))
            continue;
        if (named && reason_against_named(&against, r, st, t, err) < 0)
            return -1;
        if (!against && take(r, t, err) < 0)
            return -1;
        r->diverged += against && t->state == STATE_DIVERGED;
        if (against && named && named->trial)
            cli_note(r->c, "trial %lld %s", (long long)t->id, against);
    }
    return 0;
}

static int take_named(struct retry *r, struct store *st, const char *text,
                      struct err *err)
{
    struct results_id id = { 0 };
    int rc;

    if (results_find(&id, st, text, err) < 0)
        return -1;
    rc = take_trials(r, st, id.snap, &id, err);
    results_id_release(&id);
    return rc;
}

static int choose(struct retry *r, struct store *st, struct err *err)
{
    const struct args *a = &r->c->args;
    struct snapshot *snap = NULL;
    int rc = 0;

    if (a->n_operands) {
        for (int i = 0; rc == 0 && i < a->n_operands; i++)
            rc = take_named(r, st, a->operands[i], err);
        return rc;
    }
    if (results_snapshot(&snap, r->c, st, err) < 0)
        return -1;
    rc = take_trials(r, st, snap, NULL, err);
    snapshot_free(snap);
    if (r->diverged)
        cli_note(r->c,
                 "%d diverged trial%s left: the same bits would diverge again",
                 r->diverged, r->diverged == 1 ? " is" : "s are");
    return rc;
}

static void tell(struct cli *c, int queued, int confirm)
{
    if (cli_format(c, FORMAT_TABLE) != FORMAT_TABLE || c->args.quiet)
        return;
    str_add(&c->out, "\n%d trial%s in the queue again; ", queued,
            queued == 1 ? " is" : "s are");
    if (confirm < queued)
        str_add(&c->out, "`sweep run` with the config trains %s%s",
                queued == 1 ? "it" : "them",
                confirm ? ", those with new seeds " : "");
    if (confirm)
        str_add(&c->out, "`sweep confirm`%s",
                confirm < queued ? ""
                : queued == 1    ? " trains it"
                                 : " trains them");
    str_add_text(&c->out, ".\n");
}

int cmd_retry(struct cli *c, struct err *err)
{
    static const char *const cols[] = { "trial",  "point", "kind",
                                        "repeat", "fold",  "attempts",
                                        "state",  "error", NULL };
    struct retry r = { .c = c, .chosen = table_new(cols) };
    struct store *st = NULL;
    int queued = 0, rc = -1;

    if (!r.chosen) {
        err_set(err, ERR_NOMEM, "the list of trials");
        goto done;
    }
    if (results_open(&st, c, STORE_WRITE, err) < 0 || choose(&r, st, err) < 0)
        goto done;
    if (!r.n) {
        err_set(err, ERR_NOMATCH, "no trial is to be queued again");
        goto done;
    }
    if (store_retry(&queued, st, r.trials, (int)r.n, NUMERICS, err) < 0)
        goto done;
    cli_table(c, r.chosen, FORMAT_TABLE);
    r.chosen = NULL;
    tell(c, queued, r.confirm);
    rc = STATUS_OK;
done:
    table_free(r.chosen);
    mem_free(r.trials);
    store_close(st);
    return rc;
}
