#include "run/pool.h"

#include "base/clock.h"
#include "base/mem.h"
#include "run/paths.h"
#include "run/pipes.h"
#include "run/seat.h"
#include "run/slot.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct pool {
    int n_slots;
    struct slots slots;  /* shared with the workers */
    struct seat *seats;  /* [n_slots] */
    struct pipes told;   /* messages */
    struct pipes errors; /* the workers' stderr */
    int socket, signals; /* to the loader; signalfd */
    struct pool_options options;
    pid_t loader;
    sigset_t old_mask;
    bool masked, held;
    bool heard;    /* a signal that ends the sweep */
    int next_seat; /* where the next look begins: no slot starves */
    struct folders folders;
};

/* ---- opening ------------------------------------------------------------- */

static int fork_loader(struct pool *p, const struct study *study,
                       struct err *err)
{
    pid_t self = getpid();
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return err_set(err, ERR_RUN, "no socket to the loader: %s",
                       strerror(errno));
    p->loader = fork();
    if (p->loader == 0) {
        struct loader l = { study,          p->n_slots,      p->slots.slot,
                            p->told.write,  p->errors.write, ends[1],
                            p->options.work };

        setpgid(0, 0); /* a terminal's Ctrl-C is the parent's alone */
        close(ends[0]);
        pipes_close_read(&p->told);
        pipes_close_read(&p->errors);
        if (getppid() != self)
            _exit(EXIT_FAILURE);
        loader_run(&l);
    }
    close(ends[1]);
    p->socket = ends[0];
    if (p->loader < 0)
        return err_set(err, ERR_RUN, "the loader cannot be forked: %s",
                       strerror(errno));
    pipes_close_write(&p->told);
    pipes_close_write(&p->errors);
    return 0;
}

static int take_signals(struct pool *p, struct err *err)
{
    sigset_t ours;

    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigprocmask(SIG_BLOCK, &ours, &p->old_mask);
    p->masked = true;
    p->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (p->signals < 0)
        return err_set(err, ERR_RUN, "no signalfd: %s", strerror(errno));
    return 0;
}

static void pool_close(void *ctx)
{
    struct signalfd_siginfo late;
    struct pool *p = ctx;

    if (!p)
        return;
    if (p->socket >= 0)
        close(p->socket); /* the loader ends, and its workers with it */
    if (p->loader > 0)
        while (waitpid(p->loader, NULL, 0) < 0 && errno == EINTR)
            ;
    /* Whoever interrupts again is heard already, and what is left to do (the
     * board, the line that continues) is short: it stays blocked to the end. */
    while (p->signals >= 0 && read(p->signals, &late, sizeof(late)) > 0)
        p->heard = true;
    if (p->signals >= 0)
        close(p->signals);
    if (p->masked && !p->heard)
        sigprocmask(SIG_SETMASK, &p->old_mask, NULL);
    pipes_close(&p->told);
    pipes_close(&p->errors);
    slots_release(&p->slots);
    mem_free(p->seats);
    mem_free(p);
}

/* ---- starting and ending attempts ---------------------------------------- */

static int give_order(struct pool *p, const struct order *o, struct err *err)
{
    ssize_t n;

    do
        n = send(p->socket, o, sizeof(*o), MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n == sizeof(*o))
        return 0;
    return loader_lost(&p->loader, err);
}

static int pool_start(void *ctx, int *slot, const struct claim *claim,
                      int point, int threads, struct err *err)
{
    struct pool *p = ctx;
    struct order o = { .kind = ORDER_START };
    struct seat *seat;
    struct slot *shared;

    while (p->seats[o.slot].busy)
        o.slot++;
    seat = &p->seats[o.slot];
    shared = p->slots.slot[o.slot];
    o.task.point = point;
    o.task.fold = claim->kind == KIND_REFIT ? FOLD_NONE : claim->fold;
    o.task.seed = claim->seed;
    o.task.epochs = claim->epochs;
    o.task.save_every = p->options.save_every;
    o.task.save.trial_id = claim->trial_id;
    o.task.save.attempt = claim->attempt;
    memcpy(o.task.save.folder, p->folders.checkpoints,
           sizeof(o.task.save.folder));
    paths_model(o.task.model_path, p->folders.models, claim->trial_id);
    atomic_store(&shared->threads, threads);
    atomic_store(&shared->stop, 0);
    atomic_store(&shared->saving, 0);
    atomic_store(&shared->steps, 0);
    shared->model_sha256[0] = shared->model_error[0] = '\0';
    if (give_order(p, &o, err) < 0)
        return -1;
    *seat = (struct seat){ .busy = true,
                           .claim = *claim,
                           .pipe = p->told.read[o.slot],
                           .errors = p->errors.read[o.slot] };
    *slot = o.slot;
    return 0;
}

static void pool_threads(void *ctx, int slot, int threads)
{
    struct pool *p = ctx;

    atomic_store(&p->slots.slot[slot]->threads, threads);
}

/* A full pipe makes a worker wait. */
static void pool_hold(void *ctx, bool on)
{
    ((struct pool *)ctx)->held = on;
}

static void pool_settled(void *ctx, int slot, int64_t trial_id)
{
    struct pool *p = ctx;

    if (p->seats[slot].busy && p->seats[slot].claim.trial_id == trial_id)
        atomic_store(&p->slots.slot[slot]->saving, 0);
}

static unsigned long pool_steps(void *ctx, int slot)
{
    struct pool *p = ctx;

    return atomic_load_explicit(&p->slots.slot[slot]->steps,
                                memory_order_relaxed);
}

static void pool_stop(void *ctx)
{
    struct pool *p = ctx;

    for (int i = 0; i < p->n_slots; i++)
        atomic_store(&p->slots.slot[i]->stop, 1);
}

static int pool_kill(void *ctx, int slot, struct err *err)
{
    struct pool *p = ctx;
    struct order o = { .kind = ORDER_KILL, .slot = slot };

    p->seats[slot].killed = true;
    return give_order(p, &o, err);
}

static const struct prediction_record *pool_predictions(void *ctx, int slot)
{
    struct pool *p = ctx;

    return &p->slots.slot[slot]->predictions;
}

static const char *pool_model(void *ctx, int slot, const char **why)
{
    struct pool *p = ctx;
    const struct slot *s = p->slots.slot[slot];

    *why = s->model_error;
    return s->model_sha256[0] ? s->model_sha256 : NULL;
}

/* ---- waiting ------------------------------------------------------------- */

/* One event of one slot; 1: there was one.  A worker that sends nonsense is
 * ended. */
static int look_at_seat(struct event *out, struct pool *p, int slot,
                        struct err *err)
{
    struct seat *seat = &p->seats[slot];
    bool was_damaged = seat->damaged;

    *out = (struct event){ .slot = slot, .claim = seat->claim };
    if (seat_event(out, seat))
        return 1;
    if (seat->damaged && !was_damaged && !seat->gone &&
        pool_kill(p, slot, err) < 0)
        return -1;
    return 0;
}

static int look_at_seats(struct event *out, struct pool *p, struct err *err)
{
    for (int i = 0; !p->held && i < p->n_slots; i++) {
        int slot = (p->next_seat + i) % p->n_slots, got;

        if (!p->seats[slot].busy)
            continue;
        got = look_at_seat(out, p, slot, err);
        if (got) {
            p->next_seat = (slot + 1) % p->n_slots;
            return got;
        }
    }
    return 0;
}

static int hear_loader(struct pool *p, struct err *err)
{
    struct notice n;
    ssize_t got = recv(p->socket, &n, sizeof(n), MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got != sizeof(n))
        return loader_lost(&p->loader, err);
    p->seats[n.slot].notice = n;
    p->seats[n.slot].gone = true;
    return 0;
}

static int hear_signal(struct event *out, struct pool *p)
{
    struct signalfd_siginfo info;

    if (read(p->signals, &info, sizeof(info)) != sizeof(info))
        return 0;
    p->heard = true;
    *out = (struct event){ .kind = EVENT_SIGNAL };
    out->as.signal = (int)info.ssi_signo;
    return 1;
}

/* Sleeps until something can be read: 1; 0: time is over.  What workers say on
 * their stderr is read at once. */
static int sleep_until(struct pollfd *fds, struct pool *p, double deadline,
                       struct err *err)
{
    double left = deadline - clock_seconds();
    struct pollfd *errors = fds + 2 + p->n_slots;
    int n = 2 + 2 * p->n_slots, got;

    fds[0] = (struct pollfd){ p->signals, POLLIN, 0 };
    fds[1] = (struct pollfd){ p->socket, POLLIN, 0 };
    for (int i = 0; i < p->n_slots; i++) {
        const struct seat *s = &p->seats[i];
        bool watch = s->busy && !s->damaged && !p->held;

        fds[2 + i] = (struct pollfd){ watch ? s->pipe : -1, POLLIN, 0 };
        errors[i] = (struct pollfd){ s->busy ? s->errors : -1, POLLIN, 0 };
    }
    got = poll(fds, (nfds_t)n, left > 0 ? (int)(left * 1e3) + 1 : 0);
    if (got < 0 && errno != EINTR)
        return err_set(err, ERR_RUN, "poll: %s", strerror(errno));
    for (int i = 0; got > 0 && i < p->n_slots; i++)
        if (errors[i].revents)
            tail_read(&p->seats[i].tail, p->seats[i].errors);
    return got > 0;
}

static int pool_wait(void *ctx, struct event *out, double seconds,
                     struct err *err)
{
    struct pool *p = ctx;
    double deadline = clock_seconds() + seconds;
    struct pollfd *fds = mem_zero(2 * (size_t)p->n_slots + 2, sizeof(*fds));
    int rc = -1, got;

    if (!fds)
        return err_set(err, ERR_NOMEM, "no memory to wait");
    for (;;) {
        /* First: workers with short epochs always have something to say. */
        if (hear_signal(out, p))
            break;
        if (hear_loader(p, err) < 0)
            goto done;
        got = look_at_seats(out, p, err);
        if (got < 0)
            goto done;
        if (got)
            break;
        got = sleep_until(fds, p, deadline, err);
        if (got < 0)
            goto done;
        if (!got && clock_seconds() >= deadline) {
            *out = (struct event){ .kind = EVENT_TICK };
            break;
        }
    }
    rc = 0;
done:
    mem_free(fds);
    return rc;
}

/* ---- as a runner --------------------------------------------------------- */

int pool_runner(struct runner *out, void *arg, const struct study *study,
                int n_slots, const struct folders *folders, struct err *err)
{
    const struct pool_options *options = arg;
    struct pool *p = mem_zero(1, sizeof(*p));
    int rc = -1;

    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for a pool");
    p->socket = p->signals = -1;
    if (options)
        p->options = *options;
    if (!p->options.work)
        p->options.work = worker_run;
    p->folders = *folders;
    p->n_slots = n_slots;
    p->seats = mem_zero(n_slots, sizeof(*p->seats));
    if (!p->seats) {
        err_set(err, ERR_NOMEM, "no memory for %d workers", n_slots);
        goto done;
    }
    if (slots_map(&p->slots, n_slots, study, err) < 0 ||
        pipes_open(&p->told, n_slots, err) < 0 ||
        pipes_open(&p->errors, n_slots, err) < 0 || take_signals(p, err) < 0 ||
        fork_loader(p, study, err) < 0)
        goto done;
    *out = (struct runner){
        .ctx = p,
        .start = pool_start,
        .wait = pool_wait,
        .hold = pool_hold,
        .settled = pool_settled,
        .steps = pool_steps,
        .threads = pool_threads,
        .stop = pool_stop,
        .kill = pool_kill,
        .predictions = pool_predictions,
        .model = pool_model,
        .close = pool_close,
    };
    p = NULL;
    rc = 0;
done:
    pool_close(p);
    return rc;
}
