#include "run/loader.h"

#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void notice_text(char *out, size_t size, const struct notice *n, bool damaged)
{
    if (damaged)
        snprintf(out, size, "sent a damaged record");
    else if (n->fork_errno)
        snprintf(out, size, "could not be forked: %s", strerror(n->fork_errno));
    else if (WIFSIGNALED(n->status))
        snprintf(out, size, "was killed by signal %d (%s)", WTERMSIG(n->status),
                 strsignal(WTERMSIG(n->status)));
    else
        snprintf(out, size, "exited with status %d before it was done",
                 WEXITSTATUS(n->status));
}

/* Dies with its parent; the second look closes the race in between. */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
}

static void tell(const struct loader *l, int slot, int status, int fork_errno)
{
    struct notice n = { slot, status, fork_errno };

    if (send(l->socket, &n, sizeof(n), MSG_NOSIGNAL) != sizeof(n))
        _exit(EXIT_FAILURE); /* the parent is gone */
}

static void start(const struct loader *l, pid_t *pids, const struct order *o)
{
    pid_t self = getpid(), pid = fork();
    sigset_t none;

    if (pid < 0) {
        tell(l, o->slot, 0, errno);
        return;
    }
    if (pid > 0) {
        pids[o->slot] = pid;
        return;
    }
    die_with(self);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_NAME, "sweep worker");
    close(l->socket);
    if (dup2(l->errors[o->slot], STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    l->work(&o->task, l->study, l->slots[o->slot], l->pipes[o->slot]);
    _exit(EXIT_SUCCESS);
}

static void reap(const struct loader *l, pid_t *pids)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < l->n_slots; i++)
            if (pids[i] == pid) {
                pids[i] = 0;
                tell(l, i, status, 0);
            }
}

/* 0: the parent has closed its end, so the work is done. */
static int obey(const struct loader *l, pid_t *pids)
{
    static struct order o; /* PATH_MAX long: not on the stack of each fork */
    ssize_t n = recv(l->socket, &o, sizeof(o), 0);

    if (n < 0 && errno == EINTR)
        return 1;
    if (n != sizeof(o))
        return 0;
    if (o.kind == ORDER_START)
        start(l, pids, &o);
    else if (pids[o.slot] > 0)
        kill(pids[o.slot], SIGKILL);
    return 1;
}

/* So that none is left to write a file when the parent has ended. */
static void end_workers(const struct loader *l, const pid_t *pids)
{
    for (int i = 0; i < l->n_slots; i++)
        if (pids[i] > 0)
            kill(pids[i], SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
}

_Noreturn void loader_run(const struct loader *l)
{
    pid_t *pids = mem_zero(l->n_slots, sizeof(*pids));
    sigset_t child;
    struct pollfd fds[2];

    prctl(PR_SET_NAME, "sweep loader");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigaddset(&child, SIGINT);
    sigaddset(&child, SIGTERM);
    sigaddset(&child, SIGHUP);
    sigprocmask(SIG_SETMASK, &child, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    fds[0] = (struct pollfd){ l->socket, POLLIN, 0 };
    fds[1] = (struct pollfd){ signalfd(-1, &child, SFD_CLOEXEC), POLLIN, 0 };
    if (!pids || fds[1].fd < 0)
        _exit(EXIT_FAILURE);
    for (;;) {
        struct signalfd_siginfo unused;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            _exit(EXIT_FAILURE);
        if (fds[1].revents & POLLIN) {
            if (read(fds[1].fd, &unused, sizeof(unused)) < 0)
                _exit(EXIT_FAILURE);
            reap(l, pids);
        }
        if (fds[0].revents && !obey(l, pids))
            break;
    }
    end_workers(l, pids);
    mem_free(pids);
    _exit(EXIT_SUCCESS);
}

int loader_lost(pid_t *pid, struct err *err)
{
    static const struct timespec nap = { 0, 10000000 };
    struct notice n = { 0 };
    char how[160] = "cannot be reached";
    pid_t got = 0;

    for (int naps = 0; naps < 100 && got == 0; naps++) {
        got = waitpid(*pid, &n.status, WNOHANG);
        if (got == 0)
            nanosleep(&nap, NULL);
    }
    if (got > 0) {
        notice_text(how, sizeof(how), &n, false);
        *pid = 0;
    }
    return err_set(err, ERR_RUN,
                   "the process that holds the data %s; the same command "
                   "continues",
                   how);
}
