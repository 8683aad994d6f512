#include "run/worker.h"

#include "base/clock.h"
#include "base/mem.h"
#include "nn/model.h"
#include "run/crowd.h"
#include "run/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct teller { /* the trainer's callbacks */
    struct slot *slot;
    int fd;
    uint32_t sequence;
    struct savefile save;
    struct checkpoint_key key;
    double saved_at, save_every; /* clock_seconds; seconds */
    double wanted_every;         /* the task's */
    bool save_failed;
    struct crowd crowd;
};

/* ---- telling ------------------------------------------------------------- */

static void tell(struct teller *t, struct message *m)
{
    m->trial_id = t->save.trial_id;
    if (message_write(t->fd, m, &t->sequence) < 0)
        _exit(EXIT_FAILURE); /* the parent is gone: nobody listens */
}

static void tell_started(struct teller *t, const struct start_record *record)
{
    struct message m = { .kind = MESSAGE_STARTED };

    m.as.started = *record;
    tell(t, &m);
}

static void tell_done(struct teller *t, const struct trial_record *record)
{
    struct message m = { .kind = MESSAGE_DONE };

    m.as.done = *record;
    tell(t, &m);
}

static void tell_checkpoint(struct teller *t, int epoch, const char *error)
{
    struct message m = { .kind = MESSAGE_CHECKPOINT };

    m.as.checkpoint.epoch = epoch;
    snprintf(m.as.checkpoint.error, sizeof(m.as.checkpoint.error), "%.190s",
             error);
    tell(t, &m);
}

/* ---- the trainer's callbacks --------------------------------------------- */

static int threads_wanted(void *ctx)
{
    struct teller *t = ctx;

    return crowd_team(&t->crowd, atomic_load(&t->slot->threads));
}

static void count_step(void *ctx)
{
    struct teller *t = ctx;

    atomic_fetch_add_explicit(&t->slot->steps, 1, memory_order_relaxed);
}

/* cost: what the last one took, in seconds. */
static void plan_next_save(struct teller *t, double cost)
{
    t->saved_at = clock_seconds();
    t->save_every = WORKER_SAVE_SHARE * cost;
    if (t->save_every < WORKER_SAVE_SECONDS)
        t->save_every = WORKER_SAVE_SECONDS;
    if (t->wanted_every > 0)
        t->save_every = t->wanted_every;
}

/* The last checkpoint is old, and not waiting for its epoch's row any more. */
static bool is_time(const struct teller *t)
{
    return clock_seconds() - t->saved_at >= t->save_every &&
           !atomic_load(&t->slot->saving);
}

static int tell_epoch(void *ctx, const struct epoch_record *epoch)
{
    struct teller *t = ctx;
    struct message m = { .kind = MESSAGE_EPOCH };

    m.as.epoch = *epoch;
    tell(t, &m);
    if (atomic_load(&t->slot->stop))
        return TRAIN_STOP + TRAIN_SAVE;
    return is_time(t) ? TRAIN_SAVE : TRAIN_ON;
}

/* At a stop the last checkpoint may still wait, then this one does, too. */
static void wait_for_room(struct teller *t)
{
    struct timespec nap = { .tv_nsec = 1000000 };

    while (atomic_load(&t->slot->saving))
        nanosleep(&nap, NULL);
}

/* A checkpoint that cannot be written costs nothing but time after a crash, so
 * it is said once, and the trial goes on. */
static void save(void *ctx, const struct checkpoint *now)
{
    struct teller *t = ctx;
    struct err err = { 0 };
    double began;

    wait_for_room(t);
    began = clock_seconds();
    if (savefile_write(&t->save, now, &t->key, &err) == 0) {
        atomic_store(&t->slot->saving, 1);
        tell_checkpoint(t, (int)now->facts.epoch, "");
    } else if (!t->save_failed) {
        t->save_failed = true;
        tell_checkpoint(t, (int)now->facts.epoch, err.msg);
    }
    plan_next_save(t, clock_seconds() - began);
}

/* ---- limits -------------------------------------------------------------- */

static double memory_limit(const struct study *study)
{
    return config_top(study->config)->max_trial_memory;
}

static int limit_memory(const struct study *study, struct err *err)
{
    double most = memory_limit(study);
    struct rlimit limit = { (rlim_t)most, (rlim_t)most };

    if (most <= 0)
        return 0;
    if (setrlimit(RLIMIT_DATA, &limit) < 0)
        return err_set(err, ERR_RUN, "max_trial_memory cannot be set");
    return 0;
}

/* When memory is short, the kernel shall take a trial and not the sweep. */
static void offer_to_oom(void)
{
    FILE *f = fopen("/proc/self/oom_score_adj", "w");

    if (!f)
        return;
    fputs("500", f);
    fclose(f);
}

/* ---- the training -------------------------------------------------------- */

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
        unlink(path); /* it may be there, but not for sure */
        snprintf(slot->model_error, sizeof(slot->model_error), "%.150s",
                 err.msg);
    }
}

static void make_key(struct checkpoint_key *out, const struct task *task,
                     const struct study *study)
{
    *out = (struct checkpoint_key){
        .seed = task->seed,
        .study_seed = (uint64_t)config_top(study->config)->seed,
        .fold = task->fold,
        .numerics = NUMERICS,
    };
    snprintf(out->point, sizeof(out->point), "%s", study->hashes[task->point]);
    if (task->fold != FOLD_NONE)
        snprintf(out->split, sizeof(out->split), "%s",
                 study->splits[task->fold].hash);
}

/* Where it begins: after a checkpoint, or with the first epoch. */
static int begin(struct train_image *image, struct teller *t,
                 const struct train_job *job, const struct task *task,
                 struct err *err)
{
    struct start_record r = { 0 };
    struct checkpoint shape;

    checkpoint_shape(&shape, &job->model, &job->train);
    if (savefile_choose(image, r.note, &t->save, &t->key, &shape, task->epochs,
                        err) < 0)
        return -1;
    if (image->bytes) {
        r.from_epoch = checkpoint_epoch(image->bytes);
        r.seconds = checkpoint_seconds(image->bytes);
    }
    tell_started(t, &r);
    plan_next_save(t, 0);
    return 0;
}

static int train_task(struct trial_record *record, const struct task *task,
                      const struct study *study, struct teller *teller,
                      struct err *err)
{
    const struct point *point = &study->space->points[task->point];
    struct train_image image = { 0 };
    struct study_job j = { 0 };
    struct model *kept = NULL;
    bool scored;
    int rc = -1;

    if (limit_memory(study, err) < 0 ||
        study_job_make(&j, study, point->config, task->fold, task->seed, err) <
            0)
        return -1;
    make_key(&teller->key, task, study);
    if (begin(&image, teller, &j.job, task, err) < 0)
        goto done;
    j.job.threads = threads_wanted;
    j.job.step_done = count_step;
    j.job.epoch_done = tell_epoch;
    j.job.save = save;
    j.job.ctx = teller;
    j.job.resume = image.bytes ? &image : NULL;
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
    mem_free(image.bytes);
    model_free(kept);
    study_job_release(&j);
    return rc;
}

_Noreturn void worker_run(const struct task *task, const struct study *study,
                          struct slot *slot, int fd)
{
    struct teller teller = { .slot = slot,
                             .fd = fd,
                             .save = task->save,
                             .wanted_every = task->save_every };
    struct trial_record record = { 0 };
    struct err err = { 0 };

    offer_to_oom();
    if (train_task(&record, task, study, &teller, &err) < 0) {
        if (err.code == ERR_NOMEM && memory_limit(study) > 0)
            err_context(&err, "max_trial_memory is %.0f MB",
                        memory_limit(study) / 1e6);
        record.outcome = OUTCOME_FAILED;
        record.stop_reason = STOP_NONE;
        snprintf(record.error, sizeof(record.error), "%.230s", err.msg);
    }
    tell_done(&teller, &record);
    _exit(EXIT_SUCCESS);
}
