#define _GNU_SOURCE
#include "torture/rig.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 120 /* seconds until a program counts as hanging */

static char program[PATH_MAX], library[PATH_MAX];

void rig_nap(double seconds)
{
    struct timespec t = { (time_t)seconds,
                          (long)((seconds - (double)(time_t)seconds) * 1e9) };

    nanosleep(&t, NULL);
}

/* ---- places -------------------------------------------------------------- */

int rig_find_programs(struct err *err)
{
    const char *given = getenv("SWEEP");
    char self[PATH_MAX] = "";
    char *slash;

    if (!realpath(given && *given ? given : "sweep", program))
        return err_set(err, ERR_NOINPUT, "no program to torture: set SWEEP");
    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 ||
        !(slash = strrchr(self, '/')))
        return err_set(err, ERR_RUN, "/proc is not mounted");
    *slash = '\0';
    if (snprintf(library, sizeof(library), "%s/shim.so", self) >=
        (int)sizeof(library))
        return err_set(err, ERR_RUN, "%s: too long", self);
    return 0;
}

int rig_make(struct rig *r, const char *yaml, struct err *err)
{
    const char *tmp = getenv("TMPDIR");

    *r = (struct rig){ 0 };
    snprintf(r->folder, sizeof(r->folder), "%.150s/sweep-torture-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(r->folder))
        return err_set(err, ERR_CREATE, "%s: %s", r->folder, strerror(errno));
    snprintf(r->config, sizeof(r->config), "%s/sweep.yaml", r->folder);
    snprintf(r->db, sizeof(r->db), "%s/results/results.db", r->folder);
    snprintf(r->out, sizeof(r->out), "%s/stdout", r->folder);
    snprintf(r->errors, sizeof(r->errors), "%s/stderr", r->folder);
    snprintf(r->orders, sizeof(r->orders), "%s/orders", r->folder);
    return file_write(r->config, yaml, strlen(yaml), err);
}

static void remove_all(const char *path)
{
    pid_t child = fork();

    if (child == 0) {
        execlp("rm", "rm", "-rf", path, (char *)NULL);
        _exit(99);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

void rig_clear(struct rig *r)
{
    char results[RIG_PATH + 32];

    snprintf(results, sizeof(results), "%s/results", r->folder);
    remove_all(results);
    unlink(r->out);
    unlink(r->errors);
}

void rig_release(struct rig *r)
{
    if (r->pid > 0) {
        pid_t left[64];
        int n = rig_processes(left, 64, r);

        for (int i = 0; i < n; i++)
            kill(left[i], SIGKILL);
        waitpid(r->pid, NULL, 0);
    }
    if (r->shim)
        munmap(r->shim, sizeof(*r->shim));
    if (r->folder[0] && !r->keep)
        remove_all(r->folder);
    *r = (struct rig){ 0 };
}

/* ---- faults -------------------------------------------------------------- */

int rig_arm(struct rig *r, struct err *err)
{
    int fd = open(r->orders, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    void *map = MAP_FAILED;

    if (access(library, R_OK) < 0)
        return err_set(err, ERR_NOINPUT, "%s is missing: make torture",
                       library);
    if (fd >= 0 && ftruncate(fd, sizeof(struct shim)) == 0)
        map = mmap(NULL, sizeof(struct shim), PROT_READ | PROT_WRITE,
                   MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (map == MAP_FAILED)
        return err_set(err, ERR_IO, "%s: %s", r->orders, strerror(errno));
    r->shim = map;
    snprintf(r->shim->folder, sizeof(r->shim->folder), "%s/results", r->folder);
    return 0;
}

void rig_order(struct rig *r, unsigned kinds, int act, int code, long at,
               long n)
{
    r->shim->kinds = kinds;
    r->shim->act = act;
    r->shim->code = code;
    r->shim->every = 0;
    atomic_store(&r->shim->at, at);
    atomic_store(&r->shim->n, n);
    atomic_store(&r->shim->count, 0);
}

/* ---- processes ----------------------------------------------------------- */

static void redirect(int fd, const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

    if (file < 0 || dup2(file, fd) < 0)
        _exit(99);
    close(file);
}

/* The program sees nothing of this machine's settings. */
static void set_environment(const struct rig *r)
{
    setenv("HOME", r->folder, 1);
    /* What a locale falls back to without memory: so the words stay the same.
     */
    setenv("LC_ALL", "C", 1);
    setenv("TERM", "dumb", 1);
    unsetenv("SWEEP_DB");
    unsetenv("SWEEP_DATA");
    unsetenv("XDG_CACHE_HOME");
    if (r->shim)
        setenv(SHIM_VARIABLE, r->orders, 1);
    if (r->shim && !r->program)
        setenv("LD_PRELOAD", library, 1);
    setenv("ASAN_OPTIONS", "exitcode=99", 1);
    setenv("UBSAN_OPTIONS", "exitcode=99:print_stacktrace=1", 1);
}

int rig_start(struct rig *r, const char *const *words, struct err *err)
{
    char *argv[32] = { (char *)"sweep" };
    int n = 1;

    for (; words[n - 1] && n < 31; n++)
        argv[n] = (char *)words[n - 1];
    fflush(NULL);
    r->pid = fork();
    if (r->pid < 0)
        return err_set(err, ERR_RUN, "fork: %s", strerror(errno));
    if (r->pid == 0) {
        setsid();
        if (chdir(r->folder) < 0 ||
            dup2(open("/dev/null", O_RDONLY), STDIN_FILENO) < 0)
            _exit(99);
        redirect(STDOUT_FILENO, r->out);
        redirect(STDERR_FILENO, r->errors);
        set_environment(r);
        if (r->before)
            r->before(r->amount);
        execv(r->program ? r->program : program, argv);
        _exit(127);
    }
    return 0;
}

int rig_start_run(struct rig *r, const char *jobs, struct err *err)
{
    const char *words[] = { "run", r->config,    "--db", r->db, "--jobs",
                            jobs,  "--progress", "json", NULL };

    return rig_start(r, words, err);
}

static int status_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool rig_has_ended(struct rig *r, int *status)
{
    int s;

    if (r->pid <= 0 || wait4(r->pid, &s, WNOHANG, &r->used) != r->pid)
        return false;
    *status = status_of(s);
    return true;
}

int rig_wait(struct rig *r)
{
    double deadline = clock_seconds() + PATIENCE;
    int status;

    while (!rig_has_ended(r, &status)) {
        if (clock_seconds() > deadline) {
            kill(r->pid, SIGKILL);
            waitpid(r->pid, &status, 0);
            return -1;
        }
        rig_nap(0.001);
    }
    return status;
}

int rig_run(struct rig *r, const char *jobs, int wanted, struct err *err)
{
    char line[200];
    int status;

    if (rig_start_run(r, jobs, err) < 0)
        return -1;
    status = rig_wait(r);
    if (status == wanted)
        return rig_await_end(r, err);
    rig_last_line(line, sizeof(line), r->errors);
    r->keep = true;
    return err_set(err, ERR_RUN, "%s: ended with %d instead of %d: %s",
                   r->folder, status, wanted, line);
}

/* The session and state of a process; 0: it is gone. */
static pid_t session_of(const char *pid)
{
    char path[64], line[512], *end = NULL, state;
    FILE *f;
    int session = 0;

    snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
    f = fopen(path, "re");
    if (f && fgets(line, sizeof(line), f))
        end = strrchr(line, ')');
    if (!end || sscanf(end + 1, " %c %*d %*d %d", &state, &session) != 2 ||
        state == 'Z' || state == 'X')
        session = 0;
    if (f)
        fclose(f);
    return session;
}

static int by_number(const void *a, const void *b)
{
    return *(const pid_t *)a - *(const pid_t *)b;
}

int rig_processes(pid_t *out, int max, const struct rig *r)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    int n = 0;

    while (proc && n < max && (entry = readdir(proc)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            session_of(entry->d_name) == r->pid)
            out[n++] = (pid_t)strtol(entry->d_name, NULL, 10);
    if (proc)
        closedir(proc);
    qsort(out, (size_t)n, sizeof(*out), by_number);
    return n;
}

int rig_await_end(const struct rig *r, struct err *err)
{
    double deadline = clock_seconds() + PATIENCE;
    pid_t left[64];
    int n = 0;

    while (clock_seconds() < deadline && (n = rig_processes(left, 64, r)) > 0)
        rig_nap(0.002);
    return n ? err_set(err, ERR_RUN,
                       "%s: %d processes live on after the parent", r->folder,
                       n)
             : 0;
}

/* ---- what it said -------------------------------------------------------- */

char *rig_text(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    size_t n;

    if (file_read(&text, &n, path, (size_t)1 << 28, &err) < 0)
        text = mem_text("");
    return text;
}

void rig_last_line(char *out, size_t size, const char *path)
{
    char *text = rig_text(path), *line = text, *next;

    for (next = text; next && *next; next = strchr(next, '\n')) {
        next += *next == '\n';
        if (*next && *next != '\n')
            line = next;
    }
    snprintf(out, size, "%.*s", line ? (int)strcspn(line, "\n") : 0,
             line ? line : "");
    mem_free(text);
}
