#include "store/examine.h"
#include "store/lease.h"
#include "store/schema.h"

#include <string.h>

/* Each in a transaction of its own. */
typedef int mend_way(struct store *st, const struct finding *f, int numerics,
                     struct err *err);

/* Runs statements with the parameters ?1 and ?2, those that they have. */
static int run_texts(struct store *st, const char *const *texts, int n,
                     int64_t key, int64_t other, struct err *err)
{
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = sql_new(st, texts[i], err);
        int rc, params;

        if (!s)
            return -1;
        params = sqlite3_bind_parameter_count(s);
        if (params > 0)
            sql_int(s, 1, key);
        if (params > 1)
            sql_int(s, 2, other);
        rc = sql_run(st, s, err);
        sqlite3_finalize(s);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int run_all(struct store *st, const char *const *texts, int n,
                   int64_t key, int64_t other, struct err *err)
{
    int rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    if (run_texts(st, texts, n, key, other, err) == 0)
        rc = store_end(st, err);
    store_abandon(st);
    return rc;
}
#define RUN_ALL(st, texts, key, other, err) \
    run_all(st, texts, sizeof(texts) / sizeof(texts[0]), key, other, err)

/* ---- the file, the schema, orphans --------------------------------------- */

static int mend_file(struct store *st, const struct finding *f, int numerics,
                     struct err *err)
{
    static const char *const texts[] = { "REINDEX" };
    struct err why = { 0 };

    (void)f;
    (void)numerics;
    /* What cannot be indexed stays as it is, and is found again. */
    if (RUN_ALL(st, texts, 0, 0, &why) < 0 && why.code == ERR_NOMEM)
        return err_set(err, why.code, "%s", why.msg);
    return 0;
}

static int mend_schema(struct store *st, const struct finding *f, int numerics,
                       struct err *err)
{
    (void)f;
    (void)numerics;
    return schema_restore(st, &schema_ours, err);
}

#define NO_TRIAL " WHERE trial_id NOT IN (SELECT id FROM trials)"

/* Trials of nothing, and those that are no more but have looks. */
#define LOST_TRIALS                                                     \
    "SELECT t.id FROM trials t LEFT JOIN points p ON p.id = t.point_id" \
    " LEFT JOIN experiments e ON e.id = t.experiment_id"                \
    " LEFT JOIN splits s ON s.id = t.split_id"                          \
    " WHERE p.id IS NULL OR e.id IS NULL OR s.id IS NULL"

static int cut_lost_looks(struct store *st, struct err *err)
{
    for (;;) {
        sqlite3_stmt *s = sql_new(
            st,
            "SELECT trial_id FROM evaluations WHERE trial_id IN (" LOST_TRIALS
            ") OR trial_id NOT IN (SELECT id FROM trials) LIMIT 1",
            err);
        int64_t id;
        int rc;

        if (!s)
            return -1;
        rc = sql_step(st, s, err);
        id = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
        sqlite3_finalize(s);
        if (rc != 1)
            return rc;
        if (store_cut_looks(st, id, err) < 0)
            return -1;
    }
}

static int mend_orphans(struct store *st, const struct finding *f, int numerics,
                        struct err *err)
{
    static const char *const texts[] = {
        "DELETE FROM trials WHERE id IN (" LOST_TRIALS ")",
        "DELETE FROM points WHERE experiment_id NOT IN"
        " (SELECT id FROM experiments)",
        "DELETE FROM params WHERE point_id NOT IN (SELECT id FROM points)",
        "DELETE FROM epochs" NO_TRIAL,
        "DELETE FROM class_metrics" NO_TRIAL,
        "DELETE FROM confusion" NO_TRIAL,
        "DELETE FROM predictions" NO_TRIAL,
        "DELETE FROM artifacts" NO_TRIAL,
        "DELETE FROM attempts" NO_TRIAL,
        "DELETE FROM samples WHERE split_id NOT IN (SELECT id FROM splits)",
    };
    int rc = -1;

    (void)f;
    (void)numerics;
    if (store_begin(st, err) < 0)
        return -1;
    if (cut_lost_looks(st, err) == 0 &&
        run_texts(st, texts, sizeof(texts) / sizeof(texts[0]), 0, 0, err) == 0)
        rc = store_end(st, err);
    store_abandon(st);
    return rc;
}

/* ---- trials -------------------------------------------------------------- */

/* Does a process that may be alive train it? 1, 0, -1.  A damaged lease is
 * taken at its word: there is no better one, and a process that lives in spite
 * of it cannot end the trial any more. */
static int is_held(struct store *st, int64_t trial_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_HOLDER_OF_TRIAL, err);
    struct err unused = { 0 };
    struct lease holder;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    if (rc == 1) {
        if (lease_read(&holder, st, s, 3, &unused) < 0)
            err_clear(&unused);
        rc = !lease_is_dead(&holder, &st->lease);
    }
    sqlite3_reset(s);
    return rc;
}

/* Is what identifies the trial beyond doubt, so that it can be trained again
 * under its number? 1, 0, -1. */
static int is_certain(struct store *st, int64_t trial_id, struct err *err)
{
    sqlite3_stmt *s = sql_new(
        st,
        "SELECT count(*) FROM trials t JOIN points p ON p.id = t.point_id"
        " JOIN experiments e ON e.id = t.experiment_id"
        " JOIN splits s ON s.id = t.split_id WHERE t.id = ?1"
        " AND p.experiment_id = e.id AND t.fold = s.fold AND p.active"
        " AND t.kind = 'search' AND t.place IS NOT NULL"
        " AND t.seed = e.seed + t.repeat",
        err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    if (rc == 1)
        rc = sqlite3_column_int(s, 0) == 1;
    sqlite3_finalize(s);
    return rc;
}

/* As if it had never been trained; ?2 is the arithmetic. */
static int reset_trial(struct store *st, int64_t trial_id, int numerics,
                       struct err *err)
{
    static const char *const texts[] = {
        "DELETE FROM epochs WHERE trial_id = ?1",
        "DELETE FROM class_metrics WHERE trial_id = ?1",
        "DELETE FROM confusion WHERE trial_id = ?1",
        "DELETE FROM predictions WHERE trial_id = ?1",
        "UPDATE attempts SET outcome = 'lost', ended_at = started_at, crc "
        "= " ATTEMPT_CRC(
            "started_at", "'lost'", "message", "from_epoch",
            "to_epoch") " WHERE trial_id = ?1 AND ended_at IS NULL",
        "UPDATE trials SET state = 'pending', numerics = ?2, attempts ="
        " (SELECT coalesce(max(attempt), 0) FROM attempts"
        "  WHERE trial_id = ?1), stop_reason = NULL, epochs_run = 0,"
        " best_epoch = NULL, started_at = NULL, finished_at = NULL,"
        " wall_seconds = NULL, error = NULL, train_loss = NULL,"
        " train_accuracy = NULL, (" METRIC_COLUMNS ") ="
        " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), crc = NULL"
        " WHERE id = ?1",
    };

    return RUN_ALL(st, texts, trial_id, numerics, err);
}

/* A trial whose identity is in doubt is removed: `sweep run` adds what its
 * config lacks, `sweep confirm` and `sweep evaluate` theirs. */
static int mend_trial(struct store *st, const struct finding *f, int numerics,
                      struct err *err)
{
    struct err why = { 0 };
    int held = is_held(st, f->trial_id, err), certain;

    if (held)
        return held < 0 ? -1 : 0;
    certain = is_certain(st, f->trial_id, err);
    if (certain)
        return certain < 0 ? -1 : reset_trial(st, f->trial_id, numerics, err);
    if (store_remove_trial(st, f->trial_id, &why) < 0 &&
        why.code != ERR_NOMATCH) /* with an earlier finding */
        return err_set(err, why.code, "%s", why.msg);
    return 0;
}

static int mend_scores(struct store *st, const struct finding *f, int numerics,
                       struct err *err)
{
    static const char *const test[] = {
        "DELETE FROM class_metrics WHERE trial_id = ?1 AND part = 'test'",
        "DELETE FROM confusion WHERE trial_id = ?1 AND part = 'test'",
        "DELETE FROM predictions WHERE trial_id = ?1 AND part = 'test'",
    };

    if (strcmp(f->part, "test") == 0)
        return RUN_ALL(st, test, f->trial_id, 0, err);
    return mend_trial(st, f, numerics, err);
}

static int mend_lease(struct store *st, const struct finding *f, int numerics,
                      struct err *err)
{
    static const char *const texts[] = {
        "UPDATE trials SET state = 'pending' WHERE state = 'running'"
        " AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.trial_id = trials.id"
        " AND a.attempt = trials.attempts)",
    };
    int n;

    (void)numerics;
    for (int kind = 0; trial_kinds[kind]; kind++)
        if (store_recover(&n, st, f->experiment_id, (enum trial_kind)kind,
                          err) < 0)
            return -1;
    return RUN_ALL(st, texts, 0, 0, err);
}

static int mend_kept(struct store *st, const struct finding *f, int numerics,
                     struct err *err)
{
    (void)numerics;
    return store_artifact_gone(st, f->trial_id, f->part, err) < 0
               ? -1
               : store_flush(st, err);
}

/* Nothing but the log is lost. */
static int mend_attempt(struct store *st, const struct finding *f, int numerics,
                        struct err *err)
{
    static const char *const texts[] = {
        "DELETE FROM attempts WHERE trial_id = ?1 AND attempt = ?2",
    };
    int held = is_held(st, f->trial_id, err);

    (void)numerics;
    if (held)
        return held < 0 ? -1 : 0;
    return RUN_ALL(st, texts, f->trial_id, f->row_id, err);
}

/* ---- what the config writes again ---------------------------------------- */

int store_spoil(struct store *st, const struct finding *f, struct err *err)
{
    static const char *const point[] = {
        "UPDATE points SET crc = -1 WHERE id = ?1",
    };
    static const char *const split[] = {
        "UPDATE splits SET crc = -1 WHERE id = ?1",
    };

    if (f->ailment == AILMENT_POINT)
        return RUN_ALL(st, point, f->point_id, 0, err);
    if (f->ailment == AILMENT_SPLIT || f->ailment == AILMENT_CLASSES)
        return RUN_ALL(st, split, f->row_id, 0, err);
    return 0;
}

/* The trials that query 1 gives for ?1, each with what hangs on it. */
static int remove_trials(struct store *st, const char *sql, int64_t key,
                         struct err *err)
{
    for (;;) {
        sqlite3_stmt *s = sql_new(st, sql, err);
        int64_t id;
        int rc;

        if (!s)
            return -1;
        sql_int(s, 1, key);
        rc = sql_step(st, s, err);
        id = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
        sqlite3_finalize(s);
        if (rc != 1)
            return rc;
        if (store_remove_trial(st, id, err) < 0)
            return -1;
    }
}

int store_discard(struct store *st, const struct finding *f, struct err *err)
{
    static const char *const point[] = { "DELETE FROM points WHERE id = ?1" };
    static const char *const split[] = { "DELETE FROM splits WHERE id = ?1" };

    if (f->ailment == AILMENT_POINT)
        return remove_trials(st,
                             "SELECT id FROM trials WHERE point_id = ? LIMIT 1",
                             f->point_id, err) < 0
                   ? -1
                   : RUN_ALL(st, point, f->point_id, 0, err);
    if (f->ailment == AILMENT_SPLIT)
        return remove_trials(st,
                             "SELECT id FROM trials WHERE split_id = ? LIMIT 1",
                             f->row_id, err) < 0
                   ? -1
                   : RUN_ALL(st, split, f->row_id, 0, err);
    return 0;
}

/* ---- the table ----------------------------------------------------------- */

static mend_way *const ways[AILMENT_COUNT] = {
    [AILMENT_FILE] = mend_file,         [AILMENT_SCHEMA] = mend_schema,
    [AILMENT_ORPHAN] = mend_orphans,    [AILMENT_TRIAL] = mend_trial,
    [AILMENT_EPOCHS] = mend_trial,      [AILMENT_SCORES] = mend_scores,
    [AILMENT_LEASE] = mend_lease,       [AILMENT_KEPT_GONE] = mend_kept,
    [AILMENT_KEPT_ALTERED] = mend_kept, [AILMENT_ATTEMPT] = mend_attempt,
};

int store_mend(struct store *st, const struct finding *finding, int numerics,
               struct err *err)
{
    mend_way *way = ways[finding->ailment];

    return way ? way(st, finding, numerics, err) : 0;
}
