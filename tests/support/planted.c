#include "support/planted.h"

#include "base/json.h"
#include "base/mem.h"
#include "support/drawn.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store *planted_store(char path[256])
{
    char folder[] = "/tmp/sweep-test-XXXXXX";
    struct store *st = NULL;
    struct err err = { 0 };

    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, 256, "%s/results.db", folder);
    cr_assert_eq(store_open(&st, path, STORE_WRITE, &err), 0, "%s", err.msg);
    return st;
}

void planted_remove(struct store *st, const char *path)
{
    char folder[256], file[600];
    struct dirent *d;
    DIR *dir;

    store_close(st);
    snprintf(folder, sizeof(folder), "%s", path);
    *strrchr(folder, '/') = '\0';
    dir = opendir(folder);
    while (dir && (d = readdir(dir))) {
        snprintf(file, sizeof(file), "%s/%s", folder, d->d_name);
        unlink(file);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

static void *must(void *p)
{
    cr_assert_not_null(p);
    return p;
}

/* ---- one trial ----------------------------------------------------------- */

static double param_of(const struct planted_point *pt, const char *name,
                       double otherwise)
{
    json_t *o = json_loads(pt->params, 0, NULL);
    const json_t *v = json_object_get(o, name);
    double x = json_is_number(v) ? json_number_value(v) : otherwise;

    json_decref(o);
    return x;
}

/* What val_loss is above its least. */
static double val_loss_of(enum planted_shape shape, int epoch, int epochs)
{
    double left = epochs > 1 ? (double)(epochs - epoch) / (epochs - 1) : 0;
    double past = (double)epoch / epochs - 0.4;

    switch (shape) {
    case SHAPE_OVERFITS:
        return (past < 0 ? 3 : 1) * past * past;
    case SHAPE_EARLY:
        return past < 0 ? 3 * past * past : 0;
    case SHAPE_JUMPS:
        return 0.5 * left * left + (left > 0 ? 0.1 * (epoch * 7 % 5) : 0);
    case SHAPE_FALLS:
        break;
    }
    return 0.5 * left * left;
}

/* The curve's shape: at the last epoch it is what the trial ended with. */
static void fill_epoch(struct epoch_record *e, const struct planted_point *pt,
                       const double last[METRIC_COUNT], int epoch, int epochs)
{
    double left = epochs > 1 ? (double)(epochs - epoch) / (epochs - 1) : 0;

    memset(e, 0, sizeof(*e));
    e->epoch = epoch;
    e->learning_rate = param_of(pt, "learning_rate", 1e-3) *
                       (pt->winds_down && epoch == epochs ? 0.01 : 1);
    e->grad_norm = 1 + left;
    e->wall_seconds = 0.5;
    for (int m = 0; m < METRIC_COUNT; m++)
        e->metric[m] = metrics[m].maximize ? last[m] - 0.2 * left * left
                                           : last[m] + 0.5 * left * left;
    e->metric[METRIC_VAL_LOSS] =
        last[METRIC_VAL_LOSS] + val_loss_of(pt->shape, epoch, epochs);
}

static void last_metrics(double metric[METRIC_COUNT],
                         const struct planted_point *pt,
                         const struct metrics_result *r, bool validates)
{
    metric[METRIC_LOSS] = r->nll * 0.9;
    metric[METRIC_ACCURACY] = r->accuracy + pt->gap;
    metric[METRIC_VAL_LOSS] = pt->val_nll != 0 ? pt->val_nll : r->nll;
    metric[METRIC_VAL_ACCURACY] = r->accuracy;
    metric[METRIC_VAL_NLL] = pt->val_nll != 0 ? pt->val_nll : r->nll;
    metric[METRIC_VAL_MACRO_F1] = r->macro_f1;
    metric[METRIC_VAL_BALANCED_ACCURACY] = r->balanced_accuracy;
    metric[METRIC_VAL_MCC] = r->mcc;
    for (int m = 0; m < METRIC_COUNT && !validates; m++)
        if (metrics[m].on_validation)
            metric[m] = NAN;
}

static void end_badly(struct store *st, const struct claim *c, double how)
{
    struct trial_record rec = { .outcome = OUTCOME_DIVERGED,
                                .stop_reason = STOP_NONE,
                                .epochs_run = 1,
                                .train_loss = NAN,
                                .train_accuracy = NAN,
                                .wall_seconds = 0.5 };
    struct err err = { 0 };

    for (int m = 0; m < METRIC_COUNT; m++)
        rec.metric[m] = NAN;
    snprintf(rec.error, sizeof(rec.error), "loss is NaN in epoch 2");
    if (how == PLANT_DIVERGED)
        cr_assert_eq(store_done(st, c, &rec, NULL, &err), 0, "%s", err.msg);
    if (how == PLANT_FAILED)
        cr_assert_eq(store_attempt_over(st, c, "died",
                                        "the worker was killed by signal 9",
                                        true, &err),
                     0, "%s", err.msg);
}

static void look_at_test(struct store *st, const struct planted *w,
                         const struct planted_point *pt, const struct claim *c)
{
    struct metrics_result r;
    struct store_look row;
    struct drawn test;
    struct err err = { 0 };
    int look;

    drawn_init(&test, w->n_test, w->n_classes);
    drawn_fill(&test, pt->test, 1000 + c->ordinal);
    metrics_of(&r, test.confusion, test.classes, &test.p);
    row = (struct store_look){ c->trial_id,
                               r.nll,
                               r.accuracy,
                               { "test", &test.p,
                                 (const struct store_class *)test.classes,
                                 test.confusion } };
    cr_assert_eq(store_look(&look, st, &row, 1, &err), 0, "%s", err.msg);
    drawn_release(&test);
}

static double accuracy_of(const struct planted *w, const struct claim *c)
{
    const struct planted_point *pt = &w->points[c->ordinal - 1];
    int i = c->repeat * w->folds + c->fold;

    if (c->kind == KIND_CONFIRM)
        return c->repeat < pt->n_new ? pt->new_accuracies[i] : PLANT_PENDING;
    return pt->accuracies ? pt->accuracies[i] : pt->accuracy;
}

static void run_trial(struct store *st, const struct planted *w,
                      const struct claim *c)
{
    const struct planted_point *pt = &w->points[c->ordinal - 1];
    double accuracy = accuracy_of(w, c);
    bool validates = w->n_validation > 0;
    struct trial_record rec = { .outcome = OUTCOME_COMPLETED,
                                .stop_reason =
                                    pt->is_stopped ? STOP_EARLY : STOP_EPOCHS,
                                .epochs_run = w->epochs,
                                .best_epoch = w->epochs,
                                .wall_seconds = 0.5 * w->epochs };
    struct metrics_result r;
    struct epoch_record e;
    struct drawn val;
    struct err err = { 0 };
    int n_epochs = accuracy >= 0               ? w->epochs
                   : accuracy == PLANT_RUNNING ? 2
                                               : 1;

    drawn_init(&val, validates ? w->n_validation : 1000, w->n_classes);
    for (int i = 0; i < val.p.n; i++)
        val.label[i] = drawn_label(i, w->n_classes, w->unbalanced);
    drawn_fill(&val, fabs(accuracy) <= 1 ? accuracy : 0.5,
               c->ordinal * 1000 + c->repeat * 50 + c->fold +
                   (c->kind == KIND_CONFIRM ? 500000 : 0));
    if (w->weak_recall > 0)
        drawn_weaken(&val, w->weak_class, w->weak_recall);
    if (pt->is_calibrated)
        drawn_calibrate(&val, accuracy);
    if (pt->is_sharp)
        drawn_sharpen(&val);
    if (pt->collapsed)
        drawn_collapse(&val, pt->collapsed);
    drawn_temper(&val);
    metrics_of(&r, val.confusion, val.classes, &val.p);
    last_metrics(rec.metric, pt, &r, validates);
    rec.train_loss = r.nll * 0.8;
    rec.train_accuracy = fmin(1, r.accuracy + pt->gap);
    for (int i = 1; i <= n_epochs; i++) {
        fill_epoch(&e, pt, rec.metric, i, w->epochs);
        cr_assert_eq(store_epoch(st, c->trial_id, &e, &err), 0, "%s", err.msg);
    }
    if (accuracy < 0)
        end_badly(st, c, accuracy);
    else
        cr_assert_eq(
            store_done(
                st, c, &rec,
                validates ? &(struct store_scores){ "validation", &val.p,
                                                    (const struct store_class *)
                                                        val.classes,
                                                    val.confusion }
                          : NULL,
                &err),
            0, "%s", err.msg);
    if (pt->test > 0 && c->kind == KIND_SEARCH && c->repeat == 0 &&
        c->fold == 0 && accuracy >= 0)
        look_at_test(st, w, pt, c);
    drawn_release(&val);
}

/* ---- the whole ---------------------------------------------------------- */

static void set_defaults(struct planted *w)
{
#define DEFAULT(m, x) w->m = w->m ? w->m : (x)
    DEFAULT(name, "planted");
    DEFAULT(config, "name: planted\n");
    DEFAULT(metric, "val_accuracy");
    DEFAULT(dataset, "planted-data");
    DEFAULT(n_classes, 10);
    DEFAULT(n_validation, 1000);
    DEFAULT(n_test, 1000);
    DEFAULT(epochs, 5);
    DEFAULT(repeats, 1);
    DEFAULT(folds, 1);
    DEFAULT(seed, 1);
#undef DEFAULT
}

static void make_point(struct store_point *p, const struct planted *w, int i)
{
    json_t *o = json_loads(w->points[i].params, 0, NULL), *value;
    struct store_param *params =
        must(mem_zero(json_object_size(o), sizeof(*params)));
    struct str text = { 0 };
    struct err err = { 0 };
    char *hash = must(mem_zero(SHA256_TEXT, 1));
    const char *name;

    json_object_foreach(o, name, value)
    {
        str_reset(&text);
        json_show(&text, value);
        params[p->n_params++] =
            (struct store_param){ must(mem_text(name)), json_incref(value),
                                  must(mem_text(str_text(&text))) };
    }
    json_object_set_new(o, "dataset", json_string(w->dataset));
    str_reset(&text);
    json_write(&text, o);
    cr_assert_eq(sha256_of(hash, text.text, text.len, &err), 0);
    p->ordinal = i + 1;
    p->hash = hash;
    p->config = text.text;
    p->n_weights = w->points[i].n_weights ? w->points[i].n_weights : 1000;
    p->params = params;
    json_decref(o);
}

static void free_point(struct store_point *p)
{
    for (int i = 0; i < p->n_params; i++) {
        mem_free((char *)p->params[i].name);
        mem_free((char *)p->params[i].text);
        json_decref((json_t *)p->params[i].value);
    }
    mem_free((struct store_param *)p->params);
    mem_free((char *)p->hash);
    mem_free((char *)p->config);
}

static void make_split(struct store_split *sp, const struct planted *w, int f)
{
    int n = w->n_validation > 0 ? w->n_validation : 0;
    uint32_t *indices = must(mem_zero(n, sizeof(*indices)));
    uint8_t *labels = must(mem_zero(n, 1));
    char *hash = must(mem_zero(SHA256_TEXT, 1));
    struct err err = { 0 };

    for (int i = 0; i < n; i++) {
        indices[i] = (uint32_t)(i * w->folds + f);
        labels[i] = drawn_label(i, w->n_classes, w->unbalanced);
    }
    cr_assert_eq(sha256_of(hash, indices, n * sizeof(*indices), &err), 0);
    *sp = (struct store_split){ .fold = f,
                                .hash = hash,
                                .n_train = w->n_train ? w->n_train
                                                      : 4 * (n ? n : 1000),
                                .n_validation = n,
                                .n_test = w->n_test,
                                .validation = indices,
                                .labels = labels,
                                .overlap = w->overlap };
}

static void run_all(struct store *st, const struct planted *w, int64_t id,
                    enum trial_kind kind)
{
    struct err err = { 0 };
    struct claim c, kept[256];
    int n, n_kept = 0;

    while (store_claim(&c, &n, st, id, kind, 1, &err) == 0 && n) {
        if (accuracy_of(w, &c) == PLANT_PENDING) {
            cr_assert_lt(n_kept, 256);
            kept[n_kept++] = c;
        } else {
            run_trial(st, w, &c);
        }
    }
    cr_assert_eq(err.code, ERR_NONE, "%s", err.msg);
    for (int i = 0; i < n_kept; i++)
        cr_assert_eq(
            store_attempt_over(st, &kept[i], "interrupted", NULL, false, &err),
            0, "%s", err.msg);
    cr_assert_eq(store_flush(st, &err), 0, "%s", err.msg);
}

/* The study of a description; study_free takes it back. */
static void make_study(struct store_study *study, char hash[SHA256_TEXT],
                       const struct planted *w)
{
    char **labels = must(mem_zero(w->n_classes, sizeof(*labels)));
    struct err err = { 0 };

    cr_assert_eq(sha256_of(hash, w->dataset, strlen(w->dataset), &err), 0);
    for (int k = 0; k < w->n_classes; k++) {
        char text[64];

        snprintf(text, sizeof(text), "class %d", k);
        labels[k] = must(mem_text(w->classes ? w->classes[k] : text));
    }
    *study = (struct store_study){
        .name = w->name,
        .config = w->config,
        .overrides = "",
        .metric = w->metric,
        .goal =
            metrics[metric_find(w->metric)].maximize ? "maximize" : "minimize",
        .method = "grid",
        .dataset = w->dataset,
        .dataset_hash = hash,
        .sweep_version = "0.1.0",
        .git_commit = "abc",
        .compiler = "gcc",
        .cpu = "a processor",
        .seed = w->seed,
        .repeats = w->repeats,
        .n_features = 784,
        .n_classes = w->n_classes,
        .numerics = 1,
        .classes = (const char *const *)labels,
        .n_splits = w->folds,
        .n_points = w->n_points,
        .extend = w->extend,
    };
    study->splits = must(mem_zero(w->folds, sizeof(*study->splits)));
    study->points = must(mem_zero(w->n_points, sizeof(*study->points)));
    for (int f = 0; f < w->folds; f++)
        make_split(&study->splits[f], w, f);
    for (int i = 0; i < w->n_points; i++)
        make_point(&study->points[i], w, i);
}

static void study_free(struct store_study *study)
{
    for (int f = 0; f < study->n_splits; f++) {
        mem_free((char *)study->splits[f].hash);
        mem_free((uint32_t *)study->splits[f].validation);
        mem_free((uint8_t *)study->splits[f].labels);
    }
    for (int i = 0; i < study->n_points; i++)
        free_point(&study->points[i]);
    for (int k = 0; k < study->n_classes; k++)
        mem_free((char *)study->classes[k]);
    mem_free((char **)study->classes);
    mem_free(study->splits);
    mem_free(study->points);
}

int planted_sync(struct store_sync *out, int64_t *id, struct store *st,
                 const struct planted *what, struct err *err)
{
    struct planted w = *what;
    struct store_study study;
    char hash[SHA256_TEXT];
    int rc;

    set_defaults(&w);
    make_study(&study, hash, &w);
    rc = store_sync(out, st, &study, err);
    *id = study.id;
    study_free(&study);
    return rc;
}

void planted_train(struct store *st, const struct planted *what, int64_t id)
{
    struct planted w = *what;

    set_defaults(&w);
    run_all(st, &w, id, KIND_SEARCH);
}

int planted_confirm(struct store_sync *out, struct store *st,
                    const struct planted *what, const int *ordinals, int n,
                    int seeds, struct err *err)
{
    int64_t *ids = must(mem_zero(n, sizeof(*ids)));
    struct planted w = *what;
    struct store_study study;
    struct store_sync synced;
    char hash[SHA256_TEXT];
    int rc;

    set_defaults(&w);
    make_study(&study, hash, &w);
    rc = store_sync(&synced, st, &study, err);
    for (int i = 0; i < n; i++)
        ids[i] = study.points[ordinals[i] - 1].id;
    if (rc == 0)
        rc = store_confirm(out, st, &study,
                           &(struct store_confirm){ ids, n, seeds }, err);
    study_free(&study);
    mem_free(ids);
    return rc;
}

/* New seeds of the points that have them; a point with fewer than others leaves
 * some pending. */
static void confirm_all(struct store *st, const struct planted *what,
                        int64_t id)
{
    int *ordinals = must(mem_zero(what->n_points, sizeof(*ordinals)));
    struct planted w = *what;
    struct store_sync done;
    struct err err = { 0 };
    int n = 0, seeds = 0;

    set_defaults(&w);
    for (int i = 0; i < w.n_points; i++) {
        if (!w.points[i].n_new)
            continue;
        ordinals[n++] = i + 1;
        seeds = w.points[i].n_new > seeds ? w.points[i].n_new : seeds;
    }
    if (n) {
        cr_assert_eq(planted_confirm(&done, st, what, ordinals, n, seeds, &err),
                     0, "%s", err.msg);
        run_all(st, &w, id, KIND_CONFIRM);
    }
    mem_free(ordinals);
}

int64_t plant(struct store *st, const struct planted *what)
{
    struct store_sync done;
    struct err err = { 0 };
    int64_t id;

    cr_assert_eq(planted_sync(&done, &id, st, what, &err), 0, "%s", err.msg);
    planted_train(st, what, id);
    confirm_all(st, what, id);
    return id;
}
