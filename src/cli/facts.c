#include "cli/facts.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdio.h>

/* The one row of a table whose columns are an object's keys; NULL gives NULL.
 */
static struct table *row_table(json_t *facts)
{
    size_t n = json_object_size(facts), i = 0;
    const char **cols = mem_zero(n + 1, sizeof(*cols)), *key;
    json_t *row = json_array(), *value;
    struct table *t = NULL;

    if (!cols || !facts)
        goto done;
    json_object_foreach(facts, key, value)
    {
        cols[i++] = key;
        json_push(&row, json_incref(value));
    }
    t = table_new(cols);
    if (t && table_add(t, json_incref(row)) < 0) {
        table_free(t);
        t = NULL;
    }
done:
    json_decref(row);
    mem_free(cols);
    return t;
}

static void set_point(json_t **o, const struct point_row *p)
{
    char id[32];

    snprintf(id, sizeof(id), "p%lld", (long long)p->id);
    json_put(o, "point", json_string(id));
}

static void set_params(json_t **o, const struct point_row *p)
{
    for (int i = 0; i < p->n_params; i++)
        json_put(o, p->params[i].name, json_incref(p->params[i].value));
}

struct table *facts_trial(const struct snapshot *snap,
                          const struct trial_row *trial)
{
    const struct point_row *p = results_point(snap, trial->point_id);
    json_t *o = json_object();
    struct table *t;

    json_put(&o, "trial", json_integer(trial->id));
    json_put(&o, "experiment", json_string(snap->experiment.name));
    set_point(&o, p);
    set_params(&o, p);
    json_put(&o, "kind", json_string(trial_kinds[trial->kind]));
    json_put(&o, "repeat", json_integer(trial->repeat));
    json_put(&o, "fold", json_integer(trial->fold));
    json_put(&o, "seed", json_integer((json_int_t)trial->seed));
    json_put(&o, "state", json_string(trial_states[trial->state]));
    json_put(&o, "planned", json_boolean(trial->planned));
    json_put(&o, "stop_reason", results_text(trial->stop_reason));
    json_put(&o, "error", results_text(trial->error));
    json_put(&o, "attempts", json_integer(trial->attempts));
    json_put(&o, "epochs_run", json_integer(trial->epochs_run));
    json_put(&o, "best_epoch", json_integer(trial->best_epoch));
    json_put(&o, "started_at", results_text(trial->started_at));
    json_put(&o, "finished_at", results_text(trial->finished_at));
    json_put(&o, "wall_seconds", results_real(trial->wall_seconds));
    json_put(&o, "n_weights", json_integer(p->n_weights));
    json_put(&o, "numerics", json_integer(trial->numerics));
    json_put(&o, "train_loss", results_real(trial->train_loss));
    json_put(&o, "train_accuracy", results_real(trial->train_accuracy));
    for (int i = 0; i < METRIC_COUNT; i++)
        json_put(&o, metrics[i].name, results_real(trial->metric[i]));
    t = row_table(o);
    json_decref(o);
    return t;
}

struct table *facts_point(const struct snapshot *snap,
                          const struct point_row *point)
{
    json_t *o = json_object();
    struct table *t;

    set_point(&o, point);
    json_put(&o, "experiment", json_string(snap->experiment.name));
    set_params(&o, point);
    json_put(&o, "ordinal", json_integer(point->ordinal));
    json_put(&o, "active", json_boolean(point->active));
    json_put(&o, "n_weights", json_integer(point->n_weights));
    json_put(&o, "hash", json_string(point->hash));
    t = row_table(o);
    json_decref(o);
    return t;
}

struct table *facts_trials(const struct snapshot *snap,
                           const struct point_row *point)
{
    static const char *const cols[] = {
        "trial",      "kind",         "repeat",   "fold",     "seed",
        "state",      "epochs_run",   "accuracy", "val_loss", "val_accuracy",
        "best_epoch", "wall_seconds", "error",    NULL
    };
    struct table *t = table_new(cols);

    for (int i = 0; t && i < snap->n_trials; i++) {
        const struct trial_row *r = &snap->trials[i];
        json_t *row;

        if (r->point_id != point->id)
            continue;
        row = json_pack(
            "[IsiiIsioooioo]", (json_int_t)r->id, trial_kinds[r->kind],
            r->repeat, r->fold, (json_int_t)r->seed, trial_states[r->state],
            r->epochs_run, results_real(r->metric[METRIC_ACCURACY]),
            results_real(r->metric[METRIC_VAL_LOSS]),
            results_real(r->metric[METRIC_VAL_ACCURACY]), r->best_epoch,
            results_real(r->wall_seconds), results_text(r->error));
        if (table_add(t, row) < 0) {
            table_free(t);
            t = NULL;
        }
    }
    return t;
}

static bool is_brief(int metric)
{
    return metric == METRIC_LOSS || metric == METRIC_ACCURACY ||
           metric == METRIC_VAL_LOSS || metric == METRIC_VAL_ACCURACY;
}

struct table *facts_epochs(const struct epoch_record *epochs, int n, bool brief)
{
    const char *cols[METRIC_COUNT + 5];
    struct table *t;
    int k = 0;

    cols[k++] = "epoch";
    for (int m = 0; m < METRIC_COUNT; m++)
        if (!brief || is_brief(m))
            cols[k++] = metrics[m].name;
    cols[k++] = "learning_rate";
    cols[k++] = "grad_norm";
    cols[k++] = "wall_seconds";
    cols[k] = NULL;
    t = table_new(cols);
    for (int i = 0; t && i < n; i++) {
        const struct epoch_record *e = &epochs[i];
        json_t *row = json_array();

        json_push(&row, json_integer(e->epoch));
        for (int m = 0; m < METRIC_COUNT; m++)
            if (!brief || is_brief(m))
                json_push(&row, results_real(e->metric[m]));
        json_push(&row, results_real(e->learning_rate));
        json_push(&row, results_real(e->grad_norm));
        json_push(&row, results_real(e->wall_seconds));
        if (table_add(t, row) < 0) {
            table_free(t);
            t = NULL;
        }
    }
    return t;
}

int facts_classes(struct table **out, struct store *st,
                  const struct snapshot *snap, int64_t trial_id,
                  const char *part, struct err *err)
{
    static const char *const cols[] = { "class",  "label", "precision",
                                        "recall", "f1",    "support",
                                        NULL };
    struct scores_row *s = NULL;
    struct table *t = NULL;
    int rc = -1;

    if (store_scores(&s, st, trial_id, part, err) < 0)
        goto done;
    t = table_new(cols);
    for (int k = 0; t && k < s->predictions.n_classes; k++) {
        const char *label = k < snap->n_classes ? snap->classes[k] : NULL;
        json_t *row =
            json_pack("[iofffI]", k, results_text(label),
                      s->classes[k].precision, s->classes[k].recall,
                      s->classes[k].f1, (json_int_t)s->classes[k].support);

        if (table_add(t, row) < 0) {
            table_free(t);
            t = NULL;
        }
    }
    if (!t) {
        err_set(err, ERR_NOMEM, "class table of trial %lld",
                (long long)trial_id);
        goto done;
    }
    *out = t;
    rc = 0;
done:
    scores_free(s);
    return rc;
}
