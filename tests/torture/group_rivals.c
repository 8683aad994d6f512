/* Many runs on one database, and a reader that does not let go of it. */
#include "base/clock.h"
#include "base/mem.h"
#include "torture/torture.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const char grid[] =
    "name: rivals\n"
    "data: {dataset: digits}\n"
    "model: {layers: [8]}\n"
    "training: {optimizer: adam, batch_size: 64, epochs: 4}\n"
    "parameters:\n"
    "  learning_rate: {min: 1e-4, max: 1e-2, count: %d,"
    " distribution: log_uniform}\n";

#define RIVALS 8

/* ---- eight at once ------------------------------------------------------- */

static int check_words(const struct rig *r, struct err *err)
{
    char *text = rig_text(r->errors);
    int rc =
        text && strstr(text, "locked")
            ? err_set(err, ERR_MISMATCH, "%s: one said \"locked\"", r->folder)
            : 0;

    mem_free(text);
    return rc;
}

static int run_rivals(struct rig *r, int n, int points, struct err *err)
{
    pid_t pids[RIVALS];
    int status, rc = 0;

    for (int i = 0; i < n; i++) {
        if (rig_start_run(r, "1", err) < 0)
            return -1;
        pids[i] = r->pid;
    }
    for (int i = 0; i < n; i++) {
        r->pid = pids[i];
        status = rig_wait(r);
        if (status != 0 && rc == 0)
            rc = err_set(err, ERR_RUN, "one ended with %d", status);
    }
    if (rc < 0 || truth_holds(r->db, NULL, 0, err) < 0 ||
        check_words(r, err) < 0)
        return -1;
    if (truth_ask(r->db, "SELECT count(*) FROM trials WHERE state ="
                         " 'completed' AND attempts = 1") != points ||
        truth_ask(r->db, "SELECT count(*) FROM attempts") != points)
        return err_set(err, ERR_MISMATCH, "not every trial was trained once");
    return 0;
}

static int rivals(struct str *told, const struct torture *t, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    char yaml[400];
    int points = t->full ? 500 : 40, rc = -1;

    snprintf(yaml, sizeof(yaml), grid, points);
    if (rig_make(&r, yaml, err) < 0 ||
        torture_reference(&reference, &r, err) < 0 ||
        run_rivals(&r, RIVALS, points, err) < 0 ||
        truth_same(&reference, r.db, false, err) < 0)
        goto done;
    str_add(told, "%d runs at once on %d points, each trained once", RIVALS,
            points);
    rc = 0;
done:
    r.keep = rc < 0;
    str_release(&reference);
    rig_release(&r);
    return rc;
}

/* ---- a reader that holds a transaction ----------------------------------- */

/* Resident kilobytes of a process. */
static long resident_kb(pid_t pid)
{
    char path[64];
    long pages = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
    f = fopen(path, "re");
    if (f && fscanf(f, "%*s %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * 4;
}

/* A reader's lock: no commit is possible until it is given back. */
static int hold(sqlite3 **out, const char *db, struct err *err)
{
    int rc = sqlite3_open(db, out);

    sqlite3_busy_timeout(*out, 10000);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*out, "BEGIN; SELECT count(*) FROM epochs", NULL,
                          NULL, NULL);
    return rc == SQLITE_OK
               ? 0
               : err_set(err, ERR_DB, "%s: %s", db, sqlite3_errmsg(*out));
}

struct held {
    long long before, at_once; /* epochs durable before it, and just after */
    long grown_kb;             /* of the parent */
};

/* Too long to end while the reader reads. */
static const char held_grid[] =
    "name: held\n"
    "data: {dataset: digits, train_fraction: 0.1}\n"
    "model: {layers: []}\n"
    "training: {optimizer: adam, batch_size: 100, epochs: %d}\n"
    "keep: none\n"
    "parameters:\n"
    "  learning_rate: {min: 1e-4, max: 1e-2, count: 100,"
    " distribution: log_uniform}\n";
static const char epochs[] = "SELECT count(*) FROM epochs";

static int watch(struct held *h, struct rig *r, double seconds, struct err *err)
{
    double end = clock_seconds() + seconds;
    long first = resident_kb(r->pid);
    int status;

    while (clock_seconds() < end) {
        long now = resident_kb(r->pid);

        if (now - first > h->grown_kb)
            h->grown_kb = now - first;
        if (rig_has_ended(r, &status))
            return err_set(err, ERR_RUN,
                           "the run ended with %d while a reader read", status);
        rig_nap(0.05);
    }
    return 0;
}

static int hold_for(struct held *h, struct rig *r, double seconds,
                    struct err *err)
{
    sqlite3 *db = NULL;
    int rc = hold(&db, r->db, err);

    h->before = rc == 0 ? truth_ask(r->db, epochs) : 0;
    if (rc == 0)
        rc = watch(h, r, seconds, err);
    if (rc == 0 && truth_ask(r->db, epochs) != h->before)
        rc = err_set(err, ERR_MISMATCH, "a commit passed a reader's lock");
    sqlite3_close(db);
    return rc;
}

static int read_on(struct held *h, struct rig *r, double seconds,
                   struct err *err)
{
    struct acks a = { 0 };
    size_t read = 0;
    double deadline = clock_seconds() + 30;
    int rc = -1;

    if (rig_start_run(r, "2", err) < 0)
        return -1;
    while (truth_ask(r->db, epochs) < 10)
        if (rig_nap(0.02), clock_seconds() > deadline)
            return err_set(err, ERR_RUN, "no epochs in 30 seconds");
    if (hold_for(h, r, seconds, err) < 0)
        return -1;
    for (int i = 0; i < 200 && truth_ask(r->db, epochs) == h->before; i++)
        rig_nap(0.02);
    h->at_once = truth_ask(r->db, epochs) - h->before;
    kill(r->pid, SIGINT);
    if (rig_wait(r) != 130)
        return err_set(err, ERR_RUN, "it did not stop cleanly");
    if (rig_await_end(r, err) == 0 &&
        acks_read(&a, &read, r->errors, 0, err) == 0)
        rc = truth_holds(r->db, &a, 0, err);
    acks_release(&a);
    return rc;
}

/* Rows wait in at most 64 MB; what is shown of them, and SQLite's own pages,
 * are the rest. */
#define GROWTH_KB 131072

static int reader(struct str *told, int n_epochs, double seconds,
                  struct err *err)
{
    struct rig r = { 0 };
    struct held h = { 0 };
    char yaml[500];
    int rc = -1;

    snprintf(yaml, sizeof(yaml), held_grid, n_epochs);
    if (rig_make(&r, yaml, err) < 0 || read_on(&h, &r, seconds, err) < 0)
        goto done;
    str_add(told,
            "; a reader held its lock for %.0f s: %lld epochs waited in %ld MB "
            "and came at once",
            seconds, h.at_once, h.grown_kb / 1024);
    if (h.at_once < 100 || h.grown_kb > GROWTH_KB) {
        err_set(err, ERR_MISMATCH, "training stopped, or memory grew");
        goto done;
    }
    rc = 0;
done:
    r.keep = rc < 0;
    rig_release(&r);
    return rc;
}

/* ---- two at once, and one that is read ----------------------------------- */

/* Started together on a database that neither has made yet. */
static int pairs(struct str *told, int n, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    int rc = -1;

    if (rig_make(&r, torture_small, err) < 0 ||
        torture_reference(&reference, &r, err) < 0)
        goto done;
    for (int i = 0; i < n; i++) {
        if (run_rivals(&r, 2, 8, err) < 0 ||
            truth_same(&reference, r.db, false, err) < 0)
            goto done;
        rig_clear(&r);
    }
    str_add(told, ", %d times two at once", n);
    rc = 0;
done:
    r.keep = rc < 0;
    str_release(&reference);
    rig_release(&r);
    return rc;
}

/* A program that asks without patience for locks, as scripts do. */
static int ask_once(long *answers, long *refusals, const char *path,
                    struct err *err)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);

    sqlite3_busy_timeout(db, 1000);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "SELECT * FROM leaderboard", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        ++*answers;
    else if ((rc & 0xff) == SQLITE_BUSY)
        ++*refusals;
    else
        err_set(err, ERR_DB, "a reader was told %s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return err->code == ERR_NONE ? 0 : -1;
}

/* 20 times a second while a sweep writes. */
static int watched(struct str *told, int n, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    char yaml[400];
    long answers = 0, refusals = 0;
    int rc = -1, status;

    snprintf(yaml, sizeof(yaml), grid, 100);
    if (rig_make(&r, yaml, err) < 0 ||
        torture_reference(&reference, &r, err) < 0)
        goto done;
    for (int i = 0; i < n; i++) {
        if (rig_start_run(&r, "2", err) < 0)
            goto done;
        while (truth_ask(r.db, "SELECT count(*) FROM trials") < 100)
            rig_nap(0.01);
        for (status = -1; !rig_has_ended(&r, &status); rig_nap(0.05))
            if (ask_once(&answers, &refusals, r.db, err) < 0)
                goto done;
        if (status != 0) {
            err_set(err, ERR_RUN, "the run ended with %d", status);
            goto done;
        }
        if (check_words(&r, err) < 0 ||
            truth_same(&reference, r.db, false, err) < 0)
            goto done;
        rig_clear(&r);
    }
    str_add(told, "; %ld questions of a reader, 20 a second, %ld refused",
            answers + refusals, refusals);
    rc = answers > 0 && refusals == 0
             ? 0
             : err_set(err, ERR_MISMATCH, "a reader was locked out");
done:
    r.keep = rc < 0;
    str_release(&reference);
    rig_release(&r);
    return rc;
}

int group_rivals(struct str *told, const struct torture *t, struct err *err)
{
    if (rivals(told, t, err) < 0 || pairs(told, t->full ? 100 : 4, err) < 0 ||
        watched(told, t->full ? 5 : 1, err) < 0 ||
        reader(told, 100000, t->full ? 60 : 6, err) < 0 ||
        (t->full && reader(told, 100000, 30, err) < 0))
        return -1;
    /* Long enough to fill what may wait: trials pause then. */
    return t->full ? reader(told, 1000000, 120, err) : 0;
}
