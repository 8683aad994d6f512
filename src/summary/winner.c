#include "base/mem.h"
#include "stat/bootstrap_classes.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

#define SAME 1e-9 /* sums of the same terms */

/* clang-format off */
static class_figure_fn *const class_figures[METRIC_COUNT] = {
    [METRIC_VAL_MACRO_F1]          = stat_macro_f1,
    [METRIC_VAL_BALANCED_ACCURACY] = stat_balanced_accuracy,
    [METRIC_VAL_MCC]               = stat_mcc,
};
/* clang-format on */

class_figure_fn *winner_figure(enum metric_id metric)
{
    return class_figures[metric];
}

bool winner_by_nll(const struct summary *s)
{
    if (s->metric != METRIC_VAL_LOSS)
        return s->metric == METRIC_VAL_NLL;
    for (int i = 0; i < s->n_candidates; i++) {
        const double *m = s->candidates[i].metric;

        if (!(fabs(m[METRIC_VAL_LOSS] - m[METRIC_VAL_NLL]) <=
              SAME * fabs(m[METRIC_VAL_NLL])))
            return false;
    }
    return true;
}

static void take(struct winner *w, const struct answers *a,
                 const struct estimate *e, double votes)
{
    *w = (struct winner){
        .n_models = a->n_models,
        .value = e->mean / votes,
        .interval = { e->interval.low / votes, e->interval.high / votes },
    };
}

/* ---- means over the examples --------------------------------------------- */

static int by_mean(struct summary *s, struct err *err)
{
    const struct answers *a = s->answers;
    bool by_nll = winner_by_nll(s);
    struct estimate e;

    if (bootstrap_winner(&e, by_nll ? a->nll : a->right, a->n_models, a->n,
                         !by_nll, err) < 0)
        return -1;
    take(&s->winner, a, &e, by_nll ? 1 : a->n_votes);
    return 0;
}

/* ---- figures of all classes at once -------------------------------------- */

/* The candidate's answers, repeat by repeat, fold after fold. */
static int read_model(uint8_t *answers, const struct candidate *c,
                      struct store *st, struct err *err)
{
    for (int i = 0; i < c->n_repeats * c->n_folds; i++) {
        struct scores_row *scores = NULL;

        if (store_scores(&scores, st, c->trial[i]->id, "validation", err) < 0)
            return -1;
        memcpy(answers, scores->predictions.predicted,
               (size_t)scores->predictions.n);
        answers += scores->predictions.n;
        scores_free(scores);
    }
    return 0;
}

static void read_labels(uint8_t *actual, const struct summary *s)
{
    const struct candidate *best = s->answers->models[0];

    for (int f = 0; f < best->n_folds; f++) {
        const struct split_row *split = summary_split(s, best->trial[f]);

        memcpy(actual, split->labels, (size_t)split->n_validation);
        actual += split->n_validation;
    }
}

static int by_classes(struct summary *s, struct store *st, struct err *err)
{
    const struct answers *a = s->answers;
    size_t row = (size_t)a->n_votes * (size_t)a->n;
    uint8_t *actual = mem_zero((size_t)a->n, 1);
    uint8_t *answers = mem_zero((size_t)a->n_models * row, 1);
    struct class_answers all = { .n_models = a->n_models,
                                 .n_votes = a->n_votes,
                                 .n = a->n,
                                 .k = s->snap->n_classes,
                                 .actual = actual,
                                 .answers = answers };
    struct estimate e;
    int rc = -1;

    if (!actual || !answers) {
        err_set(err, ERR_NOMEM, "answers of %d points", a->n_models);
        goto done;
    }
    read_labels(actual, s);
    for (int m = 0; m < a->n_models; m++)
        if (read_model(answers + (size_t)m * row, a->models[m], st, err) < 0)
            goto done;
    if (bootstrap_class_winner(&e, &all, class_figures[s->metric], err) < 0)
        goto done;
    take(&s->winner, a, &e, 1);
    rc = 0;
done:
    mem_free(actual);
    mem_free(answers);
    return rc;
}

int winner_make(struct summary *s, struct store *st, struct err *err)
{
    s->winner.value = s->winner.interval.low = s->winner.interval.high =
        (double)NAN;
    if (!s->answers || s->answers->n_models < 2)
        return 0;
    if (winner_by_nll(s) || s->metric == METRIC_VAL_ACCURACY)
        return by_mean(s, err);
    return class_figures[s->metric] ? by_classes(s, st, err) : 0;
}
