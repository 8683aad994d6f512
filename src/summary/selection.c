#include "base/mem.h"
#include "summary/numbers.h"
#include "summary/pair_test.h"
#include "summary/resampled.h"

#include <math.h>
#include <string.h>

/* What the pair tests of one family share. */
struct family {
    struct summary *s;
    int n;                      /* models: the best and the tested */
    struct scores_row **scores; /* [n] of the best candidates; may hold NULL */
    double *p, *scratch;        /* [n] */
    int *order;                 /* [n] */
    double *d;                  /* scratch for differences */
    double *se; /* [n] PAIR_CLASSES, PAIR_LOSS: standard errors of the
                   differences */
};

/* ---- which test ---------------------------------------------------------- */

static enum pair_test test_for(const struct summary *s)
{
    const struct candidate *best = summary_best(s);

    if (s->n_candidates < 2 || !s->n_validation ||
        !metrics[s->metric].on_validation)
        return PAIR_NONE;
    if (best->n_folds > 1)
        return PAIR_FOLDS;
    if (best->n_repeats > 2)
        return PAIR_REPEATS;
    if (s->metric == METRIC_VAL_LOSS || s->metric == METRIC_VAL_NLL)
        return PAIR_LOSS;
    return winner_figure(s->metric) ? PAIR_CLASSES : PAIR_MCNEMAR;
}

/* ---- the tests ----------------------------------------------------------- */

/* What the spreads of all pairs say of each. */
static void find_prior(struct family *f)
{
    const struct candidate *best = summary_best(f->s);
    int n = 0;

    for (int i = 1; i < f->n; i++) {
        const struct candidate *c = &f->s->candidates[i];

        if (pair_same_split(best, c) &&
            pair_by_seed(f->d, best, c) == best->n_repeats)
            f->p[n++] = pow(stat_sd(f->d, best->n_repeats), 2);
    }
    f->s->selection.prior =
        stat_prior(f->p, n, best->n_repeats - 1, f->scratch);
}

static void test_one(struct family *f, int i)
{
    struct candidate *c = &f->s->candidates[i];
    const struct candidate *best = summary_best(f->s);
    const struct pair_sides sides = {
        .s = f->s,
        .a = best,
        .b = c,
        .of_a = f->scores[0],
        .of_b = f->scores[i],
        .se = f->se[i],
        .d = f->d,
    };
    struct pair_result r = { 0 };

    c->difference = best->metric[f->s->metric] - c->metric[f->s->metric];
    if (!pair_compare(&r, &sides))
        return;
    if (pair_by_example(f->s->selection.test))
        f->se[i] = r.se;
    c->tested = true;
    c->p = r.p;
    c->difference_interval = r.interval;
    c->b = r.b;
    c->c = r.c;
}

/* The test is on the first of two seeds; does one of them put the other
 * point ahead? */
static bool seed_disagrees(const struct summary *s, const struct candidate *c)
{
    const struct candidate *best = summary_best(s);

    if (s->selection.test != PAIR_MCNEMAR && s->selection.test != PAIR_CLASSES)
        return false;
    for (int r = 0; r < best->n_repeats && r < c->n_repeats; r++)
        if (metric_better(s->metric, c->by_repeat[r], best->by_repeat[r]))
            return true;
    return false;
}

/* Holm over the tested, then who is tied. */
static void adjust(struct family *f)
{
    struct selection *sel = &f->s->selection;
    int n = 0;

    for (int i = 1; i < f->n; i++)
        if (f->s->candidates[i].tested)
            f->p[n++] = f->s->candidates[i].p;
    stat_holm(f->p, f->order, n);
    sel->n_tested = n;
    sel->n_tied = 1;
    f->s->candidates[0].tied = true;
    n = 0;
    for (int i = 1; i < f->n; i++) {
        struct candidate *c = &f->s->candidates[i];

        if (!c->tested)
            continue;
        c->adjusted = f->p[n++];
        c->tied = c->adjusted >= SUMMARY_TIED;
        c->disagrees = !c->tied && seed_disagrees(f->s, c);
        sel->n_tied += c->tied;
        if (!sel->closest || c->p > sel->closest->p)
            sel->closest = c;
    }
}

/* ---- what needs per-example results -------------------------------------- */

static int load_scores(struct family *f, struct store *st, struct err *err)
{
    for (int i = 0; i < f->n; i++) {
        const struct candidate *c = &f->s->candidates[i];

        if (store_scores(&f->scores[i], st, c->trial[0]->id, "validation",
                         err) < 0) {
            if (err->code != ERR_NOMATCH)
                return -1;
            err_clear(err);
        }
    }
    return 0;
}

static int resolution(struct family *f, struct err *err)
{
    struct selection *sel = &f->s->selection;
    const struct scores_row *a = f->scores[0], *b = f->scores[1];
    const uint8_t **bits = mem_zero((size_t)f->n, sizeof(*bits));
    int64_t only_a, only_b;
    int n = 0;

    if (!bits)
        return err_set(err, ERR_NOMEM, "pair tests");
    if (a && b && a->predictions.n == b->predictions.n &&
        pair_same_split(&f->s->candidates[0], &f->s->candidates[1])) {
        stat_discordant(&only_a, &only_b, a->correct, b->correct,
                        a->predictions.n);
        sel->psi = (double)(only_a + only_b) / a->predictions.n;
        /* where they answer alike it tells nothing */
        if (sel->test == PAIR_MCNEMAR && sel->psi > 0)
            sel->resolution = stat_resolution(sel->psi, a->predictions.n);
        else if (sel->test != PAIR_MCNEMAR && f->se[1] > 0)
            sel->resolution = stat_resolution_of(f->se[1]);
    }
    for (int i = 0; a && i < f->n; i++)
        if (f->scores[i] && (i == 0 || f->s->candidates[i].tested) &&
            f->scores[i]->predictions.n == a->predictions.n)
            bits[n++] = f->scores[i]->correct;
    if (n > 2) {
        sel->q_models = n;
        sel->q_p = stat_cochran(&sel->q, bits, n, a->predictions.n);
    }
    mem_free(bits);
    return 0;
}

static int test_all(struct summary *s, struct store *st, struct err *err)
{
    struct family f = { .s = s, .n = s->n_candidates };
    size_t most = (size_t)s->n_validation + (size_t)s->candidates[0].n_repeats;
    bool by_example = pair_by_example(s->selection.test);
    int rc = -1;

    if (f.n > SUMMARY_MAX_TESTED)
        f.n = SUMMARY_MAX_TESTED;
    f.scores = mem_zero((size_t)f.n, sizeof(*f.scores));
    f.p = mem_zero((size_t)f.n, sizeof(*f.p));
    f.scratch = mem_zero((size_t)f.n, sizeof(*f.scratch));
    f.order = mem_zero((size_t)f.n, sizeof(*f.order));
    f.d = mem_zero(most, sizeof(*f.d));
    f.se = mem_zero((size_t)f.n, sizeof(*f.se));
    if (!f.scores || !f.p || !f.scratch || !f.order || !f.d || !f.se) {
        err_set(err, ERR_NOMEM, "pair tests");
        goto done;
    }
    if (by_example && load_scores(&f, st, err) < 0)
        goto done;
    if (s->selection.test == PAIR_CLASSES &&
        resampled_pairs(f.se, f.scores, f.n, winner_figure(s->metric), err) < 0)
        goto done;
    if (s->selection.test == PAIR_REPEATS)
        find_prior(&f);
    for (int i = 1; i < f.n; i++)
        test_one(&f, i);
    adjust(&f);
    if (by_example && resolution(&f, err) < 0)
        goto done;
    rc = 0;
done:
    for (int i = 0; f.scores && i < f.n; i++)
        scores_free(f.scores[i]);
    mem_free(f.scores);
    mem_free(f.p);
    mem_free(f.scratch);
    mem_free(f.order);
    mem_free(f.d);
    mem_free(f.se);
    return rc;
}

/* ---- who else ------------------------------------------------------------ */

/* As the leaderboard orders: means that agree to 12 decimals are equal. */
static bool equal(double a, double b)
{
    return round(a * 1e12) == round(b * 1e12);
}

static enum tie_break tie_break(const struct summary *s)
{
    const struct candidate *a = &s->candidates[0], *b = &s->candidates[1];

    if (s->n_candidates < 2 ||
        !equal(a->metric[s->metric], b->metric[s->metric]))
        return TIE_NONE;
    if (a->point->n_weights != b->point->n_weights)
        return TIE_WEIGHTS;
    if (isfinite(a->metric[METRIC_VAL_NLL]) &&
        !equal(a->metric[METRIC_VAL_NLL], b->metric[METRIC_VAL_NLL]))
        return TIE_NLL;
    return TIE_ORDINAL;
}

static void others(struct summary *s)
{
    struct selection *sel = &s->selection;

    for (int i = 0; i < s->n_candidates; i++) {
        const struct candidate *c = &s->candidates[i];

        for (int m = 0; m < METRIC_COUNT; m++) {
            const struct candidate **top = &sel->by_metric[m];

            if (isfinite(c->metric[m]) &&
                (!*top || metric_better((enum metric_id)m, c->metric[m],
                                        (*top)->metric[m])))
                *top = c;
        }
    }
    /* of equal ones the chosen stands for itself */
    for (int m = 0; m < METRIC_COUNT; m++)
        if (sel->by_metric[m] &&
            equal(sel->by_metric[m]->metric[m], s->candidates[0].metric[m]))
            sel->by_metric[m] = &s->candidates[0];
}

int selection_make(struct summary *s, struct store *st, struct err *err)
{
    struct selection *sel = &s->selection;

    sel->psi = sel->resolution = sel->q = sel->q_p = (double)NAN;
    if (!s->n_candidates)
        return 0;
    sel->test = test_for(s);
    sel->tie_break = tie_break(s);
    if (sel->test != PAIR_NONE) {
        if (test_all(s, st, err) < 0)
            return -1;
    } else {
        s->candidates[0].tied = true;
        sel->n_tied = 1;
    }
    others(s);
    return 0;
}
