/* Begin and end, with patience for other programs' locks; and when the rows
 * that wait become durable. */
#include "base/clock.h"
#include "store/db.h"
#include "store/rows.h"

#include <sys/stat.h>
#include <time.h>

/* ---- work that cannot wait ----------------------------------------------- */

static bool is_lock(int rc)
{
    return (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED;
}

/* SQLite's own handler soon looks ten times a second only, and so starves
 * beside a program that commits without a pause. */
static int wait_for_lock(void *ctx, int tries)
{
    static const struct timespec pause = { 0, 2000000 };
    struct store *st = ctx;
    double now = clock_seconds();

    if (tries == 0)
        st->locked_since = now;
    if (now - st->locked_since >= st->patience)
        return 0;
    nanosleep(&pause, NULL);
    return 1;
}

void store_patience(struct store *st, int seconds)
{
    st->patience = seconds;
    sqlite3_busy_handler(st->db, wait_for_lock, st);
}

int store_in_place(const struct store *st, struct err *err)
{
    struct stat sb;

    if (stat(st->path, &sb) < 0 || sb.st_dev != st->device ||
        sb.st_ino != st->inode)
        return sql_fail_gone(st, "was removed or replaced", err);
    return st->filled && sb.st_size == 0 ? sql_fail_gone(st, "was emptied", err)
                                         : 0;
}

int store_begin_for(struct store *st, int lock_seconds, struct err *err)
{
    if (store_in_place(st, err) < 0)
        return -1;
    st->lock_seconds = lock_seconds;
    for (int tries = 1;; tries++) {
        struct err e = { 0 };
        sqlite3_stmt *s;
        int rc;

        st->busy = false;
        rc = store_settle(st, &e);
        store_patience(st, 1);
        if (rc == 0 && (s = sql_get(st, SQL_BEGIN, &e)) &&
            sql_run(st, s, &e) == 0)
            return 0;
        if (st->busy && tries < lock_seconds)
            continue;
        store_patience(st, LOCK_SECONDS);
        return err_set(err, e.code, "%s", e.msg);
    }
}

int store_begin(struct store *st, struct err *err)
{
    return store_begin_for(st, LOCK_SECONDS, err);
}

void store_abandon(struct store *st)
{
    if (st->db)
        store_patience(st, LOCK_SECONDS);
    if (st->db && !sqlite3_get_autocommit(st->db))
        sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
}

int store_end(struct store *st, struct err *err)
{
    int rc = SQLITE_BUSY;

    /* A refused COMMIT leaves the transaction as it was. */
    for (int tries = 0; tries < st->lock_seconds && is_lock(rc); tries++)
        rc = sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        store_patience(st, LOCK_SECONDS);
        st->busy = false;
        st->generation++;
        return 0;
    }
    sql_fail(st, rc, err);
    store_abandon(st);
    return -1;
}

/* ---- rows that wait ------------------------------------------------------ */

/* The waiting rows in one transaction; 1 when another program's lock is in the
 * way: they go on waiting. */
static int commit(struct store *st, struct err *err)
{
    struct err e = { 0 };
    sqlite3_stmt *s;

    if (store_in_place(st, err) < 0)
        return -1;
    st->busy = false;
    store_patience(st, 1);
    if ((s = sql_get(st, SQL_BEGIN, &e)) && sql_run(st, s, &e) == 0 &&
        rows_apply(st, &e) == 0 && (s = sql_get(st, SQL_COMMIT, &e)) &&
        sql_run(st, s, &e) == 0) {
        store_patience(st, LOCK_SECONDS);
        str_reset(&st->queue);
        st->generation++;
        st->last_commit = clock_seconds();
        return 0;
    }
    st->last_commit = clock_seconds();
    store_abandon(st);
    if (!st->busy)
        return err_set(err, e.code, "%s", e.msg);
    err_clear(&st->problem); /* found again when applied again */
    return 1;
}

/* A dropped row is told once, after everything else is safe. */
static int tell_problem(struct store *st, struct err *err)
{
    struct err e = st->problem;

    if (e.code == ERR_NONE)
        return 0;
    err_clear(&st->problem);
    return err_set(err, e.code, "%s", e.msg);
}

int store_tick(double *wait_seconds, struct store *st, struct err *err)
{
    double due = st->last_commit + COMMIT_SECONDS - clock_seconds();

    *wait_seconds = -1;
    if (st->queue.len && due <= 0) {
        if (commit(st, err) < 0)
            return -1;
        due = COMMIT_SECONDS;
    }
    if (st->queue.len)
        *wait_seconds = due;
    return tell_problem(st, err);
}

/* A try has a second of patience. */
static int flush(struct store *st, int tries, struct err *err)
{
    int rc = st->queue.len != 0;

    for (int i = 0; rc == 1 && i < tries; i++)
        rc = commit(st, err);
    if (rc == 1)
        return err_set(err, ERR_DB,
                       "%s: locked by another program; once it lets go, the "
                       "same command goes on",
                       st->path);
    return rc < 0 ? -1 : tell_problem(st, err);
}

int store_flush(struct store *st, struct err *err)
{
    return flush(st, LOCK_SECONDS, err);
}

int store_flush_soon(struct store *st, struct err *err)
{
    return flush(st, 1, err);
}

int store_settle(struct store *st, struct err *err)
{
    int rc = st->queue.len ? commit(st, err) : 0;

    if (rc == 1)
        return err_set(err, ERR_DB, "%s: locked by another program", st->path);
    return rc;
}

uint64_t store_generation(const struct store *st)
{
    return st->generation;
}

bool store_is_busy(const struct store *st)
{
    return st->busy;
}

bool store_is_full(const struct store *st)
{
    return st->queue.len >= STORE_WAITING_MAX / 2;
}
