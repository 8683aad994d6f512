#include "base/clock.h"
#include "store/checksum.h"
#include "store/examine.h"
#include "store/rows.h"
#include "store/scoring.h"

#include <stdio.h>

int store_next_look(int *out, struct store *st, const char *dataset_hash,
                    struct err *err)
{
    sqlite3_stmt *s;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_LOOK_NEXT, err)))
        return -1;
    sql_text(s, 1, dataset_hash);
    if (sql_step(st, s, err) < 0)
        return -1;
    *out = sqlite3_column_int(s, 0);
    sqlite3_reset(s);
    return 0;
}

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

int store_evaluation(struct store *st, int64_t trial_id, int look, double loss,
                     double accuracy, const struct store_scores *scores,
                     struct err *err)
{
    struct evaluation_row e = { .trial_id = trial_id,
                                .look = look,
                                .n = scores->predictions->n,
                                .loss = loss,
                                .accuracy = accuracy };
    char now[CLOCK_TEXT], hash[SHA256_TEXT];
    size_t start;
    int known;

    if (store_settle(st, err) < 0 || dataset_of(hash, st, trial_id, err) < 0)
        return -1;
    known = scores_compare(st, trial_id, scores, err);
    if (known < 0)
        return -1;
    start = rows_start(st);
    e.at = (char *)clock_utc(now);
    row_start(st, SQL_EVALUATION_ADD, 8);
    row_int(st, trial_id);
    row_text(st, hash);
    row_int(st, look);
    row_text(st, now);
    row_int(st, e.n);
    row_real(st, loss);
    row_real(st, accuracy);
    row_int(st, crc_evaluation(&e, hash));
    if (!known && scores_queue(st, trial_id, scores, err) < 0)
        st->queue.failed = true;
    return rows_end(st, start, err);
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
