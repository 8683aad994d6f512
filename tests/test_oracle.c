/*
 * Whole trainings against Keras: tests/oracle/trainings.py trained the cases of
 * tests/golden/oracle/trainings.json in float64, from the weights that
 * start_value defines.
 */
#include "base/field.h"
#include "data/dataset.h"
#include "nn/model.h"
#include "nn/schedule.h"
#include "nn/train.h"
#include "num/act.h"
#include "num/loss.h"
#include "num/optim.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <string.h>

#define CASES "tests/golden/oracle/trainings.json"
enum { N_CLASSES = 10, N_USED = 900, N_TRAIN_FROM = 600, MAX_CASES = 100 };

/* ---- what the script defines as well ------------------------------------- */

static uint32_t mix(uint32_t x)
{
    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

static double start_value(int layer, int role, size_t i)
{
    uint32_t x = mix(mix(mix((uint32_t)layer + 1) ^ ((uint32_t)role + 1)) ^
                     ((uint32_t)i + 1));

    return x / 2147483648.0 - 1;
}

static struct model *start_model(const struct model_spec *s)
{
    struct model *m;
    struct err err = { 0 };

    cr_assert_eq(model_new(&m, s, &err), 0, "%s", err.msg);
    for (int l = 0; l <= s->n_hidden; l++) {
        int n_in = l ? s->units[l - 1] : s->n_features;
        int n_out = l < s->n_hidden ? s->units[l] : s->n_classes;

        for (int r = 0; r < TENSOR_ROLES; r++) {
            float *t = model_tensor(m, l, r);
            bool kernel = r == TENSOR_KERNEL;
            double limit = kernel ? sqrt(6.0 / (n_in + n_out)) : 0.1;
            double center = r == TENSOR_GAMMA || r == TENSOR_MOVING_VARIANCE;
            size_t n = (size_t)(kernel ? n_in : 1) * (size_t)n_out;

            for (size_t i = 0; t && i < n; i++)
                t[i] = (float)(center + limit * start_value(l, r, i));
        }
    }
    return m;
}

/* Classes 0 to 4 twice as often as the others. */
static int list_examples(uint32_t *train, uint32_t *validation, int *n_valid,
                         const struct part *part)
{
    int n = 0;

    *n_valid = 0;
    for (uint32_t i = 0; i < N_USED; i++)
        if (i >= N_TRAIN_FROM)
            validation[(*n_valid)++] = i;
        else if (part->labels[i] < 5 || i % 2 == 0)
            train[n++] = i;
    return n;
}

/* ---- following ----------------------------------------------------------- */

struct course { /* what Keras says, and where we are */
    const json_t *want;
    const char *name;
    int n[2]; /* examples that train, that validate */
    int epochs;
};

/* float32 against float64, over 75 to 360 steps of which each starts where the
 * last one ended.  The largest difference measured is 2.2e-5 of the loss
 * (one_cycle, whose rate is largest).  An example on the border between two
 * classes may change sides. */
#define LOSS_TOLERANCE 5e-5
#define FLIPS 1

static double expected(const struct course *c, const char *key, int epoch)
{
    const json_t *list = json_object_get(c->want, key);

    cr_assert_leq(epoch, (int)json_array_size(list), "%s: epoch %d is too many",
                  c->name, epoch);
    return json_number_value(json_array_get(list, (size_t)epoch - 1));
}

static int follow(void *ctx, const struct epoch_record *e)
{
    static const struct {
        const char *key;
        enum metric_id id;
        bool is_share;
        int part;
    } keys[] = { { "loss", METRIC_LOSS, false, 0 },
                 { "accuracy", METRIC_ACCURACY, true, 0 },
                 { "val_loss", METRIC_VAL_LOSS, false, 1 },
                 { "val_accuracy", METRIC_VAL_ACCURACY, true, 1 } };
    struct course *c = ctx;

    c->epochs = e->epoch;
    for (int i = 0; i < 4; i++) {
        double want = expected(c, keys[i].key, e->epoch);
        double got = e->metric[keys[i].id];
        double slack = keys[i].is_share ? (FLIPS + 0.01) / c->n[keys[i].part]
                                        : LOSS_TOLERANCE * fabs(want);

        cr_expect_float_eq(
            got, want, slack, "%s: %s of epoch %d is %.9g, not %.9g (%.1e)",
            c->name, keys[i].key, e->epoch, got, want, fabs(got / want - 1));
    }
    return 0;
}

static void run_case(const json_t *want)
{
    struct course c = { .want = want, .name = point_name(want, "name") };
    struct scale scale = { "unit", 1, (float[]){ 0 }, (float[]){ 1.0f / 255 } };
    uint32_t train[N_USED], validation[N_USED];
    struct train_job job = { .seed = 1,
                             .metric = METRIC_VAL_ACCURACY,
                             .scale = &scale,
                             .train_idx = train,
                             .validation_idx = validation,
                             .epoch_done = follow,
                             .ctx = &c };
    struct trial_record out;
    struct dataset *ds;
    struct model *start;
    struct err err = { 0 };

    cr_assert_eq(dataset_open(&ds, "digits", NULL, NULL, &err), 0, "%s",
                 err.msg);
    spec_from_point(&job.model, &job.train, json_object_get(want, "point"),
                    ds->n_features, N_CLASSES);
    job.part = &ds->train;
    job.n_train =
        list_examples(train, validation, &job.n_validation, &ds->train);
    c.n[0] = job.n_train;
    c.n[1] = job.n_validation;
    start = start_model(&job.model);
    job.start = start;
    cr_assert_eq(train_run(&out, NULL, NULL, &job, &err), 0, "%s", err.msg);
    cr_assert_eq(out.outcome, OUTCOME_COMPLETED, "%s: %s", c.name, out.error);
    cr_assert_eq(c.epochs, (int)json_array_size(json_object_get(want, "loss")),
                 "%s: %d epochs", c.name, c.epochs);
    model_free(start);
    dataset_free(ds);
}

static json_t *load_cases(void)
{
    json_error_t where;
    json_t *cases = json_load_file(CASES, 0, &where);

    cr_assert(json_is_array(cases), "%s: %s", CASES, where.text);
    return cases;
}

ParameterizedTestParameters(oracle, a_training_follows_keras)
{
    static int numbers[MAX_CASES];
    json_error_t where;
    json_t *cases = json_load_file(CASES, 0, &where);
    size_t n = json_array_size(cases);

    json_decref(cases);
    if (n > MAX_CASES)
        n = MAX_CASES;
    for (size_t i = 0; i < n; i++)
        numbers[i] = (int)i;
    return cr_make_param_array(int, numbers, n);
}

ParameterizedTest(int *number, oracle, a_training_follows_keras)
{
    json_t *cases = load_cases();

    run_case(json_array_get(cases, (size_t)*number));
    json_decref(cases);
}

/* Has some case this name under this key? */
static bool is_covered(const json_t *cases, const char *key, const char *name)
{
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *point =
            json_object_get(json_array_get(cases, i), "point");
        const json_t *value = json_object_get(point, key);

        for (size_t k = 0; k < json_array_size(value); k++)
            if (!strcmp(json_string_value(json_array_get(value, k)), name))
                return true;
        if (json_is_string(value) && !strcmp(json_string_value(value), name))
            return true;
    }
    return strcmp(name, "constant") == 0 ||
           strcmp(name, "categorical_crossentropy") == 0; /* the defaults */
}

Test(oracle, every_row_of_every_table_has_a_training)
{
    json_t *cases = load_cases();
    const struct {
        const char *key;
        const char *const *names;
    } tables[] = { { "optimizer", optim_names() },
                   { "activation", act_names() },
                   { "schedule", schedule_names() },
                   { "loss", loss_names() } };

    cr_assert_leq(json_array_size(cases), MAX_CASES);
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        for (const char *const *n = tables[t].names; *n; n++)
            cr_assert(is_covered(cases, tables[t].key, *n),
                      "no training with %s %s", tables[t].key, *n);
    json_decref(cases);
}
