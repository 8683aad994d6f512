#include "report/derive_classes.h"

#include "base/mem.h"
#include "report/numbers.h"

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

static struct estimate winner(const double *in, int n)
{
    struct class_answers a = { 0 };
    struct estimate e = nothing;
    uint8_t *actual = NULL, *answers = NULL;
    struct err err = { 0 };
    int total;

    if (n < HEAD || in[0] < 1 || in[1] < 1 || in[2] < 1 || in[2] > n ||
        in[0] * in[1] * in[2] > n || !figure_of(in[4]))
        return e;
    a.n_models = (int)in[0];
    a.n_votes = (int)in[1];
    a.n = (int)in[2];
    a.k = (int)in[3];
    total = a.n_models * a.n_votes * a.n;
    a.actual = actual = mem_zero((size_t)a.n, 1);
    a.answers = answers = mem_zero((size_t)total, 1);
    if (!actual || !answers || fill(answers, actual, in, n, total, a.n) < 0 ||
        bootstrap_class_winner(&e, &a, figure_of(in[4]), &err) < 0)
        e = nothing;
    mem_free(actual);
    mem_free(answers);
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
