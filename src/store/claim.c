#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum trial_kind kind_of(sqlite3_stmt *s, int col)
{
    int kind = word_of(trial_kinds, s, col);

    return kind < 0 ? KIND_SEARCH : (enum trial_kind)kind;
}

static void read_claim(struct claim *c, sqlite3_stmt *s)
{
    c->trial_id = sqlite3_column_int64(s, 0);
    c->point_id = sqlite3_column_int64(s, 1);
    c->split_id = sqlite3_column_int64(s, 2);
    c->kind = kind_of(s, 3);
    c->repeat = sqlite3_column_int(s, 4);
    c->fold = sqlite3_column_int(s, 5);
    c->attempt = sqlite3_column_int(s, 6);
    c->seed = (uint64_t)sqlite3_column_int64(s, 7);
    c->numerics = sqlite3_column_int(s, 8);
    c->ordinal = sqlite3_column_int(s, 9);
    snprintf(c->started_at, sizeof(c->started_at), "%s",
             (const char *)sqlite3_column_text(s, 10));
    c->epochs = sqlite3_column_int(s, 11);
    c->deaths = sqlite3_column_int(s, 12);
}

static int add_attempt(struct store *st, const struct claim *c, const char *now,
                       struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_ATTEMPT_ADD, err);

    if (!s)
        return -1;
    sql_int(s, 1, c->trial_id);
    sql_int(s, 2, c->attempt);
    sql_text(s, 3, st->lease.host);
    sql_text(s, 4, st->lease.boot_id);
    sql_int(s, 5, st->lease.pid);
    sql_int(s, 6, st->lease.pid_start);
    sql_text(s, 7, now);
    return sql_run(st, s, err);
}

static int by_plan(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    const int by[] = { x->repeat - y->repeat, x->fold - y->fold,
                       x->ordinal - y->ordinal };

    for (int i = 0; i < 3; i++)
        if (by[i])
            return by[i];
    return (x->trial_id > y->trial_id) - (x->trial_id < y->trial_id);
}

/* Fills the claims whose trial_id is known and notes their attempts. */
static int fill_claims(struct claim *out, int n, struct store *st,
                       const char *now, struct err *err)
{
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = sql_get(st, SQL_CLAIMED, err);
        int rc;

        if (!s)
            return -1;
        sql_int(s, 1, out[i].trial_id);
        rc = sql_step(st, s, err);
        if (rc == 1)
            read_claim(&out[i], s);
        sqlite3_reset(s);
        if (rc < 0 || add_attempt(st, &out[i], now, err) < 0)
            return -1;
    }
    qsort(out, (size_t)n, sizeof(*out), by_plan);
    return 0;
}

/* One UPDATE ... RETURNING takes the trials, so no two processes get one. */
static int claim(struct claim *out, int *n, struct store *st, enum sql id,
                 int64_t key, const char *kind, int max, int lock_seconds,
                 struct err *err)
{
    char now[CLOCK_TEXT];
    sqlite3_stmt *s;
    int rc;

    *n = 0;
    clock_utc(now);
    if (store_begin_for(st, lock_seconds, err) < 0)
        return -1;
    s = sql_get(st, id, err);
    if (!s)
        goto failed;
    sql_text(s, 1, now);
    sql_int(s, 2, key);
    sql_int(s, 3, max);
    if (kind)
        sql_text(s, 4, kind);
    while ((rc = sql_step(st, s, err)) == 1 && *n < max)
        out[(*n)++].trial_id = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    if (rc < 0 || fill_claims(out, *n, st, now, err) < 0 ||
        store_end(st, err) < 0)
        goto failed;
    return 0;
failed:
    *n = 0;
    store_abandon(st);
    return -1;
}

int store_claim(struct claim *out, int *n, struct store *st,
                int64_t experiment_id, enum trial_kind kind, int max,
                struct err *err)
{
    struct err e = { 0 };

    st->busy = false;
    if (claim(out, n, st, SQL_CLAIM, experiment_id, trial_kinds[kind], max, 1,
              &e) == 0 ||
        st->busy)
        return 0;
    return err_set(err, e.code, "%s", e.msg);
}

int store_claim_trial(struct claim *out, struct store *st, int64_t trial_id,
                      struct err *err)
{
    int n;

    if (claim(out, &n, st, SQL_CLAIM_ONE, trial_id, NULL, 1, LOCK_SECONDS,
              err) < 0)
        return -1;
    if (n == 0)
        return err_set(err, ERR_NOMATCH, "trial %lld is not pending",
                       (long long)trial_id);
    return 0;
}

static int unclaim(struct store *st, const struct claim *c, struct err *err)
{
    static const enum sql both[] = { SQL_UNCLAIM, SQL_ATTEMPT_DROP };

    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *s = sql_get(st, both[i], err);

        if (!s)
            return -1;
        sql_int(s, 1, c->trial_id);
        sql_int(s, 2, c->attempt);
        if (sql_run(st, s, err) < 0)
            return -1;
    }
    return 0;
}

static int unclaim_all(struct store *st, const struct claim *claims, int n,
                       struct err *err)
{
    if (store_begin_for(st, 1, err) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (unclaim(st, &claims[i], err) < 0) {
            store_abandon(st);
            return -1;
        }
    return store_end(st, err);
}

int store_unclaim(struct store *st, const struct claim *claims, int n,
                  struct err *err)
{
    struct err e = { 0 };

    st->busy = false;
    if (unclaim_all(st, claims, n, &e) == 0 || st->busy)
        return 0;
    return err_set(err, e.code, "%s", e.msg);
}

/* ---- trials beyond the grid ---------------------------------------------- */

int store_under_way(bool *out, struct store *st, int64_t experiment_id,
                    int64_t trial_id, struct err *err)
{
    sqlite3_stmt *s;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_UNDER_WAY, err)))
        return -1;
    sql_int(s, 1, trial_id);
    sql_int(s, 2, experiment_id);
    if (sql_step(st, s, err) < 0)
        return -1;
    *out = sqlite3_column_int(s, 0) > 0;
    sqlite3_reset(s);
    return 0;
}

int store_add_trial(int64_t *out, struct store *st, int64_t point_id,
                    int64_t split_id, enum trial_kind kind, int repeat,
                    int fold, uint64_t seed, struct err *err)
{
    sqlite3_stmt *s;
    int64_t id;
    int rc;

    if (store_begin(st, err) < 0)
        return -1;
    s = sql_get(st, SQL_TRIAL_EXTRA, err);
    if (!s)
        goto failed;
    sql_int(s, 1, point_id);
    sql_int(s, 2, split_id);
    sql_text(s, 3, trial_kinds[kind]);
    sql_int(s, 4, repeat);
    sql_int(s, 5, fold);
    sql_int(s, 6, (int64_t)seed);
    rc = sql_step(st, s, err);
    if (rc == 0)
        err_set(err, ERR_NOMATCH, "there is no point %lld",
                (long long)point_id);
    if (rc != 1)
        goto failed;
    id = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    if (store_end(st, err) < 0)
        goto failed;
    *out = id;
    return 0;
failed:
    store_abandon(st);
    return -1;
}
