#include "torture/nth.h"

#include "base/file.h"
#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS 8

static const struct command {
    const char *words[WORDS];
    enum {
        READS,  /* only */
        WRITES, /* to the database of a finished sweep */
        TRAINS, /* from nothing */
        IDLES,  /* it says that there is nothing to do */
    } does;
    bool varies; /* what it says is not the same each time */
} commands[] = {
    { { "run", "sweep.yaml", "--jobs", "1", "--progress", "json" },
      TRAINS,
      true },
    { { "run", "sweep.yaml", "--jobs", "1" }, WRITES, false },
    { { "plan", "sweep.yaml" }, READS, true },
    { { "summary", "sweep.yaml" }, READS, false },
    { { "report" }, READS, false },
    { { "ls" }, READS, false },
    { { "status" }, READS, false },
    { { "show", "1" }, READS, false },
    { { "show", "p1", "--format", "json" }, READS, false },
    { { "best", "--format", "value" }, READS, false },
    { { "compare", "1", "3" }, READS, false },
    { { "evaluate" }, WRITES, false },
    { { "confirm", "--seeds", "2", "--jobs", "1" }, WRITES, true },
    { { "verify", "1" }, READS, true },
    { { "retry" }, IDLES, false },
    { { "doctor" }, READS, false },
    { { "doctor", "--fix" }, WRITES, false },
    { { "predict", "1", "new.idx" }, READS, false },
    { { "rm", "p4", "--yes" }, WRITES, false },
    { { "data", "ls" }, READS, false },
    { { "data", "show", "digits" }, READS, false },
    { { "export", "csv", "out" }, READS, false },
    { { "export", "json", "-", "leaderboard" }, READS, false },
    { { "explain", "learning_rate" }, READS, false },
    { { "init" }, READS, false },
};
#define N_COMMANDS ((int)(sizeof(commands) / sizeof(commands[0])))

int nth_commands(void)
{
    return N_COMMANDS;
}

struct
try {
    struct rig rig;
    struct str trained; /* the results of the whole sweep */
    char *said;         /* what the command says undisturbed */
    long calls;         /* that it makes */
    const struct command *command;
};

/* ---- where a command starts ---------------------------------------------- */

static void shell(const char *command)
{
    if (system(command) != 0)
        fprintf(stderr, "torture: %s: failed\n", command);
}

/* Training results, or none, as before the command. */
static void put_back(const struct try *y)
{
    char line[4 * RIG_PATH];

    snprintf(line, sizeof(line), "cd %s && rm -rf results out stdout stderr%s",
             y->rig.folder,
             y->command->does == TRAINS ? "" : " && cp -r kept results");
    shell(line);
}

/* Two pictures of nothing, 8 by 8. */
static int make_pictures(const struct rig *r, struct err *err)
{
    char bytes[16 + 128] = "\0\0\10\3\0\0\0\2\0\0\0\10\0\0\0\10";
    char path[RIG_PATH + 32];

    snprintf(path, sizeof(path), "%s/new.idx", r->folder);
    return file_write(path, bytes, sizeof(bytes), err);
}

static int prepare(struct try *y, const struct nth *n, struct err *err)
{
    char line[4 * RIG_PATH];

    if (rig_make(&y->rig, torture_small, err) < 0 || rig_arm(&y->rig, err) < 0)
        return -1;
    y->rig.program = n->program;
    if (rig_run(&y->rig, "2", 0, err) < 0 ||
        truth_tell(&y->trained, y->rig.db, err) < 0 ||
        make_pictures(&y->rig, err) < 0)
        return -1;
    snprintf(line, sizeof(line), "cd %s && mv results kept", y->rig.folder);
    shell(line);
    return 0;
}

/* ---- one command --------------------------------------------------------- */

static int run_command(struct try *y, struct err *err)
{
    put_back(y);
    if (rig_start(&y->rig, y->command->words, err) < 0)
        return -1;
    return rig_wait(&y->rig);
}

/* How it ends undisturbed. */
static int unhurt(const struct command *c)
{
    return c->does == IDLES ? 3 : 0;
}

/* Counts its calls and keeps what it says. */
static int undisturbed(struct try *y, const struct nth *n, struct err *err)
{
    char line[200];
    int status;

    rig_order(&y->rig, n->kinds, SHIM_FAIL, 0, 0, 0);
    status = run_command(y, err);
    mem_free(y->said);
    y->said = rig_text(y->rig.out);
    y->calls = atomic_load(&y->rig.shim->count);
    if (status == unhurt(y->command))
        return 0;
    rig_last_line(line, sizeof(line), y->rig.errors);
    return err_set(err, ERR_RUN, "it ends with %d undisturbed: %s", status,
                   line);
}

static bool is_promised(int status)
{
    static const int statuses[] = { 0, 1, 2, 3, 65, 66, 73, 74 };

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i] == status)
            return true;
    return false;
}

/* One line that has a text; what the doctor finds it says on its own page. */
static bool is_clear(const struct try *y, const char *line)
{
    const char *text = strstr(line, ": ");
    char *said;
    bool found;

    if (strncmp(line, "sweep", 5) == 0 && text && text[2])
        return true;
    if (strncmp(line, "libgomp: ", 9) == 0)
        return true;
    said = rig_text(y->rig.out);
    found = *line == '\0' && strcmp(y->command->words[0], "doctor") == 0 &&
            strstr(said, " damage");
    mem_free(said);
    return found;
}

static int check_words(const struct try *y, int status, struct err *err)
{
    char line[300], *said;
    bool same;

    rig_last_line(line, sizeof(line), y->rig.errors);
    if (!is_promised(status))
        return err_set(err, ERR_RUN, "it ended with %d: %s", status, line);
    if (status != 0 && status != 2)
        return is_clear(y, line)
                   ? 0
                   : err_set(err, ERR_MISMATCH, "no clear message: %s", line);
    said = rig_text(y->rig.out);
    same = y->command->varies || strcmp(said, y->said) == 0 ||
           (strcmp(y->command->words[0], "doctor") == 0 &&
            strstr(said, " mended"));
    mem_free(said);
    return same ? 0
                : err_set(err, ERR_MISMATCH,
                          "it ended well and said something else");
}

/* A worker without memory says so, and its trial has failed. */
static int check_results(struct try *y, int status, struct err *err)
{
    rig_order(&y->rig, 0, SHIM_FAIL, 0, 0, 0);
    if (y->command->does != TRAINS)
        return truth_holds(y->rig.db, NULL, 0, err);
    if (status != 2)
        return torture_heals(&y->rig, &y->trained, true, err);
    if (truth_ask(y->rig.db,
                  "SELECT count(*) FROM trials WHERE state = 'failed'"
                  " AND error LIKE '%memory%'") > 0)
        return 0;
    return err_set(err, ERR_MISMATCH, "a trial failed without a reason");
}

static int fail_at(struct try *y, struct nth *n, int code, long at,
                   struct err *err)
{
    int status;

    rig_order(&y->rig, n->kinds, SHIM_FAIL, code, at, n->once);
    status = run_command(y, err);
    n->faults++;
    n->ended += status != unhurt(y->command);
    if (check_words(y, status, err) == 0 && rig_await_end(&y->rig, err) == 0 &&
        check_results(y, status, err) == 0)
        return 0;
    y->rig.keep = true;
    return err_context(err, "%s: sweep %s %s: call %ld fails with %d",
                       y->rig.folder, y->command->words[0],
                       y->command->words[1] ? y->command->words[1] : "", at,
                       code);
}

static int sweep_command(struct try *y, struct nth *n, const struct torture *t,
                         struct err *err)
{
    long step;
    int code = 0;

    if (undisturbed(y, n, err) < 0)
        return err_context(err, "sweep %s", y->command->words[0]);
    step = (y->calls + n->most - 1) / n->most;
    for (long at = 1 + (step > 1 ? (long)(t->seed % (uint64_t)step) : 0);
         at <= y->calls; at += step) {
        if (!n->codes[code])
            code = 0;
        if (fail_at(y, n, n->codes[code++], at, err) < 0)
            return -1;
    }
    return 0;
}

int nth_sweep(struct nth *n, const struct torture *t, struct err *err)
{
    struct try y = { 0 };
    int rc = prepare(&y, n, err);

    for (int i = 0; rc == 0 && i < N_COMMANDS; i++) {
        y.command = &commands[i];
        rc = sweep_command(&y, n, t, err);
    }
    mem_free(y.said);
    str_release(&y.trained);
    rig_release(&y.rig);
    return rc;
}
