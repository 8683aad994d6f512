#include "store/fingerprint.h"
#include "support/planted.h"
#include "support/told.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

static const struct planted_point points[] = {
    { .params = "{\"learning_rate\": 0.1}", .accuracy = .9 },
    { .params = "{\"learning_rate\": 0.2}", .accuracy = .8 },
};
static const struct planted two = { .n_points = 2, .points = points };

static char path[256];
static struct store *st;

static void begin(void)
{
    st = planted_store(path);
    plant(st, &two);
}

static void by_another(const char *sql)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int64_t version(void)
{
    struct err err = { 0 };
    int64_t v;

    cr_assert_eq(store_data_version(&v, st, &err), 0, "%s", err.msg);
    return v;
}

Test(fingerprint, is_the_hash_of_the_file)
{
    char got[SHA256_TEXT], want[SHA256_TEXT];
    struct err err = { 0 };

    begin();
    cr_assert_eq(store_fingerprint(got, st, version(), &err), 0, "%s", err.msg);
    cr_assert_eq(sha256_of_file(want, path, &err), 0, "%s", err.msg);
    cr_expect_str_eq(got, want);
    planted_remove(st, path);
}

Test(fingerprint, is_another_after_a_change)
{
    char before[SHA256_TEXT], after[SHA256_TEXT];
    struct err err = { 0 };

    begin();
    cr_assert_eq(store_fingerprint(before, st, version(), &err), 0);
    by_another("UPDATE points SET n_weights = n_weights + 1");
    cr_assert_eq(store_fingerprint(after, st, version(), &err), 0);
    cr_expect_eq(strlen(after), SHA256_TEXT - 1);
    cr_expect_str_neq(before, after);
    planted_remove(st, path);
}

Test(fingerprint, is_none_where_another_program_wrote_meanwhile)
{
    char got[SHA256_TEXT];
    struct err err = { 0 };
    int64_t v;

    begin();
    v = version();
    by_another("UPDATE points SET n_weights = n_weights + 1");
    cr_assert_eq(store_fingerprint(got, st, v, &err), 0, "%s", err.msg);
    cr_expect_str_eq(got, "");
    planted_remove(st, path);
}

Test(fingerprint, is_none_with_a_write_ahead_log)
{
    char got[SHA256_TEXT];
    struct err err = { 0 };

    begin();
    store_close(st);
    by_another("PRAGMA journal_mode = WAL; UPDATE points SET n_weights = 2");
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_fingerprint(got, st, version(), &err), 0, "%s", err.msg);
    cr_expect_str_eq(got, "");
    planted_remove(st, path);
}

Test(fingerprint, leaves_the_locks_as_they_were)
{
    char got[SHA256_TEXT];
    struct err err = { 0 };
    sqlite3 *db;

    begin();
    cr_assert_eq(store_fingerprint(got, st, version(), &err), 0);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK); /* nothing is held */
    cr_expect_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE; COMMIT", NULL, NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(db);
    planted_remove(st, path);
}
