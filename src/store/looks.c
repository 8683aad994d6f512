#include "base/clock.h"
#include "store/checksum.h"
#include "store/examine.h"
#include "store/rows.h"
#include "store/scoring.h"

#include <stdio.h>

/* The data set of a trial. */
static int dataset_of(char out[SHA256_TEXT], struct store *st, int64_t trial_id,
                      struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIAL_DATASET, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = err_set(err, ERR_NOMATCH, "there is no trial %lld",
                     (long long)trial_id);
    if (rc == 1)
        snprintf(out, SHA256_TEXT, "%s",
                 (const char *)sqlite3_column_text(s, 0));
    sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

static int next_number(int *out, struct store *st, const char *dataset_hash,
                       struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_LOOK_NEXT, err);

    if (!s)
        return -1;
    sql_text(s, 1, dataset_hash);
    if (sql_step(st, s, err) < 0)
        return -1;
    *out = sqlite3_column_int(s, 0);
    sqlite3_reset(s);
    return 0;
}

/* A row was left out: not so here, where all of it counts. */
static int take_problem(struct store *st, struct err *err)
{
    struct err e = st->problem;

    err_clear(&st->problem);
    return e.code == ERR_NONE ? 0 : err_set(err, e.code, "%s", e.msg);
}

/* One trial's row, and its scores where there are none, in the transaction. */
static int add_look(struct store *st, const struct store_look *look, int number,
                    const char *at, const char *hash, struct err *err)
{
    struct evaluation_row e = { .trial_id = look->trial_id,
                                .look = number,
                                .n = look->scores.predictions->n,
                                .at = (char *)at,
                                .loss = look->loss,
                                .accuracy = look->accuracy };
    size_t start = rows_start(st);
    int known = scores_compare(st, look->trial_id, &look->scores, err);

    if (known < 0)
        return -1;
    row_start(st, SQL_EVALUATION_ADD, 8);
    row_int(st, e.trial_id);
    row_text(st, hash);
    row_int(st, number);
    row_text(st, at);
    row_int(st, e.n);
    row_real(st, e.loss);
    row_real(st, e.accuracy);
    row_int(st, crc_evaluation(&e, hash));
    if (!known && scores_queue(st, e.trial_id, &look->scores, err) < 0)
        st->queue.failed = true;
    if (rows_end(st, start, err) < 0 || rows_apply(st, err) < 0)
        return -1;
    str_reset(&st->queue);
    return take_problem(st, err);
}

int store_look(int *out, struct store *st, const struct store_look *looks,
               int n, struct err *err)
{
    char now[CLOCK_TEXT], hash[SHA256_TEXT];
    int number, rc = -1;

    clock_utc(now);
    /* No row waits from here on, and no other process writes: the number is
     * ours. */
    if (store_begin(st, err) < 0)
        return -1;
    if (dataset_of(hash, st, looks[0].trial_id, err) < 0 ||
        next_number(&number, st, hash, err) < 0)
        goto done;
    for (int i = 0; i < n; i++)
        if (add_look(st, &looks[i], number, now, hash, err) < 0)
            goto done;
    rc = store_end(st, err);
    if (rc == 0)
        *out = number;
done:
    store_abandon(st);
    str_reset(&st->queue);
    return rc;
}

int store_artifact(struct store *st, int64_t trial_id, const char *kind,
                   const char *path, const char *sha256, struct err *err)
{
    size_t start = rows_start(st);

    row_start(st, SQL_ARTIFACT_ADD, 4);
    row_int(st, trial_id);
    row_text(st, kind);
    row_text(st, path);
    row_text(st, sha256);
    return rows_end(st, start, err);
}

int store_artifact_gone(struct store *st, int64_t trial_id, const char *kind,
                        struct err *err)
{
    size_t start = rows_start(st);

    row_start(st, SQL_ARTIFACT_DROP, 2);
    row_int(st, trial_id);
    row_text(st, kind);
    return rows_end(st, start, err);
}

int store_each_file(struct store *st, store_take_file *take, void *ctx,
                    struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0)
        return -1;
    s = sql_new(st,
                "SELECT a.trial_id, e.name, a.kind, a.path, a.sha256"
                " FROM artifacts a JOIN trials t ON t.id = a.trial_id"
                " JOIN experiments e ON e.id = t.experiment_id ORDER BY 1, 3",
                err);
    if (!s)
        return -1;
    while ((rc = sql_step(st, s, err)) == 1)
        if (take(ctx, sqlite3_column_int64(s, 0),
                 (const char *)sqlite3_column_text(s, 1),
                 (const char *)sqlite3_column_text(s, 2),
                 (const char *)sqlite3_column_text(s, 3),
                 (const char *)sqlite3_column_text(s, 4), err) < 0) {
            rc = -1;
            break;
        }
    sqlite3_finalize(s);
    return rc;
}
