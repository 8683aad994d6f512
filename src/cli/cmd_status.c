#include "base/json.h"
#include "cli/cmd.h"
#include "cli/next.h"
#include "cli/results.h"
#include "run/cores.h"

#include <string.h>

struct counts {
    long long done, running, pending, failed;
    double left_seconds; /* of training, on one core */
    struct store_holders holders;
};

static struct counts count(const struct table *states,
                           const struct store_holders *holders)
{
    struct counts n = { .holders = *holders };

    for (int i = 0; i < table_n_rows(states); i++) {
        const char *state = json_string_value(table_cell(states, i, 0));
        long long trials = json_integer_value(table_cell(states, i, 1));

        if (!strcmp(state, "completed") || !strcmp(state, "stopped"))
            n.done += trials;
        else if (!strcmp(state, "running"))
            n.running += trials;
        else if (!strcmp(state, "pending"))
            n.pending += trials;
        else
            n.failed += trials;
        n.left_seconds += json_number_value(
            table_cell(states, i, table_col(states, "left_seconds")));
    }
    return n;
}

/* A trial that its process did not end stays running in the database. */
static void show_holders(struct cli *c, const struct store_holders *h)
{
    if (h->gone)
        str_add(&c->out,
                "%d trial%s left running by a process that is no more; `sweep "
                "run` with the config goes on with %s\n",
                h->gone, h->gone == 1 ? " was" : "s were",
                h->gone == 1 ? "it" : "them");
    next_far(c, h);
}

static void show_text(struct cli *c, const char *name, const struct counts *n,
                      const struct table *states, const struct table *failures)
{
    long long running = n->running - n->holders.gone;
    long long left = n->running + n->pending, at_once = running;
    struct str *out = &c->out;

    str_add(out, "%s: %lld of %lld trial%s done", name, n->done,
            n->done + left + n->failed,
            n->done + left + n->failed == 1 ? "" : "s");
    if (left)
        str_add(out, ", %lld left (%lld running)", left, running);
    if (n->failed)
        str_add(out, ", %lld failed or diverged", n->failed);
    str_add_text(out, "\n");
    if (left && n->left_seconds > 0) {
        at_once = at_once ? at_once : cores_allowed();
        at_once = at_once > left ? left : at_once;
        cli_duration(out, n->left_seconds / (double)at_once);
        str_add(out, " left with %lld trial%s at once\n", at_once,
                at_once == 1 ? "" : "s");
    }
    show_holders(c, &n->holders);
    str_add_text(out, "\n");
    format_table(out, states, FORMAT_TABLE);
    if (table_n_rows(failures)) {
        str_add_text(out, "\nfailures\n");
        format_table(out, failures, FORMAT_TABLE);
    }
}

static void show_json(struct str *out, const char *name, const struct counts *n,
                      const struct table *states, const struct table *failures)
{
    json_t *o = json_object();

    json_put(&o, "experiment", results_text(name));
    json_put(&o, "done", json_integer(n->done));
    json_put(&o, "running", json_integer(n->running));
    json_put(&o, "gone", json_integer(n->holders.gone));
    json_put(&o, "far", json_integer(n->holders.far));
    json_put(&o, "pending", json_integer(n->pending));
    json_put(&o, "failed", json_integer(n->failed));
    json_put(&o, "left_seconds", results_real(n->left_seconds));
    json_put(&o, "states", format_objects(states));
    json_put(&o, "failures", format_objects(failures));
    format_object(out, o);
    json_decref(o);
}

/* Where the row of one is damaged, all count as alive, and it is said. */
static int find_holders(struct store_holders *out, const struct cli *c,
                        struct store *st, int64_t experiment_id,
                        struct err *err)
{
    struct err why = { 0 };

    *out = (struct store_holders){ 0 };
    if (store_holders(out, st, experiment_id, 0, &why) == 0)
        return 0;
    if (why.code != ERR_MISMATCH)
        return err_set(err, why.code, "%s", why.msg);
    cli_note(c, "%s", why.msg);
    return 0;
}

int cmd_status(struct cli *c, struct err *err)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct table *states = NULL, *failures = NULL;
    struct store_holders holders;
    struct counts n;
    int rc = -1;

    if (results_open(&st, c, STORE_READ, err) < 0 ||
        results_snapshot(&snap, c, st, err) < 0 ||
        store_table_status(&states, st, snap->experiment.id, err) < 0 ||
        store_table_failures(&failures, st, snap->experiment.id, err) < 0)
        goto done;
    if (find_holders(&holders, c, st, snap->experiment.id, err) < 0)
        goto done;
    n = count(states, &holders);
    switch (cli_format(c, FORMAT_TABLE)) {
    case FORMAT_TABLE:
        show_text(c, snap->experiment.name, &n, states, failures);
        break;
    case FORMAT_JSON:
        show_json(&c->out, snap->experiment.name, &n, states, failures);
        break;
    default:
        format_table(&c->out, states, cli_format(c, FORMAT_TABLE));
    }
    rc = n.failed ? STATUS_SOME_FAILED : STATUS_OK;
done:
    table_free(states);
    table_free(failures);
    snapshot_free(snap);
    store_close(st);
    return rc;
}
