/* The record is altered as no damage would: with the checksum of what it says,
 * so that only training again can tell. */
#include "base/mem.h"
#include "run/score.h"
#include "run/sweep.h"
#include "run/verify.h"
#include "store/checksum.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], db_path[128];
static struct store *st;
static struct snapshot *snap;
static struct study *study;
static struct err err;

static void run(const char *text, bool extend)
{
    struct sweep_options options = {
        .db = db_path, .jobs = 1, .progress = PROGRESS_NONE, .extend = extend
    };
    struct sweep_result result;
    struct diag diag = { 0 };
    struct study *s = NULL;

    cr_assert_eq(study_from_text(&s, "a.yaml", text, "", &diag, &err), 0,
                 "%s\n%s", err.msg, str_text(&diag.text));
    diag_release(&diag);
    cr_assert_eq(sweep_run(&result, s, &options, &err), 0, "%s", err.msg);
    study_free(s);
}

static void look(void)
{
    struct diag diag = { 0 };

    cr_assert_eq(store_open(&st, db_path, STORE_READ, &err), 0, "%s", err.msg);
    cr_assert_eq(store_snapshot_all(&snap, st, "a", &err), 0, "%s", err.msg);
    cr_assert_eq(score_study(&study, snap, &diag, &err), 0, "%s\n%s", err.msg,
                 str_text(&diag.text));
    diag_release(&diag);
}

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(db_path, sizeof(db_path), "%s/results.db", folder);
}

static void teardown(void)
{
    char command[128];

    study_free(study);
    snapshot_free(snap);
    store_close(st);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(verify, .init = setup, .fini = teardown);

static const char small[] =
    "name: a\n"
    "data: {dataset: digits, validation: 0.25}\n"
    "model: {layers: [12], dropout: 0.1}\n"
    "training: {epochs: 3, batch_size: 50, optimizer: adam}\n";

Test(verify, finds_the_same_bits_for_any_team)
{
    static const int teams[] = { 1, 2, 3 };
    struct verified v;

    run(small, false);
    look();
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(
            verify_trial(&v, study, snap, &snap->trials[0], st, teams[i], &err),
            0, "%s", err.msg);
        cr_assert_not(v.differs, "%s", v.difference);
        cr_assert_eq(v.epochs, 3);
        cr_assert_eq(v.examples, snap->splits[0].n_validation);
        cr_assert_eq(v.weights, WEIGHTS_SAME);
    }
}

/* ---- a record that says something else ----------------------------------- */

/* Runs an UPDATE whose parameter 1, if it has one, is a BLOB. */
static void change(const char *sql, const void *blob, int n)
{
    sqlite3_stmt *s;
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(db_path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    if (blob)
        sqlite3_bind_blob(s, 1, blob, n, SQLITE_STATIC);
    cr_assert_eq(sqlite3_step(s), SQLITE_DONE, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_changes(db), 1, "%s", sql);
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static void alter_epoch(struct store *w)
{
    struct epoch_record *rows;
    char sql[200];
    int n;

    cr_assert_eq(store_epochs(&rows, &n, w, 1, &err), 0, "%s", err.msg);
    rows[1].metric[METRIC_LOSS] += 1e-9;
    snprintf(sql, sizeof(sql),
             "UPDATE epochs SET loss = %.17g, crc = %u"
             " WHERE trial_id = 1 AND epoch = 2",
             rows[1].metric[METRIC_LOSS], crc_epoch(1, &rows[1]));
    change(sql, NULL, 0);
    mem_free(rows);
}

static void alter_trial(struct store *w)
{
    struct snapshot *s;
    char sql[200];

    cr_assert_eq(store_snapshot(&s, w, "a", &err), 0, "%s", err.msg);
    s->trials[0].train_loss += 1e-9;
    snprintf(sql, sizeof(sql),
             "UPDATE trials SET train_loss = %.17g, crc = %u WHERE id = 1",
             s->trials[0].train_loss, crc_trial(&s->trials[0]));
    change(sql, NULL, 0);
    snapshot_free(s);
}

static void alter_scores(struct store *w)
{
    struct scores_row *r;
    struct store_scores all;
    char sql[200];

    cr_assert_eq(store_scores(&r, w, 1, "validation", &err), 0, "%s", err.msg);
    r->predictions.p_squared[7] *= 1.0000002f;
    all = (struct store_scores){ "validation", &r->predictions, r->classes,
                                 r->confusion };
    snprintf(sql, sizeof(sql), "UPDATE predictions SET p_squared = ?, crc = %u",
             crc_scores(1, &all, r->correct));
    change(sql, r->predictions.p_squared, r->predictions.n * 4);
    scores_free(r);
}

/* Another network's weights, with their own digest. */
static void alter_weights(struct store *w)
{
    char path[256], sha256[SHA256_TEXT];
    struct model *m;
    float *kernel;

    snprintf(path, sizeof(path), "%s/a/models/1.safetensors", folder);
    cr_assert_eq(model_read(&m, path, &err), 0, "%s", err.msg);
    kernel = model_tensor(m, 0, TENSOR_KERNEL);
    kernel[5] += 1;
    cr_assert_eq(model_write(m, path, sha256, &err), 0, "%s", err.msg);
    cr_assert_eq(
        store_artifact(w, 1, "model", "a/models/1.safetensors", sha256, &err),
        0);
    cr_assert_eq(store_flush(w, &err), 0, "%s", err.msg);
    model_free(m);
}

static void alter_file(struct store *w)
{
    char path[256];
    FILE *f;

    (void)w;
    snprintf(path, sizeof(path), "%s/a/models/1.safetensors", folder);
    f = fopen(path, "r+b");
    cr_assert_not_null(f);
    fseek(f, -3, SEEK_END);
    fputc('x', f);
    fclose(f);
}

static const struct {
    void (*alter)(struct store *w);
    const char *words;
} edits[] = {
    { alter_epoch, "trial 1, epoch 2, has loss " },
    { alter_trial, "trial 1 has train_loss " },
    { alter_scores, "trial 1, validation example 7, has p_squared " },
    { alter_weights, "trial 1 kept weights " },
    { alter_file, "1.safetensors is not the file that was kept of trial 1" },
};

ParameterizedTestParameters(verify, names_the_first_difference)
{
    static int places[] = { 0, 1, 2, 3, 4 };

    return cr_make_param_array(int, places, 5);
}

ParameterizedTest(int *i, verify, names_the_first_difference)
{
    struct verified v;
    struct store *w = NULL;

    run(small, false);
    cr_assert_eq(store_open(&w, db_path, STORE_WRITE, &err), 0);
    edits[*i].alter(w);
    store_close(w);
    look();
    cr_assert_eq(verify_trial(&v, study, snap, &snap->trials[0], st, 2, &err),
                 0, "%s", err.msg);
    cr_assert(v.differs, "%s", edits[*i].words);
    cr_assert_not_null(strstr(v.difference, edits[*i].words), "%s",
                       v.difference);
    cr_assert_eq(v.epochs, *i == 0 ? 1 : 3);
}

/* ---- trials that today's config does not make ---------------------------- */

Test(verify, a_trial_of_an_earlier_seed_gets_its_own_split_again)
{
    struct verified v;

    run(small, false);
    run("name: a\nseed: 7\n"
        "data: {dataset: digits, validation: 0.25, train_fraction: 0.5}\n"
        "model: {layers: [12], dropout: 0.1}\n"
        "training: {epochs: 3, batch_size: 50, optimizer: adam}\n",
        true);
    look();
    cr_assert_eq(snap->n_trials, 2);
    cr_assert_neq(snap->trials[0].split_id, snap->trials[1].split_id);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(
            verify_trial(&v, study, snap, &snap->trials[i], st, 1, &err), 0,
            "%s", err.msg);
        cr_assert_not(v.differs, "%s", v.difference);
        cr_assert_eq(v.epochs, 3);
    }
}

Test(verify, a_diverged_trial_diverges_again_in_the_same_epoch)
{
    struct verified v;

    run("name: a\n"
        "data: {dataset: digits, validation: 0.25}\n"
        "training: {epochs: 4, batch_size: 50, optimizer: sgd,"
        " learning_rate: 100}\n"
        "model: {layers: [12], l2: 1}\n",
        false);
    look();
    cr_assert_eq(snap->trials[0].state, STATE_DIVERGED);
    cr_assert_eq(verify_trial(&v, study, snap, &snap->trials[0], st, 1, &err),
                 0, "%s", err.msg);
    cr_assert_not(v.differs, "%s", v.difference);
    cr_assert_eq(v.weights, WEIGHTS_NONE);
    snap->trials[0].error[0] = 'L';
    cr_assert_eq(verify_trial(&v, study, snap, &snap->trials[0], st, 1, &err),
                 0, "%s", err.msg);
    cr_assert(v.differs);
}

Test(verify, refuses_other_arithmetic_other_weights_and_open_trials)
{
    struct verified v;
    struct trial_row *t;

    run(small, false);
    look();
    t = &snap->trials[0];
    t->numerics++;
    cr_assert_eq(verify_trial(&v, study, snap, t, st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_REFUSED);
    err_clear(&err);
    t->numerics--;
    t->state = STATE_PENDING;
    cr_assert_eq(verify_trial(&v, study, snap, t, st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_NOMATCH);
    err_clear(&err);
    t->state = STATE_COMPLETED;
    snap->points[0].hash[0] = 'x';
    cr_assert_eq(verify_trial(&v, study, snap, t, st, 1, &err), -1);
    cr_assert_eq(err.code, ERR_MISMATCH);
    cr_assert_not_null(strstr(err.msg, "starting weights"), "%s", err.msg);
}
