#include "report/derive_scores.h"

#include "base/mem.h"
#include "stat/bootstrap.h"
#include "summary/calibration.h"

#include <math.h>

#define NOTHING ((double)NAN)

/* ---- paired losses ------------------------------------------------------- */

/* The t test of the k-th trial behind the first; false: there is none. */
static bool loss_test(struct t_test *out, const double *in, int n, int k)
{
    int m = n > 0 ? (int)in[0] : 0;
    const double *best = in + 1, *own = in + (size_t)k * (m + 1) + 1;
    double *d;

    if (m < 1 || (k + 1) * (m + 1) > n)
        return false;
    d = mem_zero((size_t)m, sizeof(*d));
    if (!d)
        return false;
    for (int i = 0; i < m; i++)
        d[i] = best[i] - own[i];
    *out = stat_paired_t(d, m, 0);
    mem_free(d);
    return true;
}

double derive_loss_p(const double *in, int n)
{
    struct t_test t;

    return loss_test(&t, in, n, 1) ? t.p : NOTHING;
}

double derive_loss_low(const double *in, int n)
{
    struct t_test t;

    return loss_test(&t, in, n, 1) ? t.interval.low : NOTHING;
}

double derive_loss_high(const double *in, int n)
{
    struct t_test t;

    return loss_test(&t, in, n, 1) ? t.interval.high : NOTHING;
}

double derive_loss_resolution(const double *in, int n)
{
    struct t_test t;

    return loss_test(&t, in, n, 1) ? stat_resolution_of(t.se) : NOTHING;
}

/* Adjusted p of every pair; how many. */
static int loss_family(double p[SUMMARY_MAX_TESTED], const double *in, int n)
{
    int order[SUMMARY_MAX_TESTED], m = 0;
    struct t_test t;

    while (m < SUMMARY_MAX_TESTED && loss_test(&t, in, n, m + 1))
        p[m++] = t.p;
    stat_holm(p, order, m);
    return m;
}

double derive_loss_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return loss_family(p, in, n) ? p[0] : NOTHING;
}

double derive_loss_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];
    int m = loss_family(p, in, n), tied = 0;

    for (int i = 0; i < m; i++)
        tied += p[i] >= SUMMARY_TIED;
    return tied;
}

/* ---- all models' answers ------------------------------------------------- */

struct sheet {
    int n_models, n_repeats, n;
    bool by_nll;
    float *values; /* [n_models, n] */
};

/* Numbers that a row's values take in the flat list. */
static int width_of(int n, bool by_nll)
{
    return by_nll ? n : (n + 7) / 8 * 8;
}

static int fill(struct sheet *s, const double *in, int n)
{
    int at = 0;

    for (int m = 0; m < s->n_models; m++)
        for (int r = 0; r < s->n_repeats; r++)
            for (int first = 0; first < s->n;) {
                float *v = s->values + (size_t)m * s->n + first;
                int rows = at + 5 <= n ? (int)in[at + 4] : 0;

                if (rows < 1 || first + rows > s->n ||
                    at + 5 + width_of(rows, s->by_nll) > n)
                    return -1;
                for (int i = 0; i < rows; i++)
                    v[i] += (float)in[at + 5 + i] /
                            (s->by_nll ? (float)s->n_repeats : 1.0f);
                at += 5 + width_of(rows, s->by_nll);
                first += rows;
            }
    return 0;
}

static int sheet_make(struct sheet *s, const double *in, int n)
{
    *s = (struct sheet){ 0 };
    if (n < 5 || in[0] < 1 || in[0] > SUMMARY_MAX_TESTED || in[1] < 1 ||
        in[2] < 1 || in[2] > n)
        return -1;
    s->n_models = (int)in[0];
    s->n_repeats = (int)in[1];
    s->n = (int)in[2];
    s->by_nll = in[3] > 0;
    s->values =
        mem_zero((size_t)s->n_models * (size_t)s->n, sizeof(*s->values));
    if (s->values && fill(s, in, n) == 0)
        return 0;
    mem_free(s->values);
    return -1;
}

static struct estimate winner(const double *in, int n)
{
    struct estimate e = { NOTHING, { NOTHING, NOTHING } };
    struct err err = { 0 };
    struct sheet s;
    double votes;

    if (sheet_make(&s, in, n) < 0)
        return e;
    if (bootstrap_winner(&e, s.values, s.n_models, s.n, !s.by_nll, &err) == 0) {
        votes = s.by_nll ? 1 : s.n_repeats;
        e.mean /= votes;
        e.interval.low /= votes;
        e.interval.high /= votes;
    }
    mem_free(s.values);
    return e;
}

double derive_winner(const double *in, int n)
{
    return winner(in, n).mean;
}

double derive_winner_low(const double *in, int n)
{
    return winner(in, n).interval.low;
}

double derive_winner_high(const double *in, int n)
{
    return winner(in, n).interval.high;
}

double derive_winner_gap(const double *in, int n)
{
    double *rows = n > 5 ? mem_zero((size_t)n, sizeof(*rows)) : NULL;
    double gap = NOTHING;
    int count = 0;

    for (int at = 0; rows && at < n;) {
        int left = n - at - 1;
        int width = left < 5 ? 0 : width_of((int)in[at + 5], in[at + 4] > 0);

        if (left < 5 + width) /* no such rows: the winner will say so */
            break;
        for (int i = 0; i < 5 + width; i++)
            rows[count++] = in[at + 1 + i];
        at += 6 + width;
    }
    if (rows)
        gap = fabs(in[0] - winner(rows, count).mean);
    mem_free(rows);
    return gap;
}

double derive_missed(const double *in, int n)
{
    struct sheet s;
    int missed = 0;

    if (sheet_make(&s, in, n) < 0)
        return NOTHING;
    for (int i = 0; i < s.n; i++) {
        bool all = true;

        for (int m = 0; m < s.n_models; m++)
            all = all && s.values[(size_t)m * s.n + i] < 1;
        missed += all;
    }
    mem_free(s.values);
    return missed;
}

double derive_missed_share(const double *in, int n)
{
    return n > 2 ? derive_missed(in, n) / in[2] : NOTHING;
}

double derive_example(const double *in, int n)
{
    double x = 0;

    while (n > 0)
        x = 256 * x + in[--n];
    return x;
}

/* ---- calibration --------------------------------------------------------- */

static struct calibration calibration(const double *in, int n)
{
    struct graded *answer = mem_zero((size_t)n, sizeof(*answer));
    struct calibration c = { .confidence = NOTHING,
                             .accuracy = NOTHING,
                             .nll = NOTHING,
                             .brier = NOTHING,
                             .ece = NOTHING,
                             .ece_mass = NOTHING };
    int count = 0, at = 0;

    while (answer && at < n) {
        int m = (int)in[at], bits = width_of(m, false);
        const double *right = in + at + 1, *nll = right + bits;

        if (m < 1 || at + 1 + bits + 3 * m > n)
            break;
        for (int i = 0; i < m; i++)
            answer[count++] = (struct graded){ .right = right[i] > 0,
                                               .nll = nll[i],
                                               .confidence = nll[m + i],
                                               .squared = nll[2 * m + i] };
        at += 1 + bits + 3 * m;
    }
    if (answer && count && at == n)
        calibration_judge(&c, answer, count);
    mem_free(answer);
    return c;
}

double derive_confidence(const double *in, int n)
{
    return calibration(in, n).confidence;
}

double derive_nll(const double *in, int n)
{
    return calibration(in, n).nll;
}

double derive_brier(const double *in, int n)
{
    return calibration(in, n).brier;
}

double derive_ece(const double *in, int n)
{
    return calibration(in, n).ece;
}

double derive_ece_mass(const double *in, int n)
{
    return calibration(in, n).ece_mass;
}

double derive_overconfidence(const double *in, int n)
{
    struct calibration c = calibration(in, n);

    return c.confidence - c.accuracy;
}
