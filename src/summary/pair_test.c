#include "summary/pair_test.h"

bool pair_same_split(const struct candidate *a, const struct candidate *b)
{
    if (a->n_folds != b->n_folds)
        return false;
    for (int f = 0; f < a->n_folds; f++)
        if (a->trial[f]->split_id != b->trial[f]->split_id)
            return false;
    return true;
}

int pair_by_seed(double *d, const struct candidate *a,
                 const struct candidate *b)
{
    int n = a->n_repeats < b->n_repeats ? a->n_repeats : b->n_repeats;

    for (int r = 0; r < n; r++) /* the plan gives repeat r one seed */
        d[r] = a->by_repeat[r] - b->by_repeat[r];
    return n;
}

/* ---- the tests ----------------------------------------------------------- */

static void take_t(struct pair_result *out, struct t_test t)
{
    out->p = t.p;
    out->se = t.se;
    out->interval = t.interval;
}

static void test_repeats(struct pair_result *out, const struct pair_sides *of)
{
    int n = pair_by_seed(of->d, of->a, of->b);

    take_t(out, stat_moderated_t(of->d, n, &of->s->selection.prior));
}

static void test_folds(struct pair_result *out, const struct pair_sides *of)
{
    int k = of->a->n_folds;

    for (int i = 0; i < k; i++)
        of->d[i] = of->a->by_fold[i] - of->b->by_fold[i];
    take_t(out, stat_paired_t(of->d, k, 1.0 / (k - 1)));
}

static void test_mcnemar(struct pair_result *out, const struct pair_sides *of)
{
    int n = of->of_a->predictions.n;

    stat_discordant(&out->b, &out->c, of->of_a->correct, of->of_b->correct, n);
    out->p = stat_mcnemar(out->b, out->c);
    out->interval = stat_bonett_price(out->b, out->c, n);
}

static void test_loss(struct pair_result *out, const struct pair_sides *of)
{
    int n = of->of_a->predictions.n;

    for (int i = 0; i < n; i++)
        of->d[i] = (double)of->of_a->predictions.nll[i] -
                   (double)of->of_b->predictions.nll[i];
    take_t(out, stat_paired_t(of->d, n, 0));
}

/* Of the first seed's networks. */
static void test_figures(struct pair_result *out, const struct pair_sides *of)
{
    class_figure_fn *figure = winner_figure(of->s->metric);
    int k = of->of_a->predictions.n_classes;

    take_t(out, stat_normal(figure(of->of_a->confusion, k) -
                                figure(of->of_b->confusion, k),
                            of->se));
}

/* clang-format off */
static const struct {
    bool by_example; /* reads the results */
    void (*run)(struct pair_result *out, const struct pair_sides *of);
} tests[] = {
    [PAIR_NONE]    = { false, NULL },
    [PAIR_MCNEMAR] = { true,  test_mcnemar },
    [PAIR_CLASSES] = { true,  test_figures },
    [PAIR_LOSS]    = { true,  test_loss },
    [PAIR_REPEATS] = { false, test_repeats },
    [PAIR_FOLDS]   = { false, test_folds },
};
/* clang-format on */

bool pair_by_example(enum pair_test test)
{
    return tests[test].by_example;
}

bool pair_compare(struct pair_result *out, const struct pair_sides *of)
{
    enum pair_test test = of->s->selection.test;

    if (!tests[test].run || !pair_same_split(of->a, of->b))
        return false;
    if (tests[test].by_example &&
        (!of->of_a || !of->of_b ||
         of->of_a->predictions.n != of->of_b->predictions.n))
        return false;
    tests[test].run(out, of);
    return true;
}
