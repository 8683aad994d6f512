/*
 * test_migration.c - databases of every schema version that there has been
 *
 * tests/fixtures/results-vN.sql is a small database of version N as text.
 * SWEEP_GOLDEN=1 (make golden) writes the one of today's version where it is
 * missing; it is never changed again.
 */
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/schema.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct err err;

static const struct planted_point points[] = {
    { .params = "{\"units\": 1, \"rate\": 0.5}", .accuracy = 0.9, .test = 0.8 },
    { .params = "{\"units\": 2, \"rate\": 0.5}", .accuracy = 0.8 },
    { .params = "{\"units\": 3, \"rate\": 0.1}", .accuracy = PLANT_DIVERGED },
    { .params = "{\"units\": 4, \"rate\": 0.1}", .accuracy = PLANT_PENDING },
};

static void name_of(char out[64], int version)
{
    snprintf(out, 64, "tests/fixtures/results-v%d.sql", version);
}

/* The text that `sqlite3 .dump` gives, with the marks of the file. */
static void write_fixture(int version)
{
    char path[256], file[64], command[512];
    struct store *st = planted_store(path);
    struct err e = { 0 };

    name_of(file, version);
    plant(st, &(struct planted){ .points = points,
                                 .n_points = 4,
                                 .n_classes = 3,
                                 .n_validation = 12,
                                 .n_test = 12,
                                 .epochs = 3,
                                 .repeats = 2,
                                 .overlap = { 1, 2, 3 } });
    cr_assert_eq(store_artifact(st, 1, "model", "planted/models/1.safetensors",
                                "00", &e),
                 0);
    cr_assert_eq(store_flush(st, &e), 0);
    snprintf(command, sizeof(command),
             "{ echo 'PRAGMA application_id = %d;';"
             " echo 'PRAGMA user_version = %d;'; sqlite3 %s .dump; } > %s",
             SCHEMA_APPLICATION_ID, version, path, file);
    cr_assert_eq(system(command), 0);
    planted_remove(st, path);
}

/* A new file with what the fixture of a version holds. */
static void load(const char *path, int version)
{
    char file[64], *text;
    sqlite3 *db;
    size_t len;

    name_of(file, version);
    if (version == schema_ours.n && getenv("SWEEP_GOLDEN") &&
        access(file, F_OK) < 0)
        write_fixture(version);
    cr_assert_eq(file_read(&text, &len, file, 1 << 22, &err), 0,
                 "%s (make golden writes it, once)", err.msg);
    unlink(path);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                 file, sqlite3_errmsg(db));
    sqlite3_close(db);
    mem_free(text);
}

/* What every version has, as one text. */
static char *facts(const char *path)
{
    static const char sql[] =
        "SELECT group_concat(v, ' ') FROM"
        " (SELECT count(*) AS v FROM points UNION ALL"
        " SELECT count(*) FROM params UNION ALL"
        " SELECT count(*) FROM epochs UNION ALL"
        " SELECT count(*) FROM trials UNION ALL"
        " SELECT count(*) FROM predictions UNION ALL"
        " SELECT count(*) FROM evaluations UNION ALL"
        " SELECT group_concat(state || attempts || coalesce(val_loss, '-'))"
        " FROM (SELECT * FROM trials ORDER BY id) UNION ALL"
        " SELECT sum(loss) FROM epochs UNION ALL"
        " SELECT path FROM artifacts)";
    sqlite3_stmt *s;
    sqlite3 *db;
    char *text;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    text = mem_text((const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
    cr_assert_not_null(text);
    return text;
}

static void check_version(int version)
{
    char path[256], *before, *after;
    struct store *st = planted_store(path);
    struct snapshot *snap;
    struct table *board;

    store_close(st);
    st = NULL;
    load(path, version);
    before = facts(path);
    if (version < schema_ours.n) {
        cr_assert_eq(store_open(&st, path, STORE_READ, &err), -1);
        cr_assert_eq(err.code, ERR_REFUSED, "%s", err.msg);
        cr_assert_not_null(strstr(err.msg, "brings it up to date"), "%s",
                           err.msg);
        err_clear(&err);
    }
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "version %d: %s",
                 version, err.msg);
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(store_snapshot(&snap, st, "planted", &err), 0, "%s", err.msg);
    cr_assert_eq(snap->n_points, 4);
    cr_assert_eq(snap->n_trials, 8);
    snapshot_free(snap);
    cr_assert_eq(store_table_export(&board, st, "leaderboard", 0, &err), 0,
                 "%s", err.msg);
    cr_assert_eq(table_n_rows(board), 4);
    table_free(board);
    store_close(st);
    after = facts(path);
    cr_assert_str_eq(before, after, "version %d", version);
    mem_free(before);
    mem_free(after);
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    planted_remove(st, path);
}

Test(migration, every_version_is_brought_up_to_date_and_keeps_its_results)
{
    for (int version = 1; version <= schema_ours.n; version++)
        check_version(version);
}

/* What is pending in an old database can be trained by this program. */
Test(migration, an_old_database_goes_on)
{
    char path[256];
    struct store *st = planted_store(path);
    struct claim c;
    int n, left, running;

    store_close(st);
    st = NULL;
    load(path, 1);
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    cr_assert_eq(store_left(&left, &running, st, 1, KIND_SEARCH, &err), 0);
    cr_assert_eq(left, 2);
    cr_assert_eq(store_claim(&c, &n, st, 1, KIND_SEARCH, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(n, 1);
    planted_remove(st, path);
}

/* A split of an old database learns what its parts share, and keeps its
 * pictures; nothing else of it changes. */
Test(migration, an_old_split_learns_its_overlap_and_keeps_its_pictures)
{
    static const uint8_t pixels[4] = { 1, 2, 3, 4 };
    struct store_sample picture = {
        .idx = 5, .width = 2, .height = 2, .pixels = pixels
    };
    struct planted what = { .points = points,
                            .n_points = 4,
                            .n_classes = 3,
                            .n_validation = 12,
                            .n_test = 12,
                            .epochs = 3,
                            .repeats = 2,
                            .folds = 1,
                            .name = "planted",
                            .config = "name: planted\n",
                            .metric = "val_accuracy",
                            .dataset = "planted-data",
                            .seed = 1,
                            .overlap = { 1, 2, 3 } };
    char path[256];
    struct store *st = planted_store(path);
    struct snapshot *snap;
    struct sample_row *rows;
    struct store_sync sync;
    int64_t id;
    int n;

    store_close(st);
    st = NULL;
    load(path, 2);
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    cr_assert_eq(store_samples_add(st, 1, 3, &picture, 1, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(store_snapshot(&snap, st, "planted", &err), 0, "%s", err.msg);
    cr_assert_eq(snap->splits[0].overlap.validation_in_train, -1);
    snapshot_free(snap);
    cr_assert_eq(planted_sync(&sync, &id, st, &what, &err), 0, "%s", err.msg);
    cr_assert_eq(sync.trials_completed, 4);
    cr_assert_eq(store_snapshot(&snap, st, "planted", &err), 0, "%s", err.msg);
    cr_assert_eq(snap->n_splits, 1);
    cr_assert_eq(snap->splits[0].overlap.validation_in_train, 1);
    cr_assert_eq(snap->splits[0].overlap.test_in_train, 2);
    cr_assert_eq(snap->splits[0].overlap.test_in_validation, 3);
    cr_assert_eq(store_samples(&rows, &n, st, snap->splits[0].id, &err), 0,
                 "%s", err.msg);
    cr_assert_eq(n, 1);
    samples_free(rows, n);
    snapshot_free(snap);
    planted_remove(st, path);
}
