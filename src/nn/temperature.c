#include "nn/temperature.h"

#include "num/loss.h"
#include "num/product.h"

#include <math.h>

#define ROWS 128          /* examples at a time */
#define MOST_STEPS 60     /* halving the logarithm alone needs 30 */
#define CLOSE_ENOUGH 1e-7 /* relative; the sums are of float32 */

struct fit {
    const struct results *r;
    int n_classes, stride, loss, threads;
    float *scaled; /* [ROWS, stride] logits times beta */
    float *p;      /* [ROWS, n_classes] */
    float *nll;    /* [ROWS] */
};

struct slope { /* of the mean cross-entropy at some beta = 1 / T */
    double value, first, second;
};

static size_t fit_layout(struct fit *f, int n_classes, float *base)
{
    struct carver c = { .base = base };

    f->n_classes = n_classes;
    f->stride = row_stride(n_classes);
    f->scaled = carve(&c, (size_t)ROWS * (size_t)f->stride);
    f->p = carve(&c, (size_t)ROWS * (size_t)n_classes);
    f->nll = carve(&c, ROWS);
    return c.used;
}

size_t temperature_scratch(int n_classes)
{
    struct fit f;

    return fit_layout(&f, n_classes, NULL);
}

/* d/dbeta of -ln softmax(beta z)[y] is E_p[z] - z[y], and its own derivative
 * the variance of z under p.  z counts from the row's largest. */
static void add_row(struct slope *s, const float *z, const float *p, int label,
                    int n_classes)
{
    double mean = 0, square = 0, top = (double)z[0];

    for (int c = 1; c < n_classes; c++)
        if ((double)z[c] > top)
            top = (double)z[c];
    for (int c = 0; c < n_classes; c++) {
        double x = (double)z[c] - top, px = (double)p[c] * x;

        mean += px;
        square += px * x;
    }
    s->first += mean - ((double)z[label] - top);
    s->second += square - mean * mean;
}

static struct slope slope_at(const struct fit *f, double beta)
{
    const struct results *r = f->r;
    struct slope s = { 0 };

    for (int first = 0; first < r->n; first += ROWS) {
        int m = r->n - first < ROWS ? r->n - first : ROWS;
        const float *z = r->logits + (size_t)first * (size_t)f->stride;

        for (int i = 0; i < m * f->stride; i++)
            f->scaled[i] = (float)beta * z[i];
        loss_apply(f->loss,
                   &(struct loss_out){ .nll = f->nll, .probabilities = f->p },
                   &(struct loss_in){ .logits = f->scaled,
                                      .label = r->label + first,
                                      .scale = 1,
                                      .m = m,
                                      .n_classes = f->n_classes,
                                      .stride = f->stride },
                   f->threads);
        for (int i = 0; i < m; i++) {
            s.value += (double)f->nll[i];
            add_row(&s, z + (size_t)i * (size_t)f->stride,
                    f->p + (size_t)i * (size_t)f->n_classes,
                    r->label[first + i], f->n_classes);
        }
    }
    return (struct slope){ s.value / r->n, s.first / r->n, s.second / r->n };
}

/* Newton's step where it stays in the bracket, else to its geometric middle. */
static double next_beta(double beta, const struct slope *s, double low,
                        double high)
{
    double to = beta - s->first / s->second;

    return to > low && to < high ? to : sqrt(low * high);
}

void temperature_fit(struct temperature *out, const struct results *r,
                     int n_classes, float *scratch, int threads)
{
    double low = 1 / TEMPERATURE_MOST, high = 1 / TEMPERATURE_LEAST, beta = 1;
    struct fit f = { .r = r,
                     .loss = loss_find("categorical_crossentropy"),
                     .threads = threads };
    struct slope s;

    fit_layout(&f, n_classes, scratch);
    s = slope_at(&f, beta);
    *out = (struct temperature){ 1, s.value, s.value };
    for (int i = 0; i < MOST_STEPS && s.first != 0; i++) {
        double was = beta;

        if (s.first < 0)
            low = beta;
        else /* also when logits so large are no numbers any more */
            high = beta;
        beta = next_beta(beta, &s, low, high);
        s = slope_at(&f, beta);
        if (fabs(beta - was) <= CLOSE_ENOUGH * was)
            break;
    }
    if (s.value < out->nll) {
        out->temperature = 1 / beta;
        out->scaled_nll = s.value;
    }
}
