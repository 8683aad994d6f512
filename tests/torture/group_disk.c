/* Files that cannot be written, or only in part: the k-th call fails, k swept
 * over a run. */
#include "base/mem.h"
#include "torture/torture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define FOR_EVER 1000000000L

struct disk {
    struct rig rig;
    struct str reference;
    int faults, stopped; /* tries, and how many ended the run */
};

/* Faults of one kind of call, each tried at the first `most` of them. */
static const struct fault {
    const char *what;
    unsigned kinds;
    int act, code;
    long n;           /* calls that fail in a row */
    long most;        /* calls to try */
    int step;         /* of the short form */
    const char *word; /* in the message when the run ended; NULL: none asked */
} faults[] = {
    { "a full disk", SHIM_WRITE, SHIM_FAIL, ENOSPC, FOR_EVER, 300, 90, "full" },
    { "a disk full for one write", SHIM_WRITE, SHIM_FAIL, ENOSPC, 1, 300, 110,
      NULL },
    { "a quota", SHIM_WRITE | SHIM_OPEN, SHIM_FAIL, EDQUOT, FOR_EVER, 40, 25,
      NULL },
    { "a failed sync", SHIM_SYNC, SHIM_FAIL, EIO, 1, 200, 80, NULL },
    { "a failing disk", SHIM_DURABLE | SHIM_READ, SHIM_FAIL, EIO, FOR_EVER, 100,
      70, NULL },
    { "a failed rename or removal", SHIM_NAME, SHIM_FAIL, EIO, 1, 100, 60,
      NULL },
};
#define N_FAULTS (sizeof(faults) / sizeof(faults[0]))

/* No room is SQLite's "full", libc's "No space left" or "quota". */
static bool is_clear(const char *line, const char *word)
{
    return strncmp(line, "sweep", 5) == 0 && strstr(line, ": ") &&
           (!word || strstr(line, word) || strstr(line, "No space"));
}

static int check_end(struct disk *d, const struct fault *f, int status,
                     struct err *err)
{
    char line[300];

    if (status == 0)
        return 0; /* a model that could not be written costs nothing */
    d->stopped++;
    rig_last_line(line, sizeof(line), d->rig.errors);
    if (status == 1 || status == 73 || status == 74 || status == 2)
        return is_clear(line, status == 2 ? NULL : f->word)
                   ? 0
                   : err_set(err, ERR_MISMATCH, "no clear message: %s", line);
    return err_set(err, ERR_RUN, "the run ended with %d: %s", status, line);
}

static int fail_at(struct disk *d, const struct fault *f, long k,
                   struct err *err)
{
    int status;

    rig_order(&d->rig, f->kinds, f->act, f->code, k, f->n);
    if (rig_start_run(&d->rig, "2", err) < 0)
        return -1;
    status = rig_wait(&d->rig);
    rig_order(&d->rig, 0, SHIM_FAIL, 0, 0, 0);
    d->faults++;
    if (check_end(d, f, status, err) == 0 &&
        torture_heals(&d->rig, &d->reference, true, err) == 0) {
        rig_clear(&d->rig);
        return 0;
    }
    d->rig.keep = true;
    return err_context(err, "%s: %s from call %ld on", d->rig.folder, f->what,
                       k);
}

/* Every second call cut short or interrupted: the run does not notice. */
static int disturb(struct disk *d, int act, int code, struct err *err)
{
    rig_order(&d->rig, SHIM_WRITE | SHIM_READ | SHIM_PIPE, act, code, 0, 0);
    d->rig.shim->every = 2;
    if (act == SHIM_PART) /* a message is whole, as pipes promise */
        d->rig.shim->kinds &= ~(unsigned)SHIM_PIPE;
    if (rig_run(&d->rig, "2", 0, err) < 0 ||
        truth_same(&d->reference, d->rig.db, false, err) < 0) {
        d->rig.keep = true;
        return err_context(err, "%s: %s", d->rig.folder,
                           act == SHIM_PART ? "one byte at a time"
                                            : "interrupted calls");
    }
    rig_clear(&d->rig);
    return 0;
}

int group_disk(struct str *told, const struct torture *t, struct err *err)
{
    struct disk d = { 0 };
    int rc = -1;

    if (rig_make(&d.rig, torture_small, err) < 0 || rig_arm(&d.rig, err) < 0 ||
        torture_reference(&d.reference, &d.rig, err) < 0 ||
        disturb(&d, SHIM_PART, 0, err) < 0 ||
        disturb(&d, SHIM_FAIL, EINTR, err) < 0)
        goto done;
    for (size_t i = 0; i < N_FAULTS; i++) {
        const struct fault *f = &faults[i];
        int step = t->full ? 1 : f->step;

        for (long k = 1 + (long)(t->seed % step); k <= f->most; k += step)
            if (fail_at(&d, f, k, err) < 0)
                goto done;
    }
    str_add(told,
            "%d faults of writes, syncs and names (%d ended the run), calls "
            "cut short and interrupted",
            d.faults, d.stopped);
    rc = 0;
done:
    str_release(&d.reference);
    rig_release(&d.rig);
    return rc;
}
