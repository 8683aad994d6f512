#include "base/json.h"
#include "base/mem.h"
#include "store/checksum.h"
#include "store/read.h"

#include <string.h>

/* Does the column hold the value of the config?  Views show the column. */
static bool is_value(sqlite3_stmt *s, int col, const json_t *value)
{
    const char *text = (const char *)sqlite3_column_text(s, col);
    struct str list = { 0 };
    bool same;

    switch (json_typeof(value)) {
    case JSON_INTEGER:
        return sqlite3_column_type(s, col) == SQLITE_INTEGER &&
               sqlite3_column_int64(s, col) == json_integer_value(value);
    case JSON_REAL:
        return sqlite3_column_double(s, col) == json_real_value(value);
    case JSON_STRING:
        return text && strcmp(text, json_string_value(value)) == 0;
    case JSON_TRUE:
    case JSON_FALSE:
        return sqlite3_column_int(s, col) == json_is_true(value);
    case JSON_NULL:
        return sqlite3_column_type(s, col) == SQLITE_NULL;
    default:
        break;
    }
    json_write(&list, value);
    same = list.failed || (text && strcmp(text, str_text(&list)) == 0);
    str_release(&list);
    return same;
}

/* The factor that the columns of SQL_PARAMS hold; its value is the config's. */
static int read_param(struct point_row *p, struct store *st, sqlite3_stmt *s,
                      const json_t *config, struct err *err)
{
    struct param_row *v = &p->params[p->n_params++];
    bool failed = false;

    memset(v, 0, sizeof(*v));
    v->name = sql_get_text(s, 0, &failed);
    v->text = sql_get_text(s, 1, &failed);
    if (failed)
        return row_no_memory(st, err);
    v->value = json_incref(json_object_get(config, v->name ? v->name : ""));
    if (v->value && !is_value(s, 2, v->value))
        return row_damaged(st, "points", p->id, err);
    if (!v->value)
        v->value = json_string(v->text ? v->text : "");
    return 0;
}

static int read_params(struct point_row *p, struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_PARAMS, err);
    json_error_t why;
    json_t *config = json_loads(p->config ? p->config : "", 0, &why);
    size_t cap = 0;
    int rc = -1;

    if (!s)
        goto done;
    if (!config) {
        rc = json_error_code(&why) == json_error_out_of_memory
                 ? row_no_memory(st, err)
                 : row_damaged(st, "points", p->id, err);
        goto done;
    }
    sql_int(s, 1, p->id);
    while ((rc = sql_step(st, s, err)) == 1) {
        rc = mem_grow(&p->params, (size_t)p->n_params, &cap,
                      sizeof(*p->params)) < 0
                 ? row_no_memory(st, err)
                 : read_param(p, st, s, config, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
done:
    json_decref(config);
    return rc;
}

int point_read(struct point_row *p, struct store *st, sqlite3_stmt *s,
               struct err *err)
{
    bool failed = false;

    memset(p, 0, sizeof(*p));
    p->id = sqlite3_column_int64(s, 0);
    p->ordinal = sqlite3_column_int(s, 1);
    p->hash = sql_get_text(s, 2, &failed);
    p->config = sql_get_text(s, 3, &failed);
    p->active = sqlite3_column_int(s, 4);
    p->n_weights = sqlite3_column_int64(s, 5);
    if (failed)
        return row_no_memory(st, err);
    if (read_params(p, st, err) < 0)
        return -1;
    if (sqlite3_column_int64(s, 6) != crc_point(p))
        return row_damaged(st, "points", p->id, err);
    return 0;
}

int points_read(struct snapshot *out, struct store *st, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_POINT_ROWS, err);
    size_t cap = 0;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, out->experiment.id);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(&out->points, (size_t)out->n_points, &cap,
                     sizeof(*out->points)) < 0) {
            rc = row_no_memory(st, err);
            break;
        }
        rc = point_read(&out->points[out->n_points++], st, s, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

void point_release(struct point_row *p)
{
    for (int j = 0; j < p->n_params; j++) {
        mem_free(p->params[j].name);
        mem_free(p->params[j].text);
        json_decref(p->params[j].value);
    }
    mem_free(p->params);
    mem_free(p->hash);
    mem_free(p->config);
}

void points_free(struct snapshot *s)
{
    for (int i = 0; i < s->n_points; i++)
        point_release(&s->points[i]);
    mem_free(s->points);
}
