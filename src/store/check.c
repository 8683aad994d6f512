#include "store/check.h"

#include "base/mem.h"
#include "store/epochs.h"
#include "store/read.h"

#include <string.h>

static int check_rows(struct store *st, int64_t experiment_id, struct err *err)
{
    struct snapshot *snap = NULL;
    char *name = NULL;
    int rc = -1;

    if (store_experiment_name(&name, st, experiment_id, err) == 0 &&
        store_snapshot(&snap, st, name, err) == 0)
        rc = 0;
    snapshot_free(snap);
    mem_free(name);
    return rc;
}

/* Trials that have left the plan are in no snapshot. */
static int check_trials(struct store *st, int64_t experiment_id,
                        struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIALS, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    sql_int(s, 2, 1);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct trial_row t;
        int bad = trial_read(&t, st, s, err);

        trial_release(&t);
        if (bad < 0)
            break;
    }
    sqlite3_reset(s);
    return rc == 0 ? 0 : -1;
}

static int epochs_lack(struct store *st, int64_t trial_id, struct err *err)
{
    return err_set(err, ERR_MISMATCH, "%s: epochs: trial %lld lacks some",
                   st->path, (long long)trial_id);
}

/* Every epoch is whole, and none is missing before the last. */
static int check_each_epoch(struct store *st, int64_t experiment_id,
                            bool open_trials, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EPOCHS_OF, err);
    struct epoch_record e;
    int64_t trial_id = 0;
    int rc, last = 0;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    sql_int(s, 2, !open_trials);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (sqlite3_column_int64(s, 0) != trial_id)
            last = 0;
        trial_id = sqlite3_column_int64(s, 0);
        if (epoch_read(&e, st, s, err) < 0)
            break;
        if (e.epoch != ++last) {
            epochs_lack(st, trial_id, err);
            break;
        }
    }
    sqlite3_reset(s);
    return rc == 0 ? 0 : -1;
}

int check_open_epochs(struct store *st, int64_t experiment_id, struct err *err)
{
    return store_settle(st, err) < 0
               ? -1
               : check_each_epoch(st, experiment_id, true, err);
}

static int check_epochs(struct store *st, int64_t experiment_id,
                        struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_intact(st, "epochs", err) < 0 ||
        check_each_epoch(st, experiment_id, false, err) < 0 ||
        !(s = sql_get(st, SQL_EPOCHS_LOST, err)))
        return -1;
    sql_int(s, 1, experiment_id);
    rc = sql_step(st, s, err);
    if (rc == 1)
        epochs_lack(st, sqlite3_column_int64(s, 0), err);
    sqlite3_reset(s);
    return rc == 0 ? 0 : -1;
}

/* Rows of a part that has no answers: what its name was is not known. */
#define OF_NO_PART(table)                                               \
    "SELECT trial_id, part FROM " table " t WHERE NOT EXISTS (SELECT 1" \
    " FROM predictions p WHERE p.trial_id = t.trial_id AND p.part = t.part)"

static int check_parts(struct store *st, struct err *err)
{
    sqlite3_stmt *s =
        sql_new(st,
                OF_NO_PART("class_metrics") " UNION ALL " OF_NO_PART(
                    "confusion") " LIMIT 1",
                err);
    int rc = s ? sql_step(st, s, err) : -1;

    if (rc == 1)
        rc = part_damaged(st, sqlite3_column_int64(s, 0),
                          (const char *)sqlite3_column_text(s, 1), err);
    sqlite3_finalize(s);
    return rc;
}

static int check_scores(struct store *st, int64_t experiment_id,
                        struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SCORED, err);
    int rc;

    if (!s || store_intact(st, "predictions", err) < 0 ||
        store_intact(st, "class_metrics", err) < 0 ||
        store_intact(st, "confusion", err) < 0 || check_parts(st, err) < 0)
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct scores_row *row = NULL;
        int bad = store_scores(&row, st, sqlite3_column_int64(s, 0),
                               (const char *)sqlite3_column_text(s, 1), err);

        scores_free(row);
        if (bad < 0)
            break;
    }
    sqlite3_reset(s);
    return rc == 0 ? 0 : -1;
}

static int check_looks(struct store *st, struct err *err)
{
    struct evaluation_row *rows = NULL;
    int n = 0;
    /* Every row is checked, whatever part is asked for. */
    int rc = store_evaluations(&rows, &n, st, "", err);

    evaluations_free(rows, n);
    return rc < 0 ? -1 : store_intact(st, "evaluations", err);
}

static int check_samples(struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_new(st, "SELECT DISTINCT split_id FROM samples", err);
    int rc = -1;

    while (s && (rc = sql_step(st, s, err)) == 1) {
        struct sample_row *rows = NULL;
        int n = 0;

        rc = store_samples(&rows, &n, st, sqlite3_column_int64(s, 0), err);
        samples_free(rows, n);
        if (rc < 0)
            break;
    }
    sqlite3_finalize(s);
    return rc == 0 ? store_intact(st, "samples", err) : -1;
}

int check_attempts(struct store *st, int64_t trial_id, struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0)
        return -1;
    s = sql_new(st,
                "SELECT trial_id FROM attempts WHERE (?1 = 0 OR trial_id = ?1)"
                " AND crc IS NOT NULL AND crc <> " ATTEMPT_CRC_NOW " LIMIT 1",
                err);
    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    if (rc == 1)
        row_damaged(st, "attempts", sqlite3_column_int64(s, 0), err);
    sqlite3_finalize(s);
    return rc == 0 ? store_intact(st, "attempts", err) : -1;
}

static int check_experiment(struct store *st, int64_t id, int what,
                            struct err *err)
{
    if (what & CHECK_ROWS &&
        (check_rows(st, id, err) < 0 || check_trials(st, id, err) < 0))
        return -1;
    if (what & CHECK_EPOCHS && check_epochs(st, id, err) < 0)
        return -1;
    if (what & CHECK_SCORES && check_scores(st, id, err) < 0)
        return -1;
    return 0;
}

int check_tables(struct store *st, int64_t experiment_id, int what,
                 struct err *err)
{
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0)
        return -1;
    if (what & CHECK_LOOKS && check_looks(st, err) < 0)
        return -1;
    if (what & CHECK_ATTEMPTS && check_attempts(st, 0, err) < 0)
        return -1;
    if (what & CHECK_SAMPLES && check_samples(st, err) < 0)
        return -1;
    if (experiment_id)
        return check_experiment(st, experiment_id, what, err);
    s = sql_new(st, "SELECT id FROM experiments ORDER BY id", err);
    if (!s)
        return -1;
    while ((rc = sql_step(st, s, err)) == 1)
        if (check_experiment(st, sqlite3_column_int64(s, 0), what, err) < 0)
            break;
    sqlite3_finalize(s);
    return rc == 0 ? 0 : -1;
}

int store_check(struct store *st, int64_t experiment_id, struct err *err)
{
    return check_tables(st, experiment_id, CHECK_ALL, err);
}
