#include "support/twin_parts.h"

#include "base/mem.h"
#include "num/loss.h"
#include "num/plane.h"
#include "support/twin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- losses -------------------------------------------------------------- */

/* A row's terms in 16 lanes, folded: the words of num/loss.h. */
static float lanes(const float *term, int k)
{
    float lane[16] = { 0 };

    for (int c = 0; c < k; c++)
        lane[c % 16] += term[c];
    for (int half = 8; half > 0; half /= 2)
        for (int j = 0; j < half; j++)
            lane[j] += lane[j + half];
    return lane[0];
}

static float dot(const float *a, const float *b, int k)
{
    float term[TWIN_CLASSES] = { 0 };

    for (int c = 0; c < k; c++)
        term[c] = a[c] * b[c];
    return lanes(term, k);
}

/* Gives ln(sum exp(shifted)). */
static float softmax(struct twin_example *out, float *shifted, const float *z,
                     int k)
{
    float top = z[0], sum;

    out->predicted = 0;
    for (int c = 1; c < k; c++)
        if (z[c] > top) {
            top = z[c];
            out->predicted = c;
        }
    for (int c = 0; c < k; c++) {
        shifted[c] = z[c] - top;
        out->p[c] = twin_math("exp", shifted[c]);
    }
    sum = lanes(out->p, k);
    for (int c = 0; c < k; c++)
        out->p[c] /= sum;
    return twin_math("log", sum);
}

void twin_loss(struct twin_example *out, const float *logits, int k, int label,
               int loss, float s, float factor)
{
    float shifted[TWIN_CLASSES] = { 0 }, e[TWIN_CLASSES] = { 0 };
    float log_sum = softmax(out, shifted, logits, k), share = s / (float)k;

    out->nll = log_sum - shifted[label];
    out->p_top = out->p[out->predicted];
    out->p_squared = dot(out->p, out->p, k);
    memcpy(e, out->p, (size_t)k * sizeof(*e));
    if (loss == loss_find("mean_squared_error")) {
        float mean;

        e[label] -= 1.0f;
        out->value = dot(e, e, k) / (float)k;
        mean = dot(e, out->p, k);
        factor *= 2.0f / (float)k;
        for (int c = 0; c < k; c++)
            out->dlogits[c] = out->p[c] * (e[c] - mean) * factor;
        return;
    }
    e[label] -= 1.0f - s;
    out->value = log_sum - shifted[label] * (1.0f - s);
    if (s > 0.0f)
        out->value -= lanes(shifted, k) * share;
    for (int c = 0; c < k; c++)
        out->dlogits[c] = (e[c] - share) * factor;
}

/* ---- normalisation ------------------------------------------------------- */

void twin_normalize(float *y, const float *z, const struct normalize *b, int m,
                    int n)
{
    float rest = 1.0f - b->momentum;

    for (int j = 0; j < n; j++) {
        float mean = 0.0f, variance = 0.0f;

        for (int i = 0; i < m; i++)
            mean += z[i * n + j];
        mean /= (float)m;
        for (int i = 0; i < m; i++) {
            float d = z[i * n + j] - mean;

            variance = fmaf(d, d, variance);
        }
        variance /= (float)m;
        b->mean[j] = mean;
        b->factor[j] = 1.0f / sqrtf(variance + b->epsilon);
        b->moving_mean[j] = b->moving_mean[j] * b->momentum + mean * rest;
        b->moving_variance[j] =
            b->moving_variance[j] * b->momentum + variance * rest;
        for (int i = 0; i < m; i++)
            y[i * n + j] = fmaf((z[i * n + j] - mean) * b->factor[j],
                                b->gamma[j], b->beta[j]);
    }
}

void twin_normalize_back(float *dz, float *dgamma, float *dbeta,
                         const float *dy, const float *z,
                         const struct normalize *b, int m, int n)
{
    for (int j = 0; j < n; j++) {
        float sum = 0.0f, product = 0.0f, slope = b->gamma[j] * b->factor[j];

        for (int i = 0; i < m; i++) {
            float x = (z[i * n + j] - b->mean[j]) * b->factor[j];

            sum += dy[i * n + j];
            product = fmaf(dy[i * n + j], x, product);
        }
        dbeta[j] = sum;
        dgamma[j] = product;
        sum /= (float)m;
        product /= (float)m;
        for (int i = 0; i < m; i++) {
            float x = (z[i * n + j] - b->mean[j]) * b->factor[j];

            dz[i * n + j] = slope * ((dy[i * n + j] - sum) - x * product);
        }
    }
}

/* ---- sums ---------------------------------------------------------------- */

double twin_sum(const float *plain, int rows, int cols, int squares)
{
    size_t n = plane_size(rows, cols);
    float *plane = mem_floats(n);
    double sum = 0;

    if (!plane)
        abort();
    plane_pack(plane, plain, rows, cols);
    for (size_t block = 0; block < n; block += 4096) {
        double lane[16] = { 0 };

        for (size_t i = block; i < n && i < block + 4096; i++) {
            double v = (double)plane[i];

            lane[i % 16] += squares ? v * v : fabs(v);
        }
        for (int half = 8; half > 0; half /= 2)
            for (int j = 0; j < half; j++)
                lane[j] += lane[j + half];
        sum += lane[0];
    }
    mem_free(plane);
    return sum;
}

/* ---- optimizers ---------------------------------------------------------- */

static void moments(float *m, float *v, float g, const struct optim_step *s)
{
    *m += (g - *m) * s->beta_1_rest;
    if (v)
        *v += (g * g - *v) * s->beta_2_rest;
}

static float sgd(float g, float *a, float *b, const struct optim_step *s)
{
    float step = g * s->learning_rate;

    (void)b;
    if (!(s->momentum > 0.0f))
        return -step;
    *a = *a * s->momentum - step;
    return s->nesterov ? *a * s->momentum - step : *a;
}

static float rmsprop(float g, float *a, float *b, const struct optim_step *s)
{
    float step;

    *a = s->rho * *a + s->rho_rest * (g * g);
    step = s->learning_rate * g / sqrtf(*a + s->epsilon);
    if (s->momentum > 0.0f)
        step = *b = s->momentum * *b + step;
    return -step;
}

static float adam(float g, float *a, float *b, const struct optim_step *s)
{
    moments(a, b, g, s);
    return -(*a * s->alpha / (sqrtf(*b) + s->epsilon));
}

static float nadam(float g, float *a, float *b, const struct optim_step *s)
{
    moments(a, b, g, s);
    return -((s->next_share * *a + s->gradient_share * g) * s->learning_rate /
             (sqrtf(*b / s->alpha) + s->epsilon));
}

static float adagrad(float g, float *a, float *b, const struct optim_step *s)
{
    (void)b;
    *a = *a + g * g;
    return -(s->learning_rate * g / sqrtf(*a + s->epsilon));
}

static float adadelta(float g, float *a, float *b, const struct optim_step *s)
{
    float d;

    *a = s->rho * *a + s->rho_rest * (g * g);
    d = sqrtf(*b + s->epsilon) * g / sqrtf(*a + s->epsilon);
    *b = s->rho * *b + s->rho_rest * (d * d);
    return -(s->learning_rate * d);
}

static float adamax(float g, float *a, float *b, const struct optim_step *s)
{
    float decayed = s->beta_2 * *b;

    moments(a, NULL, g, s);
    *b = decayed > fabsf(g) ? decayed : fabsf(g);
    return -(s->learning_rate * *a / (s->alpha * (*b + s->epsilon)));
}

static float lion(float g, float *a, float *b, const struct optim_step *s)
{
    float c = *a * s->beta_1 + g * s->beta_1_rest;

    (void)b;
    *a = *a * s->beta_2 + g * s->beta_2_rest;
    return -(s->learning_rate * (c > 0.0f ? 1.0f : c < 0.0f ? -1.0f : c));
}

static const struct {
    const char *name;
    float (*step)(float g, float *a, float *b, const struct optim_step *s);
} steps[] = {
    { "sgd", sgd },           { "rmsprop", rmsprop }, { "adam", adam },
    { "adamw", adam },        { "nadam", nadam },     { "adagrad", adagrad },
    { "adadelta", adadelta }, { "adamax", adamax },   { "lion", lion },
};

void twin_step(float *w, float g, float *a, float *b, int optimizer,
               const struct optim_step *s)
{
    *w = *w - *w * s->weight_decay * s->learning_rate;
    g *= s->gradient_scale;
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
        if (!strcmp(steps[i].name, optims[optimizer].name)) {
            *w = *w + steps[i].step(g, a, b, s);
            return;
        }
    abort();
}
