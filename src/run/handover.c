#include "run/handover.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/version.h"
#include "data/overlap.h"

static int hand_points(struct handover *h, const struct study *s,
                       struct err *err)
{
    const struct space *space = s->space;
    size_t n_params = 0, next = 0;

    for (int i = 0; i < space->n_points; i++)
        n_params += space->points[i].n_settings;
    h->points = mem_zero(space->n_points, sizeof(*h->points));
    h->configs = mem_zero(space->n_points, sizeof(*h->configs));
    h->params = mem_zero(n_params, sizeof(*h->params));
    if (!h->points || !h->configs || !h->params)
        return err_set(err, ERR_NOMEM, "no memory for the points' rows");
    for (int i = 0; i < space->n_points; i++) {
        const struct point *p = &space->points[i];
        struct model_spec model;
        struct train_spec train;

        json_write(&h->configs[i], p->config);
        if (h->configs[i].failed)
            return err_set(err, ERR_NOMEM, "no memory for the points' rows");
        spec_from_point(&model, &train, p->config, s->data->n_features,
                        s->data->n_classes);
        h->points[i] = (struct store_point){
            .ordinal = p->ordinal,
            .hash = s->hashes[i],
            .config = str_text(&h->configs[i]),
            .n_weights = spec_n_weights(&model),
            .n_params = p->n_settings,
            .params = &h->params[next],
        };
        for (int k = 0; k < p->n_settings; k++)
            h->params[next++] =
                (struct store_param){ p->settings[k].name, p->settings[k].value,
                                      p->settings[k].text };
    }
    h->rows.points = h->points;
    h->rows.n_points = space->n_points;
    return 0;
}

/* What the parts of each split have in common. */
static int hand_overlaps(struct handover *h, const struct study *s,
                         struct err *err)
{
    struct overlap o;
    int rc = 0;

    if (overlap_make(&o, s->data, err) < 0)
        return -1;
    for (int i = 0; rc == 0 && i < s->n_splits; i++)
        rc = overlap_count(&h->splits[i].overlap, &o, &s->splits[i], err);
    overlap_release(&o);
    return rc;
}

static int hand_splits(struct handover *h, const struct study *s,
                       struct err *err)
{
    h->splits = mem_zero(s->n_splits, sizeof(*h->splits));
    h->labels = mem_zero(s->n_splits, sizeof(*h->labels));
    if (!h->splits || !h->labels)
        return err_set(err, ERR_NOMEM, "no memory for the splits' rows");
    h->rows.splits = h->splits;
    for (int i = 0; i < s->n_splits; i++) {
        const struct split *split = &s->splits[i];

        h->labels[i] = mem_zero(split->n_validation, 1);
        if (!h->labels[i])
            return err_set(err, ERR_NOMEM, "no memory for the splits' rows");
        for (int k = 0; k < split->n_validation; k++)
            h->labels[i][k] = s->data->train.labels[split->validation[k]];
        h->splits[i] = (struct store_split){
            .fold = split->fold,
            .hash = split->hash,
            .n_train = split->n_train,
            .n_validation = split->n_validation,
            .n_test = split->n_test,
            .validation = split->validation,
            .labels = h->labels[i],
        };
        h->rows.n_splits = i + 1;
    }
    return hand_overlaps(h, s, err);
}

/* A few pictures of each class, drawn from the first split's validation part.
 */
static int hand_samples(struct handover *h, const struct study *s,
                        struct err *err)
{
    const struct split *split = &s->splits[0];
    const struct dataset *ds = s->data;
    int taken[DATASET_MAX_CLASSES] = { 0 };
    struct rng key = { (uint64_t)config_top(s->config)->seed, RNG_SAMPLE };
    uint32_t *order;

    if (!ds->is_image || !split->n_validation)
        return 0;
    order = mem_zero(split->n_validation, sizeof(*order));
    h->samples = mem_zero(STORE_SAMPLES_MOST, sizeof(*h->samples));
    if (!order || !h->samples) {
        mem_free(order);
        return err_set(err, ERR_NOMEM, "no memory for sample pictures");
    }
    for (int i = 0; i < split->n_validation; i++)
        order[i] = split->validation[i];
    rng_shuffle(order, (uint32_t)split->n_validation, key, 0, 0);
    for (int i = 0;
         i < split->n_validation && h->rows.n_samples < STORE_SAMPLES_MOST;
         i++) {
        uint8_t label = ds->train.labels[order[i]];

        if (taken[label]++ >= store_samples_per_class(ds->n_classes))
            continue;
        h->samples[h->rows.n_samples++] = (struct store_sample){
            .fold = 0,
            .idx = (int)order[i],
            .label = label,
            .width = ds->width,
            .height = ds->height,
            .pixels = ds->train.pixels + (size_t)order[i] * ds->n_features,
        };
    }
    h->rows.samples = h->samples;
    mem_free(order);
    return 0;
}

int handover_make(struct handover *out, const struct study *study, bool extend,
                  struct err *err)
{
    const struct config_top *top = config_top(study->config);
    struct handover h = { 0 };

    h.rows = (struct store_study){
        .name = top->name,
        .config = config_text(study->config),
        .overrides = config_overrides(study->config),
        .metric = metrics[study->metric].name,
        .goal = metrics[study->metric].maximize ? "maximize" : "minimize",
        .method = top->method,
        .dataset = study->data->name,
        .dataset_hash = study->data->hash,
        .sweep_version = version_text,
        .git_commit = version_commit,
        .compiler = version_compiler,
        .cpu = version_cpu(),
        .seed = top->seed,
        .repeats = top->repeats,
        .n_features = study->data->n_features,
        .n_classes = study->data->n_classes,
        .numerics = NUMERICS,
        .classes = (const char *const *)study->data->classes,
        .extend = extend,
    };
    if (hand_points(&h, study, err) < 0 || hand_splits(&h, study, err) < 0 ||
        hand_samples(&h, study, err) < 0) {
        handover_release(&h);
        return -1;
    }
    *out = h;
    return 0;
}

void handover_release(struct handover *h)
{
    for (int i = 0; h->configs && i < h->rows.n_points; i++)
        str_release(&h->configs[i]);
    for (int i = 0; h->labels && i < h->rows.n_splits; i++)
        mem_free(h->labels[i]);
    mem_free(h->configs);
    mem_free(h->labels);
    mem_free(h->points);
    mem_free(h->params);
    mem_free(h->splits);
    mem_free(h->samples);
    *h = (struct handover){ 0 };
}
