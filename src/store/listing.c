#include "base/display.h"
#include "base/json.h"
#include "store/check.h"
#include "store/db.h"
#include "store/query.h"
#include "store/read.h"

#include <math.h>
#include <string.h>

/* ---- rows to tables ------------------------------------------------------ */

/* NULL without memory. */
static json_t *text_cell(const char *text)
{
    struct str utf8 = { 0 };
    json_t *cell;

    if (!text)
        return NULL;
    display_utf8(&utf8, text);
    cell = utf8.failed ? NULL : json_string(str_text(&utf8));
    str_release(&utf8);
    return cell;
}

static json_t *cell(sqlite3_stmt *s, int col)
{
    double x;

    switch (sqlite3_column_type(s, col)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(s, col));
    case SQLITE_FLOAT: /* JSON has no infinity */
        x = sqlite3_column_double(s, col);
        return isfinite(x) ? json_real(x) : json_null();
    case SQLITE_TEXT:
        return text_cell((const char *)sqlite3_column_text(s, col));
    default:
        return json_null();
    }
}

static bool is_blob(sqlite3_stmt *s, int col)
{
    const char *type = sqlite3_column_decltype(s, col);

    return type && strcmp(type, "BLOB") == 0;
}

static struct table *table_of(sqlite3_stmt *s)
{
    const char *names[128] = { 0 };
    int n = sqlite3_column_count(s), used = 0;

    for (int i = 0; i < n && used < 127; i++)
        if (!is_blob(s, i))
            names[used++] = sqlite3_column_name(s, i);
    return table_new(names);
}

/* Is a value of a type that its column has?  A flipped bit makes a 0 an empty
 * BLOB, which reads as 0 and is shown as nothing. */
static bool has_type(sqlite3_stmt *s, int col)
{
    const char *declared = sqlite3_column_decltype(s, col);
    int type = sqlite3_column_type(s, col);

    if (is_blob(s, col) || type == SQLITE_NULL)
        return true;
    if (type == SQLITE_BLOB)
        return false;
    return type != SQLITE_TEXT || !declared || strcmp(declared, "TEXT") == 0;
}

static int check_types(struct store *st, sqlite3_stmt *s, struct err *err)
{
    for (int i = 0; i < sqlite3_column_count(s); i++)
        if (!has_type(s, i))
            return sql_lacks_memory(st)
                       ? row_no_memory(st, err)
                       : err_set(err, ERR_MISMATCH,
                                 "%s: a %s is of no type that it may have: "
                                 "damaged",
                                 st->path, sqlite3_column_name(s, i));
    return 0;
}

static int add_row(struct table *t, sqlite3_stmt *s)
{
    json_t *row = json_array();
    int n = sqlite3_column_count(s);

    for (int i = 0; i < n; i++)
        if (!is_blob(s, i))
            json_push(&row, cell(s, i));
    return table_add(t, row);
}

/* Everything that a query gives, BLOBs left out; key is its parameter 1. */
static int tabulate(struct table **out, struct store *st, const char *sql,
                    int64_t key, struct err *err)
{
    struct table *t = NULL;
    sqlite3_stmt *s;
    int rc = -1, step;

    if (store_settle(st, err) < 0)
        return -1;
    s = sql_new(st, sql, err);
    if (!s)
        return -1;
    if (sqlite3_bind_parameter_count(s))
        sql_int(s, 1, key);
    t = table_of(s);
    if (!t)
        goto no_memory;
    while ((step = sql_step(st, s, err)) == 1) {
        if (check_types(st, s, err) < 0)
            goto done;
        if (add_row(t, s) < 0)
            goto no_memory;
    }
    if (step == 0) {
        *out = t;
        t = NULL;
        rc = 0;
    }
    goto done;
no_memory:
    err_set(err, ERR_NOMEM, "%s: no memory for a table", st->path);
done:
    sqlite3_finalize(s);
    table_free(t);
    return rc;
}

/* ---- listings ------------------------------------------------------------ */

int store_table_experiments(struct table **out, struct store *st,
                            struct err *err)
{
    if (check_tables(st, 0, CHECK_ROWS, err) < 0)
        return -1;
    return tabulate(
        out, st,
        "SELECT e.name AS experiment, e.dataset, e.metric, b.mean AS best,"
        " (SELECT count(*) FROM points p WHERE p.experiment_id = e.id"
        "  AND p.active) AS points,"
        " count(t.id) AS trials,"
        " count(t.id) FILTER (WHERE t.state IN ('completed', 'stopped'))"
        "  AS completed,"
        " count(t.id) FILTER (WHERE t.state IN ('diverged', 'failed'))"
        "  AS failed,"
        " count(t.id) FILTER (WHERE t.state IN ('pending', 'running'))"
        "  AS open,"
        " e.created_at, e.last_run_at"
        " FROM experiments e"
        " LEFT JOIN trials t ON t.experiment_id = e.id"
        "  AND (t.kind <> 'search' OR t.place IS NOT NULL)"
        " LEFT JOIN best b ON b.experiment = e.name"
        " GROUP BY e.id ORDER BY e.last_run_at DESC, e.id DESC",
        0, err);
}

int store_table_names(struct table **out, struct store *st, struct err *err)
{
    return tabulate(out, st, "SELECT name FROM experiments ORDER BY id", 0,
                    err);
}

/* left_seconds: open trials at the mean cost of an ended one, less what running
 * ones have behind them; divide by the workers for the time. */
int store_table_status(struct table **out, struct store *st,
                       int64_t experiment_id, struct err *err)
{
    if (check_open_epochs(st, experiment_id, err) < 0)
        return -1;
    return tabulate(
        out, st,
        "WITH planned AS (SELECT * FROM trials WHERE experiment_id = ?1"
        "  AND (kind <> 'search' OR place IS NOT NULL)),"
        " cost AS (SELECT avg(wall_seconds) AS mean FROM planned"
        "  WHERE state IN ('completed', 'stopped')),"
        " spent AS (SELECT e.trial_id, sum(e.wall_seconds) AS seconds"
        "  FROM epochs e JOIN planned p ON p.id = e.trial_id"
        "  WHERE p.state IN ('pending', 'running') GROUP BY e.trial_id)"
        " SELECT state, count(*) AS trials,"
        " round(sum(wall_seconds), 3) AS wall_seconds,"
        " CASE WHEN state IN ('pending', 'running') THEN"
        "  round(sum(max(0, mean - coalesce(seconds, 0))), 3) END"
        "  AS left_seconds"
        " FROM planned CROSS JOIN cost"
        " LEFT JOIN spent ON spent.trial_id = planned.id"
        " GROUP BY state ORDER BY instr('completed stopped running pending"
        " diverged failed', state)",
        experiment_id, err);
}

int store_table_failures(struct table **out, struct store *st,
                         int64_t experiment_id, struct err *err)
{
    return tabulate(
        out, st,
        "SELECT t.id AS trial_id, t.point_id, t.kind, t.repeat, t.fold,"
        " t.state, t.attempts, t.error,"
        " coalesce(j.params, '{}') AS params"
        " FROM trials t LEFT JOIN point_params j ON j.point_id = t.point_id"
        " WHERE t.experiment_id = ?1 AND t.state IN ('diverged', 'failed')"
        " AND (t.kind <> 'search' OR t.place IS NOT NULL) ORDER BY t.id",
        experiment_id, err);
}

int store_table_attempts(struct table **out, struct store *st, int64_t trial_id,
                         struct err *err)
{
    if (check_attempts(st, trial_id, err) < 0)
        return -1;
    return tabulate(out, st,
                    "SELECT attempt, host, pid, started_at, ended_at, outcome,"
                    " message, from_epoch, to_epoch FROM attempts"
                    " WHERE trial_id = ?1 ORDER BY attempt",
                    trial_id, err);
}

/* ---- export -------------------------------------------------------------- */

const char *const store_exports[] = {
    "experiments", "splits",  "classes",       "points",    "params",
    "trials",      "epochs",  "class_metrics", "confusion", "predictions",
    "evaluations", "samples", "artifacts",     "attempts",  "leaderboard",
    "best",        "curves",  "metrics",       NULL
};

#define OF_TRIALS                               \
    " WHERE trial_id IN (SELECT id FROM trials" \
    " WHERE experiment_id = ?1)"
#define OF_SPLITS "(SELECT split_id FROM trials WHERE experiment_id = ?1)"
#define OF_NAME \
    " WHERE experiment = (SELECT name FROM experiments WHERE id = ?1)"

/* clang-format off */
static const struct {
    const char *name;
    int check;             /* before it is shown */
    const char *all, *one; /* of every experiment, of one */
} export_queries[] = {
    { "experiments", CHECK_ROWS,
      "SELECT * FROM experiments ORDER BY id",
      "SELECT * FROM experiments WHERE id = ?1" },
    { "splits", CHECK_ROWS,
      "SELECT * FROM splits ORDER BY id",
      "SELECT * FROM splits WHERE id IN " OF_SPLITS " ORDER BY id" },
    { "classes", CHECK_ROWS,
      "SELECT * FROM classes",
      "SELECT c.* FROM classes c JOIN experiments e USING (dataset, dataset_hash)"
      " WHERE e.id = ?1 ORDER BY class" },
    { "points", CHECK_ROWS,
      "SELECT * FROM points ORDER BY id",
      "SELECT * FROM points WHERE experiment_id = ?1 ORDER BY id" },
    { "params", CHECK_ROWS,
      "SELECT * FROM params ORDER BY point_id, position",
      "SELECT * FROM params WHERE point_id IN (SELECT id FROM points"
      " WHERE experiment_id = ?1) ORDER BY point_id, position" },
    { "trials", CHECK_ROWS,
      "SELECT * FROM trials ORDER BY id",
      "SELECT * FROM trials WHERE experiment_id = ?1 ORDER BY id" },
    { "epochs", CHECK_EPOCHS,
      "SELECT * FROM epochs ORDER BY trial_id, epoch",
      "SELECT * FROM epochs" OF_TRIALS " ORDER BY trial_id, epoch" },
    { "class_metrics", CHECK_SCORES,
      "SELECT * FROM class_metrics ORDER BY 1, 2, 3",
      "SELECT * FROM class_metrics" OF_TRIALS " ORDER BY 1, 2, 3" },
    { "confusion", CHECK_SCORES,
      "SELECT * FROM confusion ORDER BY 1, 2, 3, 4",
      "SELECT * FROM confusion" OF_TRIALS " ORDER BY 1, 2, 3, 4" },
    { "predictions", CHECK_SCORES,
      "SELECT * FROM predictions ORDER BY 1, 2",
      "SELECT * FROM predictions" OF_TRIALS " ORDER BY 1, 2" },
    { "evaluations", CHECK_LOOKS,
      "SELECT * FROM evaluations ORDER BY id",
      "SELECT * FROM evaluations" OF_TRIALS " ORDER BY id" },
    { "samples", CHECK_ROWS | CHECK_SAMPLES,
      "SELECT * FROM samples ORDER BY 1, 2",
      "SELECT * FROM samples WHERE split_id IN " OF_SPLITS " ORDER BY 1, 2" },
    { "artifacts", CHECK_ROWS,
      "SELECT * FROM artifacts ORDER BY 1, 2",
      "SELECT * FROM artifacts" OF_TRIALS " ORDER BY 1, 2" },
    { "attempts", CHECK_ROWS | CHECK_ATTEMPTS,
      "SELECT * FROM attempts ORDER BY 1, 2",
      "SELECT * FROM attempts" OF_TRIALS " ORDER BY 1, 2" },
    { "leaderboard", CHECK_ROWS,
      "SELECT * FROM leaderboard", "SELECT * FROM leaderboard" OF_NAME },
    { "best", CHECK_ROWS,
      "SELECT * FROM best", "SELECT * FROM best" OF_NAME },
    { "curves", CHECK_ROWS | CHECK_EPOCHS,
      "SELECT * FROM curves ORDER BY trial_id, epoch",
      "SELECT * FROM curves" OF_NAME " ORDER BY trial_id, epoch" },
    { "metrics", CHECK_EPOCHS,
      "SELECT * FROM metrics ORDER BY 1, 2, 3",
      "SELECT * FROM metrics" OF_TRIALS " ORDER BY 1, 2, 3" },
};
/* clang-format on */

int store_table_export(struct table **out, struct store *st, const char *name,
                       int64_t experiment_id, struct err *err)
{
    const size_t n = sizeof(export_queries) / sizeof(export_queries[0]);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(export_queries[i].name, name) != 0)
            continue;
        if (check_tables(st, experiment_id, export_queries[i].check, err) < 0)
            return -1;
        return tabulate(out, st,
                        experiment_id ? export_queries[i].one
                                      : export_queries[i].all,
                        experiment_id, err);
    }
    return err_set(err, ERR_NOMATCH, "there is no table \"%s\"", name);
}
