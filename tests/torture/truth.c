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

/* ---- what was told --------------------------------------------------------
 */

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

void acks_release(struct acks *a)
{
    mem_free(a->list);
    *a = (struct acks){ 0 };
}

/* ---- a copy that may be opened --------------------------------------------
 */

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

static void forget_copy(sqlite3 *db, const char *path)
{
    char journal[500];

    sqlite3_close(db);
    snprintf(journal, sizeof(journal), "%s-journal", path);
    unlink(journal);
    unlink(path);
}

static int open_copy(sqlite3 **out, char *path, size_t size, const char *db,
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

/* ---- what always holds ----------------------------------------------------
 */

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

    if (!a || a->n == 0)
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
                     a->n);
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

    if (access(db, F_OK) < 0) {
        for (size_t i = 0; a && i < a->n; i++)
            if (a->list[i].after <= until)
                return err_set(err, ERR_MISMATCH, "%s: lost whole", db);
        return 0;
    }
    rc = open_copy(&handle, path, sizeof(path), db, err);
    if (rc == 0)
        rc = check_copy(handle, a, until, err);
    forget_copy(handle, path);
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

/* ---- all results ----------------------------------------------------------
 */

static const struct shown {
    const char *table, *order;
} tables[] = {
    { "experiments", "id" },
    { "splits", "id" },
    { "classes", "dataset, class" },
    { "points", "id" },
    { "params", "point_id, position" },
    { "trials", "id" },
    { "epochs", "trial_id, epoch" },
    { "class_metrics", "trial_id, part, class" },
    { "confusion", "trial_id, part, actual, predicted" },
    { "predictions", "trial_id, part" },
    { "samples", "split_id, idx" },
    { "artifacts", "trial_id, kind" },
};

/* What two runs need not have in common, and sums over it. */
static bool is_shown(const char *column)
{
    static const char *const hidden[] = {
        "crc",         "attempts", "created_at",   "last_run_at", "started_at",
        "finished_at", "path",     "wall_seconds", "config_file", NULL
    };

    for (int i = 0; hidden[i]; i++)
        if (strcmp(hidden[i], column) == 0)
            return false;
    return true;
}

static void tell_value(struct str *out, sqlite3_stmt *s, int i)
{
    char hash[SHA256_TEXT];
    struct err err = { 0 };

    switch (sqlite3_column_type(s, i)) {
    case SQLITE_FLOAT:
        str_add(out, " %a", sqlite3_column_double(s, i));
        break;
    case SQLITE_BLOB:
        if (sha256_of(hash, sqlite3_column_blob(s, i),
                      (size_t)sqlite3_column_bytes(s, i), &err) < 0)
            out->failed = true;
        str_add(out, " %.16s", hash);
        break;
    default:
        str_add(out, " %s",
                sqlite3_column_type(s, i) == SQLITE_NULL
                    ? "NULL"
                    : (const char *)sqlite3_column_text(s, i));
    }
}

static int tell_table(struct str *out, sqlite3 *db, const struct shown *t,
                      struct err *err)
{
    sqlite3_stmt *s = NULL;
    char sql[200];
    int rc;

    snprintf(sql, sizeof(sql), "SELECT * FROM %s ORDER BY %s", t->table,
             t->order);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        return err_set(err, ERR_MISMATCH, "%s: %s", t->table,
                       sqlite3_errmsg(db));
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        str_add_text(out, t->table);
        for (int i = 0; i < sqlite3_column_count(s); i++)
            if (is_shown(sqlite3_column_name(s, i)))
                tell_value(out, s, i);
        str_add_text(out, "\n");
    }
    sqlite3_finalize(s);
    return rc == SQLITE_DONE ? 0
                             : err_set(err, ERR_MISMATCH, "%s: %s", t->table,
                                       sqlite3_errmsg(db));
}

/* Kept files are those that the database names, with their content. */
static int check_files(sqlite3 *db, const char *folder, struct err *err)
{
    sqlite3_stmt *s = NULL;
    char path[500], hash[SHA256_TEXT];
    const char *want;
    int rc = 0;

    if (sqlite3_prepare_v2(db, "SELECT path, sha256 FROM artifacts", -1, &s,
                           NULL) != SQLITE_OK)
        return err_set(err, ERR_MISMATCH, "artifacts: %s", sqlite3_errmsg(db));
    while (rc == 0 && sqlite3_step(s) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0);

        want = (const char *)sqlite3_column_text(s, 1);
        snprintf(path, sizeof(path), "%s%s%s", *name == '/' ? "" : folder,
                 *name == '/' ? "" : "/", name);
        if (sha256_of_file(hash, path, err) < 0)
            rc = -1;
        else if (strcmp(hash, want) != 0)
            rc = err_set(err, ERR_MISMATCH, "%s: not what was recorded", path);
    }
    sqlite3_finalize(s);
    return rc;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder and below, sorted, without the database's own. */
static void tell_folder(struct str *out, const char *path, const char *under)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char *names[4096], next[600], below[600];
    size_t n = 0;

    while (dir && n < 4096 && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' &&
            strncmp(entry->d_name, "results.db", 10) != 0)
            names[n++] = mem_text(entry->d_name);
    if (dir)
        closedir(dir);
    qsort(names, n, sizeof(*names), by_text);
    for (size_t i = 0; i < n; i++) {
        snprintf(next, sizeof(next), "%s/%s", path, names[i]);
        snprintf(below, sizeof(below), "%s/%s", under, names[i]);
        str_add(out, "file %s\n", below);
        tell_folder(out, next, below);
        mem_free(names[i]);
    }
}

int truth_tell(struct str *out, const char *db, struct err *err)
{
    sqlite3 *handle = NULL;
    char path[400], folder[400], *slash;
    int rc;

    snprintf(folder, sizeof(folder), "%s", db);
    slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    str_reset(out);
    rc = open_copy(&handle, path, sizeof(path), db, err);
    for (size_t i = 0; rc == 0 && i < sizeof(tables) / sizeof(tables[0]); i++)
        rc = tell_table(out, handle, &tables[i], err);
    if (rc == 0)
        rc = check_files(handle, folder, err);
    forget_copy(handle, path);
    if (rc == 0)
        tell_folder(out, folder, "");
    return rc == 0 && out->failed
               ? err_set(err, ERR_NOMEM, "no memory for the results")
               : rc;
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

static bool is_of_model(const char *line)
{
    return strncmp(line, "artifacts ", 10) == 0 ||
           strncmp(line, "file ", 5) == 0;
}

int truth_same(const struct str *want, const char *db, bool models_may_lack,
               struct err *err)
{
    struct str got = { 0 };
    int rc = truth_tell(&got, db, err);
    const char *w = str_text(want), *g = str_text(&got);

    while (rc == 0 && (*w || *g)) {
        size_t n = line_length(w), m = line_length(g);
        bool same = n == m && strncmp(w, g, n) == 0;

        if (!same && !(models_may_lack && is_of_model(w)))
            rc = err_set(err, ERR_MISMATCH,
                         "results differ: \"%.*s\" instead of \"%.*s\"", (int)m,
                         g, (int)n, w);
        w += n + (w[n] == '\n');
        if (same)
            g += m + (g[m] == '\n');
    }
    str_release(&got);
    return rc;
}
