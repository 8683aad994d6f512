#include "store/scoring.h"

#include "base/mem.h"
#include "store/checksum.h"
#include "store/rows.h"

#include <math.h>

static void queue_tables(struct store *st, int64_t trial_id,
                         const struct store_scores *sc)
{
    int k = sc->predictions->n_classes;

    for (int c = 0; c < k; c++) {
        row_start(st, SQL_CLASS_ADD, 7);
        row_int(st, trial_id);
        row_text(st, sc->part);
        row_int(st, c);
        row_real(st, sc->classes[c].precision);
        row_real(st, sc->classes[c].recall);
        row_real(st, sc->classes[c].f1);
        row_int(st, sc->classes[c].support);
    }
    for (int i = 0; i < k * k; i++) {
        row_start(st, SQL_CONFUSION_ADD, 5);
        row_int(st, trial_id);
        row_text(st, sc->part);
        row_int(st, i / k);
        row_int(st, i % k);
        row_int(st, sc->confusion[i]);
    }
}

/* What was there of the part goes first: a trial may end twice. */
static void queue_drops(struct store *st, int64_t trial_id, const char *part)
{
    static const enum sql drops[] = { SQL_CLASS_DROP, SQL_CONFUSION_DROP,
                                      SQL_PREDICTIONS_DROP };

    for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
        row_start(st, drops[i], 2);
        row_int(st, trial_id);
        row_text(st, part);
    }
}

/* [(n + 7) / 8], bit i % 8 of byte i / 8; mem_free. */
static uint8_t *correct_bits(const struct prediction_record *p)
{
    size_t n = (size_t)p->n;
    uint8_t *bits = mem_zero((n + 7) / 8, 1);

    for (size_t i = 0; bits && i < n; i++)
        if (p->predicted[i] == p->label[i])
            bits[i / 8] |= (uint8_t)(1 << i % 8);
    return bits;
}

int scores_queue(struct store *st, int64_t trial_id,
                 const struct store_scores *sc, struct err *err)
{
    const struct prediction_record *p = sc->predictions;
    size_t n = (size_t)p->n;
    uint8_t *correct = correct_bits(p);

    if (!correct)
        return err_set(err, ERR_NOMEM, "no memory for predictions");
    queue_drops(st, trial_id, sc->part);
    queue_tables(st, trial_id, sc);
    row_start(st, SQL_PREDICTIONS_ADD, 11);
    row_int(st, trial_id);
    row_text(st, sc->part);
    row_int(st, p->n);
    row_blob(st, correct, (n + 7) / 8);
    row_blob(st, p->predicted, n);
    row_blob(st, p->nll, n * sizeof(*p->nll));
    row_blob(st, p->p_top, n * sizeof(*p->p_top));
    row_blob(st, p->p_squared, n * sizeof(*p->p_squared));
    row_real(st, p->temperature > 0 ? p->temperature : (double)NAN);
    row_real(st, p->temperature > 0 ? p->scaled_nll : (double)NAN);
    row_int(st, crc_scores(trial_id, sc, correct));
    mem_free(correct);
    return 0;
}

int scores_compare(struct store *st, int64_t trial_id,
                   const struct store_scores *sc, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_PREDICTIONS_CRC, err);
    uint8_t *correct;
    int64_t crc;
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    sql_text(s, 2, sc->part);
    rc = sql_step(st, s, err);
    crc = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    if (rc != 1)
        return rc;
    correct = correct_bits(sc->predictions);
    if (!correct)
        return err_set(err, ERR_NOMEM, "no memory for predictions");
    if (crc != crc_scores(trial_id, sc, correct))
        rc = err_set(err, ERR_MISMATCH,
                     "trial %lld, %s part: other bits than the record's",
                     (long long)trial_id, sc->part);
    mem_free(correct);
    return rc;
}
