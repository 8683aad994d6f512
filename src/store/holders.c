#include "store/holders.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/lease.h"
#include "store/read.h"

#include <stdio.h>
#include <string.h>

struct holder {
    int64_t trial_id, attempt;
    enum trial_kind kind;
    struct lease lease;
};

static int read_holder(struct holder *out, struct store *st, sqlite3_stmt *s,
                       struct err *err)
{
    int kind = word_of(trial_kinds, s, 2);

    *out = (struct holder){ .trial_id = sqlite3_column_int64(s, 0),
                            .attempt = sqlite3_column_int64(s, 1),
                            .kind = kind < 0 ? KIND_SEARCH
                                             : (enum trial_kind)kind };
    return lease_read(&out->lease, st, s, 3, err);
}

/* Those of one trial, of an experiment's running trials, or (both 0) of all. */
static int read_holders(struct holder **out, size_t *n, struct store *st,
                        int64_t experiment_id, int64_t trial_id,
                        struct err *err)
{
    sqlite3_stmt *s =
        sql_get(st, trial_id ? SQL_HOLDER_OF_TRIAL : SQL_HOLDERS, err);
    size_t cap = 0;
    int rc;

    *n = 0;
    if (!s)
        return -1;
    sql_int(s, 1, trial_id ? trial_id : experiment_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(out, *n, &cap, sizeof(**out)) < 0) {
            rc = err_set(err, ERR_NOMEM, "no memory for claims");
            break;
        }
        rc = read_holder(&(*out)[(*n)++], st, s, err);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static int give_back(struct store *st, const struct holder *h, const char *why,
                     struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIAL_AGAIN, err);
    char now[CLOCK_TEXT];

    if (!s)
        return -1;
    clock_utc(now);
    sql_int(s, 1, h->trial_id);
    sql_int(s, 2, h->attempt);
    if (sql_run(st, s, err) < 0 || !(s = sql_get(st, SQL_ATTEMPT_END, err)))
        return -1;
    sql_int(s, 1, h->trial_id);
    sql_int(s, 2, h->attempt);
    sql_text(s, 3, now);
    sql_text(s, 4, "lost");
    sql_text(s, 5, why);
    return sql_run(st, s, err);
}

/* Of a holder that is no more. */
static const char gone[] = "the process that ran it is no more";

int store_recover(int *n, struct store *st, int64_t experiment_id,
                  enum trial_kind kind, struct err *err)
{
    struct holder *holders = NULL;
    size_t n_holders;
    int dead = 0, rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    if (read_holders(&holders, &n_holders, st, experiment_id, 0, err) < 0)
        goto done;
    for (size_t i = 0; i < n_holders; i++) {
        if (!lease_is_dead(&holders[i].lease, &st->lease))
            continue;
        if (give_back(st, &holders[i], gone, err) < 0)
            goto done;
        dead += holders[i].kind == kind;
    }
    rc = store_end(st, err);
    if (rc == 0)
        *n = dead;
done:
    store_abandon(st);
    mem_free(holders);
    return rc;
}

int holders_take(struct store *st, int64_t trial_id, struct err *err)
{
    static const char far[] = "its trial was queued again on another machine";
    struct holder *h = NULL;
    bool is_here, is_dead;
    size_t n;
    int rc = -1;

    if (read_holders(&h, &n, st, 0, trial_id, err) < 0)
        goto done;
    rc = 0;
    if (!n)
        goto done;
    is_here = strcmp(h->lease.host, st->lease.host) == 0;
    is_dead = lease_is_dead(&h->lease, &st->lease);
    if (is_here && !is_dead)
        goto done;
    rc = give_back(st, h, is_dead ? gone : far, err) < 0 ? -1 : 1;
done:
    mem_free(h);
    return rc;
}

static void add_far(struct store_holders *out, const struct holder *h)
{
    if (!out->far) {
        out->far_pid = h->lease.pid;
        snprintf(out->far_host, sizeof(out->far_host), "%s", h->lease.host);
    }
    if (out->far < FAR_MOST)
        out->far_trials[out->far] = h->trial_id;
    out->far++;
}

int store_holders(struct store_holders *out, struct store *st,
                  int64_t experiment_id, int64_t trial_id, struct err *err)
{
    struct store_holders result = { 0 };
    struct holder *holders = NULL;
    struct lease us;
    size_t n;
    int rc = -1;

    if (lease_of_this(&us, err) < 0 ||
        read_holders(&holders, &n, st, experiment_id, trial_id, err) < 0)
        goto done;
    for (size_t i = 0; i < n; i++) {
        const struct holder *h = &holders[i];

        if (lease_is_dead(&h->lease, &us))
            result.gone++;
        else if (strcmp(h->lease.host, us.host) == 0)
            result.here++;
        else
            add_far(&result, h);
    }
    *out = result;
    rc = 0;
done:
    mem_free(holders);
    return rc;
}

int store_sure_holders(struct store_holders *out, struct store *st,
                       int64_t experiment_id, struct err *err)
{
    struct store_holders result = { 0 };
    struct err why = { 0 };

    if (store_holders(&result, st, experiment_id, 0, &why) < 0 &&
        why.code != ERR_MISMATCH)
        return err_set(err, why.code, "%s", why.msg);
    *out = result;
    return 0;
}
