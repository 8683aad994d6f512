#include "torture/truth.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST ((size_t)1 << 30) /* bytes of a file that is looked at */

/* ---- what was told ------------------------------------------------------- */

static int take_line(struct acks *a, const char *line, size_t n, size_t after,
                     struct err *err)
{
    json_t *o = json_loadb(line, n, 0, NULL);
    json_t *epoch = json_object_get(o, "epoch");
    const char *event = json_string_value(json_object_get(o, "event"));
    const char *how = json_string_value(json_object_get(o, "outcome"));
    bool is_end = event && how && strcmp(event, "done") == 0 &&
                  strcmp(how, "completed") == 0;
    int rc = 0;

    if (json_is_integer(epoch) || is_end) {
        if (mem_grow(&a->list, a->n, &a->cap, sizeof(*a->list)) < 0)
            rc = err_set(err, ERR_NOMEM, "no memory for what was told");
        else
            a->list[a->n++] =
                (struct ack){ json_integer_value(json_object_get(o, "trial")),
                              is_end ? ACK_END : (int)json_integer_value(epoch),
                              after };
    }
    json_decref(o);
    return rc;
}

int acks_read(struct acks *a, size_t *read, const char *path, size_t after,
              struct err *err)
{
    char *text = rig_text(path), *end;
    size_t n = text ? strlen(text) : 0;
    int rc = 0;

    while (rc == 0 && *read < n && (end = strchr(text + *read, '\n'))) {
        rc = take_line(a, text + *read, (size_t)(end - text) - *read, after,
                       err);
        *read = (size_t)(end - text) + 1;
    }
    mem_free(text);
    return rc;
}

int acks_append(struct acks *a, struct acks *fresh, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < fresh->n; i++) {
        rc = mem_grow(&a->list, a->n, &a->cap, sizeof(*a->list));
        if (rc == 0)
            a->list[a->n++] = fresh->list[i];
    }
    acks_release(fresh);
    return rc == 0 ? 0 : err_set(err, ERR_NOMEM, "no memory for what was told");
}

size_t acks_until(const struct acks *a, size_t until)
{
    size_t n = 0;

    for (size_t i = 0; a && i < a->n; i++)
        n += a->list[i].after <= until;
    return n;
}

void acks_release(struct acks *a)
{
    mem_free(a->list);
    *a = (struct acks){ 0 };
}

/* ---- a copy that may be opened ------------------------------------------- */

static int copy(const char *to, const char *from, struct err *err)
{
    char *bytes = NULL;
    size_t n;
    FILE *f;
    int rc = file_read(&bytes, &n, from, MOST, err);

    if (rc == 0) {
        f = fopen(to, "wbe");
        if (!f || fwrite(bytes, 1, n, f) != n)
            rc = err_set(err, ERR_IO, "%s: cannot be written", to);
        if (f)
            fclose(f);
    }
    mem_free(bytes);
    return rc;
}

void truth_forget_copy(sqlite3 *db, const char *path)
{
    char journal[500];

    sqlite3_close(db);
    snprintf(journal, sizeof(journal), "%s-journal", path);
    unlink(journal);
    unlink(path);
}

int truth_open_copy(sqlite3 **out, char *path, size_t size, const char *db,
                    struct err *err)
{
    char from[500], to[500];

    snprintf(path, size, "%s.copy", db);
    snprintf(from, sizeof(from), "%s-journal", db);
    snprintf(to, sizeof(to), "%s-journal", path);
    if (copy(path, db, err) < 0 ||
        (access(from, F_OK) == 0 && copy(to, from, err) < 0))
        return -1;
    if (sqlite3_open(path, out) == SQLITE_OK)
        return 0;
    return err_set(err, ERR_MISMATCH, "%s: %s", db, sqlite3_errmsg(*out));
}

/* ---- what always holds --------------------------------------------------- */

/* 1: the database has what was told. */
static bool has(sqlite3_stmt *epoch, sqlite3_stmt *end, const struct ack *a)
{
    sqlite3_stmt *s = a->epoch == ACK_END ? end : epoch;

    sqlite3_reset(s);
    sqlite3_bind_int64(s, 1, a->trial_id);
    if (s == epoch)
        sqlite3_bind_int(s, 2, a->epoch);
    return sqlite3_step(s) == SQLITE_ROW;
}

static int has_all(sqlite3 *db, const struct acks *a, size_t until,
                   struct err *err)
{
    sqlite3_stmt *epoch = NULL, *end = NULL;
    int rc = 0;

    if (acks_until(a, until) == 0)
        return 0;
    if (sqlite3_prepare_v2(
            db, "SELECT 1 FROM epochs WHERE trial_id = ? AND epoch = ?", -1,
            &epoch, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db,
                           "SELECT 1 FROM trials WHERE id = ? AND state IN"
                           " ('completed', 'stopped')",
                           -1, &end, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_MISMATCH,
                     "%zu epochs were told, and there is no table of them",
                     acks_until(a, until));
    for (size_t i = 0; rc == 0 && i < a->n; i++) {
        if (a->list[i].after > until || has(epoch, end, &a->list[i]))
            continue;
        rc = err_set(err, ERR_MISMATCH,
                     "%s %d of trial %lld was told and is lost",
                     a->list[i].epoch == ACK_END ? "the end" : "epoch",
                     a->list[i].epoch, (long long)a->list[i].trial_id);
    }
    sqlite3_finalize(epoch);
    sqlite3_finalize(end);
    return rc;
}

/* Each query counts what must not be. */
static const struct never {
    const char *what, *sql;
} nevers[] = {
    { "trials ended twice",
      "SELECT count(*) FROM (SELECT trial_id FROM attempts WHERE outcome ="
      " 'completed' GROUP BY 1 HAVING count(*) > 1)" },
    { "trials have gaps in their epochs",
      "SELECT count(*) FROM (SELECT trial_id FROM epochs GROUP BY 1"
      " HAVING min(epoch) <> 1 OR max(epoch) <> count(*))" },
    { "trials failed",
      "SELECT count(*) FROM trials WHERE state IN ('failed', 'diverged')" },
    { "rows point to nothing",
      "SELECT count(*) FROM pragma_foreign_key_check" },
};

static int check_copy(sqlite3 *db, const struct acks *a, size_t until,
                      struct err *err)
{
    sqlite3_stmt *s = NULL;
    const char *word = NULL;
    int rc = 0;

    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL) !=
            SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW ||
        strcmp(word = (const char *)sqlite3_column_text(s, 0), "ok") != 0)
        rc = err_set(err, ERR_MISMATCH, "integrity_check: %s",
                     word ? word : sqlite3_errmsg(db));
    sqlite3_finalize(s);
    if (rc < 0 || has_all(db, a, until, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof(nevers) / sizeof(nevers[0]); i++) {
        long long n = 0;

        s = NULL;
        /* A database that has no tables yet has nothing wrong in them. */
        if (sqlite3_prepare_v2(db, nevers[i].sql, -1, &s, NULL) == SQLITE_OK &&
            sqlite3_step(s) == SQLITE_ROW)
            n = sqlite3_column_int64(s, 0);
        sqlite3_finalize(s);
        if (n)
            return err_set(err, ERR_MISMATCH, "%lld %s", n, nevers[i].what);
    }
    return 0;
}

int truth_holds(const char *db, const struct acks *a, size_t until,
                struct err *err)
{
    sqlite3 *handle = NULL;
    char path[400];
    int rc;

    if (access(db, F_OK) < 0)
        return acks_until(a, until)
                   ? err_set(err, ERR_MISMATCH, "%s: lost whole", db)
                   : 0;
    rc = truth_open_copy(&handle, path, sizeof(path), db, err);
    if (rc == 0)
        rc = check_copy(handle, a, until, err);
    truth_forget_copy(handle, path);
    return rc;
}

long long truth_ask(const char *db, const char *sql)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    long long n = -1;

    if (sqlite3_open_v2(db, &handle, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(handle, 5000) == SQLITE_OK &&
        sqlite3_prepare_v2(handle, sql, -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return n;
}
