#include "base/mem.h"
#include "summary/compare_parts.h"

#include <math.h>

/* Recall of each class, tested as the whole is: by examples, seeds or folds. */

static int make_classes(struct comparison *c, int k, struct err *err)
{
    const struct snapshot *snap = c->side[0].snap;

    c->classes = mem_zero((size_t)k, sizeof(*c->classes));
    if (!c->classes)
        return err_set(err, ERR_NOMEM, "%d classes", k);
    c->n_classes = k;
    for (int i = 0; i < k; i++)
        c->classes[i] = (struct compare_class){
            .label = i < snap->n_classes ? snap->classes[i] : "",
            .recall = { NAN, NAN },
            .difference = NAN,
            .p = NAN,
            .adjusted = NAN,
            .interval = { NAN, NAN },
        };
    return 0;
}

/* ---- by examples --------------------------------------------------------- */

static bool is_right(const struct scores_row *s, int i)
{
    return s->correct[i / 8] >> i % 8 & 1;
}

static void count_examples(struct comparison *c, const struct scores_row *a,
                           const struct scores_row *b)
{
    int64_t right;

    for (int i = 0; i < a->predictions.n; i++) {
        struct compare_class *x = &c->classes[a->predictions.label[i]];

        x->support++;
        x->b += is_right(a, i) && !is_right(b, i);
        x->c += is_right(b, i) && !is_right(a, i);
    }
    for (int k = 0; k < c->n_classes; k++) {
        struct compare_class *x = &c->classes[k];

        if (!x->support)
            continue;
        right = a->confusion[k * c->n_classes + k];
        x->recall[0] = (double)right / (double)x->support;
        right = b->confusion[k * c->n_classes + k];
        x->recall[1] = (double)right / (double)x->support;
        x->difference = x->recall[0] - x->recall[1];
        x->interval = stat_bonett_price(x->b, x->c, x->support);
        x->p = stat_mcnemar(x->b, x->c);
    }
}

static int by_examples(struct comparison *c, struct store *st, struct err *err)
{
    struct scores_row *own[2] = { NULL, NULL };
    int rc = -1;

    if (compare_scores(own, c, st, err) < 0)
        goto done;
    if (make_classes(c, own[0]->predictions.n_classes, err) < 0)
        goto done;
    count_examples(c, own[0], own[1]);
    rc = 0;
done:
    scores_free(own[0]);
    scores_free(own[1]);
    return rc;
}

/* ---- by seeds or folds --------------------------------------------------- */

struct recalls {
    int n_units, n_classes;
    double *of; /* [n_classes, n_units]; NaN: the class has no example */
};

static double recall_of(const struct scores_row *s, int k, int64_t *support)
{
    int n = s->predictions.n_classes;
    const int64_t *row = s->confusion + (size_t)k * n;

    *support = 0;
    for (int j = 0; j < n; j++)
        *support += row[j];
    return *support ? (double)row[k] / (double)*support : (double)NAN;
}

/* One trial's recalls onto its unit, of whose `share` it is. */
static int add_recalls(struct recalls *r, struct comparison *c,
                       const struct trial_row *t, int unit, double share,
                       bool counts, struct store *st, struct err *err)
{
    struct scores_row *s = NULL;
    int64_t support;

    if (store_scores(&s, st, t->id, "validation", err) < 0)
        return -1;
    for (int k = 0; k < r->n_classes && k < s->predictions.n_classes; k++) {
        r->of[(size_t)k * r->n_units + unit] +=
            recall_of(s, k, &support) * share;
        if (counts)
            c->classes[k].support += support;
    }
    scores_free(s);
    return 0;
}

static int load_recalls(struct recalls *r, struct comparison *c, int i,
                        struct store *st, struct err *err)
{
    const struct compare_side *s = &c->side[i];
    bool folds = c->test == COMPARE_FOLDS;

    r->n_classes = c->n_classes;
    r->n_units = folds ? s->n_folds : s->n_seeds;
    r->of = mem_zero((size_t)r->n_classes * (size_t)r->n_units, sizeof(*r->of));
    if (!r->of)
        return err_set(err, ERR_NOMEM, "recalls of %d classes", r->n_classes);
    for (int k = 0; k < s->n_seeds * s->n_folds; k++)
        if (add_recalls(r, c, s->trials[k],
                        folds ? k % s->n_folds : k / s->n_folds,
                        folds ? 1.0 / s->n_seeds : 1.0 / s->n_folds,
                        i == 0 && k < s->n_folds, st, err) < 0)
            return -1;
    return 0;
}

static void take(struct compare_class *x, const struct t_test *t)
{
    x->difference = t->mean;
    x->interval = t->interval;
    x->p = t->p;
}

/* A recall is a multiple of one over the class's examples.  What this rounding
 * hides has at least its variance, step^2 / 12 on each side: that three seeds
 * agree on a class of few examples makes nothing certain. */
static struct t_test rounded_t(const double *d, int n, double ratio,
                               double step)
{
    double sd = fmax(stat_sd(d, n), step / sqrt(6));

    return stat_t(stat_mean(d, n), sqrt(1.0 / n + ratio) * sd, n - 1);
}

static void test_class(struct comparison *c, int k, const struct recalls r[2],
                       double *d)
{
    struct compare_class *x = &c->classes[k];
    struct seeds of[2];
    struct t_test t;
    int n = r[0].n_units;
    double ratio = 0;

    for (int i = 0; i < 2; i++) {
        const double *own = r[i].of + (size_t)k * r[i].n_units;

        x->recall[i] = stat_mean(own, r[i].n_units);
        of[i] = (struct seeds){ r[i].n_units, c->side[i].seeds, own };
    }
    if (!x->support)
        return;
    if (c->test == COMPARE_FOLDS) {
        for (int f = 0; f < n; f++)
            d[f] = of[0].value[f] - of[1].value[f];
        ratio = compare_ratio(n);
    } else {
        n = seeds_shared(d, &of[0], &of[1]);
    }
    t = n >= SEEDS_TESTED || c->test == COMPARE_FOLDS
            ? rounded_t(d, n, ratio, 1.0 / (double)x->support)
            : seeds_compare(&of[0], &of[1]).t;
    take(x, &t);
}

static int by_units(struct comparison *c, struct store *st, struct err *err)
{
    struct recalls r[2] = { { 0 } };
    double *d = NULL;
    int rc = -1;

    if (make_classes(c, c->side[0].snap->n_classes, err) < 0 ||
        load_recalls(&r[0], c, 0, st, err) < 0 ||
        load_recalls(&r[1], c, 1, st, err) < 0)
        goto done;
    d = mem_zero((size_t)r[0].n_units, sizeof(*d));
    if (!d) {
        err_set(err, ERR_NOMEM, "recalls of %d classes", c->n_classes);
        goto done;
    }
    for (int k = 0; k < c->n_classes; k++)
        test_class(c, k, r, d);
    rc = 0;
done:
    mem_free(r[0].of);
    mem_free(r[1].of);
    mem_free(d);
    return rc;
}

/* ---- all together -------------------------------------------------------- */

/* Holm over the classes that are tested. */
static int adjust(struct comparison *c, struct err *err)
{
    double *p = mem_zero((size_t)c->n_classes, sizeof(*p));
    int *order = mem_zero((size_t)c->n_classes, sizeof(*order)), n = 0;
    int rc = -1;

    if (!p || !order) {
        err_set(err, ERR_NOMEM, "%d classes", c->n_classes);
        goto done;
    }
    for (int k = 0; k < c->n_classes; k++)
        if (isfinite(c->classes[k].p))
            p[n++] = c->classes[k].p;
    stat_holm(p, order, n);
    n = 0;
    for (int k = 0; k < c->n_classes; k++)
        if (isfinite(c->classes[k].p))
            c->classes[k].adjusted = p[n++];
    rc = 0;
done:
    mem_free(p);
    mem_free(order);
    return rc;
}

/* A network that left no results per example has no class table either. */
int compare_classes(struct comparison *c, struct store *st, struct err *err)
{
    bool examples = c->test == COMPARE_MCNEMAR || c->test == COMPARE_CLASSES ||
                    c->test == COMPARE_LOSS;
    int rc = examples ? by_examples(c, st, err) : by_units(c, st, err);

    if (rc < 0 && err->code == ERR_NOMATCH) {
        err_clear(err);
        c->n_classes = 0;
        return 0;
    }
    return rc < 0 ? -1 : adjust(c, err);
}
