#include "run/score.h"

#include "base/json.h"
#include "base/mem.h"
#include "data/dataset.h"
#include "nn/metrics.h"
#include "run/paths.h"
#include "run/retrain.h"

#include <math.h>
#include <string.h>

int score_study(struct study **out, const struct snapshot *snap,
                struct diag *diag, struct err *err)
{
    const struct experiment_row *x = &snap->experiment;
    struct study *s = NULL;

    if (study_from_text(&s, x->name, x->config, x->overrides, diag, err) < 0)
        return -1;
    if (strcmp(s->data->hash, x->dataset_hash) != 0) {
        err_set(err, ERR_DATA,
                "%s has changed since %s ran: its SHA-256 was %.12s... and is "
                "%.12s...",
                s->data->name, x->name, x->dataset_hash, s->data->hash);
        study_free(s);
        return -1;
    }
    *out = s;
    return 0;
}

/* A kept file that is there and is what was written; 0: there is none. */
static int kept_model(struct model **out, const struct snapshot *snap,
                      const struct trial_row *trial, struct store *st,
                      struct err *err)
{
    char wanted[SHA256_TEXT], got[SHA256_TEXT], path[PATH_MAX];
    char *recorded = NULL;
    struct err why = { 0 };
    int rc = -1;

    if (store_artifact_path(&recorded, wanted, st, trial->id, "model", err) <
        0) {
        if (err->code != ERR_NOMATCH)
            return -1;
        err_clear(err);
        return 0;
    }
    if (paths_kept(path, store_path(st), snap->experiment.name, recorded, err) <
        0)
        goto done;
    if (sha256_of_file(got, path, &why) < 0) { /* gone: trained again */
        rc = 0;
        goto done;
    }
    if (strcmp(got, wanted) != 0) {
        err_set(err, ERR_MISMATCH, "%s is not the file that was kept", path);
        goto done;
    }
    rc = model_read(out, path, err) < 0 ? -1 : 1;
done:
    mem_free(recorded);
    return rc;
}

int score_model(struct model **out, const struct study *study,
                const struct snapshot *snap, const struct trial_row *trial,
                struct store *st, int threads, struct err *err)
{
    int got = kept_model(out, snap, trial, st, err);

    if (got)
        return got < 0 ? -1 : 0;
    return retrain_trial(out, study, snap, trial, threads, err);
}

/* ---- looks at the test part ---------------------------------------------- */

struct scoring { /* room for one model's results on the test part */
    struct prediction_record p;
    int64_t *confusion;
    struct class_record *classes;
    struct store_class *store_classes;
};

static void scoring_release(struct scoring *s)
{
    mem_free(s->p.predicted);
    mem_free(s->p.nll);
    mem_free(s->p.p_top);
    mem_free(s->p.p_squared);
    mem_free(s->confusion);
    mem_free(s->classes);
    mem_free(s->store_classes);
}

static const struct part *test_part(const struct study *study)
{
    return study->data->test.n ? &study->data->test : &study->data->train;
}

/* labels [n_test]: the caller's, and of all models. */
static int scoring_make(struct scoring *s, const struct study *study,
                        const uint8_t *labels, struct err *err)
{
    const struct split *split = &study->splits[0];
    size_t n = split->n_test, k = study->data->n_classes;

    *s = (struct scoring){ .p = { .n = split->n_test,
                                  .label = labels,
                                  .n_classes = study->data->n_classes } };
    s->p.predicted = mem_zero(n, 1);
    s->p.nll = mem_zero(n, sizeof(float));
    s->p.p_top = mem_zero(n, sizeof(float));
    s->p.p_squared = mem_zero(n, sizeof(float));
    s->confusion = mem_zero(k * k, sizeof(*s->confusion));
    s->classes = mem_zero(k, sizeof(*s->classes));
    s->store_classes = mem_zero(k, sizeof(*s->store_classes));
    if (!s->p.predicted || !s->p.nll || !s->p.p_top || !s->p.p_squared ||
        !s->confusion || !s->classes || !s->store_classes)
        return err_set(err, ERR_NOMEM, "no memory for %zu test examples", n);
    return 0;
}

static int look_at(struct look *out, struct store_look *row, struct scoring *s,
                   const struct model *model, const struct study *study,
                   int threads, struct err *err)
{
    const struct split *split = &study->splits[0];
    struct metrics_result m;

    if (model_score(NULL, &s->p, model, test_part(study), split->test,
                    split->n_test, threads, err) < 0)
        return -1;
    metrics_of(&m, s->confusion, s->classes, &s->p);
    for (int c = 0; c < s->p.n_classes; c++)
        s->store_classes[c] =
            (struct store_class){ s->classes[c].precision, s->classes[c].recall,
                                  s->classes[c].f1, s->classes[c].support };
    out->n = split->n_test;
    out->loss = m.nll;
    out->accuracy = m.accuracy;
    *row = (struct store_look){ out->trial_id,
                                m.nll,
                                m.accuracy,
                                { "test", &s->p, s->store_classes,
                                  s->confusion } };
    return 0;
}

static bool is_scored(const struct trial_row *t, int64_t point_id,
                      enum trial_kind kind)
{
    return t->point_id == point_id && t->kind == kind &&
           (t->state == STATE_COMPLETED || t->state == STATE_STOPPED);
}

/* With folds there is no one model: the point is trained once more on all
 * training data for the mean best epoch. */
static int refit_model(struct model **out, struct look *look,
                       const struct study *study, const struct snapshot *snap,
                       const struct point_row *point, struct store *st,
                       int threads, struct err *err)
{
    char models[PATH_MAX];
    double sum = 0;
    int n = 0;

    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        if (is_scored(t, point->id, KIND_REFIT) &&
            t->seed == (uint64_t)snap->experiment.seed) {
            *look = (struct look){ .trial_id = t->id, .seed = t->seed };
            return score_model(out, study, snap, t, st, threads, err);
        }
        if (is_scored(t, point->id, KIND_SEARCH)) {
            sum += t->best_epoch;
            n++;
        }
    }
    if (!n)
        return err_set(err, ERR_NOMATCH, "point %d has no completed trial",
                       point->ordinal);
    look->seed = (uint64_t)snap->experiment.seed;
    paths_models(models, store_path(st), snap->experiment.name);
    return retrain_all(out, &look->trial_id, study, snap, point,
                       (int)lround(sum / n), st, models, threads, err);
}

struct looking { /* at the test part: a model for each look */
    int n;
    struct look *looks;      /* [n] */
    struct model **models;   /* [n] */
    struct scoring *scores;  /* [n] */
    struct store_look *rows; /* [n] */
    uint8_t *labels;         /* [n_test] */
};

static void looking_release(struct looking *l)
{
    for (int i = 0; l->models && i < l->n; i++)
        model_free(l->models[i]);
    for (int i = 0; l->scores && i < l->n; i++)
        scoring_release(&l->scores[i]);
    mem_free(l->models);
    mem_free(l->looks);
    mem_free(l->scores);
    mem_free(l->rows);
    mem_free(l->labels);
}

/* Every repeat of the point, or its refit.  That may take long, so it is done
 * before the look has its number. */
static int find_models(struct looking *l, const struct study *study,
                       const struct snapshot *snap,
                       const struct point_row *point, struct store *st,
                       int threads, struct err *err)
{
    l->looks = mem_zero(snap->n_trials + 1, sizeof(*l->looks));
    l->models = mem_zero(snap->n_trials + 1, sizeof(*l->models));
    if (!l->looks || !l->models)
        return err_set(err, ERR_NOMEM, "no memory for a look");
    if (study->n_splits > 1) {
        l->n = 1;
        return refit_model(&l->models[0], &l->looks[0], study, snap, point, st,
                           threads, err);
    }
    for (int i = 0; i < snap->n_trials; i++) {
        const struct trial_row *t = &snap->trials[i];

        if (!is_scored(t, point->id, KIND_SEARCH))
            continue;
        l->looks[l->n] = (struct look){ .trial_id = t->id,
                                        .seed = t->seed,
                                        .repeat = t->repeat };
        if (score_model(&l->models[l->n], study, snap, t, st, threads, err) < 0)
            return -1;
        l->n++;
    }
    if (!l->n)
        return err_set(err, ERR_NOMATCH, "point %d has no completed trial",
                       point->ordinal);
    return 0;
}

static int find_labels(struct looking *l, const struct study *study,
                       struct err *err)
{
    const struct split *split = &study->splits[0];

    l->labels = mem_zero((size_t)split->n_test, 1);
    if (!l->labels)
        return err_set(err, ERR_NOMEM, "no memory for %d test examples",
                       split->n_test);
    for (int i = 0; i < split->n_test; i++)
        l->labels[i] = test_part(study)->labels[split->test[i]];
    return 0;
}

/* Scored first and recorded then, all at once with one number: nobody waits for
 * the database meanwhile. */
static int look_with(int *number, struct looking *l, const struct study *study,
                     struct store *st, int threads, struct err *err)
{
    l->scores = mem_zero((size_t)l->n, sizeof(*l->scores));
    l->rows = mem_zero((size_t)l->n, sizeof(*l->rows));
    if (!l->scores || !l->rows)
        return err_set(err, ERR_NOMEM, "no memory for a look");
    if (find_labels(l, study, err) < 0)
        return -1;
    for (int i = 0; i < l->n; i++)
        if (scoring_make(&l->scores[i], study, l->labels, err) < 0 ||
            look_at(&l->looks[i], &l->rows[i], &l->scores[i], l->models[i],
                    study, threads, err) < 0)
            return -1;
    return store_look(number, st, l->rows, l->n, err);
}

int score_evaluate(struct look **looks, int *n_looks, int *look_number,
                   const struct study *study, const struct snapshot *snap,
                   int64_t point_id, struct store *st, int threads,
                   struct err *err)
{
    const struct point_row *point = NULL;
    struct looking l = { 0 };
    int number, rc = -1;

    for (int i = 0; i < snap->n_points; i++)
        if (snap->points[i].id == point_id)
            point = &snap->points[i];
    if (!point || study->splits[0].n_test == 0) {
        err_set(err, ERR_NOMATCH,
                point ? "%s has no test part" : "%s has no such point",
                point ? study->data->name : snap->experiment.name);
        goto done;
    }
    if (find_models(&l, study, snap, point, st, threads, err) < 0 ||
        look_with(&number, &l, study, st, threads, err) < 0)
        goto done;
    *looks = l.looks;
    *n_looks = l.n;
    *look_number = number;
    l.looks = NULL;
    rc = 0;
done:
    looking_release(&l);
    return rc;
}

/* ---- new examples -------------------------------------------------------- */

static struct table *prediction_table(const struct study *study)
{
    size_t k = study->data->n_classes;
    const char **cols = mem_zero(k + 3, sizeof(*cols));
    struct str *names = mem_zero(k, sizeof(*names));
    struct table *t = NULL;

    if (!cols || !names)
        goto done;
    cols[0] = "example";
    cols[1] = "label";
    for (size_t c = 0; c < k; c++) {
        str_add(&names[c], "p_%s", study->data->classes[c]);
        if (names[c].failed)
            goto done;
        cols[c + 2] = str_text(&names[c]);
    }
    t = table_new(cols);
done:
    for (size_t c = 0; names && c < k; c++)
        str_release(&names[c]);
    mem_free(names);
    mem_free(cols);
    return t;
}

static int add_predictions(struct table *t, const float *probabilities, int n,
                           const struct study *study)
{
    int k = study->data->n_classes;

    for (int i = 0; i < n; i++) {
        const float *p = probabilities + (size_t)i * k;
        json_t *row = json_array();
        int top = 0;

        for (int c = 1; c < k; c++)
            if (p[c] > p[top])
                top = c;
        json_push(&row, json_integer(i));
        json_push(&row, json_string(study->data->classes[top]));
        for (int c = 0; c < k; c++)
            json_push(&row, json_real((double)p[c]));
        if (table_add(t, row) < 0)
            return -1;
    }
    return 0;
}

int score_predict(struct table **out, const struct study *study,
                  const struct snapshot *snap, const struct trial_row *trial,
                  const char *file, struct store *st, int threads,
                  struct err *err)
{
    struct dataset *new = NULL;
    struct model *model = NULL;
    struct table *t = NULL;
    float *p = NULL;
    int n, rc = -1;

    if (dataset_open_inputs(&new, study->data, file, err) < 0 ||
        score_model(&model, study, snap, trial, st, threads, err) < 0)
        goto done;
    n = new->train.n;
    p = mem_floats((size_t)n * study->data->n_classes);
    t = prediction_table(study);
    if (!p || !t) {
        err_set(err, ERR_NOMEM, "no memory for %d examples", n);
        goto done;
    }
    if (model_score(p, NULL, model, &new->train, NULL, n, threads, err) < 0)
        goto done;
    if (add_predictions(t, p, n, study) < 0) {
        err_set(err, ERR_NOMEM, "no memory for %d predictions", n);
        goto done;
    }
    *out = t;
    t = NULL;
    rc = 0;
done:
    table_free(t);
    mem_free(p);
    model_free(model);
    dataset_free(new);
    return rc;
}
