#include "base/mem.h"
#include "store/checksum.h"
#include "store/db.h"
#include "store/lease.h"

#include <stdio.h>
#include <string.h>

/* What is removed: the trials of one experiment, or one trial. */
struct target {
    const char *what; /* for messages */
    int64_t id;
    enum sql exists, holders, looks;
};

static const struct target of_trial = { "trial", 0, SQL_NAME_OF_TRIAL,
                                        SQL_HOLDER_OF_TRIAL,
                                        SQL_LOOKS_OF_TRIAL };
static const struct target of_experiment = { "experiment", 0,
                                             SQL_NAME_OF_EXPERIMENT,
                                             SQL_HOLDERS,
                                             SQL_LOOKS_OF_EXPERIMENT };

static int check_exists(struct store *st, const struct target *t,
                        struct err *err)
{
    sqlite3_stmt *s = sql_get(st, t->exists, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, t->id);
    rc = sql_step(st, s, err);
    sqlite3_reset(s);
    if (rc == 0)
        return err_set(err, ERR_NOMATCH, "%s: there is no %s %lld", st->path,
                       t->what, (long long)t->id);
    return rc < 0 ? -1 : 0;
}

static int refuse_held(long long trial_id, const struct lease *holder,
                       bool is_far, struct err *err)
{
    char hint[80] = "";

    if (is_far)
        snprintf(hint, sizeof(hint),
                 "; if that is no more, `sweep retry %lld` takes it over",
                 trial_id);
    return err_set(err, ERR_REFUSED,
                   "trial %lld is being trained by process %lld on %s%s",
                   trial_id, (long long)holder->pid, holder->host, hint);
}

/* Refuses what a living process, or one on another host, is training. */
static int check_idle(struct store *st, const struct target *t, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, t->holders, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, t->id);
    while ((rc = sql_step(st, s, err)) == 1) {
        struct lease holder;

        rc = lease_read(&holder, st, s, 3, err);
        if (rc < 0)
            break;
        if (lease_is_dead(&holder, &st->lease))
            continue;
        rc = refuse_held(sqlite3_column_int64(s, 0), &holder,
                         strcmp(holder.host, st->lease.host) != 0, err);
        break;
    }
    sqlite3_reset(s);
    return rc;
}

int store_idle(struct store *st, int64_t experiment_id, int64_t trial_id,
               struct err *err)
{
    struct target t = trial_id ? of_trial : of_experiment;

    t.id = trial_id ? trial_id : experiment_id;
    return store_settle(st, err) < 0 ? -1 : check_idle(st, &t, err);
}

/* A look stays on record when what it scored is removed: its row is cut loose,
 * with a new crc.  A damaged row keeps its wrong one. */
static int cut_loose(struct store *st, sqlite3_stmt *look, struct err *err)
{
    struct evaluation_row e = { 0 };
    const char *hash = (const char *)sqlite3_column_text(look, 2);
    sqlite3_stmt *s = sql_get(st, SQL_LOOK_SET, err);
    int64_t crc = sqlite3_column_int64(look, 8);

    if (!s)
        return -1;
    e.id = sqlite3_column_int64(look, 0);
    e.trial_id = sqlite3_column_int64(look, 1);
    e.look = sqlite3_column_int(look, 3);
    e.at = (char *)sqlite3_column_text(look, 4);
    e.n = sqlite3_column_int(look, 5);
    e.loss = sql_get_real(look, 6);
    e.accuracy = sql_get_real(look, 7);
    if (crc == crc_evaluation(&e, hash)) {
        e.trial_id = 0;
        crc = crc_evaluation(&e, hash);
    }
    sql_int(s, 1, e.id);
    sql_int(s, 2, crc);
    return sql_run(st, s, err);
}

static int keep_looks(struct store *st, const struct target *t, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, t->looks, err);
    int rc;

    if (!s)
        return -1;
    /* One at a time, as rows change under the query. */
    for (;;) {
        sqlite3_reset(s);
        sql_int(s, 1, t->id);
        rc = sql_step(st, s, err);
        if (rc == 1)
            rc = cut_loose(st, s, err) < 0 ? -1 : 1;
        if (rc != 1)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

int store_cut_looks(struct store *st, int64_t trial_id, struct err *err)
{
    struct target t = of_trial;

    t.id = trial_id;
    return keep_looks(st, &t, err);
}

static int run_all(struct store *st, const enum sql *ids, int n, int64_t key,
                   struct err *err)
{
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = sql_get(st, ids[i], err);

        if (!s)
            return -1;
        if (sqlite3_bind_parameter_count(s))
            sql_int(s, 1, key);
        if (sql_run(st, s, err) < 0)
            return -1;
    }
    return 0;
}

static int remove_target(struct store *st, const struct target *t,
                         const enum sql *drops, int n_drops, struct err *err)
{
    int rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    if (check_exists(st, t, err) == 0 && check_idle(st, t, err) == 0 &&
        keep_looks(st, t, err) == 0 &&
        run_all(st, drops, n_drops, t->id, err) == 0)
        rc = store_end(st, err);
    store_abandon(st);
    return rc;
}

int store_remove_trial(struct store *st, int64_t trial_id, struct err *err)
{
    static const enum sql drops[] = { SQL_TRIAL_DROP, SQL_POINTS_SWEEP };
    struct target t = of_trial;

    t.id = trial_id;
    return remove_target(st, &t, drops, 2, err);
}

int store_remove_experiment(struct store *st, int64_t experiment_id,
                            struct err *err)
{
    static const enum sql drops[] = { SQL_EXPERIMENT_DROP, SQL_SPLITS_SWEEP,
                                      SQL_CLASSES_SWEEP };
    struct target t = of_experiment;

    t.id = experiment_id;
    return remove_target(st, &t, drops, 3, err);
}
