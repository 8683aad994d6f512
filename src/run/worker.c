#include "run/worker.h"

#include "nn/model.h"
#include "run/crowd.h"
#include "run/message.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct teller { /* the trainer's callbacks */
    struct slot *slot;
    int fd;
    uint32_t sequence;
    int64_t trial_id;
    struct crowd crowd;
};

static int threads_wanted(void *ctx)
{
    struct teller *t = ctx;

    return crowd_team(&t->crowd, atomic_load(&t->slot->threads));
}

static int tell_epoch(void *ctx, const struct epoch_record *epoch)
{
    struct teller *t = ctx;
    struct message m = { .kind = MESSAGE_EPOCH, .trial_id = t->trial_id };

    m.as.epoch = *epoch;
    if (message_write(t->fd, &m, &t->sequence) < 0)
        _exit(EXIT_FAILURE); /* the parent is gone: nobody listens */
    return atomic_load(&t->slot->stop);
}

static void tell_done(struct teller *t, const struct trial_record *record)
{
    struct message m = { .kind = MESSAGE_DONE, .trial_id = t->trial_id };

    m.as.done = *record;
    if (message_write(t->fd, &m, &t->sequence) < 0)
        _exit(EXIT_FAILURE);
}

static void tell_started(struct teller *t)
{
    struct message m = { .kind = MESSAGE_STARTED, .trial_id = t->trial_id };

    if (message_write(t->fd, &m, &t->sequence) < 0)
        _exit(EXIT_FAILURE);
}

/* A model that cannot be written costs nothing but time: it is trained again
 * when it is needed.  So the reason is kept and the trial goes on. */
static void keep_model(struct slot *slot, struct model *kept,
                       const struct study_job *j, const struct study *study,
                       const char *path)
{
    struct err err = { 0 };

    slot->model_sha256[0] = '\0';
    slot->model_error[0] = '\0';
    if (model_describe(kept, &j->scale, study->data, &err) < 0 ||
        model_write(kept, path, slot->model_sha256, &err) < 0) {
        slot->model_sha256[0] = '\0';
        snprintf(slot->model_error, sizeof(slot->model_error), "%.150s",
                 err.msg);
    }
}

static int limit_memory(const struct study *study, struct err *err)
{
    double most = config_top(study->config)->max_trial_memory;
    struct rlimit limit = { (rlim_t)most, (rlim_t)most };

    if (most <= 0)
        return 0;
    if (setrlimit(RLIMIT_DATA, &limit) < 0)
        return err_set(err, ERR_RUN, "max_trial_memory cannot be set");
    return 0;
}

static int train_task(struct trial_record *record, const struct task *task,
                      const struct study *study, struct teller *teller,
                      struct err *err)
{
    const struct point *point = &study->space->points[task->point];
    struct study_job j = { 0 };
    struct model *kept = NULL;
    bool scored;
    int rc = -1;

    if (limit_memory(study, err) < 0 ||
        study_job_make(&j, study, point->config, task->fold, task->seed, err) <
            0)
        return -1;
    j.job.threads = threads_wanted;
    j.job.epoch_done = tell_epoch;
    j.job.ctx = teller;
    scored = j.job.n_validation > 0;
    teller->slot->predictions.n = j.job.n_validation;
    teller->slot->predictions.n_classes = j.job.model.n_classes;
    if (train_run(record, &kept, scored ? &teller->slot->predictions : NULL,
                  &j.job, err) < 0)
        goto done;
    if (record->outcome == OUTCOME_COMPLETED && kept)
        keep_model(teller->slot, kept, &j, study, task->model_path);
    rc = 0;
done:
    model_free(kept);
    study_job_release(&j);
    return rc;
}

_Noreturn void worker_run(const struct task *task, const struct study *study,
                          struct slot *slot, int fd)
{
    struct teller teller = { .slot = slot,
                             .fd = fd,
                             .trial_id = task->trial_id };
    struct trial_record record = { 0 };
    struct err err = { 0 };

    tell_started(&teller);
    if (train_task(&record, task, study, &teller, &err) < 0) {
        record.outcome = OUTCOME_FAILED;
        record.stop_reason = STOP_NONE;
        snprintf(record.error, sizeof(record.error), "%.230s", err.msg);
    }
    tell_done(&teller, &record);
    _exit(EXIT_SUCCESS);
}
