#include "base/json.h"
#include "base/mem.h"
#include "store/checksum.h"
#include "store/read.h"
#include "store/sync.h"

#include <stdlib.h>
#include <string.h>

/* ---- points -------------------------------------------------------------- */

struct known_point { /* a row of points before the sync */
    char hash[SHA256_TEXT];
    int64_t id, crc;
    bool active, seen;
};

static int by_hash(const void *a, const void *b)
{
    return strcmp(((const struct known_point *)a)->hash,
                  ((const struct known_point *)b)->hash);
}

static int read_points(struct known_point **out, size_t *n, struct store *st,
                       int64_t experiment_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINTS, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct known_point *p;

        if (mem_grow(out, *n, &cap, sizeof(**out)) < 0) {
            sqlite3_reset(s);
            return err_set(err, ERR_NOMEM, "no memory for points");
        }
        p = &(*out)[(*n)++];
        memset(p, 0, sizeof(*p));
        p->id = sqlite3_column_int64(s, 0);
        snprintf(p->hash, sizeof(p->hash), "%s",
                 (const char *)sqlite3_column_text(s, 1));
        p->active = sqlite3_column_int(s, 2);
        p->crc = sqlite3_column_int64(s, 3);
    }
    sqlite3_reset(s);
    return rc;
}

/* The value as SQL has it: numbers, text, and lists as JSON. */
static int bind_value(sqlite3_stmt *s, int i, const json_t *value,
                      struct str *text)
{
    switch (json_typeof(value)) {
    case JSON_INTEGER:
        sql_int(s, i, json_integer_value(value));
        break;
    case JSON_REAL:
        sql_real(s, i, json_real_value(value));
        break;
    case JSON_STRING:
        sql_text(s, i, json_string_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        sql_int(s, i, json_is_true(value));
        break;
    case JSON_NULL:
        break;
    default:
        json_write(text, value);
        sql_text(s, i, str_text(text));
        break;
    }
    return text->failed ? -1 : 0;
}

static int write_params(struct store *st, const struct store_point *p,
                        struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_PARAM_DROP, err);
    struct str text = { 0 };
    int rc = -1;

    if (!s)
        return -1;
    sql_int(s, 1, p->id);
    if (sql_run(st, s, err) < 0)
        return -1;
    for (int i = 0; i < p->n_params; i++) {
        s = sql_get(st, SQL_PARAM_ADD, err);
        if (!s)
            goto done;
        str_reset(&text);
        sql_int(s, 1, p->id);
        sql_text(s, 2, p->params[i].name);
        if (bind_value(s, 3, p->params[i].value, &text) < 0) {
            err_set(err, ERR_NOMEM, "no memory for a value");
            goto done;
        }
        sql_text(s, 4, p->params[i].text);
        sql_int(s, 5, i);
        if (sql_run(st, s, err) < 0)
            goto done;
    }
    rc = 0;
done:
    str_release(&text);
    return rc;
}

static int point_crc(uint32_t *out, const struct store_point *p,
                     struct err *err)
{
    struct point_row row = { .ordinal = p->ordinal,
                             .active = true,
                             .hash = (char *)p->hash,
                             .config = (char *)p->config,
                             .n_weights = p->n_weights,
                             .n_params = p->n_params };

    row.params = mem_zero((size_t)p->n_params, sizeof(*row.params));
    if (!row.params)
        return err_set(err, ERR_NOMEM, "no memory for a point");
    for (int i = 0; i < p->n_params; i++) {
        row.params[i].name = (char *)p->params[i].name;
        row.params[i].text = (char *)p->params[i].text;
    }
    *out = crc_point(&row);
    mem_free(row.params);
    return 0;
}

static int add_point(struct store *st, int64_t experiment_id,
                     struct store_point *p, uint32_t crc, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINT_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    sql_int(s, 2, p->ordinal);
    sql_text(s, 3, p->hash);
    sql_text(s, 4, p->config);
    sql_int(s, 5, p->n_weights);
    sql_int(s, 6, crc);
    if (sql_run(st, s, err) < 0)
        return -1;
    p->id = sqlite3_last_insert_rowid(st->db);
    return write_params(st, p, err);
}

static int set_point(struct store *st, int64_t id, int ordinal, bool active,
                     int64_t crc, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINT_SET, err);

    if (!s)
        return -1;
    sql_int(s, 1, id);
    sql_int(s, 2, ordinal);
    sql_int(s, 3, active);
    sql_int(s, 4, crc);
    return sql_run(st, s, err);
}

/* Config and weights follow from the hash; they differ when damage is mended.
 */
static int rewrite_point(struct store *st, const struct store_point *p,
                         struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINT_WRITE, err);

    if (!s)
        return -1;
    sql_int(s, 1, p->id);
    sql_text(s, 2, p->config);
    sql_int(s, 3, p->n_weights);
    return sql_run(st, s, err) < 0 ? -1 : write_params(st, p, err);
}

/* Adds the point, or brings the row that is there up to date. */
static int sync_point(struct store_sync *out, struct store *st,
                      int64_t experiment_id, struct store_point *p,
                      struct known_point *known, size_t n_known,
                      struct err *err)
{
    struct known_point key, *old;
    uint32_t crc = 0;

    if (point_crc(&crc, p, err) < 0)
        return -1;
    snprintf(key.hash, sizeof(key.hash), "%s", p->hash);
    old =
        n_known ? bsearch(&key, known, n_known, sizeof(*known), by_hash) : NULL;
    if (!old) {
        out->points_added++;
        return add_point(st, experiment_id, p, crc, err);
    }
    old->seen = true;
    p->id = old->id;
    out->points_kept++;
    if (old->crc == crc)
        return 0;
    if (rewrite_point(st, p, err) < 0)
        return -1;
    return set_point(st, p->id, p->ordinal, true, crc, err);
}

/* The points of an experiment that are whole, into out; a damaged one stays as
 * it is. */
static int read_whole(struct snapshot *out, struct store *st,
                      int64_t experiment_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINT_ROWS, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct err why = { 0 };

        if (mem_grow(&out->points, (size_t)out->n_points, &cap,
                     sizeof(*out->points)) < 0) {
            rc = row_no_memory(st, err);
            break;
        }
        rc = point_read(&out->points[out->n_points++], st, s, &why);
        if (rc < 0 && why.code != ERR_MISMATCH) {
            err_set(err, why.code, "%s", why.msg);
            break;
        }
        if (rc < 0)
            point_release(&out->points[--out->n_points]);
    }
    sqlite3_reset(s);
    return rc;
}

/* Points of the database that the study does not have rest; a crc covers
 * active, so the rows are read whole. */
static int rest_points(struct store *st, int64_t experiment_id,
                       const struct known_point *known, size_t n_known,
                       struct err *err)
{
    struct snapshot all = { 0 };
    int rc = read_whole(&all, st, experiment_id, err);

    for (int i = 0; rc == 0 && i < all.n_points; i++) {
        struct point_row *p = &all.points[i];
        struct known_point key, *k;

        snprintf(key.hash, sizeof(key.hash), "%s", p->hash);
        k = bsearch(&key, known, n_known, sizeof(*known), by_hash);
        if (!k || k->seen || !p->active)
            continue;
        p->active = false;
        rc = set_point(st, p->id, p->ordinal, false, crc_point(p), err);
    }
    points_free(&all);
    return rc;
}

int sync_points(struct store_sync *out, struct store *st,
                struct store_study *study, struct err *err)
{
    struct known_point *known = NULL;
    size_t n_known = 0;
    bool some_rest = false;
    int rc = -1;

    if (read_points(&known, &n_known, st, study->id, err) < 0)
        goto done;
    for (int i = 0; i < study->n_points; i++)
        if (sync_point(out, st, study->id, &study->points[i], known, n_known,
                       err) < 0)
            goto done;
    for (size_t i = 0; i < n_known; i++) {
        out->points_left += !known[i].seen;
        some_rest |= !known[i].seen && known[i].active;
    }
    rc = some_rest ? rest_points(st, study->id, known, n_known, err) : 0;
done:
    mem_free(known);
    return rc;
}
