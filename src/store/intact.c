#include "store/db.h"

#include <stdio.h>
#include <string.h>

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
    rc = sql_step(st, s, err);
    word = rc == 1 ? (const char *)sqlite3_column_text(s, 0) : NULL;
    if (rc == 1 && (!word || strcmp(word, "ok") != 0))
        rc = err_set(err, ERR_MISMATCH, "%s: %s: damaged (%s)", st->path, table,
                     word ? word : "?");
    sqlite3_finalize(s);
    return rc < 0 ? -1 : 0;
}
