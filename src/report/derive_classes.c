#include "report/derive_classes.h"

#include "base/mem.h"
#include "summary/numbers.h"

#include <math.h>
#include <string.h>

#define NOTHING ((double)NAN)
#define MOST_CLASSES 256
#define HEAD 6 /* numbers before a row's answers */

static const struct estimate nothing = { NOTHING, { NOTHING, NOTHING } };

static class_figure_fn *figure_of(double metric)
{
    if (metric < 0 || metric > METRIC_COUNT)
        return NULL;
    return metric < METRIC_COUNT ? winner_figure((enum metric_id)metric)
                                 : stat_kappa;
}

/* ---- the winner ---------------------------------------------------------- */

/* Answers in the order of the rows; labels of the first n examples. */
static int fill(uint8_t *answers, uint8_t *actual, const double *in, int n,
                int total, int examples)
{
    int at = 0, done = 0;

    while (done < total) {
        int rows = at + HEAD <= n ? (int)in[at + 5] : 0;

        if (rows < 1 || done + rows > total || at + HEAD + 2 * rows > n)
            return -1;
        for (int i = 0; i < rows; i++, done++) {
            answers[done] = (uint8_t)in[at + HEAD + i];
            if (done < examples)
                actual[done] = (uint8_t)in[at + HEAD + rows + i];
        }
        at += HEAD + 2 * rows;
    }
    return 0;
}

struct sheet { /* what the rows hold */
    struct class_answers a;
    uint8_t *actual, *answers;
};

static void sheet_release(struct sheet *s)
{
    mem_free(s->actual);
    mem_free(s->answers);
}

static int sheet_make(struct sheet *s, const double *in, int n)
{
    struct class_answers *a = &s->a;
    int total;

    *s = (struct sheet){ 0 };
    if (n < HEAD || in[0] < 1 || in[1] < 1 || in[2] < 1 || in[2] > n ||
        in[0] * in[1] * in[2] > n || !figure_of(in[4]))
        return -1;
    a->n_models = (int)in[0];
    a->n_votes = (int)in[1];
    a->n = (int)in[2];
    a->k = (int)in[3];
    total = a->n_models * a->n_votes * a->n;
    a->actual = s->actual = mem_zero((size_t)a->n, 1);
    a->answers = s->answers = mem_zero((size_t)total, 1);
    return s->actual && s->answers &&
                   fill(s->answers, s->actual, in, n, total, a->n) == 0
               ? 0
               : -1;
}

static struct estimate winner(const double *in, int n)
{
    struct estimate e = nothing;
    struct err err = { 0 };
    struct sheet s;

    if (sheet_make(&s, in, n) < 0 ||
        bootstrap_class_winner(&e, &s.a, figure_of(in[4]), &err) < 0)
        e = nothing;
    sheet_release(&s);
    return e;
}

double derive_class_winner(const double *in, int n)
{
    return winner(in, n).mean;
}

double derive_class_winner_low(const double *in, int n)
{
    return winner(in, n).interval.low;
}

double derive_class_winner_high(const double *in, int n)
{
    return winner(in, n).interval.high;
}

/* ---- pairs --------------------------------------------------------------- */

static double figure_on(const struct sheet *s, int model,
                        class_figure_fn *figure)
{
    const struct class_answers *a = &s->a;
    const uint8_t *own = s->answers + (size_t)model * (size_t)a->n;
    int64_t *cells = mem_zero((size_t)a->k * (size_t)a->k, sizeof(*cells));
    double x = NOTHING;

    for (int i = 0; cells && i < a->n; i++)
        cells[s->actual[i] * a->k + own[i]]++;
    if (cells)
        x = figure(cells, a->k);
    mem_free(cells);
    return x;
}

/* The first against each other one; how many of these. */
static int pairs(struct t_test tests[SUMMARY_MAX_TESTED], const double *in,
                 int n)
{
    double se[SUMMARY_MAX_TESTED];
    struct err err = { 0 };
    struct sheet s;
    int count = 0;

    if (sheet_make(&s, in, n) == 0 && s.a.n_models <= SUMMARY_MAX_TESTED &&
        bootstrap_class_pairs(se, &s.a, figure_of(in[4]), &err) == 0)
        for (int m = 1; m < s.a.n_models; m++)
            tests[count++] = stat_normal(figure_on(&s, 0, figure_of(in[4])) -
                                             figure_on(&s, m, figure_of(in[4])),
                                         se[m]);
    sheet_release(&s);
    return count;
}

double derive_figures_p(const double *in, int n)
{
    struct t_test t[SUMMARY_MAX_TESTED];

    return pairs(t, in, n) ? t[0].p : NOTHING;
}

double derive_figures_low(const double *in, int n)
{
    struct t_test t[SUMMARY_MAX_TESTED];

    return pairs(t, in, n) ? t[0].interval.low : NOTHING;
}

double derive_figures_high(const double *in, int n)
{
    struct t_test t[SUMMARY_MAX_TESTED];

    return pairs(t, in, n) ? t[0].interval.high : NOTHING;
}

double derive_figures_resolution(const double *in, int n)
{
    struct t_test t[SUMMARY_MAX_TESTED];

    return pairs(t, in, n) ? stat_resolution_of(t[0].se) : NOTHING;
}

static int family(double p[SUMMARY_MAX_TESTED], const double *in, int n)
{
    struct t_test t[SUMMARY_MAX_TESTED];
    int order[SUMMARY_MAX_TESTED], m = pairs(t, in, n);

    for (int i = 0; i < m; i++)
        p[i] = t[i].p;
    stat_holm(p, order, m);
    return m;
}

double derive_figures_holm(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];

    return family(p, in, n) ? p[0] : NOTHING;
}

double derive_figures_tied(const double *in, int n)
{
    double p[SUMMARY_MAX_TESTED];
    int m = family(p, in, n), tied = 0;

    for (int i = 0; i < m; i++)
        tied += p[i] >= SUMMARY_TIED;
    return tied;
}

/* ---- one matrix ---------------------------------------------------------- */

/* Its cells and k; NULL: they are no square. */
static int64_t *cells_of(int *k, const double *in, int n)
{
    int64_t *cells;

    *k = (int)lround(sqrt(n / 2.0));
    if (*k < 1 || *k > MOST_CLASSES || 2 * *k * *k != n || !figure_of(in[0]))
        return NULL;
    cells = mem_zero((size_t)*k * (size_t)*k, sizeof(*cells));
    for (int i = 0; cells && i < *k * *k; i++)
        cells[i] = llround(in[2 * i + 1]);
    return cells;
}

static struct estimate resampled(const double *in, int n)
{
    struct estimate e = nothing;
    struct err err = { 0 };
    int k;
    int64_t *cells = cells_of(&k, in, n);
    class_figure_fn *figure = cells ? figure_of(in[0]) : NULL;

    if (cells && bootstrap_confusion(&e, cells, k, &figure, 1, &err) < 0)
        e = nothing;
    mem_free(cells);
    return e;
}

double derive_cells(const double *in, int n)
{
    int k;
    int64_t *cells = cells_of(&k, in, n);
    double x = cells ? figure_of(in[0])(cells, k) : NOTHING;

    mem_free(cells);
    return x;
}

double derive_cells_low(const double *in, int n)
{
    return resampled(in, n).interval.low;
}

double derive_cells_high(const double *in, int n)
{
    return resampled(in, n).interval.high;
}
