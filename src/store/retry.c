#include "store/db.h"
#include "store/holders.h"

/* What a trial under other arithmetic, or one whose bits did not meet the
 * record, has left would only be met again. */
static int forget_epochs(struct store *st, int64_t trial_id, int numerics,
                         struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_RETRY_EPOCHS, err);

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_int(s, 2, numerics);
    return sql_run(st, s, err);
}

/* 1: queued, 0: it is not in a state to be, -1. */
static int queue_again(struct store *st, int64_t trial_id, int numerics,
                       struct err *err)
{
    static const enum sql steps[] = { SQL_RETRY_ATTEMPT, SQL_RETRY };
    sqlite3_stmt *s;
    int rc = holders_take(st, trial_id, err);

    if (rc)
        return rc;
    s = sql_get(st, SQL_RETRY_MAY, err);
    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_int(s, 2, numerics);
    rc = sql_step(st, s, err);
    sqlite3_reset(s);
    if (rc <= 0)
        return rc;
    if (forget_epochs(st, trial_id, numerics, err) < 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        s = sql_get(st, steps[i], err);
        if (!s)
            return -1;
        sql_int(s, 1, trial_id);
        if (sqlite3_bind_parameter_count(s) > 1)
            sql_int(s, 2, numerics);
        if (sql_run(st, s, err) < 0)
            return -1;
    }
    return 1;
}

int store_retry(int *queued, struct store *st, const int64_t *trials, int n,
                int numerics, struct err *err)
{
    int count = 0, rc = -1;

    if (store_begin(st, err) < 0)
        return -1;
    for (int i = 0; i < n; i++) {
        int one = queue_again(st, trials[i], numerics, err);

        if (one < 0)
            goto done;
        count += one;
    }
    rc = store_end(st, err);
    if (rc == 0)
        *queued = count;
done:
    store_abandon(st);
    return rc;
}
