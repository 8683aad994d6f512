#include "base/mem.h"
#include "summary/numbers.h"

#define MAX_TRIALS 1000 /* whose results are read, so that it stays quick */

void answers_free(struct answers *a)
{
    if (!a)
        return;
    mem_free(a->models);
    mem_free(a->right);
    mem_free(a->nll);
    mem_free(a);
}

/* ---- loading ------------------------------------------------------------- */

static bool comparable(const struct candidate *best, const struct candidate *c)
{
    if (c->n_folds != best->n_folds || c->n_repeats != best->n_repeats)
        return false;
    for (int f = 0; f < c->n_folds; f++)
        if (c->trial[f]->split_id != best->trial[f]->split_id)
            return false;
    return true;
}

/* One trial's results onto the model's rows, from example `first` on; *fits is
 * false when it left none. */
static int add_trial(bool *fits, struct answers *a, struct candidate *c,
                     int first, const struct trial_row *t, int n,
                     struct store *st, struct err *err)
{
    size_t row = (size_t)a->n_models * a->n + (size_t)first;
    struct scores_row *scores = NULL;

    if (store_scores(&scores, st, t->id, "validation", err) < 0) {
        if (err->code != ERR_NOMATCH)
            return -1;
        err_clear(err);
        *fits = false;
        return 0;
    }
    *fits = scores->predictions.n == n;
    for (int i = 0; *fits && i < n; i++) {
        a->right[row + i] += (float)(scores->correct[i / 8] >> i % 8 & 1);
        a->nll[row + i] += scores->predictions.nll[i] / (float)a->n_votes;
    }
    if (*fits && t == c->trial[0])
        c->collapsed =
            stat_collapsed(scores->confusion, scores->predictions.n_classes);
    scores_free(scores);
    return 0;
}

/* The candidate becomes the next model, unless a trial left no results. */
static int add_model(struct answers *a, const struct summary *s,
                     struct candidate *c, struct store *st, struct err *err)
{
    bool fits = comparable(summary_best(s), c);

    for (int r = 0; fits && r < c->n_repeats; r++)
        for (int f = 0, first = 0; fits && f < c->n_folds; f++) {
            const struct trial_row *t = c->trial[r * c->n_folds + f];
            const struct split_row *split = summary_split(s, t);
            int n = split ? split->n_validation : 0;

            fits = split && first + n <= a->n;
            if (fits && add_trial(&fits, a, c, first, t, n, st, err) < 0)
                return -1;
            first += n;
        }
    if (fits)
        a->models[a->n_models++] = c;
    return 0;
}

static int most_models(const struct summary *s)
{
    const struct candidate *best = summary_best(s);
    int most = MAX_TRIALS / (best->n_repeats * best->n_folds);

    most = most < 2 ? 2 : most > SUMMARY_MAX_TESTED ? SUMMARY_MAX_TESTED : most;
    return most < s->n_candidates ? most : s->n_candidates;
}

int answers_make(struct summary *s, struct store *st, struct err *err)
{
    struct answers *a = NULL;
    int most, rc = -1;
    size_t cells;

    if (!s->n_candidates || !s->n_validation)
        return 0;
    most = most_models(s);
    cells = (size_t)most * (size_t)s->n_validation;
    a = mem_zero(1, sizeof(*a));
    if (a) {
        a->n = s->n_validation;
        a->n_votes = summary_best(s)->n_repeats;
        a->models = mem_zero((size_t)most, sizeof(*a->models));
        a->right = mem_zero(cells, sizeof(*a->right));
        a->nll = mem_zero(cells, sizeof(*a->nll));
    }
    if (!a || !a->models || !a->right || !a->nll) {
        err_set(err, ERR_NOMEM, "results of %d points", most);
        goto done;
    }
    for (int i = 0; i < most; i++) {
        if (add_model(a, s, &s->candidates[i], st, err) < 0)
            goto done;
        if (!a->n_models) /* without the best's there is nothing to hold */
            break;
    }
    if (a->n_models) {
        s->answers = a;
        a = NULL;
    }
    rc = 0;
done:
    answers_free(a);
    return rc;
}
