#include "store/checksum.h"

#include <math.h>
#include <string.h>

uint32_t crc_int(uint32_t crc, int64_t x)
{
    unsigned char b[8];

    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)((uint64_t)x >> (8 * i));
    return crc32c(crc, b, sizeof(b));
}

uint32_t crc_real(uint32_t crc, double x)
{
    int64_t bits = INT64_C(0x7ff8000000000000); /* every NaN: it is NULL */

    if (!isnan(x)) {
        x += 0.0; /* -0 becomes 0 */
        memcpy(&bits, &x, sizeof(bits));
    }
    return crc_int(crc, bits);
}

uint32_t crc_blob(uint32_t crc, const void *bytes, size_t n)
{
    crc = crc_int(crc, (int64_t)n);
    return n ? crc32c(crc, bytes, n) : crc;
}

uint32_t crc_text(uint32_t crc, const char *text)
{
    return text ? crc_blob(crc, text, strlen(text)) : crc_int(crc, -1);
}

static uint32_t crc_metrics(uint32_t crc, const double metric[METRIC_COUNT])
{
    for (int i = 0; i < METRIC_COUNT; i++)
        crc = crc_real(crc, metric[i]);
    return crc;
}

uint32_t crc_epoch(int64_t trial_id, const struct epoch_record *e)
{
    uint32_t crc = crc_int(0, trial_id);

    crc = crc_int(crc, e->epoch);
    crc = crc_real(crc, e->learning_rate);
    crc = crc_metrics(crc, e->metric);
    crc = crc_real(crc, e->grad_norm);
    return crc_real(crc, e->wall_seconds);
}

uint32_t crc_trial(const struct trial_row *t)
{
    uint32_t crc = crc_int(0, t->id);

    crc = crc_int(crc, t->point_id);
    crc = crc_int(crc, t->split_id);
    crc = crc_int(crc, t->kind);
    crc = crc_int(crc, t->fold);
    crc = crc_int(crc, (int64_t)t->seed);
    crc = crc_int(crc, t->numerics);
    crc = crc_int(crc, t->attempts);
    crc = crc_text(crc, t->started_at);
    crc = crc_int(crc, t->state);
    crc = crc_text(crc, t->stop_reason);
    crc = crc_int(crc, t->epochs_run);
    crc = crc_int(crc, t->best_epoch);
    crc = crc_text(crc, t->finished_at);
    crc = crc_real(crc, t->wall_seconds);
    crc = crc_text(crc, t->error);
    crc = crc_metrics(crc, t->metric);
    crc = crc_real(crc, t->train_loss);
    return crc_real(crc, t->train_accuracy);
}

uint32_t crc_experiment(const struct experiment_row *e)
{
    const char *const text[] = {
        e->name,       e->config,      e->overrides,     e->metric,
        e->goal,       e->method,      e->dataset,       e->dataset_hash,
        e->created_at, e->last_run_at, e->sweep_version, e->git_commit,
        e->compiler,   e->cpu,
    };
    uint32_t crc = crc_int(0, e->seed);

    crc = crc_int(crc, e->repeats);
    for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
        crc = crc_text(crc, text[i]);
    return crc;
}

uint32_t crc_split(const struct split_row *s)
{
    const int number[] = { s->fold,   s->n_train,    s->n_validation,
                           s->n_test, s->n_features, s->n_classes };
    uint32_t crc = crc_text(0, s->hash);

    crc = crc_text(crc, s->dataset);
    crc = crc_text(crc, s->dataset_hash);
    for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
        crc = crc_int(crc, number[i]);
    crc = crc_blob(crc, s->validation, (size_t)s->n_validation * 4);
    crc = crc_blob(crc, s->labels, (size_t)s->n_validation);
    if (s->overlap.validation_in_train < 0) /* of schema version 2 */
        return crc;
    crc = crc_int(crc, s->overlap.validation_in_train);
    crc = crc_int(crc, s->overlap.test_in_train);
    return crc_int(crc, s->overlap.test_in_validation);
}

uint32_t crc_point(const struct point_row *p)
{
    uint32_t crc = crc_text(0, p->hash);

    crc = crc_int(crc, p->ordinal);
    crc = crc_int(crc, p->active);
    crc = crc_text(crc, p->config);
    crc = crc_int(crc, p->n_weights);
    for (int i = 0; i < p->n_params; i++) {
        crc = crc_text(crc, p->params[i].name);
        crc = crc_text(crc, p->params[i].text);
    }
    return crc;
}

uint32_t crc_scores(int64_t trial_id, const struct store_scores *s,
                    const uint8_t *correct)
{
    const struct prediction_record *p = s->predictions;
    size_t n = (size_t)p->n;
    uint32_t crc = crc_int(0, trial_id);

    crc = crc_text(crc, s->part);
    crc = crc_blob(crc, correct, (n + 7) / 8);
    crc = crc_blob(crc, p->predicted, n);
    crc = crc_blob(crc, p->nll, n * 4);
    crc = crc_blob(crc, p->p_top, n * 4);
    crc = crc_blob(crc, p->p_squared, n * 4);
    for (int i = 0; i < p->n_classes; i++) {
        crc = crc_real(crc, s->classes[i].precision);
        crc = crc_real(crc, s->classes[i].recall);
        crc = crc_real(crc, s->classes[i].f1);
        crc = crc_int(crc, s->classes[i].support);
    }
    for (int i = 0; i < p->n_classes * p->n_classes; i++)
        crc = crc_int(crc, s->confusion[i]);
    if (p->temperature > 0) { /* rows of schema version 2 have none */
        crc = crc_real(crc, p->temperature);
        crc = crc_real(crc, p->scaled_nll);
    }
    return crc;
}

uint32_t crc_evaluation(const struct evaluation_row *e,
                        const char *dataset_hash)
{
    uint32_t crc = crc_int(0, e->trial_id);

    crc = crc_text(crc, dataset_hash);
    crc = crc_int(crc, e->look);
    crc = crc_text(crc, e->at);
    crc = crc_int(crc, e->n);
    crc = crc_real(crc, e->loss);
    return crc_real(crc, e->accuracy);
}

uint32_t crc_class(const char *dataset, const char *dataset_hash, int class,
                   const char *label)
{
    uint32_t crc = crc_text(0, dataset);

    crc = crc_text(crc, dataset_hash);
    crc = crc_int(crc, class);
    return crc_text(crc, label);
}

uint32_t crc_sample(int64_t split_id, const struct sample_row *s)
{
    const int number[] = { s->example, s->label, s->width, s->height };
    uint32_t crc = crc_int(0, split_id);

    for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
        crc = crc_int(crc, number[i]);
    return crc_blob(crc, s->pixels, (size_t)s->width * (size_t)s->height);
}

void crc_of_values(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    uint32_t crc = 0;

    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_INTEGER)
            crc = crc_int(crc, sqlite3_value_int64(values[i]));
        else /* NULL has a pattern of its own */
            crc = crc_text(crc, (const char *)sqlite3_value_text(values[i]));
    sqlite3_result_int64(ctx, crc);
}
