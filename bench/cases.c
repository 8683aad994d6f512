#include "cases.h"

#include "base/mem.h"
#include "num/act.h"
#include "num/optim.h"

/* clang-format off */
const struct bench benches[] = {
    { "mnist", "784-512-10, batch 128, rmsprop", TRAINING,
      784, { 512 }, "rmsprop", 128, 60000, 1, 0.88 },
    { "deep", "784-512-256-10, batch 128, adam", TRAINING,
      784, { 512, 256 }, "adam", 128, 60000, 1, 0.83 },
    { "wide", "784-2048-2048-10, batch 128, rmsprop", TRAINING,
      784, { 2048, 2048 }, "rmsprop", 128, 6400, 1, 0.83 },
    { "evaluate", "784-512-10, evaluation", EVALUATION,
      784, { 512 }, "rmsprop", 128, 10000, 5, 0.85 },
    { "digits", "64-64-10, batch 32, rmsprop", TRAINING,
      64, { 64 }, "rmsprop", 32, 1437, 40, 0 },
    { "team", "784-2048-2048-10, 2 threads against 1", TEAM,
      784, { 2048, 2048 }, "rmsprop", 128, 6400, 1, 1.8 },
    { "pair", "784-512-10, 2 trials at once against 1", PAIR,
      784, { 512 }, "rmsprop", 128, 60000, 2, 1.9 },
};
/* clang-format on */
const int n_benches = (int)(sizeof(benches) / sizeof(*benches));

double case_flops(const struct bench *b, int examples)
{
    double sum = 0;
    int k = b->features;

    for (int l = 0; l < 4; l++) {
        int n = l < 3 && b->hidden[l] > 0 ? b->hidden[l] : 10;

        sum += (b->kind == EVALUATION ? 2.0 : l == 0 ? 4.0 : 6.0) * k * n;
        if (l == 3 || b->hidden[l] == 0)
            break;
        k = n;
    }
    return sum * examples;
}

static void spec_of(struct model_spec *m, struct train_spec *t,
                    const struct bench *b, int epochs)
{
    const struct optim *o = &optims[optim_find(b->optimizer)];

    *m = (struct model_spec){ .n_features = b->features, .n_classes = 10 };
    for (int l = 0; l < 3 && b->hidden[l] > 0; l++) {
        m->units[m->n_hidden] = b->hidden[l];
        m->activation[m->n_hidden++] = act_find("relu");
    }
    *t = (struct train_spec){
        .optimizer = optim_find(b->optimizer),
        .learning_rate = o->learning_rate,
        .rho = o->rho,
        .beta_1 = o->beta_1,
        .beta_2 = o->beta_2,
        .epsilon = o->epsilon,
        .batch_size = b->batch,
        .epochs = epochs,
        .shuffle = true,
    };
}

/* Images of noise, a bright column telling the class, so that training goes its
 * usual way. */
static void examples_make(uint8_t *pixels, uint8_t *labels, uint32_t *idx,
                          int n, int features)
{
    uint32_t word = 1;

    for (int i = 0; i < n; i++) {
        labels[i] = (uint8_t)(i % 10);
        idx[i] = (uint32_t)i;
        for (int j = 0; j < features; j++) {
            word = word * 1664525u + 1013904223u;
            pixels[(size_t)i * (size_t)features + (size_t)j] =
                j % 10 == labels[i] ? 255 : (uint8_t)(word >> 24);
        }
    }
}

int case_make(struct case_data *d, const struct bench *b, int examples,
              int epochs, struct err *err)
{
    int n = examples > b->examples ? examples : b->examples;

    *d = (struct case_data){ .factor = 1.0f / 255 };
    /* as the data sets' mapping has them */
    d->pixels = (uint8_t *)mem_floats((size_t)n * (size_t)b->features / 4 + 1);
    d->labels = mem_zero((size_t)n, 1);
    d->idx = mem_zero((size_t)n, sizeof(*d->idx));
    if (!d->pixels || !d->labels || !d->idx) {
        case_release(d);
        return err_set(err, ERR_NOMEM, "%d examples", n);
    }
    examples_make(d->pixels, d->labels, d->idx, n, b->features);
    d->part = (struct part){ n, d->pixels, NULL, d->labels };
    d->scale = (struct scale){ "unit", 1, &d->mean, &d->factor };
    d->job = (struct train_job){ .part = &d->part,
                                 .train_idx = d->idx,
                                 .n_train = n,
                                 .scale = &d->scale,
                                 .seed = 1,
                                 .metric = METRIC_LOSS };
    spec_of(&d->job.model, &d->job.train, b, epochs);
    return 0;
}

void case_release(struct case_data *d)
{
    mem_free(d->idx);
    mem_free(d->labels);
    mem_free(d->pixels);
}

int case_train(const struct train_job *job, struct err *err)
{
    struct trial_record record;

    if (train_run(&record, NULL, NULL, job, err) < 0)
        return -1;
    if (record.outcome != OUTCOME_COMPLETED)
        return err_set(err, ERR_RUN, "%s", record.error);
    return 0;
}
