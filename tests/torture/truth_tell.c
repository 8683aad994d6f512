/* All results of a database as text, to be compared. */
#include "base/mem.h"
#include "torture/truth.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    rc = truth_open_copy(&handle, path, sizeof(path), db, err);
    for (size_t i = 0; rc == 0 && i < sizeof(tables) / sizeof(tables[0]); i++)
        rc = tell_table(out, handle, &tables[i], err);
    if (rc == 0)
        rc = check_files(handle, folder, err);
    truth_forget_copy(handle, path);
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

        if (!same && models_may_lack && strncmp(g, "file ", 5) == 0 &&
            (!*w || (strncmp(w, "file ", 5) == 0 && strcmp(w, g) > 0))) {
            g += m + (g[m] == '\n'); /* a removal that was lost */
            continue;
        }
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
