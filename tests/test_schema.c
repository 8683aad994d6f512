#include "base/file.h"
#include "base/mem.h"
#include "store/schema.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct store *st;
static char path[256];
static struct err err;

static void open_store(void)
{
    st = planted_store(path);
}

static void close_store(void)
{
    planted_remove(st, path);
}

TestSuite(schema, .init = open_store, .fini = close_store);

/* The first column of a query's rows, with commas between. */
static char *list(const char *sql)
{
    static char out[4096];
    sqlite3_stmt *s;
    size_t used = 0;

    cr_assert_eq(sqlite3_prepare_v2(st->db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(st->db));
    out[0] = '\0';
    while (sqlite3_step(s) == SQLITE_ROW)
        used +=
            snprintf(out + used, sizeof(out) - used, "%s%s", used ? ", " : "",
                     (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return out;
}

static char *columns(const char *table)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT name FROM pragma_table_info('%s')",
             table);
    return list(sql);
}

/* These names are a promise: a change here is a new schema version. */
/* clang-format off */
static const struct {
    const char *table, *columns;
} promised[] = {
    { "experiments", "id, name, config, overrides, metric, goal, method, seed,"
      " repeats, dataset, dataset_hash, created_at, last_run_at,"
      " sweep_version, git_commit, compiler, cpu, crc" },
    { "splits", "id, hash, dataset, dataset_hash, fold, n_train, n_validation,"
      " n_test, n_features, n_classes, validation_indices, validation_labels,"
      " crc, validation_in_train, test_in_train, test_in_validation" },
    { "classes", "dataset, dataset_hash, class, label, crc" },
    { "points", "id, experiment_id, ordinal, hash, config, active, n_weights,"
      " crc" },
    { "params", "point_id, name, value, text, position" },
    { "trials", "id, experiment_id, point_id, kind, repeat, fold, seed,"
      " split_id, place, state, stop_reason, attempts, epochs_run, best_epoch,"
      " started_at, finished_at, wall_seconds, error, numerics, loss,"
      " accuracy, val_loss, val_accuracy, val_nll, val_macro_f1,"
      " val_balanced_accuracy, val_mcc, train_loss, train_accuracy, crc" },
    { "epochs", "trial_id, epoch, learning_rate, loss, accuracy, val_loss,"
      " val_accuracy, val_nll, val_macro_f1, val_balanced_accuracy, val_mcc,"
      " grad_norm, wall_seconds, crc" },
    { "class_metrics", "trial_id, part, class, precision, recall, f1,"
      " support" },
    { "confusion", "trial_id, part, actual, predicted, count" },
    { "predictions", "trial_id, part, n, correct, predicted, nll, p_top,"
      " p_squared, crc, temperature, scaled_nll" },
    { "evaluations", "id, trial_id, dataset_hash, look, at, n, loss, accuracy,"
      " crc" },
    { "samples", "split_id, idx, label, width, height, pixels, crc" },
    { "artifacts", "trial_id, kind, path, sha256" },
    { "attempts", "trial_id, attempt, host, boot_id, pid, pid_start,"
      " started_at, ended_at, outcome, message, from_epoch, to_epoch, crc" },
    { "point_params", "point_id, params" },
    { "leaderboard", "rank, point_id, trial_id, params, mean, sd, n,"
      " val_accuracy, val_loss, n_weights, wall_seconds, state, experiment" },
    { "best", "experiment, point_id, trial_id, metric, mean, sd, n,"
      " best_epoch, params, n_weights, config" },
    { "curves", "experiment, point_id, trial_id, params, kind, repeat, fold,"
      " seed, epoch, learning_rate, loss, accuracy, val_loss, val_accuracy,"
      " val_nll, val_macro_f1, val_balanced_accuracy, val_mcc, grad_norm,"
      " wall_seconds" },
    { "metrics", "trial_id, epoch, name, value" },
};
/* clang-format on */

#define N_PROMISED (sizeof(promised) / sizeof(promised[0]))

Test(schema, tables_and_views_have_the_promised_columns)
{
    for (size_t i = 0; i < N_PROMISED; i++)
        cr_assert_str_eq(columns(promised[i].table), promised[i].columns, "%s",
                         promised[i].table);
    cr_assert_str_eq(list("SELECT count(*) FROM sqlite_master WHERE type IN"
                          " ('table', 'view')"),
                     "19");
    cr_assert_eq(N_PROMISED, 19);
}

Test(schema, every_metric_is_a_column_of_trials_and_epochs)
{
    for (int m = 0; m < METRIC_COUNT; m++) {
        char sql[200];

        snprintf(sql, sizeof(sql),
                 "SELECT count(*) FROM pragma_table_info('trials') t JOIN"
                 " pragma_table_info('epochs') e USING (name)"
                 " WHERE name = '%s'",
                 metrics[m].name);
        cr_assert_str_eq(list(sql), "1", "%s", metrics[m].name);
        cr_assert_not_null(strstr(METRIC_COLUMNS, metrics[m].name));
    }
}

Test(schema, every_table_and_column_is_in_the_manual)
{
    char *text, heading[64], entry[64], *names;
    size_t n;

    cr_assert_eq(file_read(&text, &n, "docs/database.md", 1 << 20, &err), 0,
                 "%s", err.msg);
    for (size_t i = 0; i < N_PROMISED; i++) {
        char *part, *end;

        snprintf(heading, sizeof(heading), "\n### %s\n", promised[i].table);
        part = strstr(text, heading);
        cr_assert_not_null(part, "docs/database.md lacks %s",
                           promised[i].table);
        end = strstr(part + 5, "\n### ");
        names = columns(promised[i].table);
        for (char *name = strtok(names, ", "); name;
             name = strtok(NULL, ", ")) {
            char *at;

            snprintf(entry, sizeof(entry), "`%s`", name);
            at = strstr(part, entry);
            cr_assert(at && (!end || at < end), "docs/database.md lacks %s.%s",
                      promised[i].table, name);
        }
    }
    mem_free(text);
}

Test(schema, foreign_keys_are_enforced_and_none_dangles)
{
    static const struct planted_point one[] = {
        { .params = "{\"units\": 1}", .accuracy = 0.9, .test = 0.8 },
    };

    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    cr_assert_eq(
        sql_exec(st, "INSERT INTO artifacts VALUES (99, 'x', 'y', 'z')", &err),
        -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    cr_assert_str_eq(list("SELECT count(*) FROM pragma_foreign_key_check"),
                     "0");
    cr_assert_str_eq(list("PRAGMA integrity_check"), "ok");
}

Test(schema, checks_refuse_what_cannot_be)
{
    static const char *const wrong[] = {
        "INSERT INTO epochs (trial_id, epoch, crc) VALUES (1, 0, 0)",
        "UPDATE trials SET state = 'lost'",
        "UPDATE trials SET kind = 'other'",
        "UPDATE experiments SET goal = 'max'",
        "UPDATE points SET active = 2",
        "UPDATE class_metrics SET part = 'train'",
        "UPDATE confusion SET count = -1",
        "UPDATE evaluations SET look = 0",
        "INSERT INTO experiments SELECT * FROM experiments",
    };
    static const struct planted_point one[] = {
        { .params = "{\"units\": 1}", .accuracy = 0.9, .test = 0.8 },
    };

    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_eq(sql_exec(st, wrong[i], &err), -1, "%s", wrong[i]);
        err_clear(&err);
    }
}

Test(schema, settings_are_those_that_keep_data)
{
    cr_assert_str_eq(list("PRAGMA journal_mode"), "truncate");
    cr_assert_str_eq(list("PRAGMA synchronous"), "3");
    cr_assert_str_eq(list("PRAGMA foreign_keys"), "1");
    cr_assert_str_eq(list("PRAGMA trusted_schema"), "0");
    cr_assert_str_eq(list("PRAGMA cell_size_check"), "1");
    cr_assert_eq(st->patience, LOCK_SECONDS);
    cr_assert_eq(sql_exec(st,
                          "PRAGMA writable_schema = ON;"
                          "DELETE FROM sqlite_master",
                          &err),
                 -1, "DEFENSIVE");
}

/* Our scripts and two more. */
static struct schema with_two(const char *next, const char *last)
{
    static const char *all[16];

    cr_assert_leq(schema_ours.n + 2, 16);
    for (int i = 0; i < schema_ours.n; i++)
        all[i] = schema_ours.scripts[i];
    all[schema_ours.n] = next;
    all[schema_ours.n + 1] = last;
    return (struct schema){ all, schema_ours.n + 2 };
}

Test(schema, an_older_database_is_brought_up_to_date_step_by_step)
{
    struct schema newer =
        with_two("ALTER TABLE trials ADD COLUMN energy REAL;"
                 "UPDATE experiments SET method = 'second'",
                 "UPDATE experiments SET method = method || ' and third'");
    static const struct planted_point one[] = {
        { .params = "{\"units\": 1}", .accuracy = 0.9 },
    };
    char version[16];

    snprintf(version, sizeof(version), "%d", newer.n);
    plant(st, &(struct planted){ .points = one, .n_points = 1 });
    cr_assert_eq(schema_migrate(st, &newer, &err), 0, "%s", err.msg);
    cr_assert_str_eq(list("PRAGMA user_version"), version);
    cr_assert_str_eq(list("SELECT method FROM experiments"),
                     "second and third");
    cr_assert_eq(schema_migrate(st, &newer, &err), 0);
    cr_assert_str_eq(list("SELECT method FROM experiments"),
                     "second and third");
    cr_assert_eq(schema_migrate(st, &schema_ours, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
}

Test(schema, a_migration_that_fails_changes_nothing)
{
    struct schema broken = with_two("ALTER TABLE trials ADD COLUMN energy REAL",
                                    "ALTER TABLE nothing ADD COLUMN x");
    char version[16];

    snprintf(version, sizeof(version), "%d", schema_ours.n);
    cr_assert_eq(schema_migrate(st, &broken, &err), -1);
    cr_assert_str_eq(list("PRAGMA user_version"), version);
    cr_assert_null(strstr(columns("trials"), "energy"));
}

Test(schema, the_views_need_no_function_that_is_young_or_refused)
{
    /* sqrt came with SQLite 3.35, and JSON functions are refused where the
     * schema is not trusted; "-- sqrt needs" is a comment. */
    cr_assert_str_eq(list("SELECT name FROM sqlite_master WHERE type = 'view'"
                          " AND (sql LIKE '%sqrt(%' OR sql LIKE '%iif(%'"
                          " OR sql LIKE '%json_%' OR sql LIKE '%->%')"),
                     "");
}

Test(schema, an_altered_view_or_a_trigger_is_refused_but_not_an_added_view)
{
    static const struct {
        const char *sql, *words;
    } edits[] = {
        { "CREATE VIEW mine AS SELECT * FROM best", NULL },
        { "CREATE INDEX mine2 ON epochs (loss)", NULL },
        { "ANALYZE", NULL },
        { "DROP VIEW best; CREATE VIEW best AS SELECT 1 AS rank",
          "the view best" },
        { "CREATE TRIGGER t AFTER INSERT ON epochs BEGIN DELETE FROM trials;"
          " END",
          "triggers" },
    };

    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct store *other = NULL;
        int rc;

        cr_assert_eq(sql_exec(st, edits[i].sql, &err), 0, "%s", err.msg);
        rc = store_open(&other, path, STORE_READ, &err);
        cr_assert_eq(rc, edits[i].words ? -1 : 0, "%s: %s", edits[i].sql,
                     err.msg);
        store_close(other);
        if (!edits[i].words)
            continue;
        cr_assert_eq(err.code, ERR_MISMATCH);
        cr_assert_not_null(strstr(err.msg, edits[i].words), "%s", err.msg);
        err_clear(&err);
    }
}

/* ---- made by others meanwhile -------------------------------------------- */

struct maker { /* makes the database as another process would */
    char path[300];
    int statements; /* of the connection that looks on */
    bool made;
};

static void make_it(struct maker *m)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(m->path, &db), SQLITE_OK);
    m->made = sqlite3_exec(db,
                           "BEGIN; CREATE TABLE trials (id);"
                           "PRAGMA application_id = 1398228304;"
                           "PRAGMA user_version = 1; COMMIT",
                           NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
}

/* After the first statement, unless the onlooker still holds its lock. */
static int make_meanwhile(unsigned kind, void *maker, void *s, void *text)
{
    struct maker *m = maker;

    (void)kind;
    (void)s;
    (void)text;
    if (m->statements++ == 1)
        make_it(m);
    return 0;
}

Test(schema, a_database_that_another_makes_meanwhile_is_not_foreign)
{
    sqlite3 *own = st->db;
    struct maker m = { .made = false };
    int version = -1;

    cr_assert_eq(SCHEMA_APPLICATION_ID, 1398228304);
    snprintf(m.path, sizeof(m.path), "%s-new", path);
    cr_assert_eq(sqlite3_open(m.path, &st->db), SQLITE_OK);
    sqlite3_trace_v2(st->db, SQLITE_TRACE_STMT, make_meanwhile, &m);
    cr_expect_eq(schema_check(&version, st, &schema_ours, &err), 0, "%s",
                 err.msg);
    cr_expect_eq(version, m.made);
    cr_expect_gt(m.statements, 1);
    if (!m.made)
        make_it(&m);
    cr_expect_eq(schema_check(&version, st, &schema_ours, &err), 0, "%s",
                 err.msg);
    cr_expect_eq(version, 1);
    sqlite3_close(st->db);
    st->db = own;
}
