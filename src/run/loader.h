/*
 * loader.h - the process that holds the data and forks the workers
 *
 * It opens no database and no thread, so its forks are safe and cheap.  It ends
 * when the parent does or closes the socket, and so do the workers when it
 * ends. A stop is the parent's to order: SIGINT, SIGTERM and SIGHUP are blocked
 * here and ignored by workers, since a service manager sends them to all.
 */
#ifndef RUN_LOADER_H
#define RUN_LOADER_H

#include "run/worker.h"

#include <sys/types.h>

enum order_kind { ORDER_START = 1, ORDER_KILL };

struct order { /* parent to loader */
    int kind;  /* enum order_kind */
    int slot;
    struct task task; /* of ORDER_START */
};

struct notice { /* loader to parent: a slot's worker is gone */
    int slot;
    int status;     /* as waitpid gives it */
    int fork_errno; /* nonzero: it never came to life */
};

/* "was killed by signal 9 (Killed)"; damaged: for sending nonsense. */
void notice_text(char *out, size_t size, const struct notice *n, bool damaged);

struct loader {
    const struct study *study;
    int n_slots;
    struct slot **slots; /* [n_slots] shared */
    const int *pipes;    /* [n_slots] write ends */
    const int *errors;   /* [n_slots] write ends, the workers' stderr */
    int socket;          /* SOCK_SEQPACKET to the parent */
    worker_fn *work;     /* what a worker does: worker_run */
};

_Noreturn void loader_run(const struct loader *l);

/* For the parent, whose socket to the loader failed: how the loader ended, as
 * an error.  *pid is 0 once it was waited for. */
int loader_lost(pid_t *pid, struct err *err);

#endif
