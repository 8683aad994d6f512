#include "base/mem.h"
#include "report/derive_search.h"
#include "stat/partial.h"

#include <math.h>

#define NOTHING ((double)NAN)
#define MOST_FACTORS 8

/* A factor's codes become levels from 0 on, in the order they appear. */
static int level_of(double *codes, int *n, double code)
{
    int i = 0;

    while (i < *n && (codes[i] < code || codes[i] > code))
        i++;
    if (i == *n)
        codes[(*n)++] = code;
    return i;
}

struct rows {
    const double *in;
    int n, width, factors, repeats;
    double *values, *codes; /* codes [factors, n] */
    int *level, n_levels[MOST_FACTORS];
};

static void read_rows(struct rows *r)
{
    int cells = r->n / r->repeats;

    for (int i = 0; i < cells * r->repeats; i++) {
        const double *row = r->in + (size_t)i * r->width;

        r->values[i] = row[r->width - 1];
        for (int f = 0; f < r->factors && i % r->repeats == 0; f++)
            r->level[i / r->repeats * r->factors + f] = level_of(
                r->codes + (size_t)f * r->n, &r->n_levels[f], row[4 + f]);
    }
}

/* The effect that the first row asks for. */
static struct effect effect_of(const double *in, int n)
{
    struct effect found = { .share = NOTHING, .omega = NOTHING, .p = NOTHING };
    struct rows r = { .in = in };
    struct importance *im = NULL;
    struct err err = { 0 };

    if (n < 5 || in[2] < 1 || in[2] > MOST_FACTORS || in[3] < 1)
        return found;
    r.factors = (int)in[2];
    r.repeats = (int)in[3];
    r.width = 5 + r.factors;
    r.n = n / r.width;
    r.values = mem_zero((size_t)r.n, sizeof(*r.values));
    r.codes = mem_zero((size_t)r.n * (size_t)r.factors, sizeof(*r.codes));
    r.level = mem_zero((size_t)r.n * (size_t)r.factors, sizeof(*r.level));
    if (r.values && r.codes && r.level) {
        read_rows(&r);
        if (partial_make(&im, r.values, r.level, r.n_levels, r.n / r.repeats,
                         r.repeats, r.factors, &err) < 0)
            im = NULL;
    }
    for (int i = 0; im && i < im->n; i++)
        if (im->effects[i].a == (int)in[0] && im->effects[i].b == (int)in[1])
            found = im->effects[i];
    importance_free(im);
    mem_free(r.values);
    mem_free(r.codes);
    mem_free(r.level);
    return found;
}

double derive_partial_share(const double *in, int n)
{
    return effect_of(in, n).share;
}

double derive_partial_omega(const double *in, int n)
{
    return effect_of(in, n).omega;
}

double derive_partial_p(const double *in, int n)
{
    return effect_of(in, n).p;
}
