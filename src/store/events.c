#include "base/clock.h"
#include "base/mem.h"
#include "store/checksum.h"
#include "store/epochs.h"
#include "store/rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- a part's scores ------------------------------------------------------
 */

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

static int queue_scores(struct store *st, int64_t trial_id,
                        const struct store_scores *sc, struct err *err)
{
    const struct prediction_record *p = sc->predictions;
    size_t n = (size_t)p->n, n_bytes = (n + 7) / 8;
    uint8_t *correct = mem_zero(n_bytes, 1);

    if (!correct)
        return err_set(err, ERR_NOMEM, "no memory for predictions");
    for (size_t i = 0; i < n; i++)
        if (p->predicted[i] == p->label[i])
            correct[i / 8] |= (uint8_t)(1 << i % 8);
    queue_drops(st, trial_id, sc->part);
    queue_tables(st, trial_id, sc);
    row_start(st, SQL_PREDICTIONS_ADD, 9);
    row_int(st, trial_id);
    row_text(st, sc->part);
    row_int(st, p->n);
    row_blob(st, correct, n_bytes);
    row_blob(st, p->predicted, n);
    row_blob(st, p->nll, n * sizeof(*p->nll));
    row_blob(st, p->p_top, n * sizeof(*p->p_top));
    row_blob(st, p->p_squared, n * sizeof(*p->p_squared));
    row_int(st, crc_scores(trial_id, sc, correct));
    mem_free(correct);
    return 0;
}

/* ---- ends ------------------------------------------------------------------
 */

static void queue_attempt_end(struct store *st, const struct claim *c,
                              const char *now, const char *outcome,
                              const char *message)
{
    row_start(st, SQL_ATTEMPT_END, 5);
    row_int(st, c->trial_id);
    row_int(st, c->attempt);
    row_text(st, now);
    row_text(st, outcome);
    row_text(st, message);
}

static void queue_trial_end(struct store *st, const struct claim *c,
                            struct trial_row *t)
{
    t->id = c->trial_id;
    t->point_id = c->point_id;
    t->split_id = c->split_id;
    t->kind = c->kind;
    t->fold = c->fold;
    t->seed = c->seed;
    t->numerics = c->numerics;
    row_start(st, SQL_TRIAL_END, 20);
    row_int(st, c->trial_id);
    row_int(st, c->attempt);
    row_text(st, trial_states[t->state]);
    row_text(st, t->stop_reason);
    row_int(st, t->epochs_run);
    row_int(st, t->best_epoch);
    row_text(st, t->finished_at);
    row_real(st, t->wall_seconds);
    row_text(st, t->error);
    row_real(st, t->train_loss);
    row_real(st, t->train_accuracy);
    row_metrics(st, t->metric);
    row_int(st, crc_trial(t));
}

/* The state of a record, and what its attempt's outcome is called. */
static enum trial_state state_of(const struct trial_record *r)
{
    switch (r->outcome) {
    case OUTCOME_COMPLETED:
        return r->stop_reason == STOP_EARLY ? STATE_STOPPED : STATE_COMPLETED;
    case OUTCOME_DIVERGED:
        return STATE_DIVERGED;
    default:
        return STATE_FAILED;
    }
}

int store_done(struct store *st, const struct claim *claim,
               const struct trial_record *record,
               const struct store_scores *scores, struct err *err)
{
    static const char *const reasons[] = {
        [STOP_EPOCHS] = "epochs",
        [STOP_EARLY] = "early_stopping",
        [STOP_NONE] = NULL,
    };
    enum trial_state state = state_of(record);
    struct trial_row t = { 0 };
    char now[CLOCK_TEXT], error[sizeof(record->error)];
    size_t start = rows_start(st);

    memcpy(error, record->error, sizeof(error));
    t.state = state;
    t.stop_reason = (char *)reasons[record->stop_reason];
    t.epochs_run = record->epochs_run;
    t.best_epoch = record->best_epoch;
    t.finished_at = (char *)clock_utc(now);
    t.wall_seconds = record->wall_seconds;
    t.error = error[0] ? error : NULL;
    t.train_loss = record->train_loss;
    t.train_accuracy = record->train_accuracy;
    memcpy(t.metric, record->metric, sizeof(t.metric));
    queue_trial_end(st, claim, &t);
    queue_attempt_end(
        st, claim, now,
        state == STATE_STOPPED ? "completed" : trial_states[state], t.error);
    if (scores && queue_scores(st, claim->trial_id, scores, err) < 0)
        st->queue.failed = true;
    if (rows_end(st, start, err) < 0)
        return -1;
    epoch_forget(st, claim->trial_id);
    return 0;
}

int store_attempt_over(struct store *st, const struct claim *claim,
                       const char *outcome, const char *message, bool give_up,
                       struct err *err)
{
    struct trial_row t = { .state = STATE_FAILED };
    char now[CLOCK_TEXT];
    size_t start = rows_start(st);

    clock_utc(now);
    queue_attempt_end(st, claim, now, outcome, message);
    if (give_up) {
        t.finished_at = now;
        t.error = (char *)message;
        t.wall_seconds = t.train_loss = t.train_accuracy = (double)NAN;
        for (int m = 0; m < METRIC_COUNT; m++)
            t.metric[m] = (double)NAN;
        queue_trial_end(st, claim, &t);
    } else {
        row_start(st, SQL_TRIAL_AGAIN, 2);
        row_int(st, claim->trial_id);
        row_int(st, claim->attempt);
    }
    if (rows_end(st, start, err) < 0)
        return -1;
    epoch_forget(st, claim->trial_id);
    return 0;
}

int store_attempt_from(struct store *st, const struct claim *claim,
                       int from_epoch, struct err *err)
{
    size_t start = rows_start(st);

    row_start(st, SQL_ATTEMPT_FROM, 3);
    row_int(st, claim->trial_id);
    row_int(st, claim->attempt);
    row_int(st, from_epoch);
    return rows_end(st, start, err);
}

/* ---- looks and files ------------------------------------------------------
 */

int store_next_look(int *out, struct store *st, const char *dataset_hash,
                    struct err *err)
{
    sqlite3_stmt *s;

    if (store_settle(st, err) < 0 || !(s = sql_get(st, SQL_LOOK_NEXT, err)))
        return -1;
    sql_text(s, 1, dataset_hash);
    if (sql_step(st, s, err) < 0)
        return -1;
    *out = sqlite3_column_int(s, 0);
    sqlite3_reset(s);
    return 0;
}

/* The data set of a trial. */
static int dataset_of(char out[SHA256_TEXT], struct store *st, int64_t trial_id,
                      struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_TRIAL_DATASET, err);
    int rc;

    if (!s)
        return -1;
    sql_int(s, 1, trial_id);
    rc = sql_step(st, s, err);
    if (rc == 0)
        rc = err_set(err, ERR_NOMATCH, "there is no trial %lld",
                     (long long)trial_id);
    if (rc == 1)
        snprintf(out, SHA256_TEXT, "%s",
                 (const char *)sqlite3_column_text(s, 0));
    sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

int store_evaluation(struct store *st, int64_t trial_id, int look, double loss,
                     double accuracy, const struct store_scores *scores,
                     struct err *err)
{
    struct evaluation_row e = { .trial_id = trial_id,
                                .look = look,
                                .n = scores->predictions->n,
                                .loss = loss,
                                .accuracy = accuracy };
    char now[CLOCK_TEXT], hash[SHA256_TEXT];
    size_t start = rows_start(st);

    if (dataset_of(hash, st, trial_id, err) < 0)
        return -1;
    e.at = (char *)clock_utc(now);
    row_start(st, SQL_EVALUATION_ADD, 8);
    row_int(st, trial_id);
    row_text(st, hash);
    row_int(st, look);
    row_text(st, now);
    row_int(st, e.n);
    row_real(st, loss);
    row_real(st, accuracy);
    row_int(st, crc_evaluation(&e, hash));
    if (queue_scores(st, trial_id, scores, err) < 0)
        st->queue.failed = true;
    return rows_end(st, start, err);
}

int store_artifact(struct store *st, int64_t trial_id, const char *kind,
                   const char *path, const char *sha256, struct err *err)
{
    size_t start = rows_start(st);

    row_start(st, SQL_ARTIFACT_ADD, 4);
    row_int(st, trial_id);
    row_text(st, kind);
    row_text(st, path);
    row_text(st, sha256);
    return rows_end(st, start, err);
}

int store_artifact_gone(struct store *st, int64_t trial_id, const char *kind,
                        struct err *err)
{
    size_t start = rows_start(st);

    row_start(st, SQL_ARTIFACT_DROP, 2);
    row_int(st, trial_id);
    row_text(st, kind);
    return rows_end(st, start, err);
}
