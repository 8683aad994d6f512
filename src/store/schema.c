#include "store/schema.h"

#include "base/embed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

EMBED(schema, "src/store/schema.sql");
EMBED(schema_v2, "src/store/schema_v2.sql");
EMBED(schema_v3, "src/store/schema_v3.sql");

static const char *const scripts[] = { (const char *)embedded_schema,
                                       (const char *)embedded_schema_v2,
                                       (const char *)embedded_schema_v3 };
const struct schema schema_ours = { scripts,
                                    sizeof(scripts) / sizeof(scripts[0]) };

static int refuse_foreign(const char *path, struct err *err)
{
    return err_set(err, ERR_REFUSED, "%s: a database of another program", path);
}

static int refuse_newer(const char *path, int version, int ours,
                        struct err *err)
{
    return err_set(err, ERR_REFUSED,
                   "%s: of schema version %d; this sweep knows %d, a newer one "
                   "wrote it",
                   path, version, ours);
}

static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
}

static FILE *open_journal(const char *path)
{
    char journal[4096];

    snprintf(journal, sizeof(journal), "%s-journal", path);
    return fopen(journal, "rb");
}

bool schema_has_journal(const char *path)
{
    FILE *f = open_journal(path);
    bool has = f && fgetc(f) != EOF;

    if (f)
        fclose(f);
    return has;
}

/* Offsets in the headers of database and journal (sqlite.org/fileformat.html).
 */
#define HEADER_SIZE 100
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68
#define JOURNAL_PAGES 16 /* of the database before the commit */
#define JOURNAL_SIZE 28

/* Was the commit that made the file cut off?  Then there was nothing before. */
static bool is_unborn(const char *path)
{
    unsigned char head[JOURNAL_SIZE];
    FILE *f = open_journal(path);
    bool unborn = f && fread(head, 1, sizeof(head), f) == sizeof(head) &&
                  big_endian(head + JOURNAL_PAGES) == 0;

    if (f)
        fclose(f);
    return unborn;
}

/* Judges the n bytes that the file begins with. */
static int judge(const char *path, const unsigned char *head, size_t n,
                 const struct schema *schema, struct err *err)
{
    int version;

    if (n == 0 || is_unborn(path))
        return 0;
    if (n < HEADER_SIZE || memcmp(head, "SQLite format 3", 16) != 0)
        return err_set(err, ERR_REFUSED, "%s: not an SQLite database", path);
    if (big_endian(head + HEADER_APPLICATION) != SCHEMA_APPLICATION_ID)
        return refuse_foreign(path, err);
    version = (int)big_endian(head + HEADER_VERSION);
    return version > schema->n ? refuse_newer(path, version, schema->n, err)
                               : 0;
}

int schema_peek(const char *path, const struct schema *schema, struct err *err)
{
    unsigned char head[HEADER_SIZE];
    struct stat sb;
    FILE *f;
    size_t n;
    int rc = -1;

    if (stat(path, &sb) < 0)
        return errno == ENOENT
                   ? 0
                   : err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(sb.st_mode)) /* a pipe would wait for ever */
        return err_set(err, ERR_REFUSED, "%s: %s", path,
                       S_ISDIR(sb.st_mode) ? "a folder, not a database"
                                           : "not a regular file");
    f = fopen(path, "rb");
    if (!f)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    n = fread(head, 1, sizeof(head), f);
    if (ferror(f))
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    else
        rc = judge(path, head, n, schema, err);
    fclose(f);
    return rc;
}

/* One statement, hence one state of the file: while another process makes it,
 * it has neither our mark nor any table, then both. */
#define STATE                                                    \
    "SELECT (SELECT application_id FROM pragma_application_id)," \
    " (SELECT user_version FROM pragma_user_version),"           \
    " (SELECT count(*) FROM sqlite_master)"

int schema_check(int *version, struct store *st, const struct schema *schema,
                 struct err *err)
{
    sqlite3_stmt *s = sql_new(st, STATE, err);
    int application, found, objects, rc = -1;

    if (!s || sql_step(st, s, err) != 1)
        goto done;
    application = sqlite3_column_int(s, 0);
    found = sqlite3_column_int(s, 1);
    objects = sqlite3_column_int(s, 2);
    if (application != SCHEMA_APPLICATION_ID && (application || objects)) {
        refuse_foreign(st->path, err);
    } else if (found > schema->n) {
        refuse_newer(st->path, found, schema->n, err);
    } else {
        *version = application ? found : 0;
        rc = 0;
    }
done:
    sqlite3_finalize(s);
    return rc;
}

int schema_migrate(struct store *st, const struct schema *schema,
                   struct err *err)
{
    char pragma[96];
    int version, rc = -1;

    if (schema_check(&version, st, schema, err) < 0)
        return -1;
    if (version == schema->n)
        return 0;
    if (store_begin(st, err) < 0)
        return -1;
    /* Another process may have been faster. */
    if (schema_check(&version, st, schema, err) < 0)
        goto done;
    for (; version < schema->n; version++)
        if (sql_exec(st, schema->scripts[version], err) < 0)
            goto done;
    snprintf(pragma, sizeof(pragma),
             "PRAGMA application_id = %d; PRAGMA user_version = %d",
             SCHEMA_APPLICATION_ID, schema->n);
    if (sql_exec(st, pragma, err) < 0)
        goto done;
    rc = store_end(st, err);
done:
    store_abandon(st);
    return rc;
}

/* ---- the schema's own text ----------------------------------------------- */

#define OBJECTS                                           \
    "SELECT type, name, tbl_name, sql FROM sqlite_master" \
    " WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid"
#define SAME_OBJECT                                                  \
    "SELECT count(*) FROM sqlite_master WHERE type = ? AND name = ?" \
    " AND tbl_name = ? AND sql = ?"

/* An empty database in memory that has run the scripts. */
static int make_model(sqlite3 **out, struct store *st,
                      const struct schema *schema, struct err *err)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open(":memory:", &db);

    for (int i = 0; rc == SQLITE_OK && i < schema->n; i++)
        rc = sqlite3_exec(db, schema->scripts[i], NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        *out = db;
        return 0;
    }
    err_set(err,
            rc == SQLITE_NOMEM   ? ERR_NOMEM
            : rc == SQLITE_ERROR ? ERR_BUG /* in our scripts */
                                 : ERR_DB,
            "%s: no schema to compare with: %s", st->path, sqlite3_errstr(rc));
    sqlite3_close(db);
    return -1;
}

/* 1: the object is as in the model, 0: it is not, -1. */
static int has_object(struct store *st, sqlite3_stmt *ours,
                      sqlite3_stmt *theirs, struct err *err)
{
    int rc;

    sqlite3_reset(theirs);
    for (int i = 0; i < 4; i++)
        sql_text(theirs, i + 1, (const char *)sqlite3_column_text(ours, i));
    rc = sql_step(st, theirs, err);
    return rc < 0 ? -1 : sqlite3_column_int(theirs, 0) == 1;
}

static int take_triggers(struct store *st, schema_take *take, void *ctx,
                         struct err *err)
{
    sqlite3_stmt *s = sql_new(
        st, "SELECT name FROM sqlite_master WHERE type = 'trigger'", err);
    int rc;

    if (!s)
        return -1;
    while ((rc = sql_step(st, s, err)) == 1)
        if (take(ctx, "trigger", (const char *)sqlite3_column_text(s, 0), err) <
            0)
            break;
    sqlite3_finalize(s);
    return rc == 0 ? 0 : -1;
}

int schema_differences(struct store *st, const struct schema *schema,
                       schema_take *take, void *ctx, struct err *err)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *ours = NULL, *theirs = NULL;
    int rc = -1, step;

    if (take_triggers(st, take, ctx, err) < 0 ||
        make_model(&model, st, schema, err) < 0)
        return -1;
    theirs = sql_new(st, SAME_OBJECT, err);
    if (!theirs ||
        sqlite3_prepare_v2(model, OBJECTS, -1, &ours, NULL) != SQLITE_OK)
        goto done;
    while ((step = sqlite3_step(ours)) == SQLITE_ROW) {
        int has = has_object(st, ours, theirs, err);

        if (has < 0 ||
            (!has && take(ctx, (const char *)sqlite3_column_text(ours, 0),
                          (const char *)sqlite3_column_text(ours, 1), err) < 0))
            goto done;
    }
    rc = step == SQLITE_DONE ? 0 : -1;
done:
    if (rc < 0)
        err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
    sqlite3_finalize(ours);
    sqlite3_finalize(theirs);
    sqlite3_close(model);
    return rc;
}

static int refuse_difference(void *ctx, const char *type, const char *name,
                             struct err *err)
{
    const struct store *st = ctx;

    if (strcmp(type, "trigger") == 0)
        return err_set(err, ERR_MISMATCH,
                       "%s: has triggers, which sweep did not make", st->path);
    return err_set(err, ERR_MISMATCH,
                   "%s: the %s %s is not what sweep made (damaged, or altered "
                   "by hand)",
                   st->path, type, name);
}

int schema_compare(struct store *st, const struct schema *schema,
                   struct err *err)
{
    return schema_differences(st, schema, refuse_difference, st, err);
}

/* ---- made anew ----------------------------------------------------------- */

/* Views and indices, as the statements that make them anew.  Names are those of
 * the scripts. */
static int add_statements(void *ctx, const char *type, const char *name,
                          struct err *err)
{
    struct str *sql = ctx;

    (void)err;
    if (strcmp(type, "view") == 0 || strcmp(type, "index") == 0)
        str_add(sql, "DROP %s IF EXISTS %s;", type, name);
    return 0;
}

/* Adds what the model has and this database has not. */
static int add_missing(struct str *sql, struct store *st, sqlite3 *model,
                       struct err *err)
{
    sqlite3_stmt *ours = NULL, *theirs = sql_new(st, SAME_OBJECT, err);
    int rc = -1, step = SQLITE_ERROR, has = 0;

    if (!theirs ||
        sqlite3_prepare_v2(model, OBJECTS, -1, &ours, NULL) != SQLITE_OK)
        goto done;
    while ((step = sqlite3_step(ours)) == SQLITE_ROW) {
        has = has_object(st, ours, theirs, err);
        if (has < 0)
            goto done;
        if (!has &&
            strcmp((const char *)sqlite3_column_text(ours, 0), "table") != 0)
            str_add(sql, "%s;", (const char *)sqlite3_column_text(ours, 3));
    }
    rc = step == SQLITE_DONE ? 0 : -1;
done:
    sqlite3_finalize(ours);
    sqlite3_finalize(theirs);
    return rc;
}

int schema_restore(struct store *st, const struct schema *schema,
                   struct err *err)
{
    struct str drops = { 0 }, makes = { 0 };
    sqlite3 *model = NULL;
    int rc = -1;

    if (make_model(&model, st, schema, err) < 0)
        return -1;
    if (store_begin(st, err) < 0)
        goto done;
    if (schema_differences(st, schema, add_statements, &drops, err) == 0 &&
        add_missing(&makes, st, model, err) == 0 && !drops.failed &&
        !makes.failed && sql_exec(st, str_text(&drops), err) == 0 &&
        sql_exec(st, str_text(&makes), err) == 0)
        rc = store_end(st, err);
    store_abandon(st);
done:
    if (rc < 0)
        err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
    sqlite3_close(model);
    str_release(&drops);
    str_release(&makes);
    return rc;
}
