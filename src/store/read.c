#include "store/read.h"

#include "base/mem.h"
#include "store/checksum.h"

#include <string.h>

/* The place of a word in a list; -1 when it is in none. */
int word_of(const char *const *list, sqlite3_stmt *s, int col)
{
    const char *word = (const char *)sqlite3_column_text(s, col);

    for (int i = 0; word && list[i]; i++)
        if (strcmp(list[i], word) == 0)
            return i;
    return -1;
}

int row_damaged(struct store *st, const char *table, int64_t id,
                struct err *err)
{
    if (sql_lacks_memory(st))
        return row_no_memory(st, err);
    return err_set(err, ERR_MISMATCH, "%s: %s, id %lld: %s", st->path, table,
                   (long long)id, DAMAGED);
}

int row_no_memory(struct store *st, struct err *err)
{
    return err_set(err, ERR_NOMEM, "%s: no memory for its rows", st->path);
}

/* ---- the experiment ------------------------------------------------------ */

void experiment_release(struct experiment_row *e)
{
    char *const text[] = {
        e->name,       e->config,      e->overrides,     e->metric,
        e->goal,       e->method,      e->dataset,       e->dataset_hash,
        e->created_at, e->last_run_at, e->sweep_version, e->git_commit,
        e->compiler,   e->cpu,
    };

    for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
        mem_free(text[i]);
    memset(e, 0, sizeof(*e));
}

int experiment_find(struct experiment_row *e, bool *is_whole, struct store *st,
                    const char *name, struct err *err)
{
    char **const text[] = {
        &e->name,       &e->config,      &e->overrides,     &e->metric,
        &e->goal,       &e->method,      &e->dataset,       &e->dataset_hash,
        &e->created_at, &e->last_run_at, &e->sweep_version, &e->git_commit,
        &e->compiler,   &e->cpu,
    };
    const int n = sizeof(text) / sizeof(text[0]);
    sqlite3_stmt *s =
        sql_get(st, name ? SQL_EXPERIMENT_BY_NAME : SQL_EXPERIMENT_LATEST, err);
    bool failed = false;
    int rc;

    memset(e, 0, sizeof(*e));
    if (!s)
        return -1;
    if (name)
        sql_text(s, 1, name);
    rc = sql_step(st, s, err);
    if (rc != 1)
        return rc;
    e->id = sqlite3_column_int64(s, 0);
    for (int i = 0; i < n; i++)
        *text[i] = sql_get_text(s, 1 + i, &failed);
    e->seed = sqlite3_column_int64(s, 1 + n);
    e->repeats = sqlite3_column_int(s, 2 + n);
    if (failed)
        rc = row_no_memory(st, err);
    else
        *is_whole = sqlite3_column_int64(s, 3 + n) == crc_experiment(e);
    sqlite3_reset(s);
    if (rc < 0)
        experiment_release(e);
    return rc;
}

int experiment_read(struct experiment_row *e, struct store *st,
                    const char *name, struct err *err)
{
    bool is_whole;
    int rc = experiment_find(e, &is_whole, st, name, err);

    if (rc == 1 && !is_whole) {
        rc = row_damaged(st, "experiments", e->id, err);
        experiment_release(e);
    }
    return rc;
}
