#include "support/toy.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/model.h"
#include "support/points.h"

#include <criterion/criterion.h>
#include <string.h>

void toy_make(struct toy *t, const char *keys, int n_train, int n_validation,
              int n_features, int n_classes, int noise)
{
    int n = n_train + n_validation;
    struct rng picture = { 1, RNG_SAMPLE }, speckle = { 2, RNG_SAMPLE };

    *t = (struct toy){ .mean = 0, .factor = 1.0f / 255 };
    t->pixels = mem_zero((size_t)n * n_features, 1);
    t->labels = mem_zero((size_t)n, 1);
    t->idx = mem_zero((size_t)n, sizeof(*t->idx));
    for (int i = 0; i < n; i++) {
        int label =
            (int)rng_below(picture, 1, (uint64_t)i, (uint32_t)n_classes);

        t->idx[i] = (uint32_t)i;
        t->labels[i] = (uint8_t)label;
        for (int j = 0; j < n_features; j++) {
            int at = i * n_features + j;
            int v =
                (int)rng_below(picture, 2, (uint64_t)(label * 1000 + j), 256) +
                (int)rng_below(speckle, 0, (uint64_t)at,
                               (uint32_t)(2 * noise + 1)) -
                noise;

            t->pixels[at] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
    t->part = (struct part){ .n = n, .pixels = t->pixels, .labels = t->labels };
    t->scale = (struct scale){
        .kind = "unit", .n = 1, .mean = &t->mean, .factor = &t->factor
    };
    t->job = (struct train_job){ .part = &t->part,
                                 .train_idx = t->idx,
                                 .n_train = n_train,
                                 .validation_idx = t->idx + n_train,
                                 .n_validation = n_validation,
                                 .scale = &t->scale,
                                 .seed = 1,
                                 .metric = METRIC_VAL_ACCURACY };
    point_specs(&t->job.model, &t->job.train, keys, n_features, n_classes);
}

void toy_release(struct toy *t)
{
    mem_free(t->pixels);
    mem_free(t->labels);
    mem_free(t->idx);
}

static int threads(void *ctx)
{
    const struct toy_run *run = ctx;

    return run->threads ? run->threads : 1;
}

static int epoch_done(void *ctx, const struct epoch_record *epoch)
{
    struct toy_run *run = ctx;

    cr_assert_lt(run->n_epochs, TOY_MAX_EPOCHS);
    run->epoch[run->n_epochs] = *epoch;
    run->epoch[run->n_epochs++].wall_seconds = 0;
    return (run->stop_after == epoch->epoch ? TRAIN_STOP : TRAIN_ON) +
           (run->save_after == epoch->epoch ? TRAIN_SAVE : TRAIN_ON);
}

const struct checkpoint_key toy_key = { .point = "toy", .seed = 1 };

static void save(void *ctx, const struct checkpoint *now)
{
    struct toy_run *run = ctx;
    struct checkpoint_head head;
    struct piece pieces[CHECKPOINT_PIECES];
    int n = checkpoint_pieces(pieces, &head, now, &toy_key);

    run->image.bytes = mem_zero(checkpoint_size(now), 1);
    for (int i = 0; i < n; i++) {
        memcpy(run->image.bytes + run->image.n, pieces[i].bytes, pieces[i].n);
        run->image.n += pieces[i].n;
    }
    cr_assert_eq(run->image.n, checkpoint_size(now));
}

void toy_train(struct toy_run *run, const struct toy *t)
{
    struct train_job job = t->job;
    struct err err = { 0 };

    job.threads = threads;
    job.epoch_done = epoch_done;
    job.save = save;
    job.resume = run->resume;
    job.ctx = run;
    cr_assert_eq(
        train_run(&run->record, &run->model, run->predictions, &job, &err), 0,
        "%s", err.msg);
    run->record.wall_seconds = 0;
    if (run->model)
        cr_assert_eq(model_hash(run->hash, run->model, &err), 0, "%s", err.msg);
}

void toy_run_release(struct toy_run *run)
{
    model_free(run->model);
    mem_free(run->image.bytes);
}
