#include "store/sync.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/checksum.h"
#include "store/read.h"

#include <string.h>

/* ---- the experiment's row ------------------------------------------------ */

static int write_experiment(struct store *st, struct store_study *study,
                            const struct experiment_row *old, bool is_whole,
                            struct err *err)
{
    char now[CLOCK_TEXT];
    const char *const text[] = {
        study->name,
        study->config,
        study->overrides ? study->overrides : "",
        study->metric,
        study->goal,
        study->method,
        study->dataset,
        study->dataset_hash,
        old->id && is_whole ? old->created_at : now,
        now,
        study->sweep_version,
        study->git_commit,
        study->compiler,
        study->cpu,
    };
    const int n = sizeof(text) / sizeof(text[0]);
    struct experiment_row e = { .seed = study->seed,
                                .repeats = study->repeats };
    char **const member[] = {
        &e.name,       &e.config,      &e.overrides,     &e.metric,
        &e.goal,       &e.method,      &e.dataset,       &e.dataset_hash,
        &e.created_at, &e.last_run_at, &e.sweep_version, &e.git_commit,
        &e.compiler,   &e.cpu,
    };
    sqlite3_stmt *s;

    clock_utc(now);
    s = sql_get(st, old->id ? SQL_EXPERIMENT_SET : SQL_EXPERIMENT_ADD, err);
    if (!s)
        return -1;
    if (old->id)
        sql_int(s, 1, old->id);
    for (int i = 0; i < n; i++) {
        *member[i] = (char *)text[i];
        sql_text(s, 2 + i, text[i]);
    }
    sql_int(s, 2 + n, study->seed);
    sql_int(s, 3 + n, study->repeats);
    sql_int(s, 4 + n, crc_experiment(&e));
    if (sql_run(st, s, err) < 0)
        return -1;
    study->id = old->id ? old->id : sqlite3_last_insert_rowid(st->db);
    return 0;
}

/* ---- refusals ------------------------------------------------------------ */

static int refuse(const struct experiment_row *old,
                  const struct store_study *study, const char *why,
                  struct err *err)
{
    struct str lines = { 0 };

    config_difference(&lines, old->config, study->config);
    if (!lines.len && strcmp(old->overrides, study->overrides) != 0)
        config_difference(&lines, old->overrides, study->overrides);
    err_set(err, ERR_REFUSED, "experiment \"%s\": %s%s%s", study->name, why,
            lines.len ? ": " : "", str_text(&lines));
    str_release(&lines);
    return -1;
}

static int check_metric(const struct experiment_row *old,
                        const struct store_study *study, struct err *err)
{
    if (!old->id || strcmp(old->metric, study->metric) == 0)
        return 0;
    return err_set(err, ERR_REFUSED,
                   "experiment \"%s\" kept its epochs by %s, not %s: give the "
                   "config another name (- metric: %s; + metric: %s)",
                   study->name, old->metric, study->metric, old->metric,
                   study->metric);
}

/* Completed search trials of the experiment, those of them in the present plan,
 * and pending ones in it. */
static int count(int *done, int *kept, int *pending, struct store *st,
                 int64_t experiment_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SYNC_COUNT, err);

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    if (sql_step(st, s, err) < 0)
        return -1;
    *done = sqlite3_column_int(s, 0);
    *kept = sqlite3_column_int(s, 1);
    *pending = sqlite3_column_int(s, 2);
    sqlite3_reset(s);
    return 0;
}

int store_sync(struct store_sync *out, struct store *st,
               struct store_study *study, struct err *err)
{
    struct experiment_row old = { 0 };
    bool is_whole = true;
    struct store_sync result = { 0 };
    int done, rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    /* A damaged row is written anew. */
    if (experiment_find(&old, &is_whole, st, study->name, err) < 0 ||
        check_metric(&old, study, err) < 0 ||
        write_experiment(st, study, &old, is_whole, err) < 0 ||
        sync_data(st, study, err) < 0 ||
        sync_points(&result, st, study, err) < 0 ||
        sync_trials(st, study, err) < 0 || sync_confirm(st, study, err) < 0 ||
        count(&done, &result.trials_completed, &result.trials_pending, st,
              study->id, err) < 0)
        goto done;
    if (done && !result.trials_completed && !study->extend) {
        refuse(&old, study,
               "nothing that is trained could be kept after this edit "
               "(--extend allows it, or another name)",
               err);
        goto done;
    }
    if (store_end(st, err) < 0)
        goto done;
    result.is_new = old.id == 0;
    *out = result;
    rc = 0;
done:
    store_abandon(st);
    experiment_release(&old);
    return rc;
}
