#include "base/mem.h"
#include "nn/checkpoint.h"
#include "nn/model.h"
#include "support/toy.h"
#include "support/twin.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- a training that was interrupted ------------------------------------- */

#define N_VALIDATION 60

struct answers { /* of the validation part */
    uint8_t predicted[N_VALIDATION];
    float nll[N_VALIDATION], p_top[N_VALIDATION], p_squared[N_VALIDATION];
    double temperature, scaled_nll;
};

static struct prediction_record record_of(struct answers *a)
{
    return (struct prediction_record){ .predicted = a->predicted,
                                       .nll = a->nll,
                                       .p_top = a->p_top,
                                       .p_squared = a->p_squared };
}

static void take_temperature(struct answers *a,
                             const struct prediction_record *p)
{
    a->temperature = p->temperature;
    a->scaled_nll = p->scaled_nll;
}

/* A part of the run's epochs, its record, model and answers are the whole's. */
static void same_bits(const struct toy_run *part, const struct answers *x,
                      const struct toy_run *whole, const struct answers *y,
                      int from, const char *keys)
{
    cr_assert_eq(part->n_epochs, whole->n_epochs - from, "%s", keys);
    cr_assert_eq(memcmp(part->epoch, whole->epoch + from,
                        (size_t)part->n_epochs * sizeof(part->epoch[0])),
                 0, "%s: resumed after epoch %d", keys, from);
    cr_assert_eq(memcmp(&part->record, &whole->record, sizeof(part->record)), 0,
                 "%s: resumed after epoch %d", keys, from);
    cr_assert_str_eq(part->hash, whole->hash, "%s: resumed after epoch %d",
                     keys, from);
    cr_assert_eq(memcmp(x, y, sizeof(*x)), 0, "%s: resumed after epoch %d",
                 keys, from);
}

/* Stops after an epoch and goes on, in another team and with other vectors. */
static void stop_and_go_on(const struct toy *t, const struct toy_run *whole,
                           const struct answers *wanted, int after, int threads,
                           const char *keys)
{
    struct answers got = { 0 };
    struct prediction_record p = record_of(&got);
    struct toy_run first = { .threads = threads,
                             .stop_after = after,
                             .save_after = after };
    struct toy_run second = { .threads = 3 - threads,
                              .resume = &first.image,
                              .predictions = &p };
    struct checkpoint shape;
    struct err err = { 0 };

    twin_simd(after % 2 ? "avx2" : "avx512");
    toy_train(&first, t);
    cr_assert_eq(first.record.outcome, OUTCOME_INTERRUPTED);
    checkpoint_shape(&shape, &t->job.model, &t->job.train);
    cr_assert_eq(checkpoint_check(first.image.bytes, first.image.n, &toy_key,
                                  &shape, &err),
                 0, "%s", err.msg);
    cr_assert_eq(checkpoint_epoch(first.image.bytes), after);
    twin_simd(after % 2 ? "avx512" : "avx2");
    toy_train(&second, t);
    cr_assert_null(first.image.bytes, "kept in memory for nothing");
    take_temperature(&got, &p);
    same_bits(&second, &got, whole, wanted, after, keys);
    toy_run_release(&first);
    toy_run_release(&second);
}

struct keys_case {
    char keys[260];
    int n_validation;
};

ParameterizedTestParameters(checkpoint, a_resumed_training_has_the_same_bits)
{
    static struct keys_case c[] = {
        { "{\"optimizer\": \"sgd\"}", N_VALIDATION },
        { "{\"optimizer\": \"sgd\", \"momentum\": 0.9, \"nesterov\": true}",
          N_VALIDATION },
        { "{\"optimizer\": \"rmsprop\"}", N_VALIDATION },
        { "{\"optimizer\": \"rmsprop\", \"momentum\": 0.5}", N_VALIDATION },
        { "{\"optimizer\": \"adam\"}", N_VALIDATION },
        { "{\"optimizer\": \"adamw\", \"clip_norm\": 0.5}", N_VALIDATION },
        { "{\"optimizer\": \"nadam\"}", N_VALIDATION },
        { "{\"optimizer\": \"adagrad\"}", N_VALIDATION },
        { "{\"optimizer\": \"adadelta\"}", N_VALIDATION },
        { "{\"optimizer\": \"adamax\"}", N_VALIDATION },
        { "{\"optimizer\": \"lion\"}", N_VALIDATION },
        { "{\"batch_norm\": true, \"dropout\": 0.3, \"layers\": [20, 9]}",
          N_VALIDATION },
        { "{\"layers\": [], \"class_weight\": \"balanced\"}", N_VALIDATION },
        { "{\"l1\": 1e-4, \"l2\": 1e-3, \"label_smoothing\": 0.1}",
          N_VALIDATION },
        { "{\"schedule\": \"step\", \"schedule_rate\": 0.5}", N_VALIDATION },
        { "{\"schedule\": \"cosine\", \"warmup_epochs\": 1.5}", N_VALIDATION },
        { "{\"schedule\": \"one_cycle\", \"learning_rate\": 0.01}",
          N_VALIDATION },
        { "{\"schedule\": \"plateau\", \"plateau_patience\": 1, "
          "\"learning_rate\": 0.1}",
          N_VALIDATION },
        { "{\"schedule\": \"plateau\", \"plateau_patience\": 2, "
          "\"optimizer\": \"sgd\", \"learning_rate\": 3}",
          N_VALIDATION },
        { "{\"learning_rate\": 0.05, \"early_stopping\": {\"monitor\": "
          "\"val_loss\", \"patience\": 2}}",
          N_VALIDATION },
        { "{\"loss\": \"mean_squared_error\", \"shuffle\": false}", 0 },
    };
    return cr_make_param_array(struct keys_case, c, sizeof(c) / sizeof(c[0]));
}
ParameterizedTest(struct keys_case *c, checkpoint,
                  a_resumed_training_has_the_same_bits)
{
    struct answers wanted = { 0 };
    struct prediction_record p = record_of(&wanted);
    struct toy_run whole = { .predictions = &p };
    struct toy t;

    toy_make(&t, c->keys, 300, c->n_validation, 16, 4, 255);
    t.job.train.epochs = 7;
    if (c->n_validation == 0)
        t.job.metric = METRIC_ACCURACY;
    toy_train(&whole, &t);
    take_temperature(&wanted, &p);
    cr_assert_eq(wanted.temperature > 0, c->n_validation > 0);
    cr_assert_geq(whole.n_epochs, 3);
    for (int after = 1; after < whole.n_epochs; after++)
        for (int threads = 1; threads <= 2; threads++)
            stop_and_go_on(&t, &whole, &wanted, after, threads, c->keys);
    toy_run_release(&whole);
    toy_release(&t);
}

/* Who saves and goes on trains as one who does not. */
Test(checkpoint, saving_changes_nothing)
{
    struct toy_run plain = { 0 }, saved = { .save_after = 2 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 4, \"batch_norm\": true}", 100, 20, 16, 3, 200);
    toy_train(&plain, &t);
    toy_train(&saved, &t);
    cr_assert_gt(saved.image.n, 0);
    cr_assert_str_eq(plain.hash, saved.hash);
    cr_assert_eq(memcmp(plain.epoch, saved.epoch, sizeof(plain.epoch)), 0);
    toy_run_release(&plain);
    toy_run_release(&saved);
    toy_release(&t);
}

Test(checkpoint, none_is_made_after_the_last_epoch)
{
    struct toy_run run = { .save_after = 3 };
    struct toy t;

    toy_make(&t, "{\"epochs\": 3}", 100, 20, 16, 3, 200);
    toy_train(&run, &t);
    cr_assert_null(run.image.bytes);
    toy_run_release(&run);
    toy_release(&t);
}

/* ---- files that lie ------------------------------------------------------ */

static struct toy toy;
static struct toy_run run;
static struct checkpoint shape;

static void make_image(void)
{
    toy_make(&toy, "{\"epochs\": 4, \"layers\": [2], \"optimizer\": \"adam\"}",
             40, 10, 3, 3, 100);
    run = (struct toy_run){ .save_after = 2 };
    toy_train(&run, &toy);
    checkpoint_shape(&shape, &toy.job.model, &toy.job.train);
}

static void release_image(void)
{
    toy_run_release(&run);
    toy_release(&toy);
}

TestSuite(damaged_checkpoint, .init = make_image, .fini = release_image);

static bool passes(const void *image, size_t n)
{
    struct err err = { 0 };

    return checkpoint_check(image, n, &toy_key, &shape, &err) == 0;
}

Test(damaged_checkpoint, no_flipped_bit_passes)
{
    char *image = run.image.bytes;

    cr_assert(passes(image, run.image.n));
    for (size_t i = 0; i < run.image.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            image[i] ^= (char)(1 << bit);
            cr_assert_not(passes(image, run.image.n), "byte %zu, bit %d", i,
                          bit);
            image[i] ^= (char)(1 << bit);
        }
    cr_assert(passes(image, run.image.n));
}

Test(damaged_checkpoint, no_other_length_passes)
{
    char *longer = mem_zero(run.image.n + 64, 1);

    for (size_t n = 0; n < run.image.n; n++) {
        char *cut = mem_zero(n, 1); /* so that the sanitizer sees its end */

        memcpy(cut, run.image.bytes, n);
        cr_assert_not(passes(cut, n), "%zu bytes", n);
        mem_free(cut);
    }
    memcpy(longer, run.image.bytes, run.image.n);
    cr_assert_not(passes(longer, run.image.n + 1));
    cr_assert_not(passes(longer, run.image.n + 64));
    mem_free(longer);
}

Test(damaged_checkpoint, another_trials_does_not_pass)
{
    struct checkpoint_key keys[5];
    struct err err = { 0 };

    for (int i = 0; i < 5; i++)
        keys[i] = toy_key;
    keys[0].point[0] = 'T';
    keys[1].split[0] = 'x';
    keys[2].seed++;
    keys[3].fold++;
    keys[4].numerics++;
    for (int i = 0; i < 5; i++) {
        err_clear(&err);
        cr_assert_eq(checkpoint_check(run.image.bytes, run.image.n, &keys[i],
                                      &shape, &err),
                     -1);
        cr_assert_eq(err.code, ERR_DATA);
        cr_assert_str_eq(err.msg, "of another trial");
    }
}

Test(damaged_checkpoint, another_networks_does_not_pass)
{
    struct checkpoint other = shape;
    struct err err = { 0 };

    other.plane[2].n -= 16; /* as long in all */
    other.plane[3].n += 16;
    cr_assert_eq(
        checkpoint_check(run.image.bytes, run.image.n, &toy_key, &other, &err),
        -1);
    cr_assert_str_eq(err.msg, "does not fit its trial");
}

/* A head that someone made, with checksums that fit. */
static bool passes_with(const struct checkpoint_facts *facts)
{
    struct checkpoint_head *h = (struct checkpoint_head *)run.image.bytes;

    h->facts = *facts;
    h->crc = crc32c(0, h, offsetof(struct checkpoint_head, crc));
    return passes(run.image.bytes, run.image.n);
}

Test(damaged_checkpoint, numbers_that_cannot_be_do_not_pass)
{
    struct checkpoint_facts good =
        ((struct checkpoint_head *)run.image.bytes)->facts;
    struct checkpoint_facts bad[11];

    for (int i = 0; i < 11; i++)
        bad[i] = good;
    bad[0].epoch = 4; /* nothing would be left to do, for ever */
    bad[1].epoch = 0;
    bad[2].epoch = (int64_t)1 << 32 | 2;
    bad[3].step = 0;
    bad[4].best_epoch = 3;
    bad[5].best_epoch = 0;
    bad[6].pace_wait = -1;
    bad[7].stopping_wait = 3;
    bad[8].seconds = -1;
    bad[9].seconds = INFINITY;
    bad[10].step = INT64_MAX; /* one more would be too many */
    cr_assert(passes_with(&good));
    for (int i = 0; i < 11; i++)
        cr_assert_not(passes_with(&bad[i]), "%d", i);
}
