/* The loop of a sweep with a runner that plays what it is told. */
#include "base/mem.h"
#include "run/sweep.h"
#include "store/query.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SLOTS_MOST 4
#define STARTS_MOST 1024

struct seat {
    bool busy, killed, over;
    int said; /* events so far */
    char story;
    struct claim claim;
};

/* A start's story is the letter at its place, the last one for all that
 * follow: c completes after two epochs; f fails; d diverges; x dies after an
 * epoch, X before it; m tells another first epoch than the others, and goes on;
 * r runs until it is told to stop or killed. */
static struct {
    const char *stories;
    int signals;        /* to send, one each time nothing else happens */
    void (*idle)(void); /* called each time nothing else happens */
    bool deaf;          /* running trials do not stop */
    int (*starter)(void *, int *, const struct claim *, int, int, struct err *);
    int n_slots;
    struct seat seat[SLOTS_MOST];
    struct prediction_record results;
    bool stopped, closed;
    int starts, kills, ticks, most_running;
    int ordinals[STARTS_MOST]; /* of the starts */
} play;

static char folder[64], db_path[128];
static sqlite3 *other; /* a connection of another program */

static int64_t ask(const char *sql)
{
    sqlite3_stmt *s;
    int64_t x;

    if (!other) {
        cr_assert_eq(sqlite3_open(db_path, &other), SQLITE_OK);
        sqlite3_busy_timeout(other, 5000);
    }
    cr_assert_eq(sqlite3_prepare_v2(other, sql, -1, &s, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(other));
    cr_assert_eq(sqlite3_step(s), SQLITE_ROW, "%s", sql);
    x = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return x;
}

/* ---- the runner ---------------------------------------------------------- */

static int play_start(void *ctx, int *slot, const struct claim *claim,
                      int point, int threads, struct err *err)
{
    size_t last = strlen(play.stories) - 1, n = (size_t)play.starts;

    (void)ctx;
    (void)err;
    cr_assert_eq(threads, 1);
    cr_assert_eq(point, claim->ordinal - 1);
    cr_assert_lt(play.starts, STARTS_MOST);
    for (*slot = 0; play.seat[*slot].busy;)
        ++*slot;
    cr_assert_lt(*slot, play.n_slots, "more starts than slots");
    play.seat[*slot] =
        (struct seat){ .busy = true,
                       .story = play.stories[n < last ? n : last],
                       .claim = *claim };
    play.ordinals[play.starts++] = claim->ordinal;
    return 0;
}

static void tell_epoch(struct event *e, int epoch, double shift)
{
    e->kind = EVENT_EPOCH;
    e->as.epoch = (struct epoch_record){ .epoch = epoch,
                                         .learning_rate = 0.1,
                                         .grad_norm = 1,
                                         .wall_seconds = 0.01 };
    for (int m = 0; m < METRIC_COUNT; m++)
        e->as.epoch.metric[m] = 0.5 + 0.1 * epoch + shift;
}

static void tell_end(struct event *e, struct seat *s, enum outcome outcome)
{
    s->over = true;
    e->kind = EVENT_DONE;
    e->as.done = (struct trial_record){ .outcome = outcome,
                                        .stop_reason = STOP_NONE,
                                        .epochs_run = 2,
                                        .best_epoch = 2 };
    if (outcome == OUTCOME_COMPLETED)
        e->as.done.stop_reason = STOP_EPOCHS;
    else
        snprintf(e->as.done.error, sizeof(e->as.done.error), "as played");
    for (int m = 0; m < METRIC_COUNT; m++)
        e->as.done.metric[m] = 0.7;
}

static void tell_death(struct event *e, struct seat *s)
{
    s->over = true;
    e->kind = EVENT_DIED;
    snprintf(e->as.died, sizeof(e->as.died), "%s",
             s->killed ? "was killed" : "died as played");
}

/* The next event of a seat; false: it has nothing to say now. */
static bool tell(struct event *e, struct seat *s)
{
    if (s->over) {
        e->kind = EVENT_FREE;
        s->busy = false;
        return true;
    }
    if (s->killed || (s->story == 'X' && s->said == 1) ||
        (s->story == 'x' && s->said == 2))
        tell_death(e, s);
    else if (s->said == 0)
        e->kind = EVENT_STARTED;
    else if (s->said == 1)
        tell_epoch(e, 1, s->story == 'm' ? 1e-9 : 0);
    else if (s->story == 'r' && (!play.stopped || play.deaf))
        return false;
    else if (s->story == 'r')
        tell_end(e, s, OUTCOME_INTERRUPTED);
    else if (s->said == 2)
        tell_epoch(e, 2, 0);
    else
        tell_end(e, s,
                 s->story == 'f'   ? OUTCOME_FAILED
                 : s->story == 'd' ? OUTCOME_DIVERGED
                                   : OUTCOME_COMPLETED);
    s->said++;
    return true;
}

static int play_wait(void *ctx, struct event *out, double seconds,
                     struct err *err)
{
    struct timespec nap = { 0, 2000000 };
    int64_t running;

    (void)ctx;
    (void)err;
    cr_assert_leq(seconds, 0.25);
    for (int i = 0; i < play.n_slots; i++) {
        struct seat *s = &play.seat[i];

        *out = (struct event){ .slot = i, .claim = s->claim };
        if (s->busy && tell(out, s))
            return 0;
    }
    play.ticks++;
    if (play.idle)
        play.idle();
    if (play.signals > 0) {
        play.signals--;
        *out = (struct event){ .kind = EVENT_SIGNAL, .as.signal = SIGINT };
        return 0;
    }
    running = ask("SELECT count(*) FROM trials WHERE state = 'running'");
    if (running > play.most_running)
        play.most_running = (int)running;
    nanosleep(&nap, NULL);
    *out = (struct event){ .kind = EVENT_TICK };
    return 0;
}

static void play_threads(void *ctx, int slot, int threads)
{
    (void)ctx;
    cr_assert(slot >= 0 && slot < play.n_slots);
    cr_assert_geq(threads, 1);
}

static void play_stop(void *ctx)
{
    (void)ctx;
    play.stopped = true;
}

static int play_kill(void *ctx, int slot, struct err *err)
{
    (void)ctx;
    (void)err;
    play.seat[slot].killed = true;
    play.kills++;
    return 0;
}

static const struct prediction_record *play_predictions(void *ctx, int slot)
{
    (void)ctx;
    (void)slot;
    return &play.results;
}

static const char *play_model(void *ctx, int slot, const char **why)
{
    (void)ctx;
    (void)slot;
    *why = "";
    return NULL;
}

static void play_close(void *ctx)
{
    (void)ctx;
    play.closed = true;
}

static int play_open(struct runner *out, void *arg, const struct study *study,
                     int n_slots, const struct folders *folders,
                     struct err *err)
{
    size_t n = (size_t)study->splits[0].n_validation;

    (void)arg;
    (void)folders;
    (void)err;
    cr_assert_leq(n_slots, SLOTS_MOST);
    cr_assert_neq(access(db_path, F_OK), 0, "the database is opened later");
    play.n_slots = n_slots;
    play.results.predicted = mem_zero(n, 1);
    play.results.nll = mem_zero(n, sizeof(float));
    play.results.p_top = mem_zero(n, sizeof(float));
    play.results.p_squared = mem_zero(n, sizeof(float));
    *out = (struct runner){ .start = play.starter ? play.starter : play_start,
                            .wait = play_wait,
                            .threads = play_threads,
                            .stop = play_stop,
                            .kill = play_kill,
                            .predictions = play_predictions,
                            .model = play_model,
                            .close = play_close };
    return 0;
}

/* ---- a sweep ------------------------------------------------------------- */

static void setup(void)
{
    memset(&play, 0, sizeof(play));
    snprintf(folder, sizeof(folder), "/tmp/sweep-loop-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(db_path, sizeof(db_path), "%s/results.db", folder);
}

static void teardown(void)
{
    char command[128];

    sqlite3_close(other);
    mem_free(play.results.predicted);
    mem_free(play.results.nll);
    mem_free(play.results.p_top);
    mem_free(play.results.p_squared);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(loop, .init = setup, .fini = teardown);

/* Plays the stories on a grid of so many points. */
static struct sweep_result run(const char *stories, int points,
                               struct sweep_options options)
{
    struct sweep_result result = { 0 };
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    struct str text = { 0 };

    str_add(&text,
            "name: played\ndata: {dataset: digits, validation: 0.1}\n"
            "parameters: {learning_rate: {min: 0.001, max: 1, count: %d,"
            " distribution: uniform}}\n",
            points);
    cr_assert_eq(study_from_text(&study, "played.yaml", str_text(&text), NULL,
                                 &diag, &err),
                 0, "%s", str_text(&diag.text));
    play.stories = stories;
    options.db = db_path;
    options.progress = PROGRESS_NONE;
    cr_assert_eq(sweep_run_on(&result, study, &options, play_open, NULL, &err),
                 0, "%s", err.msg);
    cr_assert(play.closed);
    study_free(study);
    diag_release(&diag);
    str_release(&text);
    return result;
}

static const char attempts_left[] =
    "SELECT count(*) FROM trials WHERE state = 'running'";

Test(loop, bad_ends_are_results_and_the_rest_goes_on)
{
    struct sweep_result r = run("cfdc", 6, (struct sweep_options){ .jobs = 2 });

    cr_assert_eq(r.completed, 4);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(r.diverged, 1);
    cr_assert_eq(r.left, 0);
    cr_assert_eq(play.starts, 6);
    cr_assert_eq(play.kills, 0);
    cr_assert_eq(ask("SELECT state = 'failed' AND error = 'as played'"
                     " FROM trials WHERE place = 2"),
                 1);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 12);
}

Test(loop, a_trial_that_keeps_dying_is_given_up)
{
    struct sweep_result r = run("X", 2, (struct sweep_options){ .jobs = 1 });

    cr_assert_eq(r.failed, 2);
    cr_assert_eq(r.left, 0);
    cr_assert_eq(play.starts, 6);
    cr_assert_eq(ask("SELECT min(attempts) FROM trials WHERE state = 'failed'"),
                 3);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = 'died'"
                     " AND message = 'died as played'"),
                 6);
}

Test(loop, a_trial_that_died_once_ends_well_the_next_time)
{
    struct sweep_result r = run("xc", 2, (struct sweep_options){ .jobs = 1 });

    cr_assert_eq(r.completed, 2);
    cr_assert_eq(r.failed, 0);
    cr_assert_eq(ask("SELECT sum(attempts) FROM trials"), 3);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 4);
    cr_assert_eq(ask("SELECT to_epoch FROM attempts WHERE attempt = 1"), 1);
}

Test(loop, other_bits_than_the_records_end_a_trial)
{
    struct sweep_result r = run("xmc", 2, (struct sweep_options){ .jobs = 1 });

    cr_assert_eq(play.kills, 1);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(r.completed, 1);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = 'mismatch'"
                     " AND message LIKE '%other bits%'"),
                 1);
}

Test(loop, the_first_failure_stops_when_asked_to)
{
    struct sweep_result r =
        run("cfr", 9, (struct sweep_options){ .jobs = 1, .fail_fast = true });

    cr_assert_eq(r.completed, 1);
    cr_assert_eq(r.failed, 1);
    cr_assert_eq(r.left, 7);
    cr_assert_eq(play.starts, 2);
    cr_assert_eq(ask(attempts_left), 0);
}

Test(loop, one_signal_lets_epochs_end)
{
    struct sweep_result r;

    play.signals = 1;
    r = run("ccccr", 40, (struct sweep_options){ .jobs = 2 });
    cr_assert_eq(r.signal, SIGINT);
    cr_assert(play.stopped);
    cr_assert_eq(play.kills, 0);
    cr_assert_eq(r.completed, 4);
    cr_assert_eq(r.left, 36);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome ="
                     " 'interrupted'"),
                 2);
    cr_assert_eq(ask(attempts_left), 0);
}

Test(loop, a_second_signal_kills)
{
    struct sweep_result r;

    play.signals = 2;
    play.deaf = true;
    r = run("r", 3, (struct sweep_options){ .jobs = 2 });
    cr_assert_eq(r.left, 3);
    cr_assert_eq(play.kills, 2);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE message ="
                     " 'was ended at once, as asked'"
                     " AND outcome = 'interrupted'"),
                 2);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'pending'"), 3);
}

Test(loop, an_overdue_budget_stops)
{
    struct sweep_result r = run(
        "cr", 5, (struct sweep_options){ .jobs = 1, .budget_seconds = 0.02 });

    cr_assert(r.out_of_time);
    cr_assert_eq(r.left, 5 - r.completed);
    cr_assert_eq(ask(attempts_left), 0);
}

/* ---- claims -------------------------------------------------------------- */

Test(loop, short_trials_are_claimed_ahead_in_their_order)
{
    struct sweep_result r = run("c", 400, (struct sweep_options){ .jobs = 2 });

    cr_assert_eq(r.completed, 400);
    cr_assert_eq(play.starts, 400);
    for (int i = 0; i < 400; i++)
        cr_assert_eq(play.ordinals[i], i + 1);
    cr_assert_eq(ask("SELECT count(DISTINCT started_at) < 100 FROM attempts"),
                 1, "a claim for each trial");
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE attempts <> 1"), 0);
}

Test(loop, claims_that_are_not_begun_leave_no_trace)
{
    struct sweep_result r;
    char many[101] = "";

    memset(many, 'c', 99);
    many[99] = 'r'; /* by then more are claimed than run */
    play.signals = 1;
    r = run(many, 500, (struct sweep_options){ .jobs = 1 });
    cr_assert_eq(r.completed, 99);
    cr_assert_eq(play.starts, 100);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'pending'"),
                 401);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE attempts = 0"
                     " AND started_at IS NULL"),
                 400);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 100);
}

/* Lets the long trial go on until nothing else is held. */
static void stop_when_given_back(void)
{
    if (ask(attempts_left) == 1 || play.ticks > 2500)
        play.signals = 1;
}

Test(loop, trials_that_became_long_do_not_hold_others_back)
{
    struct sweep_result r;
    char many[101] = "";

    memset(many, 'c', 99);
    many[99] = 'r';
    play.idle = stop_when_given_back;
    r = run(many, 500, (struct sweep_options){ .jobs = 1 });
    cr_assert_eq(r.left, 401);
    cr_assert_gt(play.most_running, 1, "none was claimed ahead");
    cr_assert_lt(play.ticks, 2500, "still held after seconds");
}

static void unlock(void)
{
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
}

static int lock_and_start(void *ctx, int *slot, const struct claim *claim,
                          int point, int threads, struct err *err)
{
    if (play.starts == 0) {
        ask(attempts_left);
        cr_assert_eq(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    }
    return play_start(ctx, slot, claim, point, threads, err);
}

Test(loop, a_locked_database_is_asked_again_for_trials)
{
    struct sweep_result r;

    play.starter = lock_and_start;
    play.idle = unlock;
    r = run("c", 5, (struct sweep_options){ .jobs = 1 });
    cr_assert_gt(play.ticks, 0, "the lock was never met");
    cr_assert_eq(r.completed, 5);
    cr_assert_eq(r.left, 0);
}
