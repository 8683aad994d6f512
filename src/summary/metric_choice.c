#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

#define UNBALANCED 1.5 /* largest to smallest class */
#define AGREE 0.9      /* Spearman below it: the metrics disagree */
#define HIDDEN 0.10    /* recall behind the accuracy */
#define FEW 5          /* points, below which ranks are not compared */
#define CLEARLY 0.01

/* What Keras' val_loss counts besides the cross-entropy, or instead of it. */
static const char *const in_loss[] = { "l1", "l2", "label_smoothing", "loss" };

enum metric_id summary_loss(const struct summary *s)
{
    for (int f = 0; f < s->decisions.n; f++)
        for (size_t i = 0; i < sizeof(in_loss) / sizeof(in_loss[0]); i++)
            if (strcmp(s->decisions.decisions[f].name, in_loss[i]) == 0)
                return METRIC_VAL_NLL;
    return METRIC_VAL_LOSS;
}

static void class_sizes(struct metric_choice *mc, const struct summary *s)
{
    const struct mistakes *m = s->validation;

    for (int i = 0; m && i < m->n_classes; i++) {
        int64_t n = m->classes[i].support;

        if (!i || n < mc->smallest)
            mc->smallest = n;
        if (n > mc->largest)
            mc->largest = n;
    }
    mc->unbalanced = m && m->n_classes > 1 &&
                     (double)mc->largest > UNBALANCED * (double)mc->smallest;
    if (m && m->weakest >= 0 && m->n_classes > 1)
        mc->hides_class = m->classes[m->weakest].recall <
                          (double)m->n_right / (double)m->n - HIDDEN;
}

static int agreement(struct metric_choice *mc, const struct summary *s,
                     struct err *err)
{
    const struct candidate *by_loss = s->selection.by_metric[summary_loss(s)];
    const struct candidate *by_accuracy =
        s->selection.by_metric[METRIC_VAL_ACCURACY];
    size_t n = (size_t)s->n_candidates;
    double *x, *y;

    mc->rank_agreement = (double)NAN;
    mc->n = s->n_candidates;
    if (!by_loss || !by_accuracy || s->n_candidates < 2)
        return 0;
    mc->disagree = by_loss != by_accuracy;
    if (s->n_candidates < FEW)
        return 0;
    x = mem_zero(4 * n, sizeof(*x));
    if (!x)
        return err_set(err, ERR_NOMEM, "rank agreement");
    y = x + n;
    for (size_t i = 0; i < n; i++) {
        x[i] = stat_settle(s->candidates[i].metric[METRIC_VAL_ACCURACY]);
        y[i] = -stat_settle(s->candidates[i].metric[summary_loss(s)]);
    }
    mc->rank_agreement = stat_spearman(x, y, (int)n, y + n);
    mc->disagree = mc->disagree || mc->rank_agreement < AGREE;
    mem_free(x);
    return 0;
}

/* Among the tied by accuracy, does the cross-entropy of each example tell one
 * clearly from the best? */
static int tie_by_nll(struct metric_choice *mc, const struct summary *s,
                      struct err *err)
{
    const struct answers *a = s->answers;
    const float *best, *own;
    double *d;
    int top = 0;

    mc->nll_p = (double)NAN;
    if (!a || a->n_votes > 1 || s->metric != METRIC_VAL_ACCURACY ||
        s->selection.test != PAIR_MCNEMAR)
        return 0;
    for (int m = 1; m < a->n_models; m++)
        if (a->models[m]->tied && a->models[m]->metric[METRIC_VAL_NLL] <
                                      a->models[top]->metric[METRIC_VAL_NLL])
            top = m;
    if (!top)
        return 0;
    d = mem_zero((size_t)a->n, sizeof(*d));
    if (!d)
        return err_set(err, ERR_NOMEM, "tie");
    best = a->nll;
    own = a->nll + (size_t)top * a->n;
    for (int i = 0; i < a->n; i++)
        d[i] = (double)best[i] - (double)own[i];
    mc->nll_p = stat_paired_t(d, a->n, 0).p;
    if (mc->nll_p < CLEARLY && stat_mean(d, a->n) > 0)
        mc->by_nll = a->models[top];
    mem_free(d);
    return 0;
}

int metric_choice_make(struct summary *s, struct err *err)
{
    struct metric_choice *mc = &s->metric_choice;

    if (!s->n_candidates || !s->n_validation)
        return 0;
    class_sizes(mc, s);
    if (agreement(mc, s, err) < 0)
        return -1;
    return tie_by_nll(mc, s, err);
}
