#include "stat/bootstrap_classes.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Where an answer row differs from the first model's of that vote. */
struct difference {
    uint32_t example;
    uint16_t from, to; /* cells */
};

struct row {
    size_t first; /* in the list of differences */
    int n;
};

struct sheet {
    const struct class_answers *a;
    struct difference *list;
    struct row *rows;   /* [n_models, n_votes] */
    uint8_t *count;     /* [n] how often the draw has each example */
    int64_t *base;      /* [n_votes, k, k] of the first model on the draw */
    int64_t *confusion; /* [k, k] */
    double *score;      /* [BOOTSTRAP_RESAMPLES] */
};

static int cell(const struct class_answers *a, const uint8_t *answers, int i)
{
    return a->actual[i] * a->k + answers[i];
}

static const uint8_t *answers_of(const struct class_answers *a, int model,
                                 int vote)
{
    return a->answers + ((size_t)model * a->n_votes + vote) * a->n;
}

static int find_differences(struct sheet *s)
{
    const struct class_answers *a = s->a;
    size_t n = 0, cap = 0;

    for (int m = 0; m < a->n_models; m++)
        for (int v = 0; v < a->n_votes; v++) {
            const uint8_t *first = answers_of(a, 0, v);
            const uint8_t *own = answers_of(a, m, v);
            struct row *row = &s->rows[m * a->n_votes + v];

            row->first = n;
            for (int i = 0; i < a->n; i++) {
                if (own[i] == first[i])
                    continue;
                if (mem_grow(&s->list, n, &cap, sizeof(*s->list)) < 0)
                    return -1;
                s->list[n++] = (struct difference){ (uint32_t)i,
                                                    (uint16_t)cell(a, first, i),
                                                    (uint16_t)cell(a, own, i) };
            }
            row->n = (int)(n - row->first);
        }
    return 0;
}

static int sheet_make(struct sheet *s, const struct class_answers *a,
                      struct err *err)
{
    size_t cells = (size_t)a->k * (size_t)a->k;

    *s = (struct sheet){ .a = a };
    s->rows =
        mem_zero((size_t)a->n_models * (size_t)a->n_votes, sizeof(*s->rows));
    s->count = mem_zero((size_t)a->n, 1);
    s->base = mem_zero(cells * (size_t)a->n_votes, sizeof(*s->base));
    s->confusion = mem_zero(cells, sizeof(*s->confusion));
    s->score = mem_zero(BOOTSTRAP_RESAMPLES, sizeof(*s->score));
    if (s->rows && s->count && s->base && s->confusion && s->score &&
        find_differences(s) == 0)
        return 0;
    return err_set(err, ERR_NOMEM, "resampling");
}

static void sheet_release(struct sheet *s)
{
    mem_free(s->list);
    mem_free(s->rows);
    mem_free(s->count);
    mem_free(s->base);
    mem_free(s->confusion);
    mem_free(s->score);
}

/* The first model's matrices over the draw. */
static void fill_base(struct sheet *s)
{
    const struct class_answers *a = s->a;
    size_t cells = (size_t)a->k * (size_t)a->k;

    memset(s->base, 0, cells * (size_t)a->n_votes * sizeof(*s->base));
    for (int v = 0; v < a->n_votes; v++) {
        const uint8_t *first = answers_of(a, 0, v);
        int64_t *base = s->base + cells * (size_t)v;

        for (int i = 0; i < a->n; i++)
            base[cell(a, first, i)] += s->count[i];
    }
}

static double on_draw(struct sheet *s, int model, class_figure_fn *figure)
{
    const struct class_answers *a = s->a;
    size_t cells = (size_t)a->k * (size_t)a->k;
    double sum = 0;

    for (int v = 0; v < a->n_votes; v++) {
        const struct row *row = &s->rows[model * a->n_votes + v];

        memcpy(s->confusion, s->base + cells * (size_t)v,
               cells * sizeof(*s->confusion));
        for (int i = 0; i < row->n; i++) {
            const struct difference *d = &s->list[row->first + (size_t)i];

            s->confusion[d->from] -= s->count[d->example];
            s->confusion[d->to] += s->count[d->example];
        }
        sum += figure(s->confusion, a->k);
    }
    return sum / a->n_votes;
}

/* On what the draw left out; NaN: nothing. */
static double left_out(struct sheet *s, int model, class_figure_fn *figure)
{
    const struct class_answers *a = s->a;
    size_t cells = (size_t)a->k * (size_t)a->k;
    double sum = 0;

    for (int v = 0; v < a->n_votes; v++) {
        const uint8_t *own = answers_of(a, model, v);

        memset(s->confusion, 0, cells * sizeof(*s->confusion));
        for (int i = 0; i < a->n; i++)
            s->confusion[cell(a, own, i)] += !s->count[i];
        sum += figure(s->confusion, a->k);
    }
    return memchr(s->count, 0, (size_t)a->n) ? sum / a->n_votes : (double)NAN;
}

int bootstrap_class_winner(struct estimate *out, const struct class_answers *a,
                           class_figure_fn *figure, struct err *err)
{
    struct sheet s;
    int n = 0, rc = sheet_make(&s, a, err);

    for (int b = 0; rc == 0 && b < BOOTSTRAP_RESAMPLES; b++) {
        double most = (double)NAN;
        int top = 0;

        bootstrap_draw(s.count, b, a->n);
        fill_base(&s);
        for (int m = 0; m < a->n_models; m++) {
            double x = on_draw(&s, m, figure);

            if (m && !isnan(most) && !(x > most))
                continue;
            most = x;
            top = m;
        }
        s.score[n] = left_out(&s, top, figure);
        n += !isnan(s.score[n]);
    }
    if (rc == 0)
        bootstrap_conclude(out, s.score, n);
    sheet_release(&s);
    return rc;
}

struct spread { /* of differences, by Welford */
    int n;
    double mean, squares;
};

static void spread_add(struct spread *s, double x)
{
    double off = x - s->mean;

    if (isnan(x))
        return;
    s->mean += off / ++s->n;
    s->squares += off * (x - s->mean);
}

int bootstrap_class_pairs(double *se, const struct class_answers *a,
                          class_figure_fn *figure, struct err *err)
{
    struct spread *of = mem_zero((size_t)a->n_models, sizeof(*of));
    struct sheet s;
    int rc = sheet_make(&s, a, err);

    if (rc == 0 && !of)
        rc = err_set(err, ERR_NOMEM, "resampling");
    for (int b = 0; rc == 0 && b < BOOTSTRAP_PAIR_DRAWS; b++) {
        double first;

        bootstrap_draw(s.count, b, a->n);
        fill_base(&s);
        first = on_draw(&s, 0, figure);
        for (int m = 1; m < a->n_models; m++)
            spread_add(&of[m], first - on_draw(&s, m, figure));
    }
    for (int m = 0; rc == 0 && m < a->n_models; m++)
        se[m] = of[m].n > 1 ? sqrt(of[m].squares / (of[m].n - 1)) : 0;
    sheet_release(&s);
    mem_free(of);
    return rc;
}

/* The examples that a matrix counts, as their cells; NULL: no memory. */
static uint16_t *examples_of(int *n, const int64_t *confusion, int cells)
{
    uint16_t *cell;
    int at = 0;

    *n = 0;
    for (int i = 0; i < cells; i++)
        *n += (int)confusion[i];
    cell = mem_zero((size_t)*n, sizeof(*cell));
    for (int i = 0; cell && i < cells; i++)
        for (int64_t j = 0; j < confusion[i]; j++)
            cell[at++] = (uint16_t)i;
    return cell;
}

int bootstrap_confusion(struct estimate *out, const int64_t *confusion, int k,
                        class_figure_fn *const *figures, int n, struct err *err)
{
    size_t cells = (size_t)k * (size_t)k;
    int n_examples, rc = -1;
    uint16_t *cell = examples_of(&n_examples, confusion, (int)cells);
    uint8_t *count = mem_zero((size_t)n_examples, 1);
    int64_t *drawn = mem_zero(cells, sizeof(*drawn));
    double *score = mem_zero((size_t)n * BOOTSTRAP_RESAMPLES, sizeof(*score));
    int *n_scores = mem_zero((size_t)n, sizeof(*n_scores));

    if (!cell || !count || !drawn || !score || !n_scores) {
        err_set(err, ERR_NOMEM, "resampling");
        goto done;
    }
    for (int b = 0; b < BOOTSTRAP_RESAMPLES; b++) {
        bootstrap_draw(count, b, n_examples);
        memset(drawn, 0, cells * sizeof(*drawn));
        for (int i = 0; i < n_examples; i++)
            drawn[cell[i]] += count[i];
        for (int f = 0; f < n; f++) {
            double *of = score + (size_t)f * BOOTSTRAP_RESAMPLES;

            of[n_scores[f]] = figures[f](drawn, k);
            n_scores[f] += !isnan(of[n_scores[f]]);
        }
    }
    for (int f = 0; f < n; f++)
        bootstrap_conclude(&out[f], score + (size_t)f * BOOTSTRAP_RESAMPLES,
                           n_scores[f]);
    rc = 0;
done:
    mem_free(cell);
    mem_free(count);
    mem_free(drawn);
    mem_free(score);
    mem_free(n_scores);
    return rc;
}
