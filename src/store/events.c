#include "base/clock.h"
#include "store/checksum.h"
#include "store/epochs.h"
#include "store/rows.h"
#include "store/scoring.h"

#include <math.h>
#include <string.h>

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
    t->attempts = c->attempt;
    t->started_at = (char *)c->started_at;
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
    if (scores && scores_queue(st, claim->trial_id, scores, err) < 0)
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
