#include "base/file.h"
#include "base/mem.h"
#include "store/checksum.h"
#include "store/db.h"
#include "store/lease.h"
#include "store/mount.h"
#include "store/schema.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang-format off */
static const struct {
    bool writes, creates;
    bool anywhere;    /* on a network's file system, too */
    bool takes_other; /* schemas */
} modes[] = {
    [STORE_READ]          = { false, false, true,  false },
    [STORE_WRITE]         = { true,  true,  false, false },
    [STORE_WRITE_NETWORK] = { true,  true,  true,  false },
    [STORE_EXAMINE]       = { false, false, true,  true },
    [STORE_MEND]          = { true,  false, false, true },
    [STORE_MEND_NETWORK]  = { true,  false, true,  true },
};
/* clang-format on */

/* Makes the folder of a database; one that is there must be ours. */
static int make_folder(const char *path, struct err *err)
{
    char *folder = mem_text(path), *slash;
    int rc = 0;

    if (!folder)
        return err_set(err, ERR_NOMEM, "%s: out of memory", path);
    slash = strrchr(folder, '/');
    if (slash && slash != folder) {
        *slash = '\0';
        rc = file_make_dir(folder, err);
    }
    if (rc == 0)
        rc = file_check_folder(!slash            ? "."
                               : slash == folder ? "/"
                                                 : folder,
                               err);
    mem_free(folder);
    return rc;
}

static int set_pragmas(struct store *st, struct err *err)
{
    static const char both[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA temp_store = MEMORY;";
    /* A spilling cache would need the lock of a commit early; one that a
     * commit's pages fill reads the roots of the tables again for every row.
     */
    static const char writer[] = "PRAGMA journal_mode = TRUNCATE;"
                                 "PRAGMA synchronous = EXTRA;"
                                 "PRAGMA cache_spill = OFF;"
                                 "PRAGMA cache_size = -16384;"; /* KiB */

    /* Before anything asks for a lock. */
    static const char alone[] = "PRAGMA locking_mode = EXCLUSIVE";
    bool writes = modes[st->mode].writes;

    sqlite3_extended_result_codes(st->db, 1);
    store_patience(st, LOCK_SECONDS);
    sqlite3_db_config(st->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(st->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(st->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if ((writes && modes[st->mode].anywhere && sql_exec(st, alone, err) < 0) ||
        sql_exec(st, both, err) < 0)
        return -1;
    return sql_exec(st, writes ? writer : "PRAGMA query_only = ON", err);
}

static int connect(struct store *st, int flags, struct err *err)
{
    int rc = sqlite3_open_v2(st->path, &st->db, flags | SQLITE_OPEN_NOMUTEX,
                             NULL); /* one thread */

    if (rc != SQLITE_OK)
        return st->db ? sql_fail(st, rc, err)
                      : err_set(err, ERR_NOMEM, "%s: out of memory", st->path);
    rc = sqlite3_create_function(st->db, "attempt_crc", -1,
                                 SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                 crc_of_values, NULL, NULL);
    if (rc != SQLITE_OK)
        return sql_fail(st, rc, err);
    return set_pragmas(st, err);
}

/* A process that died in the middle of a commit left a journal that a read-only
 * connection cannot roll back: a writing one does so by looking. */
static int mend(const char *path)
{
    sqlite3 *db = NULL;
    char kind[MOUNT_TEXT];
    int rc;

    /* There the journal may be of a living process on another machine. */
    if (mount_network(kind, path))
        return -1;
    rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_busy_timeout(db, 1000 * LOCK_SECONDS);
        rc = sqlite3_exec(db, "SELECT count(*) FROM sqlite_master", NULL, NULL,
                          NULL);
    }
    sqlite3_close(db);
    return rc == SQLITE_OK ? 0 : -1;
}

/* Why a reader cannot go on where a journal lies. */
static int refuse_journal(const struct store *st, const struct err *why,
                          struct err *err)
{
    char kind[MOUNT_TEXT];

    if (!schema_has_journal(st->path))
        return err_set(err, why->code, "%s", why->msg);
    if (mount_network(kind, st->path))
        return err_set(
            err, ERR_DB,
            "%s: a commit is under way, or was cut off, on another "
            "machine; once no process uses it, any that writes, with "
            "--allow-network-fs, rolls it back",
            st->path);
    return err_set(err, why->code,
                   "%s: a commit was cut off, and cannot be rolled back here "
                   "(%s)",
                   st->path, why->msg);
}

static int open_reader(struct store *st, struct err *err)
{
    struct err first = { 0 };
    int version;

    for (int tries = 0;; tries++) {
        struct err e = { 0 };

        if (connect(st, SQLITE_OPEN_READONLY, &e) == 0 &&
            schema_check(&version, st, &schema_ours, &e) == 0)
            break;
        if (first.code == ERR_NONE)
            first = e;
        if (tries || e.code == ERR_REFUSED || e.code == ERR_NOMEM ||
            mend(st->path) < 0)
            return refuse_journal(st, &first, err);
        sqlite3_close(st->db);
        st->db = NULL;
    }
    if (version == 0)
        return err_set(err, ERR_NOINPUT,
                       "%s: is empty yet; `sweep run` with a config fills it",
                       st->path);
    if (version < schema_ours.n)
        return err_set(err, ERR_REFUSED,
                       "%s: of schema version %d, this sweep reads %d: "
                       "`sweep run`, or `sweep doctor --fix`, brings it up to "
                       "date",
                       st->path, version, schema_ours.n);
    return modes[st->mode].takes_other ? 0
                                       : schema_compare(st, &schema_ours, err);
}

static int note_file(struct store *st, struct err *err)
{
    struct stat sb;

    if (stat(st->path, &sb) < 0)
        return err_set(err, ERR_IO, "%s: %s", st->path, strerror(errno));
    st->device = sb.st_dev;
    st->inode = sb.st_ino;
    return 0;
}

static int open_writer(struct store *st, struct err *err)
{
    return connect(st, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err) < 0 ||
                   note_file(st, err) < 0 ||
                   schema_migrate(st, &schema_ours, err) < 0 ||
                   (!modes[st->mode].takes_other &&
                    schema_compare(st, &schema_ours, err) < 0) ||
                   lease_of_this(&st->lease, err) < 0
               ? -1
               : 0;
}

int store_open(struct store **out, const char *path, enum store_mode mode,
               struct err *err)
{
    struct store *st = mem_zero(1, sizeof(*st));
    int rc = -1;

    if (!st || !(st->path = mem_text(path))) {
        err_set(err, ERR_NOMEM, "%s: out of memory", path);
        goto done;
    }
    st->mode = mode;
    st->last_commit = -COMMIT_SECONDS;
    if (!modes[mode].creates && access(path, F_OK) < 0) {
        err_set(err, ERR_NOINPUT, "%s: there is no such database yet", path);
        goto done;
    }
    if ((!modes[mode].anywhere && mount_check(path, err) < 0) ||
        schema_peek(path, &schema_ours, err) < 0)
        goto done;
    if (modes[mode].creates && make_folder(path, err) < 0)
        goto done;
    if ((modes[mode].writes ? open_writer : open_reader)(st, err) < 0)
        goto done;
    st->filled = !modes[mode].takes_other;
    *out = st;
    st = NULL;
    rc = 0;
done:
    store_close(st);
    return rc;
}

void store_close(struct store *st)
{
    if (!st)
        return;
    store_abandon(st);
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(st->stmt[i]);
    sqlite3_close(st->db);
    str_release(&st->queue);
    mem_free(st->progress);
    mem_free(st->path);
    mem_free(st);
}

const char *store_path(const struct store *st)
{
    return st->path;
}

bool store_is_ours(const char *path)
{
    struct err unused = { 0 };
    struct stat sb;

    return stat(path, &sb) == 0 && sb.st_size > 0 &&
           schema_peek(path, &schema_ours, &unused) == 0;
}

bool store_has_journal(const char *path)
{
    return schema_has_journal(path);
}
