/* A row of epochs: what it says, and whether it is what was trained again. */
#include "store/checksum.h"
#include "store/epochs.h"

#include <string.h>

int epoch_read(struct epoch_record *e, struct store *st, sqlite3_stmt *s,
               struct err *err)
{
    int64_t trial_id = sqlite3_column_int64(s, 0);

    memset(e, 0, sizeof(*e));
    e->epoch = sqlite3_column_int(s, 1);
    e->learning_rate = sql_get_real(s, 2);
    e->grad_norm = sql_get_real(s, 3);
    e->wall_seconds = sql_get_real(s, 4);
    sql_get_metrics(s, 5, e->metric);
    if (sqlite3_column_int64(s, 5 + METRIC_COUNT) == crc_epoch(trial_id, e))
        return 0;
    return err_set(err, ERR_MISMATCH, "%s: epochs: trial %lld, epoch %d: %s",
                   st->path, (long long)trial_id, e->epoch, DAMAGED);
}

/* The bits that a second training has to meet: all but its speed. */
static uint32_t bits_of(int64_t trial_id, const struct epoch_record *e)
{
    struct epoch_record timeless = *e;

    timeless.wall_seconds = 0;
    return crc_epoch(trial_id, &timeless);
}

int epoch_compare(struct store *st, int64_t trial_id,
                  const struct epoch_record *e, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_EPOCH_ONE, err);
    struct epoch_record old;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_int(s, 2, e->epoch);
    rc = sql_step(st, s, err);
    if (rc == 1) {
        rc = epoch_read(&old, st, s, err);
        if (rc == 0 && bits_of(trial_id, &old) != bits_of(trial_id, e))
            rc = err_set(err, ERR_MISMATCH,
                         "trial %lld, epoch %d: other bits than the record's",
                         (long long)trial_id, e->epoch);
    }
    sqlite3_reset(s);
    return rc;
}
