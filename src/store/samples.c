#include "base/mem.h"
#include "store/check.h"
#include "store/checksum.h"
#include "store/read.h"
#include "store/sync.h"

#include <string.h>

#define WIDEST 4096 /* pixels of a side */

void samples_free(struct sample_row *rows, int n)
{
    for (int i = 0; i < n; i++)
        mem_free(rows[i].pixels);
    mem_free(rows);
}

static int sample_read(struct sample_row *r, struct store *st, sqlite3_stmt *s,
                       int64_t split_id, struct err *err)
{
    size_t n;

    *r = (struct sample_row){ .example = sqlite3_column_int(s, 0),
                              .label = sqlite3_column_int(s, 1),
                              .width = sqlite3_column_int(s, 2),
                              .height = sqlite3_column_int(s, 3) };
    if (r->width < 1 || r->width > WIDEST || r->height < 1 ||
        r->height > WIDEST)
        return row_damaged(st, "samples", split_id, err);
    n = (size_t)r->width * (size_t)r->height;
    if ((size_t)sqlite3_column_bytes(s, 4) != n)
        return row_damaged(st, "samples", split_id, err);
    r->pixels = mem_zero(n, 1);
    if (!r->pixels)
        return row_no_memory(st, err);
    memcpy(r->pixels, sqlite3_column_blob(s, 4), n);
    if (sqlite3_column_type(s, 5) != SQLITE_NULL &&
        sqlite3_column_int64(s, 5) != crc_sample(split_id, r)) {
        mem_free(r->pixels);
        return row_damaged(st, "samples", split_id, err);
    }
    return 0;
}

int store_samples_per_class(int n_classes)
{
    int n = n_classes > 0 ? STORE_SAMPLES_DRAWN / n_classes : 0;

    return n < 1                         ? 1
           : n > STORE_SAMPLES_PER_CLASS ? STORE_SAMPLES_PER_CLASS
                                         : n;
}

int sample_insert(struct store *st, int64_t split_id,
                  const struct store_sample *sa, struct err *err)
{
    const struct sample_row row = { .example = sa->idx,
                                    .label = sa->label,
                                    .width = sa->width,
                                    .height = sa->height,
                                    .pixels = (uint8_t *)sa->pixels };
    sqlite3_stmt *s = sql_get(st, SQL_SAMPLE_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, split_id);
    sql_int(s, 2, sa->idx);
    sql_int(s, 3, sa->label);
    sql_int(s, 4, sa->width);
    sql_int(s, 5, sa->height);
    sql_blob(s, 6, sa->pixels, (size_t)sa->width * (size_t)sa->height);
    sql_int(s, 7, crc_sample(split_id, &row));
    return sql_run(st, s, err);
}

/* As the newest, unless it was drawn. */
static int sample_renew(struct store *st, int64_t split_id, int drawn,
                        const struct store_sample *sa, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SAMPLE_DROP, err);

    if (!s)
        return -1;
    sql_int(s, 1, split_id);
    sql_int(s, 2, drawn);
    sql_int(s, 3, sa->idx);
    if (sql_run(st, s, err) < 0)
        return -1;
    return sample_insert(st, split_id, sa, err);
}

int store_samples_add(struct store *st, int64_t split_id, int n_classes,
                      const struct store_sample *samples, int n,
                      struct err *err)
{
    int drawn = store_samples_per_class(n_classes), rc = -1;
    sqlite3_stmt *s;

    if (store_settle(st, err) < 0 || store_begin(st, err) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (sample_renew(st, split_id, drawn, &samples[i], err) < 0)
            goto done;
    s = sql_get(st, SQL_SAMPLE_TRIM, err);
    if (!s)
        goto done;
    sql_int(s, 1, split_id);
    sql_int(s, 2, drawn);
    sql_int(s, 3, STORE_SAMPLES_MOST);
    if (sql_run(st, s, err) < 0)
        goto done;
    rc = store_end(st, err);
done:
    store_abandon(st);
    return rc;
}

int store_samples(struct sample_row **out, int *n, struct store *st,
                  int64_t split_id, struct err *err)
{
    struct sample_row *list = NULL;
    size_t cap = 0, used = 0;
    sqlite3_stmt *s;
    int rc;

    /* A damaged index would hide a picture. */
    if (store_settle(st, err) < 0 || store_intact(st, "samples", err) < 0 ||
        !(s = sql_get(st, SQL_SAMPLES, err)))
        return -1;
    sql_int(s, 1, split_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(&list, used, &cap, sizeof(*list)) < 0)
            rc = row_no_memory(st, err);
        else if (sample_read(&list[used], st, s, split_id, err) == 0) {
            used++;
            continue;
        }
        rc = -1;
        break;
    }
    sqlite3_reset(s);
    if (rc < 0) {
        samples_free(list, (int)used);
        return -1;
    }
    *out = list;
    *n = (int)used;
    return 0;
}
