#include "base/mem.h"
#include "nn/exam.h"
#include "nn/model.h"
#include "num/loss.h"

static int check(const struct model *m, const struct part *part,
                 const uint32_t *idx, int n, struct err *err)
{
    const struct model_spec *spec = model_spec_of(m);
    const struct scale *scale = model_scale(m);

    if (!scale)
        return err_set(err, ERR_DATA,
                       "the model does not say how its inputs "
                       "are scaled");
    if (part->pixels && scale->n != 1)
        return err_set(err, ERR_DATA,
                       "the model was trained on a table, these are images");
    for (int l = 0; l < spec->n_hidden; l++)
        if (spec->activation[l] < 0)
            return err_set(err, ERR_DATA,
                           "the model does not say its activations");
    for (int i = 0; i < n; i++) {
        int at = idx ? (int)idx[i] : i;

        if (part->labels[at] >= spec->n_classes)
            return err_set(err, ERR_DATA,
                           "example %d is of class %d, the model knows %d "
                           "classes",
                           at, part->labels[at], spec->n_classes);
    }
    return 0;
}

int model_score(float *probabilities, struct prediction_record *predictions,
                const struct model *m, const struct part *part,
                const uint32_t *idx, int n, int threads, struct err *err)
{
    const struct model_spec *spec = model_spec_of(m);
    struct results results = { .n = n };
    struct exam exam = { .part = part,
                         .scale = model_scale(m),
                         .idx = idx,
                         .loss = loss_find("categorical_crossentropy"),
                         .results = &results,
                         .probabilities = probabilities };
    size_t n_weights, n_scratch = exam_scratch(spec);
    struct mlp net;
    float *weights = NULL, *scratch = NULL;
    int rc = -1;

    if (check(m, part, idx, n, err) < 0)
        goto done;
    if (predictions) {
        results.predicted = predictions->predicted;
        results.nll = predictions->nll;
        results.p_top = predictions->p_top;
        results.p_squared = predictions->p_squared;
    }
    n_weights = mlp_layout(&net, spec, NULL);
    weights = mem_floats(n_weights);
    scratch = mem_floats(n_scratch);
    if (!weights || !scratch) {
        err_set(err, ERR_NOMEM, "no memory to score with a model");
        goto done;
    }
    mlp_layout(&net, spec, weights);
    mlp_load(&net, m);
    exam_run(&net, &exam, scratch, threads);
    rc = 0;
done:
    mem_free(weights);
    mem_free(scratch);
    return rc;
}
