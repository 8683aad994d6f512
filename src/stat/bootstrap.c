#include "stat/bootstrap.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED                                                                  \
    1           /* of every report, so that the same data give the same bytes \
                 */
#define TILE 8  /* draws for which a row is read once */
#define LANES 8 /* models are padded to whole vectors */

/* What tells models apart: for each example on which they differ, every model's
 * value less the first one's. */
struct contrast {
    int n_rows, width; /* width: models, padded */
    int *example;      /* [n_rows] */
    float *row;        /* [n_rows, width] */
};

static bool differs(const float *values, int n_models, int n, int i)
{
    for (int m = 1; m < n_models; m++)
        if (values[(size_t)m * n + i] < values[i] ||
            values[(size_t)m * n + i] > values[i])
            return true;
    return false;
}

static int contrast_make(struct contrast *c, const float *values, int n_models,
                         int n, float sign)
{
    int rows = 0;

    for (int i = 0; i < n; i++)
        rows += differs(values, n_models, n, i);
    c->width = (n_models + LANES - 1) / LANES * LANES;
    c->example = mem_zero((size_t)rows, sizeof(*c->example));
    c->row = mem_zero((size_t)rows * (size_t)c->width, sizeof(*c->row));
    if (!c->example || !c->row)
        return -1;
    for (int i = 0; i < n; i++) {
        float *row = c->row + (size_t)c->n_rows * c->width;

        if (!differs(values, n_models, n, i))
            continue;
        c->example[c->n_rows++] = i;
        for (int m = 0; m < n_models; m++)
            row[m] = sign * (values[(size_t)m * n + i] - values[i]);
    }
    return 0;
}

void bootstrap_draw(uint8_t *count, int b, int n)
{
    struct rng key = { SEED, RNG_BOOTSTRAP };
    uint32_t words[4];

    memset(count, 0, (size_t)n);
    for (int i = 0; i < n; i++) {
        uint8_t *one;

        if (i % 4 == 0)
            rng_words(words, key, (uint64_t)b, (uint64_t)i / 4);
        one = &count[(uint64_t)words[i % 4] * (uint64_t)n >> 32];
        *one = (uint8_t)(*one + (*one < UINT8_MAX));
    }
}

/* Sums of the rows over TILE draws: sum [TILE, width], count [TILE, n]. */
static void add_rows(float *sum, const struct contrast *c, const uint8_t *count,
                     int n)
{
    memset(sum, 0, (size_t)TILE * (size_t)c->width * sizeof(*sum));
    for (int r = 0; r < c->n_rows; r++) {
        const float *row = c->row + (size_t)r * c->width;

        for (int t = 0; t < TILE; t++) {
            float w = count[(size_t)t * n + c->example[r]];
            float *s = sum + (size_t)t * c->width;

            for (int k = 0; w > 0 && k < c->width; k += LANES)
                for (int j = 0; j < LANES; j++) /* a vector's worth */
                    s[k + j] += w * row[k + j];
        }
    }
}

/* The mean of a model's values over what a draw left out; NaN: nothing. */
static double left_out(const float *value, const uint8_t *count, int n)
{
    double sum = 0;
    int left = 0;

    for (int i = 0; i < n; i++)
        if (!count[i]) {
            sum += (double)value[i];
            left++;
        }
    return left ? sum / left : (double)NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void bootstrap_conclude(struct estimate *out, double *score, int n)
{
    *out = (struct estimate){ (double)NAN, { (double)NAN, (double)NAN } };
    if (!n)
        return;
    out->mean = stat_mean(score, n);
    qsort(score, (size_t)n, sizeof(*score), by_value);
    out->interval.low = score[(int)(0.025 * (n - 1))];
    out->interval.high = score[(int)ceil(0.975 * (n - 1))];
}

int bootstrap_winner(struct estimate *out, const float *values, int n_models,
                     int n, bool maximize, struct err *err)
{
    struct contrast c = { 0 };
    uint8_t *count = mem_zero((size_t)TILE * (size_t)n, 1);
    double *score = mem_zero(BOOTSTRAP_RESAMPLES, sizeof(*score));
    float *sum = NULL;
    int n_scores = 0, rc = -1;

    if (contrast_make(&c, values, n_models, n, maximize ? 1.0f : -1.0f) == 0)
        sum = mem_zero((size_t)TILE * (size_t)c.width, sizeof(*sum));
    if (!count || !score || !sum) {
        err_set(err, ERR_NOMEM, "resampling");
        goto done;
    }
    for (int b = 0; b < BOOTSTRAP_RESAMPLES; b += TILE) {
        for (int t = 0; t < TILE; t++)
            bootstrap_draw(count + (size_t)t * n, b + t, n);
        add_rows(sum, &c, count, n);
        for (int t = 0; t < TILE; t++) {
            const float *s = sum + (size_t)t * c.width;
            int top = 0;

            for (int m = 1; m < n_models; m++)
                if (s[m] > s[top])
                    top = m;
            score[n_scores] =
                left_out(values + (size_t)top * n, count + (size_t)t * n, n);
            n_scores += !isnan(score[n_scores]);
        }
    }
    bootstrap_conclude(out, score, n_scores);
    rc = 0;
done:
    mem_free(c.example);
    mem_free(c.row);
    mem_free(count);
    mem_free(score);
    mem_free(sum);
    return rc;
}
