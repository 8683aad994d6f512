/* Half of all flipped bits pass SQLite's own check: ours must find them. */
#include "base/mem.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const struct planted_point two[] = {
    { .params = "{\"units\": 1}", .accuracy = 0.9, .test = 0.8 },
    { .params = "{\"units\": 2}", .accuracy = 0.8 },
};

struct edit {
    char table[16], sql[160];
};

/* clang-format off */
static struct edit edits[] = {
    { "experiments", "UPDATE experiments SET config = config || ' '" },
    { "experiments", "UPDATE experiments SET seed = seed + 1" },
    { "experiments", "UPDATE experiments SET cpu = 'another'" },
    { "experiments", "UPDATE experiments SET metric = 'val_loss'" },
    { "splits", "UPDATE splits SET validation_labels = X'01' ||"
                " substr(validation_labels, 2)" },
    { "splits", "UPDATE splits SET validation_indices ="
                " substr(validation_indices, 1, 3996)" },
    { "splits", "UPDATE splits SET n_train = n_train + 1" },
    { "points", "UPDATE points SET config = replace(config, '2', '3')" },
    { "points", "UPDATE points SET n_weights = n_weights - 1" },
    { "points", "UPDATE points SET hash = replace(hash, 'a', 'b')" },
    { "points", "UPDATE params SET text = '7' WHERE point_id = 1" },
    { "points", "DELETE FROM params WHERE point_id = 1" },
    { "trials", "UPDATE trials SET val_accuracy = val_accuracy + 1e-16"
                " WHERE id = 2" },
    { "trials", "UPDATE trials SET val_nll = NULL" },
    { "trials", "UPDATE trials SET train_loss = train_loss * 2" },
    { "trials", "UPDATE trials SET best_epoch = 4" },
    { "trials", "UPDATE trials SET state = 'stopped'" },
    { "trials", "UPDATE trials SET seed = 12" },
    { "trials", "UPDATE trials SET repeat = 1" },
    { "trials", "UPDATE trials SET wall_seconds = 1" },
    { "trials", "UPDATE trials SET crc = crc + 1" },
    { "epochs", "UPDATE epochs SET loss = loss + 1e-15 WHERE epoch = 3" },
    { "epochs", "UPDATE epochs SET epoch = 9 WHERE epoch = 3" },
    { "epochs", "UPDATE epochs SET val_mcc = NULL WHERE epoch = 1" },
    { "epochs", "UPDATE epochs SET wall_seconds = 0.25" },
    { "predictions", "UPDATE predictions SET nll = X'FF' || substr(nll, 2)" },
    { "predictions", "UPDATE predictions SET correct = X'00' ||"
                     " substr(correct, 2)" },
    { "predictions", "UPDATE predictions SET predicted = X'FF' ||"
                     " substr(predicted, 2)" },
    { "predictions", "UPDATE predictions SET n = 999" },
    { "predictions", "UPDATE predictions SET n = 1 << 40" },
    { "predictions", "UPDATE predictions SET p_top = zeroblob(4000)" },
    { "predictions", "UPDATE predictions SET p_squared = substr(p_squared, 2)" },
    { "predictions", "UPDATE confusion SET count = count + 1"
                     " WHERE actual = 1 AND predicted = 1" },
    { "predictions", "UPDATE confusion SET actual = 300 WHERE actual = 9" },
    { "predictions", "DELETE FROM confusion WHERE count > 1" },
    { "predictions", "UPDATE class_metrics SET f1 = f1 + 1e-15" },
    { "predictions", "DELETE FROM class_metrics WHERE class = 9" },
    { "evaluations", "UPDATE evaluations SET accuracy = 0.99" },
    { "evaluations", "UPDATE evaluations SET look = 2" },
    { "evaluations", "UPDATE evaluations SET trial_id = 2" },
};
/* clang-format on */

ParameterizedTestParameters(damage, is_found_and_named)
{
    return cr_make_param_array(struct edit, edits,
                               sizeof(edits) / sizeof(edits[0]));
}

ParameterizedTest(struct edit *e, damage, is_found_and_named)
{
    char path[256], sql[200];
    struct store *st = planted_store(path);
    struct table *t = NULL;
    struct err err = { 0 };
    sqlite3 *db;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    cr_assert_eq(store_check(st, 0, &err), 0, "%s", err.msg);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    snprintf(sql, sizeof(sql), "PRAGMA ignore_check_constraints = 1; %s",
             e->sql);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s",
                 sql, sqlite3_errmsg(db));
    cr_assert_gt(sqlite3_changes(db), 0, "%s", sql);
    sqlite3_close(db);

    cr_assert_eq(store_check(st, 0, &err), -1, "%s", e->sql);
    cr_assert_eq(err.code, ERR_MISMATCH, "%s: %s", e->sql, err.msg);
    cr_assert_not_null(strstr(err.msg, e->table), "%s: %s", e->sql, err.msg);
    err_clear(&err);
    cr_assert_eq(store_table_export(&t, st, e->table, 0, &err), -1, "%s",
                 e->sql);
    cr_assert_eq(err.code, ERR_MISMATCH);
    planted_remove(st, path);
}

Test(damage, no_flipped_byte_of_an_epoch_is_shown)
{
    char path[256], sql[200];
    struct store *st = planted_store(path);
    struct epoch_record *rows;
    struct err err = { 0 };
    sqlite3 *db;
    int n, found = 0;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    /* Every power of two up to an ulp, added to a loss around 0.5. */
    for (int bit = 1; bit <= 53; bit++) {
        snprintf(sql, sizeof(sql),
                 "UPDATE epochs SET loss = loss + %.17g"
                 " WHERE trial_id = 1 AND epoch = 5",
                 1.0 / (double)(1LL << bit));
        cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        found += store_epochs(&rows, &n, st, 1, &err) < 0 &&
                 err.code == ERR_MISMATCH;
        err_clear(&err);
        snprintf(sql, sizeof(sql),
                 "UPDATE epochs SET loss = loss - %.17g"
                 " WHERE trial_id = 1 AND epoch = 5",
                 1.0 / (double)(1LL << bit));
        cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    }
    cr_assert_eq(found, 53);
    cr_assert_eq(store_epochs(&rows, &n, st, 1, &err), 0, "%s", err.msg);
    mem_free(rows);
    sqlite3_close(db);
    planted_remove(st, path);
}
