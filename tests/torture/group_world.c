/* Streams that are closed or full, a terminal that goes away, limits of files
 * and memory. */
#define _GNU_SOURCE
#include "torture/torture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- what is done to the program before it starts ------------------------ */

static void to_closed_pipe(int fd)
{
    int ends[2];

    if (pipe(ends) < 0 || dup2(ends[1], fd) < 0)
        _exit(99);
    close(ends[0]);
    close(ends[1]);
}

static void close_stdout_pipe(long unused)
{
    (void)unused;
    to_closed_pipe(STDOUT_FILENO);
}

static void close_stderr_pipe(long unused)
{
    (void)unused;
    to_closed_pipe(STDERR_FILENO);
}

static void fill(int fd)
{
    int full = open("/dev/full", O_WRONLY);

    if (full < 0 || dup2(full, fd) < 0)
        _exit(99);
    close(full);
}

static void fill_stdout(long unused)
{
    (void)unused;
    fill(STDOUT_FILENO);
}

static void fill_stderr(long unused)
{
    (void)unused;
    fill(STDERR_FILENO);
}

/* Bit i: stream i. */
static void close_streams(long set)
{
    for (int fd = 0; fd < 3; fd++)
        if (set & 1L << fd)
            close(fd);
}

static void limit(int what, long amount)
{
    struct rlimit l = { (rlim_t)amount, (rlim_t)amount };

    if (setrlimit(what, &l) < 0)
        _exit(99);
}

static void limit_files(long n)
{
    limit(RLIMIT_NOFILE, n);
}

static void limit_memory(long megabytes)
{
    limit(RLIMIT_AS, megabytes << 20);
}

static void take_terminal(long fd)
{
    if (ioctl((int)fd, TIOCSCTTY, 0) < 0)
        _exit(99);
    dup2((int)fd, STDIN_FILENO);
    dup2((int)fd, STDOUT_FILENO);
    dup2((int)fd, STDERR_FILENO);
}

/* ---- one case ------------------------------------------------------------ */

static const struct world {
    const char *what;
    void (*before)(long amount);
    long from, to, step, short_step; /* amounts */
    bool completes;                  /* whatever it says, the sweep is done */
    const char *word; /* in its message; NULL: it may have none */
} worlds[] = {
    { "stdout is a closed pipe", close_stdout_pipe, 0, 0, 1, 1, true, NULL },
    { "stderr is a closed pipe", close_stderr_pipe, 0, 0, 1, 1, true, NULL },
    { "stdout is full", fill_stdout, 0, 0, 1, 1, true, "standard output" },
    { "stderr is full", fill_stderr, 0, 0, 1, 1, true, NULL },
    { "streams are closed", close_streams, 1, 7, 1, 1, true, NULL },
    { "few files may be open", limit_files, 3, 40, 1, 12, false, NULL },
    { "little memory may be used", limit_memory, 4, 400, 3, 130, false, NULL },
};
#define N_WORLDS (sizeof(worlds) / sizeof(worlds[0]))

/* 127: the dynamic linker had no room for the program itself. */
static bool is_promised(int status)
{
    static const int statuses[] = {
        0, 1, 2, 65, 66, 73, 74, 127, 128 + SIGPIPE
    };

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i] == status)
            return true;
    return false;
}

static int check_end(const struct rig *r, const struct world *w, int status,
                     struct err *err)
{
    char line[300];

    rig_last_line(line, sizeof(line), r->errors);
    if (!is_promised(status))
        return err_set(err, ERR_RUN, "it ended with %d: %s", status, line);
    if (w->word && !strstr(line, w->word))
        return err_set(err, ERR_MISMATCH, "no clear message: %s", line);
    return 0;
}

/* Workers without memory say so, and their trials have failed: they are queued
 * again. */
static int queue_failed(struct rig *r, struct err *err)
{
    static const char *const retry[] = { "retry", "--db", "results/results.db",
                                         NULL };

    if (truth_ask(r->db,
                  "SELECT count(*) FROM trials WHERE state = 'failed'") <= 0)
        return 0;
    if (rig_start(r, retry, err) < 0)
        return -1;
    return rig_wait(r) == 0 ? 0 : err_set(err, ERR_RUN, "retry does not retry");
}

static int live_in(struct rig *r, const struct str *reference,
                   const struct world *w, long amount, struct err *err)
{
    int status;

    r->before = w->before;
    r->amount = amount;
    if (rig_start_run(r, "2", err) < 0)
        return -1;
    status = rig_wait(r);
    r->before = NULL;
    if (check_end(r, w, status, err) == 0 && rig_await_end(r, err) == 0 &&
        (w->completes ? truth_same(reference, r->db, false, err) == 0
                      : queue_failed(r, err) == 0) &&
        torture_heals(r, reference, !w->completes, err) == 0) {
        rig_clear(r);
        return 0;
    }
    r->keep = true;
    return err_context(err, "%s: %s (%ld)", r->folder, w->what, amount);
}

/* ---- a terminal ---------------------------------------------------------- */

static int lose_terminal(struct rig *r, const struct str *reference,
                         struct err *err)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave = -1;
    const char *name = NULL;
    const char *words[] = { "run", r->config, "--db",          r->db, "--jobs",
                            "2",   "--set",   "epochs=100000", NULL };
    int status = -1;

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
        !(name = ptsname(master)) ||
        (slave = open(name, O_RDWR | O_NOCTTY)) < 0) {
        close(master);
        return err_set(err, ERR_RUN, "there is no terminal to be had");
    }
    r->before = take_terminal;
    r->amount = slave;
    status = rig_start(r, words, err);
    r->before = NULL;
    close(slave);
    for (int i = 0; status == 0 && i < 1000 &&
                    truth_ask(r->db, "SELECT count(*) FROM epochs") < 2;
         i++)
        rig_nap(0.01);
    close(master);
    if (status < 0)
        return -1;
    status = rig_wait(r);
    if (status != 128 + SIGHUP)
        return err_set(err, ERR_RUN, "without its terminal it ended with %d",
                       status);
    if (rig_await_end(r, err) < 0 || truth_holds(r->db, NULL, 0, err) < 0)
        return -1;
    if (truth_ask(r->db, "SELECT count(*) FROM trials WHERE state <>"
                         " 'pending'") != 0)
        return err_set(err, ERR_MISMATCH, "trials are not given back");
    rig_clear(r);
    (void)reference;
    return 0;
}

int group_world(struct str *told, const struct torture *t, struct err *err)
{
    struct rig r = { 0 };
    struct str reference = { 0 };
    int n = 0, rc = -1;

    if (rig_make(&r, torture_small, err) < 0 ||
        torture_reference(&reference, &r, err) < 0)
        goto done;
    for (size_t i = 0; i < N_WORLDS; i++) {
        const struct world *w = &worlds[i];
        long step = t->full ? w->step : w->short_step;

        for (long amount = w->from; amount <= w->to; amount += step, n++)
            if (live_in(&r, &reference, w, amount, err) < 0)
                goto done;
    }
    if (lose_terminal(&r, &reference, err) < 0)
        goto done;
    str_add(told,
            "%d settings of streams and limits, a terminal that went away", n);
    rc = 0;
done:
    r.keep |= rc < 0;
    str_release(&reference);
    rig_release(&r);
    return rc;
}
