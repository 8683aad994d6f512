#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The program itself under faults: a worker killed, an interrupt, a second run.
 * $SWEEP is the program (make sets it). */

static const char grid[] =
    "name: faults\n"
    "data: {dataset: digits}\n"
    "model: {layers: [64]}\n"
    "training: {epochs: 400, batch_size: 8}\n"
    "parameters: {learning_rate: {values: [0.001, 0.0005]}}\n";

static char folder[64], config[128], db[128];

static void setup(void)
{
    FILE *f;

    snprintf(folder, sizeof(folder), "/tmp/sweep-test-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(config, sizeof(config), "%s/faults.yaml", folder);
    snprintf(db, sizeof(db), "%s/results.db", folder);
    f = fopen(config, "w");
    cr_assert_not_null(f);
    fputs(grid, f);
    fclose(f);
    if (!getenv("SWEEP"))
        cr_skip_test("SWEEP does not name the program: run by make test");
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(faults, .init = setup, .fini = teardown, .timeout = 120);

static pid_t start(const char *set)
{
    pid_t pid = fork();

    if (pid == 0) {
        cr_assert_not_null(freopen("/dev/null", "w", stdout));
        cr_assert_not_null(freopen("/dev/null", "w", stderr));
        execl(getenv("SWEEP"), "sweep", "run", config, "--db", db, "--jobs",
              "2", "--set", set, (char *)NULL);
        _exit(127);
    }
    cr_assert_gt(pid, 0);
    return pid;
}

static int status_of(pid_t pid)
{
    int status;

    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

static void nap(double seconds)
{
    struct timespec t = { (time_t)seconds,
                          (long)((seconds - (time_t)seconds) * 1e9) };

    nanosleep(&t, NULL);
}

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

static void wait_for_epochs(long long wanted)
{
    for (int i = 0; i < 600 && ask("SELECT count(*) FROM epochs") < wanted; i++)
        nap(0.05);
    cr_assert_geq(ask("SELECT count(*) FROM epochs"), wanted);
}

/* The parent of a process, from its stat line; 0: gone. */
static pid_t parent_of(pid_t pid)
{
    char path[64], line[512], *end;
    FILE *f;
    pid_t parent = 0;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (f && fgets(line, sizeof(line), f) && (end = strrchr(line, ')')))
        parent = (pid_t)strtol(end + 4, NULL, 10);
    if (f)
        fclose(f);
    return parent;
}

/* A worker is the grandchild of the program. */
static pid_t worker_of(pid_t program)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;

    cr_assert_not_null(proc);
    while (!found && (entry = readdir(proc))) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0 && parent_of(pid) > 0 &&
            parent_of(parent_of(pid)) == program)
            found = pid;
    }
    closedir(proc);
    return found;
}

Test(faults, a_worker_that_is_killed_costs_its_attempt_only)
{
    pid_t program = start("epochs=60"), worker;

    wait_for_epochs(4);
    worker = worker_of(program);
    cr_assert_gt(worker, 0, "no worker was found");
    cr_assert_eq(kill(worker, SIGKILL), 0);
    cr_assert_eq(status_of(program), 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'completed'"),
                 2);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 3);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = 'died' "
                     "AND message LIKE '%signal 9%'"),
                 1);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 120);
}

Test(faults, an_interrupt_ends_cleanly_and_the_same_command_continues)
{
    pid_t program = start("epochs=400");

    wait_for_epochs(4);
    cr_assert_eq(kill(program, SIGINT), 0);
    cr_assert_eq(status_of(program), 130);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'running'"), 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'pending'"), 2);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = "
                     "'interrupted'"),
                 2);
    program = start("epochs=400");
    cr_assert_eq(status_of(program), 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'completed'"),
                 2);
}

Test(faults, sigterm_gives_143)
{
    pid_t program = start("epochs=400");

    wait_for_epochs(2);
    cr_assert_eq(kill(program, SIGTERM), 0);
    cr_assert_eq(status_of(program), 143);
}

Test(faults, a_killed_parent_takes_its_workers_along_and_loses_nothing)
{
    pid_t program = start("epochs=60"), worker;
    long long before;
    int status;

    wait_for_epochs(4);
    worker = worker_of(program);
    before = ask("SELECT count(*) FROM epochs");
    cr_assert_eq(kill(program, SIGKILL), 0);
    cr_assert_eq(waitpid(program, &status, 0), program);
    for (int i = 0; i < 100 && kill(worker, 0) == 0; i++)
        nap(0.02);
    cr_assert_neq(kill(worker, 0), 0, "a worker outlived its parent");
    cr_assert_geq(ask("SELECT count(*) FROM epochs"), before);
    program = start("epochs=60");
    cr_assert_eq(status_of(program), 0);
    cr_assert_eq(ask("SELECT count(*) FROM trials WHERE state = 'completed'"),
                 2);
    cr_assert_eq(ask("SELECT count(*) FROM epochs"), 120);
    cr_assert_eq(ask("SELECT count(*) FROM attempts WHERE outcome = 'lost'"),
                 2);
}

Test(faults, a_run_with_nothing_left_says_so_and_does_nothing)
{
    cr_assert_eq(status_of(start("epochs=2")), 0);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 2);
    cr_assert_eq(status_of(start("epochs=2")), 0);
    cr_assert_eq(ask("SELECT count(*) FROM attempts"), 2);
}
