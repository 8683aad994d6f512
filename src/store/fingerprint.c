#include "store/fingerprint.h"

#include "base/mem.h"
#include "store/db.h"

#define RUN (1 << 16)  /* bytes at a time; more than a header */
#define READ_FORMAT 19 /* of the header: 2 is a write-ahead log */

int store_data_version(int64_t *out, struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_DATA_VERSION, err);
    int rc;

    if (!s)
        return -1;
    rc = sql_step(st, s, err);
    if (rc == 1)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return rc == 1 ? 0 : -1;
}

/* The bytes of f as far as they go into h, which is given up at a write-ahead
 * log: 0 then, 1 when all went in. */
static int add_bytes(struct sha256 *h, struct store *st, sqlite3_file *f,
                     unsigned char *run, struct err *err)
{
    sqlite3_int64 size = 0;
    int rc = f->pMethods->xFileSize(f, &size);

    for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size; at += RUN) {
        int n = size - at < RUN ? (int)(size - at) : RUN;

        rc = f->pMethods->xRead(f, run, n, at);
        if (rc == SQLITE_OK && at == 0 && n > READ_FORMAT &&
            run[READ_FORMAT] == 2)
            return 0;
        if (rc == SQLITE_OK)
            sha256_add(h, run, (size_t)n);
    }
    if (rc == SQLITE_OK)
        return 1;
    return err_set(err, ERR_DB, "%s: %s", store_path(st), sqlite3_errstr(rc));
}

/* Within a read transaction. */
static int hash_file(char out[SHA256_TEXT], struct store *st, struct err *err)
{
    unsigned char *run = mem_zero(RUN, 1);
    struct sha256 *h = NULL;
    sqlite3_file *f = NULL;
    int got, rc = -1;

    if (!run) {
        err_set(err, ERR_NOMEM, "the hash of %s", store_path(st));
        goto done;
    }
    sqlite3_file_control(st->db, "main", SQLITE_FCNTL_FILE_POINTER, &f);
    if (!f || !f->pMethods) { /* no file */
        rc = 0;
        goto done;
    }
    if (sha256_new(&h, err) < 0)
        goto done;
    got = add_bytes(h, st, f, run, err);
    if (got < 0)
        goto done;
    rc = 0;
    if (!got)
        goto done;
    rc = sha256_end(h, out, err);
    h = NULL;
done:
    sha256_free(h);
    mem_free(run);
    return rc;
}

int store_fingerprint(char out[SHA256_TEXT], struct store *st,
                      int64_t data_version, struct err *err)
{
    int64_t now;
    int rc = -1;

    out[0] = '\0';
    if (store_settle(st, err) < 0 || sql_exec(st, "BEGIN", err) < 0)
        return -1;
    /* the lock comes with the first row that is read */
    if (sql_exec(st, "SELECT count(*) FROM sqlite_master", err) < 0 ||
        store_data_version(&now, st, err) < 0)
        goto done;
    rc = now == data_version ? hash_file(out, st, err) : 0;
done:
    store_abandon(st);
    return rc;
}
