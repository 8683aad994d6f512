#include "run/study.h"

#include "base/mem.h"
#include "data/keys.h"
#include "nn/keys.h"
#include "nn/model.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct keyset *const study_keys[] = { &data_keys, &model_keys,
                                            &training_keys, NULL };

/* ---- what a metric or an epoch count means on these parts ---------------- */

static bool has_validation(const struct study *s)
{
    return s->splits[0].n_validation > 0;
}

/* Without a validation part the metric is a training one (design, section 2).
 * Only the two that Keras also shows have a training form. */
static int choose_metric(struct study *s, struct diag *diag)
{
    enum metric_id asked = config_top(s->config)->metric;

    s->metric = asked;
    if (has_validation(s) || !metrics[asked].on_validation)
        return 0;
    if (asked == METRIC_VAL_ACCURACY)
        s->metric = METRIC_ACCURACY;
    else if (asked == METRIC_VAL_LOSS || asked == METRIC_VAL_NLL)
        s->metric = METRIC_LOSS;
    else {
        config_error_at(diag, s->config, "metric",
                        "%s needs a validation part, and validation is 0",
                        metrics[asked].name);
        return -1;
    }
    return 0;
}

struct share { /* how many examples train, for one train_fraction */
    double fraction;
    int n_train;
};

struct shares { /* all that the points so far have */
    struct share *list;
    size_t n, cap;
};

/* A fraction draws from all examples: done once, not for every point. */
static int share_find(int *n_train, struct shares *shares,
                      const struct study *s, double fraction, struct err *err)
{
    uint64_t seed = (uint64_t)config_top(s->config)->seed;
    uint32_t *unused = NULL;
    size_t i = shares->n;

    while (i > 0 && shares->list[i - 1].fraction != fraction)
        i--;
    if (i > 0) {
        *n_train = shares->list[i - 1].n_train;
        return 0;
    }
    if (split_fraction(&unused, n_train, &s->splits[0], s->data, fraction, seed,
                       err) < 0)
        return -1;
    mem_free(unused);
    if (mem_grow(&shares->list, shares->n, &shares->cap,
                 sizeof(*shares->list)) < 0)
        return err_set(err, ERR_NOMEM, "no memory for the points");
    shares->list[shares->n++] = (struct share){ fraction, *n_train };
    return 0;
}

static int check_point(struct study *s, const struct point *p,
                       struct shares *shares, struct diag *diag,
                       struct err *err)
{
    struct model_spec model;
    struct train_spec train;
    const struct early_stopping *stop = &train.early_stopping;
    int n_train;

    if (share_find(&n_train, shares, s, point_real(p->config, "train_fraction"),
                   err) < 0)
        return -1;
    spec_from_point(&model, &train, p->config, s->data->n_features,
                    s->data->n_classes);
    if (train.batch_size > n_train) {
        config_error_at(diag, s->config, "batch_size",
                        "a batch of %d is larger than the training set of %d "
                        "examples (point %d)",
                        train.batch_size, n_train, p->ordinal);
        return err_set(err, ERR_CONFIG, "the config does not fit the data");
    }
    if (stop->on && metrics[stop->monitor].on_validation &&
        !has_validation(s)) {
        config_error_at(diag, s->config, "early_stopping",
                        "monitors %s, and validation is 0: there is nothing "
                        "to watch",
                        metrics[stop->monitor].name);
        return err_set(err, ERR_CONFIG, "the config does not fit the data");
    }
    s->costs[p->ordinal - 1] = spec_epoch_flops(&model, n_train) * train.epochs;
    return 0;
}

/* ---- opening ------------------------------------------------------------- */

static int open_data(struct study *s, struct err *err)
{
    const json_t *base = config_base(s->config);
    const json_t *test = json_object_get(base, "test");
    const char *target = json_string_value(json_object_get(base, "target"));
    const char *file = json_string_value(test);

    if (file && strcmp(file, "auto") == 0)
        file = NULL;
    return dataset_open(&s->data, point_name(base, "dataset"), target, file,
                        err);
}

static int open_splits(struct study *s, struct err *err)
{
    const json_t *base = config_base(s->config);
    uint64_t seed = (uint64_t)config_top(s->config)->seed;
    int n = split_count(base);

    s->splits = mem_zero(n, sizeof(*s->splits));
    if (!s->splits)
        return err_set(err, ERR_NOMEM, "no memory for %d splits", n);
    for (int fold = 0; fold < n; fold++) {
        if (split_make(&s->splits[fold], s->data, base, seed, fold, err) < 0)
            return -1;
        s->n_splits = fold + 1;
    }
    return 0;
}

static int open_start(struct study *s, struct err *err)
{
    const json_t *weights = json_object_get(config_base(s->config), "weights");
    const char *path = json_string_value(weights);
    char folder[PATH_MAX];

    if (!path || strcmp(path, "none") == 0)
        return 0;
    if (access(path, R_OK) == 0 || *path == '/')
        return model_read(&s->start, path, err);
    return err_set(err, ERR_NOINPUT,
                   "weights: there is no %s in the folder that sweep runs in, "
                   "%.100s",
                   path,
                   getcwd(folder, sizeof(folder)) ? folder : "which is gone");
}

static int by_hash(const void *a, const void *b)
{
    return strcmp(((const struct study_hash *)a)->hash,
                  ((const struct study_hash *)b)->hash);
}

static int open_points(struct study *s, struct diag *diag, struct err *err)
{
    struct shares shares = { 0 };
    char weights[SHA256_TEXT];
    int n = s->space->n_points, rc = -1;

    if (s->start && model_hash(weights, s->start, err) < 0)
        return -1;
    s->hashes = mem_zero(n, sizeof(*s->hashes));
    s->costs = mem_zero(n, sizeof(*s->costs));
    s->by_hash = mem_zero(n, sizeof(*s->by_hash));
    if (!s->hashes || !s->costs || !s->by_hash)
        return err_set(err, ERR_NOMEM, "no memory for %d points", n);
    for (int i = 0; i < n; i++) {
        const struct point *p = &s->space->points[i];

        if (point_hash(s->hashes[i], p->config, s->data->hash,
                       s->start ? weights : NULL, NUMERICS, err) < 0 ||
            check_point(s, p, &shares, diag, err) < 0)
            goto done;
        s->by_hash[i] = (struct study_hash){ s->hashes[i], i };
    }
    qsort(s->by_hash, n, sizeof(*s->by_hash), by_hash);
    rc = 0;
done:
    mem_free(shares.list);
    return rc;
}

/* Takes the config, also on failure. */
static int study_new(struct study **out, struct config *config,
                     struct diag *diag, struct err *err)
{
    struct study *s = mem_zero(1, sizeof(*s));
    int rc = -1;

    if (!s) {
        config_free(config);
        return err_set(err, ERR_NOMEM, "no memory for a study");
    }
    s->config = config;
    if (space_expand(&s->space, config, study_keys, diag, err) < 0 ||
        open_data(s, err) < 0 || open_splits(s, err) < 0 ||
        open_start(s, err) < 0)
        goto done;
    if (choose_metric(s, diag) < 0) {
        err_set(err, ERR_CONFIG, "the metric does not fit the data");
        goto done;
    }
    if (open_points(s, diag, err) < 0)
        goto done;
    *out = s;
    s = NULL;
    rc = 0;
done:
    study_free(s);
    return rc;
}

int study_open(struct study **out, const char *path,
               const char *const *overrides, struct diag *diag, struct err *err)
{
    struct config *config = NULL;

    if (config_read(&config, path, study_keys, overrides, diag, err) < 0)
        return -1;
    return study_new(out, config, diag, err);
}

/* The lines of a text as a NULL-terminated list into it. */
static const char **lines_of(char *text)
{
    const char **list;
    size_t n = 0;

    for (const char *p = text; *p; p++)
        n += *p == '\n';
    list = mem_zero(n + 2, sizeof(*list));
    if (!list)
        return NULL;
    n = 0;
    for (char *line = text; *line;) {
        char *end = line + strcspn(line, "\n");

        list[n++] = line;
        if (!*end)
            break;
        *end = '\0';
        line = end + 1;
    }
    return list;
}

int study_from_text(struct study **out, const char *path, const char *text,
                    const char *overrides, struct diag *diag, struct err *err)
{
    char *copy = mem_text(overrides ? overrides : "");
    const char **list = copy ? lines_of(copy) : NULL;
    struct config *config = NULL;
    int rc = -1;

    if (!list) {
        err_set(err, ERR_NOMEM, "no memory for a config");
        goto done;
    }
    if (config_parse(&config, path, text, strlen(text), study_keys, list, diag,
                     err) < 0)
        goto done;
    rc = study_new(out, config, diag, err);
done:
    mem_free(list);
    mem_free(copy);
    return rc;
}

void study_free(struct study *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n_splits; i++)
        split_release(&s->splits[i]);
    mem_free(s->splits);
    mem_free(s->hashes);
    mem_free(s->by_hash);
    mem_free(s->costs);
    model_free(s->start);
    dataset_free(s->data);
    space_free(s->space);
    config_free(s->config);
    mem_free(s);
}

int study_find(const struct study *s, const char *hash)
{
    struct study_hash key = { hash, 0 };
    const struct study_hash *found = bsearch(
        &key, s->by_hash, s->space->n_points, sizeof(*s->by_hash), by_hash);

    return found ? found->point : -1;
}
