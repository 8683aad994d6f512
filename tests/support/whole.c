#include "support/whole.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void whole_make(struct whole *w, const char *config)
{
    *w = (struct whole){ .result = -1 };
    snprintf(w->folder, sizeof(w->folder), "/tmp/sweep-whole-XXXXXX");
    cr_assert_not_null(mkdtemp(w->folder));
    snprintf(w->config, sizeof(w->config), "%s", config);
}

void whole_remove(struct whole *w)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", w->folder);
    cr_assert_eq(system(command), 0);
}

void whole_forget(struct whole *w, const char *name)
{
    char command[160];

    snprintf(command, sizeof(command), "rm -rf %s/%s", w->folder, name);
    cr_assert_eq(system(command), 0);
}

static const char *db_of(const struct whole *w, const char *name)
{
    static char path[2][160];
    static int turn;
    char *out = path[turn ^= 1];

    snprintf(out, sizeof(path[0]), "%s/%s/results.db", w->folder, name);
    return out;
}

static int run(struct sweep_result *out, struct whole *w, const char *name,
               struct err *err)
{
    struct sweep_options options = w->options;
    struct study *study = NULL;
    struct diag diag = { 0 };
    int rc;

    options.db = db_of(w, name);
    options.progress = PROGRESS_NONE;
    rc = study_from_text(&study, "whole.yaml", w->config, NULL, &diag, err);
    if (rc == 0)
        rc = sweep_run_on(out, study, &options, pool_runner, &w->pool, err);
    study_free(study);
    diag_release(&diag);
    return rc;
}

struct sweep_result whole_run(struct whole *w, const char *name)
{
    struct sweep_result r = { 0 };
    struct err err = { 0 };

    cr_assert_eq(run(&r, w, name, &err), 0, "%s", err.msg);
    return r;
}

pid_t whole_start(struct whole *w, const char *name)
{
    int ends[2];
    pid_t pid;

    cr_assert_eq(pipe(ends), 0);
    pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        struct sweep_result r = { 0 };
        struct err err = { 0 };

        close(ends[0]);
        if (run(&r, w, name, &err) < 0) {
            fprintf(stderr, "sweep: %s\n", err.msg);
            _exit(1);
        }
        _exit(write(ends[1], &r, sizeof(r)) == sizeof(r) ? 0 : 2);
    }
    close(ends[1]);
    w->result = ends[0];
    return pid;
}

bool whole_wait(struct sweep_result *out, struct whole *w, pid_t pid)
{
    bool whole;
    int status;

    whole = read(w->result, out, sizeof(*out)) == sizeof(*out);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    close(w->result);
    cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0,
              "the sweep ended with status %d", WEXITSTATUS(status));
    return whole;
}

/* ---- comparing ----------------------------------------------------------- */

static int64_t ask_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    int64_t x;

    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s: %s", sql,
                 sqlite3_errmsg(db));
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return x;
}

static sqlite3 *open_db(const char *path)
{
    sqlite3 *db;

    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    return db;
}

int64_t whole_ask(const struct whole *w, const char *name, const char *sql)
{
    sqlite3 *db = open_db(db_of(w, name));
    int64_t x = ask_of(db, sql);

    sqlite3_close(db);
    return x;
}

int64_t whole_epochs(const struct whole *w, const char *name)
{
    sqlite3_stmt *s = NULL;
    sqlite3 *db = NULL;
    int64_t n = 0;

    if (sqlite3_open_v2(db_of(w, name), &db, SQLITE_OPEN_READONLY, NULL) ==
            SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT count(*) FROM epochs", -1, &s, NULL) ==
            SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return n;
}

#define SAME_METRICS                                                 \
    "loss, accuracy, val_loss, val_accuracy, val_nll, val_macro_f1," \
    " val_balanced_accuracy, val_mcc"

/* clang-format off */
static const struct {
    const char *table, *columns;
} same[] = {
    { "trials", "id, point_id, seed, state, stop_reason, epochs_run, "
                "best_epoch, train_loss, train_accuracy, " SAME_METRICS },
    { "epochs", "trial_id, epoch, learning_rate, grad_norm, " SAME_METRICS },
    { "class_metrics", "*" },
    { "confusion", "*" },
    { "predictions", "*" },
    { "artifacts", "trial_id, kind, sha256" },
};
/* clang-format on */

void whole_same(struct whole *w, const char *a, const char *b)
{
    sqlite3 *db = open_db(db_of(w, a));
    char sql[1024], folder[160];

    snprintf(sql, sizeof(sql), "ATTACH '%s' AS b", db_of(w, b));
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        for (int turn = 0; turn < 2; turn++) {
            snprintf(sql, sizeof(sql),
                     "SELECT count(*) FROM (SELECT %s FROM %s.%s EXCEPT"
                     " SELECT %s FROM %s.%s)",
                     same[i].columns, turn ? "b" : "main", same[i].table,
                     same[i].columns, turn ? "main" : "b", same[i].table);
            cr_assert_eq(ask_of(db, sql), 0, "%s differ", same[i].table);
        }
    cr_assert_gt(ask_of(db, "SELECT count(*) FROM artifacts"), 0);
    cr_assert_eq(ask_of(db, "SELECT count(*) FROM b.pragma_integrity_check"
                            " WHERE integrity_check <> 'ok'"),
                 0);
    sqlite3_close(db);
    snprintf(folder, sizeof(folder), "%s/%s/whole/checkpoints", w->folder, b);
    cr_assert_neq(access(folder, F_OK), 0, "checkpoints are left");
}
