#include "store/query.h"

#include "base/mem.h"
#include "store/checksum.h"
#include "store/read.h"

#include <stdio.h>
#include <string.h>

/* ---- names --------------------------------------------------------------- */

static int name_by(char **out, struct store *st, enum sql id, const char *what,
                   int64_t key, struct err *err)
{
    sqlite3_stmt *s;
    bool failed = false;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, id, err)))
        return -1;
    sql_int(s, 1, key);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = err_set(err, ERR_NOMATCH, "%s: there is no %s %lld", st->path,
                     what, (long long)key);
    if (rc == 1) {
        *out = sql_get_text(s, 0, &failed);
        rc = failed ? row_no_memory(st, err) : 0;
    }
    sqlite3_reset(s);
    return rc;
}

int store_experiment_id(int64_t *out, struct store *st, const char *name,
                        struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0)
        return -1;
    s = sql_new(st, "SELECT id FROM experiments WHERE name = ?", err);
    if (!s)
        return -1;
    sql_text(s, 1, name);
    rc = sql_step(st, s, err);
    if (rc == 1)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    if (rc == 0)
        err_set(err, ERR_NOMATCH, "%s: no experiment \"%s\"", st->path, name);
    return rc == 1 ? 0 : -1;
}

int store_experiment_name(char **out, struct store *st, int64_t experiment_id,
                          struct err *err)
{
    return name_by(out, st, SQL_NAME_OF_EXPERIMENT, "experiment", experiment_id,
                   err);
}

int store_experiment_of_trial(char **out, struct store *st, int64_t trial_id,
                              struct err *err)
{
    return name_by(out, st, SQL_NAME_OF_TRIAL, "trial", trial_id, err);
}

int store_experiment_of_point(char **out, struct store *st, int64_t point_id,
                              struct err *err)
{
    return name_by(out, st, SQL_NAME_OF_POINT, "point", point_id, err);
}

int store_config_of(char **name, char **config, char **overrides,
                    struct store *st, int64_t experiment_id, struct err *err)
{
    struct experiment_row e = { 0 };
    char *found = NULL;
    int rc = store_experiment_name(&found, st, experiment_id, err);

    if (rc == 0 && experiment_read(&e, st, found, err) < 0)
        rc = -1;
    if (rc == 0) {
        *name = e.name;
        *config = e.config;
        *overrides = e.overrides;
        e.name = e.config = e.overrides = NULL;
    }
    mem_free(found);
    experiment_release(&e);
    return rc;
}

/* ---- looks and files ----------------------------------------------------- */

int look_read(struct evaluation_row *e, struct store *st, sqlite3_stmt *s,
              struct err *err)
{
    const char *dataset_hash = (const char *)sqlite3_column_text(s, 8);
    bool failed = false;

    memset(e, 0, sizeof(*e));
    e->id = sqlite3_column_int64(s, 0);
    e->trial_id = sqlite3_column_int64(s, 1);
    e->look = sqlite3_column_int(s, 2);
    e->n = sqlite3_column_int(s, 3);
    e->at = sql_get_text(s, 4, &failed);
    e->loss = sql_get_real(s, 5);
    e->accuracy = sql_get_real(s, 6);
    if (failed)
        return row_no_memory(st, err);
    if (sqlite3_column_int64(s, 7) != crc_evaluation(e, dataset_hash))
        return row_damaged(st, "evaluations", e->id, err);
    return 0;
}

int store_evaluations(struct evaluation_row **out, int *n, struct store *st,
                      const char *dataset_hash, struct err *err)
{
    struct evaluation_row *rows = NULL;
    size_t used = 0, cap = 0;
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_LOOKS, err)))
        return -1;
    while ((rc = sql_step(st, s, err)) == 1) {
        const char *hash = (const char *)sqlite3_column_text(s, 8);

        if (mem_grow(&rows, used, &cap, sizeof(*rows)) < 0)
            rc = row_no_memory(st, err);
        else
            rc = look_read(&rows[used++], st, s, err);
        if (rc < 0)
            break;
        if (strcmp(hash, dataset_hash) != 0)
            mem_free(rows[--used].at);
    }
    sqlite3_reset(s);
    if (rc < 0) {
        evaluations_free(rows, (int)used);
        return -1;
    }
    *out = rows;
    *n = (int)used;
    return 0;
}

void evaluations_free(struct evaluation_row *rows, int n)
{
    for (int i = 0; i < n; i++)
        mem_free(rows[i].at);
    mem_free(rows);
}

int store_artifact_path(char **path, char sha256[SHA256_TEXT], struct store *st,
                        int64_t trial_id, const char *kind, struct err *err)
{
    sqlite3_stmt *s;
    bool failed = false;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_ARTIFACT, err)))
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, kind);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = err_set(err, ERR_NOMATCH, "trial %lld has no %s",
                     (long long)trial_id, kind);
    if (rc == 1) {
        snprintf(sha256, SHA256_TEXT, "%s",
                 (const char *)sqlite3_column_text(s, 1));
        *path = sql_get_text(s, 0, &failed);
        rc = failed ? row_no_memory(st, err) : 0;
    }
    sqlite3_reset(s);
    return rc;
}

int store_trial_state(enum trial_state *out, struct store *st, int64_t trial_id,
                      struct err *err)
{
    sqlite3_stmt *s;
    int rc, state;

    if (store_settle(st, err) < 0)
        return -1;
    s = sql_new(st, "SELECT state FROM trials WHERE id = ?", err);
    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    state = rc == 1 ? word_of(trial_states, s, 0) : -1;
    sqlite3_finalize(s);
    if (state >= 0)
        *out = (enum trial_state)state;
    return rc < 0 ? -1 : 0;
}

/* ---- what a sweep asks --------------------------------------------------- */

int store_left(int *waiting, int *running, struct store *st,
               int64_t experiment_id, enum trial_kind kind, struct err *err)
{
    sqlite3_stmt *s;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_LEFT, err)))
        return -1;
    sql_int(s, 1, experiment_id);
    sql_text(s, 2, trial_kinds[kind]);
    if (sql_step(st, s, err) < 0)
        return -1;
    *waiting = sqlite3_column_int(s, 0);
    *running = sqlite3_column_int(s, 1);
    sqlite3_reset(s);
    return 0;
}

int store_each_score(struct store *st, int64_t experiment_id,
                     store_take_score *take, void *ctx, struct err *err)
{
    double metric[METRIC_COUNT];
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_SCORES, err)))
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        sql_get_metrics(s, 2, metric);
        take(ctx, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
             metric);
    }
    sqlite3_reset(s);
    return rc;
}

int store_each_model(struct store *st, int64_t experiment_id,
                     store_take_model *take, void *ctx, struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_MODELS, err)))
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1)
        if (take(ctx, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                 err) < 0)
            break;
    sqlite3_reset(s);
    return rc ? -1 : 0;
}
