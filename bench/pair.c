#include "pair.h"

#include "base/clock.h"

#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 2

struct lap { /* from the end of the first epoch to that of the last one */
    int last;
    double began, ended;
};

static int lap_take(void *ctx, const struct epoch_record *epoch)
{
    struct lap *lap = ctx;

    if (epoch->epoch == 1)
        lap->began = clock_seconds();
    if (epoch->epoch == lap->last)
        lap->ended = clock_seconds();
    return 0;
}

/* In a child: tells the seconds of an epoch. */
static int child(int to, struct case_data *d, int epochs)
{
    struct lap lap = { .last = epochs + 1 };
    struct err err = { 0 };
    double seconds;

    d->job.train.epochs = lap.last;
    d->job.threads = NULL;
    d->job.epoch_done = lap_take;
    d->job.ctx = &lap;
    if (case_train(&d->job, &err) < 0)
        return 1;
    seconds = (lap.ended - lap.began) / epochs;
    return write(to, &seconds, sizeof(seconds)) != sizeof(seconds);
}

int pair_time(double *seconds, struct case_data *d, int epochs, int n,
              struct err *err)
{
    int fd[2], started = 0, rc = -1;

    *seconds = 0;
    if (pipe(fd) < 0)
        return err_set(err, ERR_RUN, "no pipe");
    for (; started < n && started < MOST; started++) {
        pid_t pid = fork();

        if (pid < 0)
            break;
        if (pid == 0)
            _exit(child(fd[1], d, epochs));
    }
    close(fd[1]);
    for (int i = 0; i < started; i++) {
        double each;

        if (read(fd[0], &each, sizeof(each)) != sizeof(each))
            goto done;
        *seconds = each > *seconds ? each : *seconds;
    }
    rc = started == n ? 0 : -1;
done:
    close(fd[0]);
    while (started-- > 0)
        wait(NULL);
    return rc < 0 ? err_set(err, ERR_RUN, "a training beside another") : 0;
}
