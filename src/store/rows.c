#include "store/rows.h"

#include "store/checksum.h"
#include "store/epochs.h"

#include <math.h>
#include <string.h>

enum kind { KIND_NULL, KIND_INT, KIND_REAL, KIND_TEXT, KIND_BLOB };

size_t rows_start(const struct store *st)
{
    return st->queue.len;
}

int rows_end(struct store *st, size_t start, struct err *err)
{
    if (!st->queue.failed && st->queue.len <= STORE_WAITING_MAX)
        return 0;
    if (st->queue.failed)
        err_set(err, ERR_NOMEM, "%s: no memory for rows", st->path);
    else
        err_set(err, ERR_DB,
                "%s: locked by another program; %d MB of rows wait", st->path,
                STORE_WAITING_MAX >> 20);
    st->queue.len = start;
    st->queue.failed = false;
    return -1;
}

static void put(struct store *st, const void *bytes, size_t n)
{
    str_add_bytes(&st->queue, bytes, n);
}

static void put_kind(struct store *st, enum kind kind)
{
    unsigned char k = (unsigned char)kind;

    put(st, &k, 1);
}

void row_start(struct store *st, enum sql id, int n_values)
{
    unsigned char head[2] = { (unsigned char)id, (unsigned char)n_values };

    put(st, head, sizeof(head));
}

void row_int(struct store *st, int64_t x)
{
    put_kind(st, KIND_INT);
    put(st, &x, sizeof(x));
}

void row_real(struct store *st, double x)
{
    if (isnan(x)) {
        put_kind(st, KIND_NULL);
        return;
    }
    put_kind(st, KIND_REAL);
    put(st, &x, sizeof(x));
}

static void put_bytes(struct store *st, enum kind kind, const void *bytes,
                      size_t n)
{
    put_kind(st, kind);
    put(st, &n, sizeof(n));
    put(st, bytes, n);
}

void row_text(struct store *st, const char *text)
{
    if (text)
        put_bytes(st, KIND_TEXT, text, strlen(text));
    else
        put_kind(st, KIND_NULL);
}

void row_blob(struct store *st, const void *bytes, size_t n)
{
    put_bytes(st, KIND_BLOB, bytes, n);
}

void row_metrics(struct store *st, const double metric[METRIC_COUNT])
{
    for (int m = 0; m < METRIC_COUNT; m++)
        row_real(st, metric[m]);
}

void row_epoch(struct store *st, int64_t trial_id,
               const struct epoch_record *epoch)
{
    row_start(st, SQL_EPOCH_ADD, 0);
    put(st, &trial_id, sizeof(trial_id));
    put(st, epoch, sizeof(*epoch));
}

/* ---- applying ------------------------------------------------------------ */

static void take(void *out, const char **at, size_t n)
{
    memcpy(out, *at, n);
    *at += n;
}

static void bind_next(sqlite3_stmt *s, int i, const char **at)
{
    unsigned char kind;
    int64_t integer;
    double real;
    size_t n;

    take(&kind, at, 1);
    switch (kind) {
    case KIND_INT:
        take(&integer, at, sizeof(integer));
        sql_int(s, i, integer);
        break;
    case KIND_REAL:
        take(&real, at, sizeof(real));
        sql_real(s, i, real);
        break;
    case KIND_TEXT:
        take(&n, at, sizeof(n));
        sqlite3_bind_text64(s, i, *at, n, SQLITE_STATIC, SQLITE_UTF8);
        *at += n;
        break;
    case KIND_BLOB:
        take(&n, at, sizeof(n));
        sql_blob(s, i, *at, n);
        *at += n;
        break;
    default: /* KIND_NULL: parameters are unbound at first */
        break;
    }
}

/* 1: inserted, 0: it is there already, -1. */
static int add_epoch(struct store *st, int64_t trial_id,
                     const struct epoch_record *e, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EPOCH_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_int(s, 2, e->epoch);
    sql_real(s, 3, e->learning_rate);
    sql_real(s, 4, e->grad_norm);
    sql_real(s, 5, e->wall_seconds);
    sql_metrics(s, 6, e->metric);
    sql_int(s, 6 + METRIC_COUNT, crc_epoch(trial_id, e));
    if (sql_run(st, s, err) < 0)
        return -1;
    return sqlite3_changes(st->db) > 0;
}

static int apply_epoch(struct store *st, const char **at, struct err *err)
{
    struct epoch_record e;
    int64_t trial_id;
    int rc;

    take(&trial_id, at, sizeof(trial_id));
    take(&e, at, sizeof(e));
    rc = add_epoch(st, trial_id, &e, err);
    return rc == 0 ? epoch_compare(st, trial_id, &e, err) : rc < 0 ? -1 : 0;
}

static int apply_row(struct store *st, const char **at, struct err *err)
{
    unsigned char head[2];
    sqlite3_stmt *s;

    take(head, at, sizeof(head));
    if (head[0] == SQL_EPOCH_ADD)
        return apply_epoch(st, at, err);
    s = sql_get(st, head[0], err);
    if (!s)
        return -1;
    for (int i = 1; i <= head[1]; i++)
        bind_next(s, i, at);
    return sql_run(st, s, err);
}

int rows_apply(struct store *st, struct err *err)
{
    const char *at = str_text(&st->queue), *end = at + st->queue.len;

    while (at < end) {
        struct err e = { 0 };

        if (apply_row(st, &at, &e) == 0)
            continue;
        if (e.code != ERR_MISMATCH && e.code != ERR_NOMATCH &&
            e.code != ERR_BUG)
            return err_set(err, e.code, "%s", e.msg);
        if (st->problem.code == ERR_NONE)
            st->problem = e;
    }
    return 0;
}
