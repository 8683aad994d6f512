#include "store/db.h"

#include <stdio.h>
#include <string.h>

int sql_complaint(struct store *st, sqlite3_stmt *s, const char **word,
                  struct err *err)
{
    static const char no_memory[] = "error code=7"; /* SQLITE_NOMEM */
    const char *at;
    int rc;

    while ((rc = sql_step(st, s, err)) == 1) {
        *word = (const char *)sqlite3_column_text(s, 0);
        if (!*word)
            return err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
        at = strstr(*word, no_memory);
        if (at && (at[sizeof(no_memory) - 1] < '0' ||
                   at[sizeof(no_memory) - 1] > '9'))
            return err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
        if (strcmp(*word, "ok") != 0)
            return 1;
    }
    return rc;
}

int store_intact(struct store *st, const char *table, struct err *err)
{
    char sql[64];
    sqlite3_stmt *s;
    const char *word;
    int rc;

    snprintf(sql, sizeof(sql), "PRAGMA integrity_check(%s)", table);
    s = sql_new(st, sql, err);
    if (!s)
        return -1;
    rc = sql_complaint(st, s, &word, err);
    if (rc == 1)
        rc = err_set(err, ERR_MISMATCH, "%s: %s: damaged (%s)", st->path, table,
                     word);
    sqlite3_finalize(s);
    return rc;
}
