#include "data/batch.h"

#include "base/mem.h"
#include "num/pixels.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- scales ------------------------------------------------------------- */

/* Fills mean and factor of an allocated scale. */
typedef void scale_fill(struct scale *s, const struct dataset *ds,
                        const uint32_t *train, int n_train);

static void fill_unit(struct scale *s, const struct dataset *ds,
                      const uint32_t *train, int n_train)
{
    (void)ds, (void)train, (void)n_train;
    s->mean[0] = 0;
    s->factor[0] = 1.0f / 255;
}

static void fill_none(struct scale *s, const struct dataset *ds,
                      const uint32_t *train, int n_train)
{
    (void)ds, (void)train, (void)n_train;
    s->mean[0] = 0;
    s->factor[0] = 1;
}

static void set_moments(struct scale *s, int col, double mean, double variance)
{
    double sd = sqrt(variance);

    s->mean[col] = (float)mean;
    s->factor[col] = sd > 0 ? (float)(1 / sd) : 1;
}

/* One mean and sd for all pixels.  Counting values first makes the sums exact,
 * and so independent of the order of examples. */
static void fill_images(struct scale *s, const struct dataset *ds,
                        const uint32_t *train, int n_train)
{
    double n = (double)n_train * ds->n_features, mean = 0, variance = 0;
    uint64_t count[256] = { 0 };

    for (int i = 0; i < n_train; i++) {
        const uint8_t *row =
            ds->train.pixels + (size_t)train[i] * (size_t)ds->n_features;

        for (int j = 0; j < ds->n_features; j++)
            count[row[j]]++;
    }
    for (int v = 0; v < 256; v++)
        mean += (double)count[v] * v;
    mean /= n;
    for (int v = 0; v < 256; v++)
        variance += (double)count[v] * (v - mean) * (v - mean);
    set_moments(s, 0, mean, variance / n);
}

/* Two passes in double.  A float column of one value sums exactly, so its sd is
 * exactly 0. */
static void fill_columns(struct scale *s, const struct dataset *ds,
                         const uint32_t *train, int n_train)
{
    for (int j = 0; j < ds->n_features; j++) {
        double mean = 0, variance = 0;
        const float *col = ds->train.values + j;

        for (int i = 0; i < n_train; i++)
            mean += (double)col[(size_t)train[i] * (size_t)ds->n_features];
        mean /= n_train;
        for (int i = 0; i < n_train; i++) {
            double d =
                (double)col[(size_t)train[i] * (size_t)ds->n_features] - mean;

            variance += d * d;
        }
        set_moments(s, j, mean, variance / n_train);
    }
}

static const struct {
    const char *kind;
    scale_fill *images, *tables;
    bool per_column; /* of tables */
} kinds[] = {
    { "unit", fill_unit, fill_unit, false },
    { "standardize", fill_images, fill_columns, true },
    { "none", fill_none, fill_none, false },
};

static int find_kind(const char *name)
{
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        if (strcmp(kinds[k].kind, name) == 0)
            return (int)k;
    return -1;
}

const char *scale_kind(const char *name)
{
    int k = find_kind(name);

    return k < 0 ? NULL : kinds[k].kind;
}

int scale_make(struct scale *out, const char *kind, const struct dataset *ds,
               const uint32_t *train, int n_train, struct err *err)
{
    struct scale s = { 0 };
    int k = find_kind(kind), rc = -1;

    assert(k >= 0); /* data_keys checked */
    s.kind = kinds[k].kind;
    s.n = kinds[k].per_column && !ds->is_image ? ds->n_features : 1;
    s.mean = mem_floats((size_t)s.n);
    s.factor = mem_floats((size_t)s.n);
    if (!s.mean || !s.factor) {
        err_set(err, ERR_NOMEM, "no memory to scale %s", ds->name);
        goto done;
    }
    (ds->is_image ? kinds[k].images : kinds[k].tables)(&s, ds, train, n_train);
    *out = s;
    s = (struct scale){ 0 };
    rc = 0;
done:
    scale_release(&s);
    return rc;
}

void scale_release(struct scale *s)
{
    mem_free(s->mean);
    mem_free(s->factor);
    *s = (struct scale){ 0 };
}

/* ---- batches ------------------------------------------------------------ */

static void floats_row(float *restrict x, const float *restrict v, int n,
                       float mean, float factor)
{
    for (int j = 0; j < n; j++)
        x[j] = (v[j] - mean) * factor;
}

static void columns_row(float *restrict x, const float *restrict v, int n,
                        const float *restrict mean,
                        const float *restrict factor)
{
    for (int j = 0; j < n; j++)
        x[j] = (v[j] - mean[j]) * factor[j];
}

/* The rows of a shuffled batch lie anywhere in the mapping; asked for some rows
 * ahead, they need not be waited for. */
#define AHEAD 4

static void prefetch_row(const struct part *part, int n_features, size_t at)
{
    size_t size = part->pixels ? 1 : sizeof(float);
    size_t n_bytes = (size_t)n_features * size;
    const char *row =
        part->pixels ? (const char *)part->pixels : (const char *)part->values;

    row += at * n_bytes;
    for (size_t b = 0; b < n_bytes; b += 64)
        __builtin_prefetch(row + b);
}

void batch_gather(float *x, uint8_t *y, int stride, const struct part *part,
                  int n_features, const struct scale *scale,
                  const uint32_t *idx, int first, int m)
{
    for (int i = 0; i < m; i++) {
        size_t at = idx ? idx[i] : (size_t)first + (size_t)i;
        size_t from = at * (size_t)n_features;
        float *row = x + (size_t)i * (size_t)stride;

        assert(at < (size_t)part->n);
        if (idx && i + AHEAD < m)
            prefetch_row(part, n_features, idx[i + AHEAD]);
        if (part->pixels)
            pixels_scale(row, part->pixels + from, scale->mean[0],
                         scale->factor[0], n_features);
        else if (scale->n == 1)
            floats_row(row, part->values + from, n_features, scale->mean[0],
                       scale->factor[0]);
        else
            columns_row(row, part->values + from, n_features, scale->mean,
                        scale->factor);
        memset(row + n_features, 0,
               (size_t)(stride - n_features) * sizeof(*row));
        y[i] = part->labels[at];
    }
}
