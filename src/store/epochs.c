#include "store/epochs.h"

#include "base/mem.h"
#include "store/query.h"
#include "store/rows.h"

#include <string.h>

static struct progress *find_progress(struct store *st, int64_t trial_id)
{
    for (size_t i = 0; i < st->n_progress; i++)
        if (st->progress[i].trial_id == trial_id)
            return &st->progress[i];
    return NULL;
}

void epoch_forget(struct store *st, int64_t trial_id)
{
    struct progress *p = find_progress(st, trial_id);

    if (p)
        *p = st->progress[--st->n_progress];
}

/* The last epoch that the database has of a trial. */
static int ask_last(int *out, struct store *st, int64_t trial_id,
                    struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EPOCH_LAST, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    store_patience(st, 1);
    rc = sql_step(st, s, err);
    store_patience(st, LOCK_SECONDS);
    *out = rc == 1 ? sqlite3_column_int(s, 0) : 0;
    sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

/* The entry of a trial, asked of the database when it is new. */
static struct progress *progress_of(struct store *st, int64_t trial_id,
                                    struct err *err)
{
    struct progress *p = find_progress(st, trial_id);
    int last;

    if (p)
        return p;
    if (mem_grow(&st->progress, st->n_progress, &st->cap_progress,
                 sizeof(*st->progress)) < 0) {
        err_set(err, ERR_NOMEM, "no memory for an epoch");
        return NULL;
    }
    if (ask_last(&last, st, trial_id, err) < 0)
        return NULL;
    p = &st->progress[st->n_progress++];
    *p = (struct progress){ trial_id, last, last };
    return p;
}

/* A resumed trial on known ground: its bits are compared at once, if nobody
 * locks the database.  1: later, by the commit. */
static int compare_now(struct store *st, struct progress *p,
                       const struct epoch_record *epoch, struct err *err)
{
    struct err e = { 0 };
    int rc = 0;

    st->busy = false;
    if (epoch->epoch > p->settled) {
        rc = store_settle(st, &e);
        if (rc == 0)
            p->settled = p->epoch;
    }
    if (rc == 0) {
        store_patience(st, 1);
        rc = epoch_compare(st, p->trial_id, epoch, &e);
        store_patience(st, LOCK_SECONDS);
    }
    if (rc == 0)
        return 0;
    return st->busy ? 1 : err_set(err, e.code, "%s", e.msg);
}

int store_epoch(struct store *st, int64_t trial_id,
                const struct epoch_record *epoch, struct err *err)
{
    size_t start = rows_start(st);
    struct err e = { 0 };
    struct progress *p;

    st->busy = false;
    p = progress_of(st, trial_id, &e);
    if (!p && !st->busy)
        return err_set(err, e.code, "%s", e.msg);
    if (p && epoch->epoch <= p->epoch) {
        int later = compare_now(st, p, epoch, err);

        if (later <= 0)
            return later;
    }
    row_epoch(st, trial_id, epoch);
    if (rows_end(st, start, err) < 0)
        return -1;
    if (p && epoch->epoch > p->epoch)
        p->epoch = epoch->epoch;
    return 0;
}

/* Are n epochs all that the trial has?  A flipped bit in a key hides the rest
 * of them.  Of a trial that has not ended well only the file itself can tell.
 */
static int check_number(struct store *st, int64_t trial_id, int n,
                        struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EPOCHS_RUN, err);
    int rc, wanted;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    wanted = rc == 1 ? sqlite3_column_int(s, 0) : -1;
    sqlite3_reset(s);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return store_intact(st, "epochs", err);
    return n == wanted ? 0
                       : err_set(err, ERR_MISMATCH,
                                 "%s: epochs: trial %lld has %d of its %d",
                                 st->path, (long long)trial_id, n, wanted);
}

int store_epochs(struct epoch_record **out, int *n, struct store *st,
                 int64_t trial_id, struct err *err)
{
    struct epoch_record *list = NULL;
    size_t cap = 0, used = 0;
    sqlite3_stmt *s;
    int rc;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_EPOCHS, err)))
        return -1;
    sql_int(s, 1, trial_id);
    while ((rc = sql_step(st, s, err)) == 1) {
        if (mem_grow(&list, used, &cap, sizeof(*list)) < 0)
            err_set(err, ERR_NOMEM, "no memory for epochs");
        else if (epoch_read(&list[used], st, s, err) == 0) {
            used++; /* from 1, none left out */
            if (list[used - 1].epoch == (int)used)
                continue;
            err_set(err, ERR_MISMATCH, "%s: epochs: trial %lld lacks epoch %zu",
                    st->path, (long long)trial_id, used);
        }
        rc = -1;
        break;
    }
    sqlite3_reset(s);
    if (rc < 0 || check_number(st, trial_id, (int)used, err) < 0) {
        mem_free(list);
        return -1;
    }
    *out = list;
    *n = (int)used;
    return 0;
}
