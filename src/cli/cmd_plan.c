#include "base/json.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/results.h"
#include "run/cores.h"
#include "run/study.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct plan {
    double *seconds;     /* [n_points] of a trial */
    int trials_of_point; /* repeats times folds */
    int *done;           /* [n_points] trials that are completed already */
    bool as_written;     /* levels as the config has them */
};

/* The trials that the database has already; without one, none. */
static int count_done(struct plan *plan, const struct cli *c,
                      const struct study *s, struct err *err)
{
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct err e = { 0 };
    int rc = -1;

    if (access(cli_db(c), F_OK) != 0)
        return 0;
    if (results_open(&st, c, STORE_READ, err) < 0)
        goto done;
    if (store_snapshot(&snap, st, config_top(s->config)->name, &e) < 0) {
        if (e.code == ERR_NOMATCH)
            rc = 0;
        else
            *err = e;
        goto done;
    }
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];
        int k = study_find(s, results_point(snap, t->point_id)->hash);

        if (k >= 0 && t->kind == KIND_SEARCH &&
            (t->state == STATE_COMPLETED || t->state == STATE_STOPPED))
            plan->done[k]++;
    }
    rc = 0;
done:
    snapshot_free(snap);
    store_close(st);
    return rc;
}

/* The point's level of a factor; null when it does not read it. */
static json_t *level_of(const struct point *p, const char *factor,
                        bool as_written)
{
    for (int k = 0; k < p->n_settings; k++)
        if (strcmp(p->settings[k].name, factor) == 0)
            return as_written ? results_text(p->settings[k].text)
                              : json_incref((json_t *)p->settings[k].value);
    return json_null();
}

static json_t *plan_row(const struct plan *plan, const struct study *s, int i)
{
    const struct point *p = &s->space->points[i];
    json_t *row = json_array();
    struct model_spec model;
    struct train_spec train;

    spec_from_point(&model, &train, p->config, s->data->n_features,
                    s->data->n_classes);
    json_push(&row, json_integer(p->ordinal));
    for (int f = 0; f < s->space->n_factors; f++) {
        json_push(&row,
                  level_of(p, s->space->factors[f].name, plan->as_written));
    }
    json_push(&row, json_integer(spec_n_weights(&model)));
    json_push(&row, json_real((double)spec_memory_bytes(&model, &train) / 1e6));
    json_push(&row, json_real(plan->seconds[i]));
    json_push(&row, json_integer(plan->trials_of_point));
    json_push(&row, json_integer(plan->done[i]));
    return row;
}

static struct table *plan_table(const struct plan *plan, const struct study *s)
{
    int n = s->space->n_factors, k = 0;
    const char **cols = mem_zero((size_t)n + 7, sizeof(*cols));
    struct table *t;

    if (!cols)
        return NULL;
    cols[k++] = "point";
    for (int f = 0; f < n; f++)
        cols[k++] = s->space->factors[f].name;
    cols[k++] = "n_weights";
    cols[k++] = "megabytes";
    cols[k++] = "trial_seconds";
    cols[k++] = "trials";
    cols[k++] = "done";
    t = table_new(cols);
    mem_free(cols);
    for (int i = 0; t && i < s->space->n_points; i++)
        if (table_add(t, plan_row(plan, s, i)) < 0) {
            table_free(t);
            t = NULL;
        }
    return t;
}

static void add_totals(struct cli *c, const struct plan *plan,
                       const struct study *s)
{
    int jobs = c->args.jobs ? c->args.jobs : cores_allowed();
    int n = s->space->n_points, left = 0, done = 0;
    double seconds = 0;

    for (int i = 0; i < n; i++) {
        int more = plan->trials_of_point - plan->done[i];

        left += more;
        done += plan->done[i];
        seconds += more * plan->seconds[i];
    }
    jobs = jobs > left && left ? left : jobs;
    str_add(&c->out,
            "\n%s: %d point%s of %d combination%s, %d trial%s (%d done, %d to "
            "train)\n",
            config_top(s->config)->name, n, n == 1 ? "" : "s",
            s->space->n_combinations, s->space->n_combinations == 1 ? "" : "s",
            done + left, done + left == 1 ? "" : "s", done, left);
    str_add(&c->out,
            "data: %s, %d features, %d classes; %d to train on, %d to "
            "validate, %d to test",
            s->data->name, s->data->n_features, s->data->n_classes,
            s->splits[0].n_train, s->splits[0].n_validation,
            s->splits[0].n_test);
    str_add(&c->out, "\ntime: ");
    cli_duration(&c->out, seconds / jobs);
    str_add(&c->out, " with %d trial%s at once\n", jobs, jobs == 1 ? "" : "s");
}

int cmd_plan(struct cli *c, struct err *err)
{
    struct study *study = NULL;
    struct plan plan = { 0 };
    struct table *t = NULL;
    struct diag diag = { 0 };
    int rc = -1;

    rc = study_open(&study, c->args.operands[0], c->args.sets, &diag, err);
    cli_diag(c, &diag);
    if (rc < 0)
        goto done;
    rc = -1;
    plan.trials_of_point = config_top(study->config)->repeats * study->n_splits;
    plan.as_written = cli_format(c, FORMAT_TABLE) == FORMAT_TABLE;
    plan.done = mem_zero((size_t)study->space->n_points, sizeof(*plan.done));
    plan.seconds =
        mem_zero((size_t)study->space->n_points, sizeof(*plan.seconds));
    if (!plan.done || !plan.seconds) {
        err_set(err, ERR_NOMEM, "%s", c->args.operands[0]);
        goto done;
    }
    if (study_seconds(plan.seconds, study, err) < 0 ||
        count_done(&plan, c, study, err) < 0)
        goto done;
    t = plan_table(&plan, study);
    if (!t) {
        err_set(err, ERR_NOMEM, "%s", c->args.operands[0]);
        goto done;
    }
    format_table(&c->out, t, cli_format(c, FORMAT_TABLE));
    if (cli_format(c, FORMAT_TABLE) == FORMAT_TABLE)
        add_totals(c, &plan, study);
    rc = STATUS_OK;
done:
    table_free(t);
    mem_free(plan.done);
    mem_free(plan.seconds);
    diag_release(&diag);
    study_free(study);
    return rc;
}
