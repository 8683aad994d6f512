/*
 * The promise of the same bits: all that a sweep stores of a mixed set of
 * trainings, weights included, for numbers of workers and threads and both
 * vector widths, against tests/golden/bits/<numerics>.txt, which holds a digest
 * per point.  A build that differs from it has another arithmetic: if that is
 * meant, NUMERICS goes up and SWEEP_GOLDEN=1 writes the new file.
 */
#include "base/digest.h"
#include "nn/model.h"
#include "nn/train.h"
#include "run/sweep.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 200

static char folder[64];

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(bits, .init = setup, .fini = teardown);

/* ---- a sweep and its digests --------------------------------------------- */

struct digests {
    int n;
    char of[MOST][SHA256_TEXT]; /* by ordinal, from 1 */
};

static void run(const char *db, int jobs, int threads)
{
    struct study *study = NULL;
    struct sweep_options options = { .db = db,
                                     .jobs = jobs,
                                     .threads = threads,
                                     .progress = PROGRESS_NONE,
                                     .quiet = true };
    struct sweep_result result = { 0 };
    struct diag diag = { 0 };
    struct err err = { 0 };

    cr_assert_eq(
        study_open(&study, "tests/golden/bits/mixed.yaml", NULL, &diag, &err),
        0, "%s", err.msg);
    diag_release(&diag);
    cr_assert_eq(sweep_run(&result, study, &options, &err), 0, "%s", err.msg);
    cr_assert_eq(result.diverged + result.failed + result.left, 0);
    cr_assert_lt(result.completed, MOST);
    study_free(study);
}

#define OF_POINT \
    "JOIN trials t ON t.id = x.trial_id JOIN points p ON p.id = t.point_id "

/* All of a point's results but times and what names its rows. */
static const char *const queries[] = {
    "SELECT p.ordinal, x.epoch, x.learning_rate, x.loss, x.accuracy, "
    "x.val_loss, x.val_accuracy, x.val_nll, x.val_macro_f1, "
    "x.val_balanced_accuracy, x.val_mcc, x.grad_norm "
    "FROM epochs x " OF_POINT "ORDER BY p.ordinal, x.epoch",
    "SELECT p.ordinal, t.state, t.stop_reason, t.epochs_run, t.best_epoch, "
    "t.loss, t.accuracy, t.val_loss, t.val_accuracy, t.val_nll, "
    "t.val_macro_f1, t.val_balanced_accuracy, t.val_mcc, t.train_loss, "
    "t.train_accuracy "
    "FROM trials t JOIN points p ON p.id = t.point_id ORDER BY p.ordinal",
    "SELECT p.ordinal, x.part, x.correct, x.predicted, x.nll, x.p_top, "
    "x.p_squared FROM predictions x " OF_POINT "ORDER BY p.ordinal, x.part",
    "SELECT p.ordinal, x.part, x.class, x.precision, x.recall, x.f1, x.support "
    "FROM class_metrics x " OF_POINT "ORDER BY p.ordinal, x.part, x.class",
    "SELECT p.ordinal, x.part, x.actual, x.predicted, x.count "
    "FROM confusion x " OF_POINT
    "ORDER BY p.ordinal, x.part, x.actual, x.predicted",
};
#define MODELS                                            \
    "SELECT p.ordinal, x.path FROM artifacts x " OF_POINT \
    "WHERE x.kind = 'model' ORDER BY p.ordinal"

/* Numbers by their bits, text and blobs by their bytes. */
static void add_column(struct sha256 *h, sqlite3_stmt *row, int c)
{
    if (sqlite3_column_type(row, c) == SQLITE_FLOAT) {
        double x = sqlite3_column_double(row, c);

        sha256_add(h, &x, sizeof(x));
    } else {
        const void *bytes = sqlite3_column_blob(row, c);

        sha256_add(h, bytes, (size_t)sqlite3_column_bytes(row, c));
    }
    sha256_add(h, "|", 1);
}

static void add_model(struct sha256 *h, const char *path)
{
    char full[256], hash[SHA256_TEXT];
    struct model *model = NULL;
    struct err err = { 0 };

    snprintf(full, sizeof(full), "%s/%s", folder, path);
    cr_assert_eq(model_read(&model, full, &err), 0, "%s", err.msg);
    cr_assert_eq(model_hash(hash, model, &err), 0);
    sha256_add(h, hash, strlen(hash));
    model_free(model);
}

/* Gives the rows. */
static int add_rows(struct sha256 *h[], sqlite3 *db, const char *query)
{
    sqlite3_stmt *row;
    int n = 0;

    cr_assert_eq(sqlite3_prepare_v2(db, query, -1, &row, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    for (; sqlite3_step(row) == SQLITE_ROW; n++) {
        int ordinal = sqlite3_column_int(row, 0);

        cr_assert(ordinal > 0 && ordinal < MOST);
        if (!strcmp(query, MODELS)) {
            add_model(h[ordinal], (const char *)sqlite3_column_text(row, 1));
            continue;
        }
        for (int c = 1; c < sqlite3_column_count(row); c++)
            add_column(h[ordinal], row, c);
    }
    sqlite3_finalize(row);
    return n;
}

static void digest(struct digests *d, const char *db_path)
{
    struct sha256 *h[MOST] = { NULL };
    struct err err = { 0 };
    sqlite3 *db;

    for (int i = 0; i < MOST; i++)
        cr_assert_eq(sha256_new(&h[i], &err), 0);
    cr_assert_eq(sqlite3_open(db_path, &db), SQLITE_OK);
    for (size_t q = 0; q < sizeof(queries) / sizeof(*queries); q++)
        cr_assert_gt(add_rows(h, db, queries[q]), 100, "%s", queries[q]);
    d->n = add_rows(h, db, MODELS);
    sqlite3_close(db);
    for (int i = 0; i < MOST; i++)
        cr_assert_eq(sha256_end(h[i], d->of[i], &err), 0);
}

/* ---- what they must be --------------------------------------------------- */

/* The first 16 digits of each point's. */
static void golden(struct digests *d, const struct digests *now)
{
    char path[64];
    FILE *f;

    snprintf(path, sizeof(path), "tests/golden/bits/%d.txt", NUMERICS);
    if (getenv("SWEEP_GOLDEN")) {
        f = fopen(path, "w");
        cr_assert_not_null(f);
        for (int i = 1; i <= now->n; i++)
            fprintf(f, "%3d %.16s\n", i, now->of[i]);
        cr_assert_eq(fclose(f), 0);
    }
    f = fopen(path, "r");
    cr_assert_not_null(f, "%s", path);
    for (d->n = 0; d->n + 1 < MOST; d->n++) {
        int ordinal;

        if (fscanf(f, "%d %16s", &ordinal, d->of[d->n + 1]) != 2)
            break;
        cr_assert_eq(ordinal, d->n + 1);
    }
    fclose(f);
}

static void same(const struct digests *want, const struct digests *got,
                 const char *way)
{
    cr_assert_eq(got->n, want->n, "%s: %d points of %d", way, got->n, want->n);
    for (int i = 1; i <= got->n; i++)
        cr_assert(!memcmp(want->of[i], got->of[i], 16), "point %d, %s", i, way);
}

static void run_and_compare(const char *simd, int jobs, int threads)
{
    static struct digests got, want;
    char path[160], way[64];

    if (!twin_simd(simd))
        return;
    snprintf(way, sizeof(way), "%s-%d-%d", simd, jobs, threads);
    snprintf(path, sizeof(path), "%s/%s.db", folder, way);
    run(path, jobs, threads);
    digest(&got, path);
    golden(&want, &got);
    same(&want, &got, way);
}

Test(bits, are_the_same_with_avx512_in_one_thread)
{
    run_and_compare("avx512", 1, 1);
}

Test(bits, are_the_same_with_avx2_in_one_thread)
{
    run_and_compare("avx2", 1, 1);
}

Test(bits, are_the_same_with_two_workers)
{
    run_and_compare("avx512", 2, 1);
    run_and_compare("avx2", 2, 3);
}

Test(bits, are_the_same_with_two_threads)
{
    run_and_compare("avx512", 1, 2);
}

Test(bits, are_the_same_with_three_threads)
{
    run_and_compare("avx512", 1, 3);
}
