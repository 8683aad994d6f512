/* Half of all flipped bits pass SQLite's own check: ours must find them. */
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "store/query.h"
#include "support/planted.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    { "points", "UPDATE points SET active = 0 WHERE id = 2" },
    { "points", "UPDATE points SET ordinal = 3 WHERE id = 2" },
    { "points", "UPDATE points SET hash = replace(hash, 'a', 'b')" },
    { "points", "UPDATE params SET text = '7' WHERE point_id = 1" },
    { "points", "UPDATE params SET value = 9 WHERE point_id = 2" },
    { "points", "DELETE FROM params WHERE point_id = 1" },
    { "classes", "UPDATE classes SET label = 'x' WHERE class = 2" },
    { "classes", "DELETE FROM classes WHERE class = 2" },
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
    { "trials", "UPDATE trials SET started_at = '2020'" },
    { "trials", "UPDATE trials SET attempts = 2" },
    { "epochs", "UPDATE epochs SET loss = loss + 1e-15 WHERE epoch = 3" },
    { "epochs", "UPDATE epochs SET epoch = 9 WHERE epoch = 3" },
    { "epochs", "UPDATE epochs SET val_mcc = NULL WHERE epoch = 1" },
    { "epochs", "UPDATE epochs SET wall_seconds = 0.25" },
    { "epochs", "DELETE FROM epochs WHERE epoch = 2" },
    { "epochs", "DELETE FROM epochs WHERE epoch = 5" },
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
    { "predictions", "UPDATE confusion SET part = 'x' WHERE count = 0"
                     " AND trial_id = 2 AND actual = 0" },
    { "predictions", "UPDATE class_metrics SET f1 = f1 + 1e-15" },
    { "predictions", "DELETE FROM class_metrics WHERE class = 9" },
    { "attempts", "UPDATE attempts SET message = 'x'" },
    { "attempts", "UPDATE attempts SET pid = pid + 1" },
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

    /* As a reader, for whom SQLite looks at no CHECK. */
    store_close(st);
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_check(st, 0, &err), -1, "%s", e->sql);
    cr_assert_eq(err.code, ERR_MISMATCH, "%s: %s", e->sql, err.msg);
    cr_assert_not_null(strstr(err.msg, e->table), "%s: %s", e->sql, err.msg);
    err_clear(&err);
    cr_assert_eq(store_table_export(&t, st, e->table, 0, &err), -1, "%s",
                 e->sql);
    cr_assert_eq(err.code, ERR_MISMATCH);
    planted_remove(st, path);
}

/* The time left rests on epochs of trials that have not ended. */
Test(damage, no_flipped_bit_of_an_open_trial_makes_the_time_left)
{
    struct epoch_record e = { .epoch = 1, .wall_seconds = 3 };
    char path[256];
    struct store *st = planted_store(path);
    struct planted w = { .points = two, .n_points = 2 };
    struct table *t = NULL;
    struct store_sync done;
    struct err err = { 0 };
    struct claim c;
    int64_t id;
    sqlite3 *db;
    int n;

    cr_assert_eq(planted_sync(&done, &id, st, &w, &err), 0, "%s", err.msg);
    cr_assert_eq(store_claim(&c, &n, st, id, KIND_SEARCH, 1, &err), 0);
    cr_assert_eq(store_epoch(st, c.trial_id, &e, &err), 0);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
    cr_assert_eq(store_table_status(&t, st, id, &err), 0, "%s", err.msg);
    table_free(t);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "UPDATE epochs SET wall_seconds = 3.5", NULL,
                              NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(db);
    cr_assert_eq(store_table_status(&t, st, id, &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    cr_assert_not_null(strstr(err.msg, "epochs"), "%s", err.msg);
    planted_remove(st, path);
}

/* Both read as 0. */
Test(damage, a_value_of_another_type_is_not_shown)
{
    static const char *const blobs[] = { "UPDATE confusion SET count = X''"
                                         " WHERE count = 0",
                                         "UPDATE confusion SET count = ''"
                                         " WHERE count = X''" };
    char path[256];
    struct store *st = planted_store(path);
    struct table *t = NULL;
    struct err err = { 0 };
    sqlite3 *db;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    cr_assert_eq(store_table_export(&t, st, "confusion", 0, &err), 0);
    table_free(t);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(sqlite3_exec(db, blobs[i], NULL, NULL, NULL), SQLITE_OK);
        cr_assert_gt(sqlite3_changes(db), 0);
        cr_assert_eq(store_table_export(&t, st, "confusion", 0, &err), -1);
        cr_assert_eq(err.code, ERR_MISMATCH, "%s", err.msg);
        err_clear(&err);
    }
    sqlite3_close(db);
    planted_remove(st, path);
}

/* As a flipped bit in a key of the table hides them. */
Test(damage, an_epoch_that_is_hidden_at_the_end_is_missed)
{
    char path[256];
    struct store *st = planted_store(path);
    struct epoch_record *rows;
    struct err err = { 0 };
    sqlite3 *db;
    int n;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    cr_assert_eq(store_epochs(&rows, &n, st, 1, &err), 0, "%s", err.msg);
    cr_assert_eq(n, 5);
    mem_free(rows);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "DELETE FROM epochs WHERE epoch = 5", NULL,
                              NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(db);
    cr_assert_eq(store_epochs(&rows, &n, st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH, "%s", err.msg);
    planted_remove(st, path);
}

/* An index page without entries: the row would be there, and not be found. */
Test(damage, results_that_an_index_hides_are_not_taken_for_none)
{
    static const char empty[8] = { 10, 0, 0, 0, 0, 16, 0, 0 };
    char path[256];
    struct store *st = planted_store(path);
    struct scores_row *scores = NULL;
    struct err err = { 0 };
    sqlite3_stmt *s;
    sqlite3 *db;
    FILE *f;

    plant(st, &(struct planted){ .points = two, .n_points = 2 });
    cr_assert_eq(store_scores(&scores, st, 1, "validation", &err), 0);
    scores_free(scores);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db,
                                    "SELECT rootpage FROM sqlite_master WHERE"
                                    " name = 'sqlite_autoindex_predictions_1'",
                                    -1, &s, NULL),
                 SQLITE_OK);
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
    f = fopen(path, "r+b");
    cr_assert_not_null(f);
    fseek(f, (sqlite3_column_int(s, 0) - 1) * 4096L, SEEK_SET);
    sqlite3_finalize(s);
    sqlite3_close(db);
    cr_assert_eq(fwrite(empty, 1, sizeof(empty), f), sizeof(empty));
    fclose(f);
    store_close(st);
    cr_assert_eq(store_open(&st, path, STORE_READ, &err), 0, "%s", err.msg);
    scores = NULL;
    cr_assert_eq(store_scores(&scores, st, 1, "validation", &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH, "%s", err.msg);
    err_clear(&err);
    cr_assert_eq(store_scores(&scores, st, 2, "test", &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH, "%s", err.msg);
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

/* Adds all that is promised of an experiment as text; false when the store says
 * that something is wrong. */
static bool tell(struct str *out, const char *path)
{
    static const char *const shown[] = { "leaderboard", "trials",
                                         "epochs",      "class_metrics",
                                         "confusion",   "evaluations" };
    struct store *st = NULL;
    struct snapshot *snap = NULL;
    struct scores_row *scores = NULL;
    struct err err = { 0 };
    bool fine = false;

    if (store_open(&st, path, STORE_READ, &err) < 0 ||
        store_check(st, 0, &err) < 0 ||
        store_snapshot(&snap, st, "planted", &err) < 0 ||
        store_scores(&scores, st, 1, "validation", &err) < 0)
        goto done;
    str_add(out, "%d %d %s %s", snap->n_points, snap->n_trials,
            snap->experiment.metric, snap->points[0].config);
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        str_add(out, "%lld %d %d %s %s %d %d", (long long)t->point_id,
                t->repeat, t->state, t->started_at, t->finished_at, t->attempts,
                t->best_epoch);
        str_add_bytes(out, t->metric, sizeof(t->metric));
    }
    str_add_bytes(out, scores->predictions.nll,
                  sizeof(float) * scores->predictions.n);
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        struct table *t;
        char *text;

        if (store_table_export(&t, st, shown[i], 0, &err) < 0)
            goto done;
        text = json_dumps(t->rows, 0);
        str_add_text(out, text);
        free(text);
        table_free(t);
    }
    fine = true;
done:
    scores_free(scores);
    snapshot_free(snap);
    store_close(st);
    return fine;
}

Test(damage, no_flipped_bit_of_the_file_changes_what_is_shown)
{
    enum { FLIPS = 400 };
    char path[256], *bytes;
    struct store *st = planted_store(path);
    struct str before = { 0 }, after = { 0 };
    struct err err = { 0 };
    struct rng key = { 99, 1 };
    size_t n;
    int found = 0;

    plant(st, &(struct planted){ .points = two,
                                 .n_points = 2,
                                 .n_validation = 60,
                                 .n_test = 60,
                                 .n_classes = 3 });
    store_close(st);
    cr_assert(tell(&before, path));
    cr_assert_eq(file_read(&bytes, &n, path, 1 << 24, &err), 0);
    for (int i = 0; i < FLIPS; i++) {
        uint32_t at = rng_below(key, i, 0, (uint32_t)n);
        char bit = (char)(1 << rng_below(key, i, 1, 8));
        FILE *f = fopen(path, "r+b");

        cr_assert_not_null(f);
        bytes[at] ^= bit;
        fseek(f, at, SEEK_SET);
        fputc(bytes[at], f);
        fclose(f);
        str_reset(&after);
        if (!tell(&after, path))
            found++;
        else
            cr_assert(after.len == before.len &&
                          memcmp(after.text, before.text, after.len) == 0,
                      "byte %u, bit %d is shown", at, bit);
        bytes[at] ^= bit;
        f = fopen(path, "r+b");
        fseek(f, at, SEEK_SET);
        fputc(bytes[at], f);
        fclose(f);
    }
    cr_assert_gt(found, FLIPS / 10, "%d", found);
    mem_free(bytes);
    str_release(&before);
    str_release(&after);
    planted_remove(NULL, path);
}
