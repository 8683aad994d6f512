#include "summary/calibration.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static int by_confidence(const void *a, const void *b)
{
    const struct graded *x = a, *y = b;

    if (x->confidence < y->confidence || x->confidence > y->confidence)
        return x->confidence < y->confidence ? -1 : 1;
    if (x->right != y->right)
        return x->right - y->right;
    return (x->nll > y->nll) - (x->nll < y->nll);
}

static int bin_of(double confidence)
{
    int b = (int)(confidence * CALIBRATION_BINS);

    return b < 0 ? 0 : b >= CALIBRATION_BINS ? CALIBRATION_BINS - 1 : b;
}

static double equal_width(struct calibration *c, const struct graded *g)
{
    double error = 0;

    for (int i = 0; i < c->n; i++) {
        struct confidence_bin *b = &c->bins[bin_of(g[i].confidence)];

        b->confidence += g[i].confidence;
        b->accuracy += g[i].right;
        b->n++;
    }
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        struct confidence_bin *b = &c->bins[i];

        error += fabs(b->accuracy - b->confidence) / c->n;
        b->confidence = b->n ? b->confidence / b->n : (double)NAN;
        b->accuracy = b->n ? b->accuracy / b->n : (double)NAN;
    }
    return error;
}

/* Equal confidences stay in one bin, or their order would matter. */
static double equal_mass(const struct calibration *c, const struct graded *g)
{
    double error = 0;

    for (int i = 0, bin = 1; i < c->n; bin++) {
        int end = (int)((int64_t)c->n * bin / CALIBRATION_BINS);
        double sum = 0;

        if (end <= i)
            continue;
        while (end < c->n && g[end].confidence <= g[end - 1].confidence)
            end++;
        for (; i < end; i++)
            sum += g[i].right - g[i].confidence;
        error += fabs(sum) / c->n;
    }
    return error;
}

void calibration_judge(struct calibration *out, struct graded *answer, int n)
{
    *out = (struct calibration){ .n = n,
                                 .temperature = (double)NAN,
                                 .scaled_nll = (double)NAN };
    qsort(answer, (size_t)n, sizeof(*answer), by_confidence);
    for (int i = 0; i < n; i++) {
        out->confidence += answer[i].confidence / n;
        out->accuracy += (double)answer[i].right / n;
        out->nll += answer[i].nll / n;
        /* sum of (p - y)^2 = sum of p^2 - 2 p(true) + 1 */
        out->brier += (answer[i].squared - 2 * exp(-answer[i].nll) + 1) / n;
    }
    out->ece = equal_width(out, answer);
    out->ece_mass = equal_mass(out, answer);
}

struct tempered {    /* sums over the networks */
    int n, examples; /* networks that have a temperature; their examples */
    double temperature, nll;
};

static int add_scores(struct graded *out, int *n, struct tempered *sum,
                      const struct trial_row *t, struct store *st,
                      struct err *err)
{
    struct scores_row *scores = NULL;

    if (store_scores(&scores, st, t->id, "validation", err) < 0)
        return -1;
    for (int i = 0; i < scores->predictions.n; i++)
        out[(*n)++] = (struct graded){
            .confidence = (double)scores->predictions.p_top[i],
            .nll = (double)scores->predictions.nll[i],
            .squared = (double)scores->predictions.p_squared[i],
            .right = scores->correct[i / 8] >> i % 8 & 1,
        };
    if (scores->predictions.temperature > 0) {
        sum->n++;
        sum->examples += scores->predictions.n;
        sum->temperature += scores->predictions.temperature;
        sum->nll += scores->predictions.scaled_nll * scores->predictions.n;
    }
    scores_free(scores);
    return 0;
}

int calibration_make(struct summary *s, struct store *st, struct err *err)
{
    const struct mistakes *m = s->validation;
    struct tempered sum = { 0 };
    struct graded *answer = NULL;
    int n = 0, rc = -1;

    if (!m || m->n < 1)
        return 0;
    answer = mem_zero((size_t)m->n, sizeof(*answer));
    s->calibration = mem_zero(1, sizeof(*s->calibration));
    if (!answer || !s->calibration) {
        err_set(err, ERR_NOMEM, "calibration");
        goto done;
    }
    for (int i = 0; i < m->n_trials; i++)
        if (add_scores(answer, &n, &sum, m->trials[i], st, err) < 0)
            goto done;
    calibration_judge(s->calibration, answer, n);
    if (sum.n && sum.n == m->n_trials) {
        s->calibration->temperature = sum.temperature / sum.n;
        s->calibration->scaled_nll = sum.nll / sum.examples;
    }
    rc = 0;
done:
    mem_free(answer);
    return rc;
}
