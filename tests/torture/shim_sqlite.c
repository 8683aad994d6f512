/* shim.so: calls of SQLite that fail by number.  What SQLite itself does inside
 * is not touched: a failed step or commit simply did not take place. */
#define _GNU_SOURCE
#include "torture/shim_inside.h"

#include <dlfcn.h>
#include <sqlite3.h>

/* Calls that SQLite makes of itself cannot fail by themselves. */
static int depth;

static bool fails(void)
{
    return depth == 0 && shim_orders && (shim_orders->kinds & SHIM_SQL) &&
           shim_judge(SHIM_SQL) == CALL_FAIL;
}

/* The real function, as a pointer of the type of name. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int sqlite3_open_v2(const char *path, sqlite3 **out, int flags, const char *vfs)
{
    int rc = REAL(sqlite3_open_v2)(path, out, flags, vfs);

    return rc == SQLITE_OK && fails() ? shim_orders->code : rc;
}

int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **out,
                       const char **tail)
{
    *out = NULL;
    return fails() ? shim_orders->code
                   : REAL(sqlite3_prepare_v2)(db, sql, n, out, tail);
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags,
                       sqlite3_stmt **out, const char **tail)
{
    *out = NULL;
    return fails() ? shim_orders->code
                   : REAL(sqlite3_prepare_v3)(db, sql, n, flags, out, tail);
}

int sqlite3_step(sqlite3_stmt *s)
{
    return fails() ? shim_orders->code : REAL(sqlite3_step)(s);
}

int sqlite3_exec(sqlite3 *db, const char *sql,
                 int (*each)(void *, int, char **, char **), void *ctx,
                 char **message)
{
    int rc;

    if (fails())
        return shim_orders->code;
    depth++;
    rc = REAL(sqlite3_exec)(db, sql, each, ctx, message);
    depth--;
    return rc;
}
