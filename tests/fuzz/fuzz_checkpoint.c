/* A checkpoint with some bytes changed, its checksums taken for right (the
 * linker puts crc32c out of use): what passes is loaded and trained on.  Three
 * bytes of input are a change: where, and to what. */
#include "data/batch.h"
#include "fuzz/fuzz.h"
#include "nn/checkpoint.h"
#include "nn/train.h"

#include <stdlib.h>

uint32_t __wrap_crc32c(uint32_t crc, const void *bytes, size_t n);

uint32_t __wrap_crc32c(uint32_t crc, const void *bytes, size_t n)
{
    (void)crc;
    (void)bytes;
    (void)n;
    return 0;
}

#define EPOCHS 3
#define EXAMPLES 8

static uint8_t pixels[2 * EXAMPLES], labels[EXAMPLES] = { 0, 1, 1, 0, 1 };
static uint32_t idx[EXAMPLES] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static float mean = 0, factor = 1;

static const struct scale scale = {
    .kind = "none", .n = 1, .mean = &mean, .factor = &factor
};
static const struct part part = { .n = EXAMPLES,
                                  .pixels = pixels,
                                  .labels = labels };

/* The smallest training with all that a checkpoint can hold: an image of it is
 * a head and four planes. */
static const struct train_job job = {
    .model = { .n_features = 2, .n_classes = 2 },
    .train = { .learning_rate = 1e-3,
               .beta_1 = 0.9,
               .beta_2 = 0.999,
               .epsilon = 1e-7,
               .batch_size = 4,
               .epochs = EPOCHS },
    .part = &part,
    .train_idx = idx,
    .n_train = 6,
    .validation_idx = idx + 6,
    .n_validation = 2,
    .scale = &scale,
    .metric = METRIC_VAL_LOSS,
};

static const struct checkpoint_key key = { .seed = 1 };
static uint8_t good[4096]; /* an image after the first epoch */
static size_t good_n;

static int save_first(void *ctx, const struct epoch_record *epoch)
{
    (void)ctx;
    return epoch->epoch == 1 ? TRAIN_SAVE : TRAIN_ON;
}

static void save(void *ctx, const struct checkpoint *now)
{
    struct piece pieces[CHECKPOINT_PIECES];
    struct checkpoint_head head;
    int n = checkpoint_pieces(pieces, &head, now, &key);

    (void)ctx;
    fuzz_must(checkpoint_size(now) <= sizeof(good), "an image is small");
    for (int i = 0; i < n; good_n += pieces[i++].n)
        memcpy(good + good_n, pieces[i].bytes, pieces[i].n);
}

static void train(struct train_image *resume)
{
    struct train_job again = job;
    struct trial_record record;
    struct err err = { 0 };

    again.train.optimizer = optim_find("adam");
    again.resume = resume;
    if (!resume) {
        again.epoch_done = save_first;
        again.save = save;
    }
    if (train_run(&record, NULL, NULL, &again, &err) == 0)
        fuzz_must(record.epochs_run <= EPOCHS &&
                      record.best_epoch <= record.epochs_run,
                  "a training");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct train_image image;
    struct train_spec spec = job.train;
    struct checkpoint shape;
    struct err err = { 0 };

    if (!good_n)
        train(NULL);
    image = (struct train_image){ malloc(good_n), good_n };
    if (!image.bytes)
        return 0;
    memcpy(image.bytes, good, good_n);
    for (size_t i = 0; i + 2 < n; i += 3)
        image.bytes[(bytes[i] << 8 | bytes[i + 1]) % good_n] =
            (char)bytes[i + 2];
    spec.optimizer = optim_find("adam");
    checkpoint_shape(&shape, &job.model, &spec);
    if (checkpoint_check(image.bytes, image.n, &key, &shape, &err) == 0)
        train(&image);
    else
        fuzz_must(err.code == ERR_DATA, err.msg);
    free(image.bytes);
    return 0;
}
