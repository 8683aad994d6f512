#include "summary/compare.h"

#include "base/mem.h"
#include "summary/compare_parts.h"
#include "summary/numbers.h"
#include "summary/resampled.h"

#include <math.h>
#include <string.h>

void comparison_free(struct comparison *c)
{
    for (int i = 0; c && i < 2; i++) {
        mem_free(c->side[i].trials);
        mem_free(c->side[i].seeds);
    }
    if (c)
        mem_free(c->classes);
    mem_free(c);
}

/* ---- may they be paired? ------------------------------------------------- */

static enum compare_obstacle obstacle(const struct comparison *c)
{
    const struct compare_side *a = &c->side[0], *b = &c->side[1];

    if (a->n_folds != b->n_folds)
        return OBSTACLE_FOLDS;
    for (int f = 0; f < a->n_folds; f++) {
        const struct split_row *x = compare_split(a, f);
        const struct split_row *y = compare_split(b, f);

        if (!x || !y || !x->n_validation || !y->n_validation ||
            a->kind == KIND_REFIT || b->kind == KIND_REFIT)
            return OBSTACLE_RESULTS;
        if (strcmp(x->dataset_hash, y->dataset_hash) != 0)
            return OBSTACLE_DATA;
        if (strcmp(x->hash, y->hash) != 0)
            return OBSTACLE_SPLIT;
    }
    return OBSTACLE_NONE;
}

/* ---- the tests ----------------------------------------------------------- */

static void take_t(struct comparison *c, const struct t_test *t)
{
    c->difference = t->mean;
    c->interval = t->interval;
    c->t = t->t;
    c->df = t->df;
    c->p = t->p;
}

static int test_folds(struct comparison *c, struct err *err)
{
    int k = c->side[0].n_folds;
    double *d = mem_zero((size_t)k, sizeof(*d));
    struct t_test t;

    if (!d)
        return err_set(err, ERR_NOMEM, "a test over folds");
    for (int f = 0; f < k; f++)
        d[f] = compare_of_fold(&c->side[0], f, c->metric) -
               compare_of_fold(&c->side[1], f, c->metric);
    t = stat_paired_t(d, k, compare_ratio(k));
    take_t(c, &t);
    c->test = COMPARE_FOLDS;
    c->n = k;
    mem_free(d);
    return 0;
}

/* Over seeds, when both have enough of them: then c->test is set. */
static int test_seeds(struct comparison *c, struct err *err)
{
    size_t n = (size_t)c->side[0].n_seeds, m = (size_t)c->side[1].n_seeds;
    double *value[2] = { mem_zero(n, sizeof(double)),
                         mem_zero(m, sizeof(double)) };
    struct seeds of[2];
    int rc = -1;

    if (!value[0] || !value[1]) {
        err_set(err, ERR_NOMEM, "a test over seeds");
        goto done;
    }
    for (int i = 0; i < 2; i++) {
        const struct compare_side *s = &c->side[i];

        for (int r = 0; r < s->n_seeds; r++)
            value[i][r] = compare_of_seed(s, r, c->metric);
        of[i] = (struct seeds){ s->n_seeds, s->seeds, value[i] };
    }
    c->s = seeds_compare(&of[0], &of[1]);
    if (c->s.test != SEEDS_NONE) {
        take_t(c, &c->s.t);
        c->n = c->s.n_shared;
        c->test = c->s.test == SEEDS_PAIRED ? COMPARE_PAIRED : COMPARE_WELCH;
    }
    rc = 0;
done:
    mem_free(value[0]);
    mem_free(value[1]);
    return rc;
}

static void test_mcnemar(struct comparison *c, const struct scores_row *a,
                         const struct scores_row *b)
{
    int n = a->predictions.n;

    stat_discordant(&c->b, &c->c, a->correct, b->correct, n);
    c->difference = (double)(c->b - c->c) / n;
    c->interval = stat_bonett_price(c->b, c->c, n);
    c->p = stat_mcnemar(c->b, c->c);
    c->test = COMPARE_MCNEMAR;
    c->n = n;
}

static int test_loss(struct comparison *c, const struct scores_row *a,
                     const struct scores_row *b, struct err *err)
{
    int n = a->predictions.n;
    double *d = mem_zero((size_t)n, sizeof(*d));
    struct t_test t;

    if (!d)
        return err_set(err, ERR_NOMEM, "a test over %d examples", n);
    for (int i = 0; i < n; i++)
        d[i] = (double)a->predictions.nll[i] - (double)b->predictions.nll[i];
    t = stat_paired_t(d, n, 0);
    take_t(c, &t);
    c->test = COMPARE_LOSS;
    c->n = n;
    mem_free(d);
    return 0;
}

static int test_figures(struct comparison *c, struct scores_row *const own[2],
                        struct err *err)
{
    class_figure_fn *figure = winner_figure(c->metric);
    int k = own[0]->predictions.n_classes;
    double se[2];
    struct t_test t;

    if (resampled_pairs(se, own, 2, figure, err) < 0)
        return -1;
    t = stat_normal(figure(own[0]->confusion, k) - figure(own[1]->confusion, k),
                    se[1]);
    c->difference = t.mean;
    c->interval = t.interval;
    c->p = t.p;
    c->test = COMPARE_CLASSES;
    c->n = own[0]->predictions.n;
    return 0;
}

/* By the answers of two networks; ERR_NOMATCH when one left none. */
static int test_examples(struct comparison *c, struct store *st,
                         struct err *err)
{
    struct scores_row *own[2] = { NULL, NULL };
    int rc = -1;

    if (compare_scores(own, c, st, err) < 0)
        goto done;
    rc = 0;
    if (own[0]->predictions.n != own[1]->predictions.n)
        c->obstacle = OBSTACLE_SPLIT;
    else if (c->metric == METRIC_VAL_LOSS || c->metric == METRIC_VAL_NLL)
        rc = test_loss(c, own[0], own[1], err);
    else if (winner_figure(c->metric))
        rc = test_figures(c, own, err);
    else
        test_mcnemar(c, own[0], own[1]);
done:
    scores_free(own[0]);
    scores_free(own[1]);
    if (rc < 0 && err->code == ERR_NOMATCH) {
        err_clear(err);
        c->obstacle = OBSTACLE_RESULTS;
        rc = 0;
    }
    return rc;
}

/* Which direction is better, by what the test is about. */
static void judge(struct comparison *c)
{
    bool maximize = c->test == COMPARE_MCNEMAR ? true
                    : c->test == COMPARE_LOSS  ? false
                                               : metrics[c->metric].maximize;

    c->better = -1;
    if (c->test != COMPARE_NONE && c->p < 0.05)
        c->better = (c->difference > 0) == maximize ? 0 : 1;
}

static int test(struct comparison *c, struct store *st, struct err *err)
{
    c->obstacle = obstacle(c);
    if (c->obstacle != OBSTACLE_NONE)
        return 0;
    if (c->side[0].n_folds > 1)
        return test_folds(c, err);
    if (test_seeds(c, err) < 0)
        return -1;
    return c->test == COMPARE_NONE ? test_examples(c, st, err) : 0;
}

int compare_make(struct comparison **out, struct store *st,
                 const struct compare_side sides[2], enum metric_id metric,
                 struct err *err)
{
    struct comparison *c = mem_zero(1, sizeof(*c));
    int rc = -1;

    if (!c) {
        err_set(err, ERR_NOMEM, "a comparison");
        goto done;
    }
    stat_begin();
    c->side[0] = sides[0];
    c->side[1] = sides[1];
    c->metric = metric;
    c->difference = c->t = c->df = c->p = (double)NAN;
    c->interval = (struct interval){ NAN, NAN };
    c->s.outperforms = (double)NAN;
    if (compare_sides(c, err) < 0)
        goto done;
    compare_rows(c);
    if (test(c, st, err) < 0)
        goto done;
    judge(c);
    if (c->test != COMPARE_NONE && compare_classes(c, st, err) < 0)
        goto done;
    *out = c;
    c = NULL;
    rc = 0;
done:
    comparison_free(c);
    return rc;
}
