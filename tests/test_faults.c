/*
 * test_faults.c - the program under faults: killed workers, loader and parent,
 * interrupts
 *
 * Nothing here depends on how fast the machine is: trials are either without
 * end, and only something awaited ends them, or so short that it makes no
 * difference whether the fault was in time.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ENDLESS "epochs=100000"
#define SHORT "epochs=40"
#define PATIENCE 60 /* seconds until what is awaited is given up */

static const char grid[] =
    "name: faults\n"
    "data: {dataset: digits}\n"
    "model: {layers: [16]}\n"
    "training: {batch_size: 8}\n"
    "parameters: {learning_rate: {values: [0.001, 0.0005]}}\n";

static char folder[64], config[128], db[128], notices[128];

static void setup(void)
{
    FILE *f;

    if (!getenv("SWEEP"))
        cr_skip_test("SWEEP does not name the program: run by make test");
    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(config, sizeof(config), "%s/faults.yaml", folder);
    snprintf(db, sizeof(db), "%s/results.db", folder);
    snprintf(notices, sizeof(notices), "%s/notices", folder);
    f = fopen(config, "w");
    cr_assert_not_null(f);
    fputs(grid, f);
    fclose(f);
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(faults, .init = setup, .fini = teardown, .timeout = 120);

/* ---- the program and its processes ----------------------------------------*/

static pid_t start(const char *set)
{
    pid_t pid = fork();

    if (pid == 0) {
        int none = open("/dev/null", O_RDWR);
        int said = open(notices, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        dup2(none, STDOUT_FILENO);
        dup2(said, STDERR_FILENO);
        execl(getenv("SWEEP"), "sweep", "run", config, "--db", db, "--jobs",
              "2", "--set", set, (char *)NULL);
        _exit(127);
    }
    cr_assert_gt(pid, 0);
    return pid;
}

/* Has the last one that was started said so on its stderr? */
static bool has_said(const char *text)
{
    char all[4096];
    FILE *f = fopen(notices, "r");
    size_t n;

    cr_assert_not_null(f);
    n = fread(all, 1, sizeof(all) - 1, f);
    fclose(f);
    all[n] = '\0';
    return strstr(all, text);
}

static int status_of(pid_t pid)
{
    int status;

    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

static int end_with(pid_t pid, int signal)
{
    cr_assert_eq(kill(pid, signal), 0);
    return status_of(pid);
}

static void nap(void)
{
    struct timespec t = { 0, 10000000 };

    nanosleep(&t, NULL);
}

/* The parent of a process, and its state, from its stat line; 0: gone. */
static pid_t parent_of(pid_t pid, char *state)
{
    char path[64], line[512], *end;
    FILE *f;
    pid_t parent = 0;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (f && fgets(line, sizeof(line), f) && (end = strrchr(line, ')'))) {
        *state = end[2];
        parent = (pid_t)strtol(end + 4, NULL, 10);
    }
    if (f)
        fclose(f);
    return parent;
}

/* Nobody may be there to bury a process whose parent is gone. */
static bool is_alive(pid_t pid)
{
    char state = '?';

    return parent_of(pid, &state) > 0 && state != 'Z' && state != 'X';
}

static void await_end(pid_t pid)
{
    for (int i = 0; i < 100 * PATIENCE && is_alive(pid); i++)
        nap();
    cr_assert_not(is_alive(pid), "process %d lives on", (int)pid);
}

static int children_of(pid_t parent, pid_t *out, int max)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    char state;
    int n = 0;

    cr_assert_not_null(proc);
    while (n < max && (entry = readdir(proc))) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0 && parent_of(pid, &state) == parent && state != 'Z')
            out[n++] = pid;
    }
    closedir(proc);
    return n;
}

/* Both workers of a program, and the loader between. */
static pid_t await_workers(pid_t workers[2], pid_t program)
{
    pid_t loader = 0;

    for (int i = 0; i < 100 * PATIENCE; i++, nap())
        if (children_of(program, &loader, 1) == 1 &&
            children_of(loader, workers, 2) == 2)
            return loader;
    cr_assert_fail("no two workers");
    return 0;
}

/* ---- what the database says -----------------------------------------------*/

static long long ask(const char *sql)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *stmt = NULL;
    long long n = -1;

    if (sqlite3_open_v2(db, &handle, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(handle, 5000) == SQLITE_OK &&
        sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return n;
}

static void await(const char *sql, long long wanted)
{
    for (int i = 0; i < 100 * PATIENCE && ask(sql) < wanted; i++)
        nap();
    cr_assert_geq(ask(sql), wanted, "%s", sql);
}

#define EPOCHS "SELECT count(*) FROM epochs"
#define TRIALS_WITH_EPOCHS "SELECT count(DISTINCT trial_id) FROM epochs"
#define TRIALS "SELECT count(*) FROM trials WHERE state = "
#define ATTEMPTS "SELECT count(*) FROM attempts WHERE outcome = "
/* Trials whose epochs are not 1, 2, 3 and so on. */
#define GAPS                                                        \
    "SELECT count(*) FROM (SELECT trial_id FROM epochs GROUP BY 1 " \
    "HAVING min(epoch) <> 1 OR max(epoch) <> count(*))"

/* Every trial is there, with every epoch. */
static void assert_whole(void)
{
    cr_assert_eq(ask(TRIALS "'completed'"), 2);
    cr_assert_eq(ask(EPOCHS), 80);
    cr_assert_eq(ask(GAPS), 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state <> 'completed'"),
                 0);
}

/* ---- the faults -----------------------------------------------------------*/

Test(faults, a_worker_that_is_killed_costs_its_attempt_only)
{
    pid_t program = start(ENDLESS), workers[2], others[2];

    await_workers(workers, program);
    await(TRIALS_WITH_EPOCHS, 2);
    cr_assert_eq(kill(workers[0], SIGKILL), 0);
    await("SELECT count(*) FROM attempts", 3);
    await_workers(others, program);
    cr_assert(is_alive(workers[1]), "the other worker has nothing to do with "
                                    "it");
    cr_assert_eq(end_with(program, SIGINT), 130);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 3);
    cr_assert_eq(ask(ATTEMPTS "'died' AND message LIKE '%signal 9%'"), 1);
    cr_assert_eq(ask(ATTEMPTS "'interrupted'"), 2);
    cr_assert_eq(ask(GAPS), 0);
}

Test(faults, an_interrupt_lets_the_epoch_end_and_loses_nothing)
{
    pid_t program = start(ENDLESS);

    await(TRIALS_WITH_EPOCHS, 2);
    cr_assert_eq(end_with(program, SIGINT), 130);
    cr_assert_eq(ask(TRIALS "'pending'"), 2);
    cr_assert_eq(ask(ATTEMPTS "'interrupted'"), 2);
    cr_assert_eq(ask(GAPS), 0);
}

Test(faults, a_second_interrupt_does_not_wait_for_the_epoch)
{
    pid_t program = start(ENDLESS), workers[2], ended = 0;
    int status;

    await_workers(workers, program);
    await(TRIALS_WITH_EPOCHS, 2);
    /* Epochs that last for ever. */
    cr_assert_eq(kill(workers[0], SIGSTOP), 0);
    cr_assert_eq(kill(workers[1], SIGSTOP), 0);
    cr_assert_eq(kill(program, SIGINT), 0);
    for (int i = 0; i < 10; i++)
        nap();
    cr_assert_eq(waitpid(program, &status, WNOHANG), 0);
    /* One that comes before the first was seen is lost in it. */
    for (int i = 0; i < 10 * PATIENCE && ended == 0; i++) {
        cr_assert_eq(kill(program, SIGINT), 0);
        for (int k = 0; k < 10 && ended == 0; k++, nap())
            ended = waitpid(program, &status, WNOHANG);
    }
    cr_assert_eq(ended, program);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 130, "%#x", status);
    cr_assert(has_said("its worker was ended at once, as asked"));
    cr_assert_not(has_said("killed"), "nobody else did it");
    await_end(workers[0]);
    await_end(workers[1]);
    cr_assert_eq(ask(TRIALS "'pending'"), 2);
}

/* Also while it closes: none of them ends it out of order. */
Test(faults, interrupts_that_keep_coming_end_it_in_order)
{
    pid_t program = start(ENDLESS), ended = 0;
    int status = -1;

    await(TRIALS_WITH_EPOCHS, 2);
    while (ended == 0) {
        cr_assert_eq(kill(program, SIGINT), 0);
        ended = waitpid(program, &status, WNOHANG);
    }
    cr_assert_eq(ended, program);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 130, "%#x", status);
    cr_assert_eq(ask(TRIALS "'pending'"), 2);
    cr_assert_eq(ask(GAPS), 0);
}

/* What waits for the lock was not told, and is trained again. */
Test(faults, an_interrupt_ends_a_run_whose_database_is_locked)
{
    pid_t program = start(ENDLESS), workers[2], ended = 0;
    sqlite3 *reader = NULL;
    int status = -1;

    await_workers(workers, program);
    await(TRIALS_WITH_EPOCHS, 2);
    cr_assert_eq(sqlite3_open(db, &reader), SQLITE_OK);
    sqlite3_busy_timeout(reader, 10000);
    cr_assert_eq(
        sqlite3_exec(reader, "BEGIN; SELECT * FROM epochs", NULL, NULL, NULL),
        SQLITE_OK);
    for (int i = 0; i < 10 * PATIENCE && ended == 0; i++) {
        cr_assert_eq(kill(program, SIGINT), 0);
        for (int k = 0; k < 10 && ended == 0; k++, nap())
            ended = waitpid(program, &status, WNOHANG);
    }
    cr_assert_eq(ended, program);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1, "%#x", status);
    sqlite3_close(reader);
    await_end(workers[0]);
    await_end(workers[1]);
    cr_assert_eq(ask(GAPS), 0);
}

Test(faults, other_signals_end_it_as_cleanly)
{
    static const int signals[] = { SIGTERM, SIGHUP };

    for (int i = 0; i < 2; i++) {
        pid_t program = start(ENDLESS), workers[2];

        await_workers(workers, program);
        cr_assert_eq(end_with(program, signals[i]), 128 + signals[i]);
        cr_assert_eq(ask(TRIALS "'pending'"), 2);
        cr_assert_eq(ask(ATTEMPTS "'interrupted'"), 2 * (i + 1));
    }
}

Test(faults, the_same_command_continues_after_an_interrupt)
{
    pid_t program = start(SHORT);

    await(TRIALS_WITH_EPOCHS, 1);
    kill(program, SIGINT);
    cr_assert_eq(waitpid(program, NULL, 0), program); /* or it was done */
    cr_assert_eq(ask(TRIALS "'running'"), 0);
    cr_assert_eq(status_of(start(SHORT)), 0);
    assert_whole();
}

Test(faults, a_killed_parent_takes_its_workers_along)
{
    pid_t program = start(ENDLESS), workers[2], loader;
    long long before;

    loader = await_workers(workers, program);
    await(TRIALS_WITH_EPOCHS, 2);
    before = ask(EPOCHS);
    cr_assert_eq(kill(program, SIGKILL), 0);
    cr_assert_eq(waitpid(program, NULL, 0), program);
    await_end(loader);
    await_end(workers[0]);
    await_end(workers[1]);
    cr_assert_geq(ask(EPOCHS), before);
    program = start(ENDLESS);
    await(ATTEMPTS "'lost'", 2);
    cr_assert_eq(end_with(program, SIGINT), 130);
    cr_assert_eq(ask(TRIALS "'pending'"), 2);
    cr_assert_eq(ask(GAPS), 0);
}

Test(faults, the_same_command_continues_after_a_killed_parent)
{
    pid_t program = start(SHORT);

    await(TRIALS_WITH_EPOCHS, 1);
    kill(program, SIGKILL);
    cr_assert_eq(waitpid(program, NULL, 0), program);
    cr_assert_eq(status_of(start(SHORT)), 0);
    assert_whole();
}

Test(faults, without_its_loader_it_ends_and_says_so)
{
    pid_t program = start(ENDLESS), workers[2], loader;
    long long before;

    loader = await_workers(workers, program);
    await(TRIALS_WITH_EPOCHS, 2);
    before = ask(EPOCHS);
    cr_assert_eq(kill(loader, SIGKILL), 0);
    cr_assert_eq(status_of(program), 1);
    cr_assert(has_said("was killed by signal 9 (Killed); the same command "
                       "continues"));
    await_end(workers[0]);
    await_end(workers[1]);
    cr_assert_geq(ask(EPOCHS), before);
    program = start(ENDLESS);
    await(ATTEMPTS "'lost'", 2);
    cr_assert_eq(end_with(program, SIGINT), 130);
    cr_assert_eq(ask(GAPS), 0);
}

Test(faults, a_run_with_nothing_left_does_nothing)
{
    cr_assert_eq(status_of(start(SHORT)), 0);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 2);
    cr_assert_eq(status_of(start(SHORT)), 0);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 2);
    assert_whole();
}
