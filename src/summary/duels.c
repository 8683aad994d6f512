#include "summary/duels.h"

#include "base/mem.h"
#include "summary/pair_test.h"
#include "summary/resampled.h"

struct ring { /* what the tests need */
    struct scores_row *scores[DUELS_MOST];
    double *d;                         /* scratch */
    double se[DUELS_MOST][DUELS_MOST]; /* PAIR_CLASSES: of [i][j] */
};

void duels_free(struct duels *d)
{
    mem_free(d);
}

static void choose(struct duels *d, const struct summary *s)
{
    bool in[DUELS_MOST + SUMMARY_MAX_TESTED] = { false };
    int most = s->n_candidates < SUMMARY_MAX_TESTED ? s->n_candidates
                                                    : SUMMARY_MAX_TESTED;
    int n = 0;

    for (int i = 0; i < most && n < DUELS_MOST; i++)
        n += in[i] = s->candidates[i].tied;
    for (int i = 0; i < most && n < DUELS_FILL; i++)
        if (!in[i])
            n += in[i] = true;
    for (int i = 0; i < most; i++)
        if (in[i])
            d->list[d->n++] = &s->candidates[i];
}

static int load(struct ring *r, const struct duels *d, const struct summary *s,
                struct store *st, struct err *err)
{
    if (!pair_by_example(s->selection.test))
        return 0;
    for (int i = 0; i < d->n; i++)
        if (store_scores(&r->scores[i], st, d->list[i]->trial[0]->id,
                         "validation", err) < 0) {
            if (err->code != ERR_NOMATCH)
                return -1;
            err_clear(err);
        }
    if (s->selection.test != PAIR_CLASSES)
        return 0;
    for (int i = 0; i < d->n; i++)
        if (resampled_pairs(&r->se[i][i], &r->scores[i], d->n - i,
                            winner_figure(s->metric), err) < 0)
            return -1;
    return 0;
}

static int fight(struct duels *d, struct ring *r, const struct summary *s)
{
    double p[DUELS_MOST * DUELS_MOST];
    int order[DUELS_MOST * DUELS_MOST], n = 0;

    for (int i = 0; i < d->n; i++)
        for (int j = i + 1; j < d->n; j++) {
            const struct candidate *a = d->list[i], *b = d->list[j];
            struct duel *of = &d->pairs[i][j];
            struct pair_result result = { 0 };

            of->difference = a->metric[s->metric] - b->metric[s->metric];
            of->tested = pair_compare(
                &result, &(struct pair_sides){ .s = s,
                                               .a = a,
                                               .b = b,
                                               .of_a = r->scores[i],
                                               .of_b = r->scores[j],
                                               .se = r->se[i][j],
                                               .d = r->d });
            of->p = result.p;
            of->contrary =
                of->difference * (result.interval.low + result.interval.high) <
                0;
            if (of->tested)
                p[n++] = result.p;
        }
    stat_holm(p, order, n);
    d->n_tested = n;
    n = 0;
    for (int i = 0; i < d->n; i++)
        for (int j = i + 1; j < d->n; j++)
            if (d->pairs[i][j].tested) {
                d->pairs[i][j].adjusted = p[n++];
                d->pairs[i][j].contrary &=
                    d->pairs[i][j].adjusted < SUMMARY_TIED;
            }
    return d->n_tested;
}

int duels_make(struct duels **out, const struct summary *s, struct store *st,
               struct err *err)
{
    struct duels *d = mem_zero(1, sizeof(*d));
    struct ring *r = mem_zero(1, sizeof(*r));
    int rc = -1;

    *out = NULL;
    if (!d || !r) {
        err_set(err, ERR_NOMEM, "pairs");
        goto done;
    }
    if (s->selection.test != PAIR_NONE)
        choose(d, s);
    r->d = mem_zero((size_t)s->n_validation +
                        (d->n ? (size_t)d->list[0]->n_repeats : 0),
                    sizeof(*r->d));
    if (!r->d) {
        err_set(err, ERR_NOMEM, "pairs");
        goto done;
    }
    if (load(r, d, s, st, err) < 0)
        goto done;
    if (fight(d, r, s)) {
        *out = d;
        d = NULL;
    }
    rc = 0;
done:
    for (int i = 0; r && i < DUELS_MOST; i++)
        scores_free(r->scores[i]);
    if (r)
        mem_free(r->d);
    mem_free(r);
    duels_free(d);
    return rc;
}
