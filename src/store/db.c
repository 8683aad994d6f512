#include "store/db.h"

#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <string.h>

const char *const trial_kinds[] = { "search", "confirm", "refit", NULL };

/* Files have no room to grow, whatever sets the limit. */
static int fail_full(struct store *st, const char *what, struct err *err)
{
    return err_set(err, ERR_IO,
                   "%s: %s; nothing recorded is lost, and with more room the "
                   "same command goes on",
                   st->path, what);
}

static int fail_io(struct store *st, const char *text, struct err *err)
{
    int code = sqlite3_system_errno(st->db);

    if (code == EDQUOT || code == EFBIG)
        return fail_full(st, strerror(code), err);
    return code ? err_set(err, ERR_IO, "%s: %s (%s)", st->path, text,
                          strerror(code))
                : err_set(err, ERR_IO, "%s: %s", st->path, text);
}

int sql_fail_gone(const struct store *st, const char *what, struct err *err)
{
    return err_set(err, ERR_IO,
                   "%s: %s while in use; what this process still wrote is "
                   "gone with it",
                   st->path, what);
}

/* What was there when it was opened is no more: somebody has written over the
 * file (`: > results.db`, `cp`). */
static bool has_lost_tables(const struct store *st, int rc, const char *text)
{
    return st->filled && (rc & 0xff) == SQLITE_ERROR &&
           (strncmp(text, "no such table", 13) == 0 ||
            strncmp(text, "no such column", 14) == 0);
}

int sql_fail(struct store *st, int rc, struct err *err)
{
    const char *text = sqlite3_errmsg(st->db);

    if (has_lost_tables(st, rc, text))
        return sql_fail_gone(st, "was emptied or replaced", err);
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        st->busy = true;
        return err_set(err, ERR_DB, "%s: locked by another program", st->path);
    case SQLITE_NOMEM:
        return err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
    case SQLITE_FULL:
        return fail_full(st, "the disk is full", err);
    case SQLITE_IOERR:
        return fail_io(st, text, err);
    case SQLITE_READONLY:
        return err_set(err, ERR_CREATE,
                       "%s: may not be written to: the file, or its folder, is "
                       "read-only here",
                       st->path);
    case SQLITE_CANTOPEN: /* errno is that of a later attempt by then */
    case SQLITE_PERM:
        return err_set(err, ERR_CREATE,
                       "%s: cannot be opened or made: is its folder there, and "
                       "may it be written to?",
                       st->path);
    case SQLITE_NOTADB:
        return err_set(err, ERR_REFUSED, "%s: not an SQLite database",
                       st->path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_DB, "%s: damaged (%s)", st->path, text);
    case SQLITE_CONSTRAINT:
        if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
            return err_set(err, ERR_NOMATCH,
                           "%s: results of a trial that was removed", st->path);
        return err_set(err, ERR_BUG, "%s: %s", st->path, text);
    default:
        return err_set(err, ERR_DB, "%s: %s", st->path, text);
    }
}

sqlite3_stmt *sql_get(struct store *st, enum sql id, struct err *err)
{
    sqlite3_stmt *s = st->stmt[id];
    int rc;

    if (s) {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
        return s;
    }
    rc = sqlite3_prepare_v3(st->db, sql_texts[id], -1,
                            SQLITE_PREPARE_PERSISTENT, &st->stmt[id], NULL);
    if (rc != SQLITE_OK)
        sql_fail(st, rc, err);
    return st->stmt[id];
}

sqlite3_stmt *sql_new(struct store *st, const char *text, struct err *err)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(st->db, text, -1, &s, NULL);

    if (rc != SQLITE_OK)
        sql_fail(st, rc, err);
    return s;
}

int sql_step(struct store *st, sqlite3_stmt *s, struct err *err)
{
    int rc = sqlite3_step(s);

    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    sql_fail(st, rc, err);
    sqlite3_reset(s);
    return -1;
}

int sql_run(struct store *st, sqlite3_stmt *s, struct err *err)
{
    int rc = sql_step(st, s, err);

    sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

int sql_exec(struct store *st, const char *text, struct err *err)
{
    int rc = sqlite3_exec(st->db, text, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : sql_fail(st, rc, err);
}

bool sql_lacks_memory(const struct store *st)
{
    return (sqlite3_errcode(st->db) & 0xff) == SQLITE_NOMEM;
}

/* ---- values --------------------------------------------------------------
 * Bound without a copy, so binding cannot fail but by our own bug. */

void sql_int(sqlite3_stmt *s, int i, int64_t x)
{
    sqlite3_bind_int64(s, i, x);
}

void sql_real(sqlite3_stmt *s, int i, double x)
{
    sqlite3_bind_double(s, i, x); /* NaN becomes NULL */
}

void sql_text(sqlite3_stmt *s, int i, const char *text)
{
    sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
}

void sql_blob(sqlite3_stmt *s, int i, const void *bytes, size_t n)
{
    sqlite3_bind_blob64(s, i, n ? bytes : "", n, SQLITE_STATIC);
}

void sql_metrics(sqlite3_stmt *s, int i, const double metric[METRIC_COUNT])
{
    for (int m = 0; m < METRIC_COUNT; m++)
        sql_real(s, i + m, metric[m]);
}

double sql_get_real(sqlite3_stmt *s, int i)
{
    return sqlite3_column_type(s, i) == SQLITE_NULL
               ? (double)NAN
               : sqlite3_column_double(s, i);
}

void sql_get_metrics(sqlite3_stmt *s, int i, double metric[METRIC_COUNT])
{
    for (int m = 0; m < METRIC_COUNT; m++)
        metric[m] = sql_get_real(s, i + m);
}

char *sql_get_text(sqlite3_stmt *s, int i, bool *failed)
{
    const char *text = (const char *)sqlite3_column_text(s, i);
    char *copy = mem_text(text);

    if (!copy && sqlite3_column_type(s, i) != SQLITE_NULL)
        *failed = true;
    return copy;
}
