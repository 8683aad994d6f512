/*
 * Losses of at most 16 classes, which are most: WIDE examples at a time, one in
 * a lane, so that nothing is folded across lanes and no lane is padding but in
 * the last examples.  The bits are those of wide_loss.c.
 */
#include "num/wide_few.h"

#include "num/wide_math.h"
#include "num/wide_square.h"

struct few { /* WIDE examples; of a class in each vector */
    int n;
    vec shifted[FEW_CLASSES]; /* z - top; the last ones zero */
    vec p[FEW_CLASSES];       /* exp(z - top), then the probability */
    vec predicted, label;     /* classes, as floats */
    vec log_sum;
};

/* Rows of 16 floats to classes, or back; what is not there is zero. */
static void rows_turn(vec to[FEW_CLASSES], const float *rows, int stride, int m)
{
    for (int c = 0; c < FEW_CLASSES; c += WIDE) {
        for (int i = 0; i < WIDE; i++)
            to[c + i] =
                i < m ? v_load(rows + (ptrdiff_t)i * stride + c) : v_set(0.0f);
        square_turn(to + c);
    }
}

static void classes_turn(float *rows, int stride, int m, vec from[FEW_CLASSES])
{
    for (int c = 0; c < FEW_CLASSES; c += WIDE) {
        square_turn(from + c);
        for (int i = 0; i < m && i < WIDE; i++)
            v_store(rows + (ptrdiff_t)i * stride + c, from[c + i]);
    }
}

/* The sum over classes as 16 lanes add and fold: what is added to +0 is never
 * -0. */
static vec few_sum(const vec term[FEW_CLASSES])
{
    vec lane[FEW_CLASSES];

    for (int c = 0; c < FEW_CLASSES; c++)
        lane[c] = v_set(0.0f) + term[c];
    for (int half = FEW_CLASSES / 2; half > 0; half /= 2)
        for (int c = 0; c < half; c++)
            lane[c] += lane[c + half];
    return lane[0];
}

static vec few_dot(const vec a[FEW_CLASSES], const vec b[FEW_CLASSES])
{
    vec term[FEW_CLASSES];

    for (int c = 0; c < FEW_CLASSES; c++)
        term[c] = a[c] * b[c];
    return few_sum(term);
}

/* Of each example, what it has for its class. */
static vec few_pick(const vec of[FEW_CLASSES], vec class, int n)
{
    vec picked = of[0];

    for (int c = 1; c < n; c++)
        picked = v_select(v_equal(class, v_set((float)c)), of[c], picked);
    return picked;
}

static void few_softmax(struct few *f, const struct loss_in *in, int at, int m)
{
    vec z[FEW_CLASSES], top, sum;
    float label[WIDE] = { 0 };
    int n = f->n = in->n_classes;

    rows_turn(z, in->logits + (ptrdiff_t)at * in->stride, in->stride, m);
    for (int i = 0; i < m; i++)
        label[i] = (float)in->label[at + i];
    f->label = v_load(label);
    f->predicted = v_set(0.0f);
    top = z[0];
    for (int c = 1; c < n; c++) {
        vmask more = v_less(top, z[c]);

        top = v_select(more, z[c], top);
        f->predicted = v_select(more, v_set((float)c), f->predicted);
    }
    for (int c = 0; c < FEW_CLASSES; c++) {
        f->shifted[c] = c < n ? z[c] - top : v_set(0.0f);
        f->p[c] = c < n ? v_exp(f->shifted[c]) : v_set(0.0f);
    }
    sum = few_sum(f->p);
    for (int c = 0; c < n; c++)
        f->p[c] /= sum;
    f->log_sum = v_log(sum);
}

static void few_put(float *to, vec x, int m)
{
    float lane[WIDE];

    v_store(lane, x);
    memcpy(to, lane, (size_t)m * sizeof(*to));
}

/* What does not depend on the loss. */
static void few_report(const struct loss_out *out, const struct few *f, int at,
                       int m)
{
    if (out->nll)
        few_put(out->nll + at,
                f->log_sum - few_pick(f->shifted, f->label, f->n), m);
    if (out->p_top)
        few_put(out->p_top + at, few_pick(f->p, f->predicted, f->n), m);
    if (out->p_squared)
        few_put(out->p_squared + at, few_dot(f->p, f->p), m);
    if (out->predicted) {
        float lane[WIDE];

        v_store(lane, f->predicted);
        for (int i = 0; i < m; i++)
            out->predicted[at + i] = (uint8_t)lane[i];
    }
    if (out->probabilities) {
        float rows[WIDE * FEW_CLASSES];
        vec p[FEW_CLASSES];

        memcpy(p, f->p, sizeof(p));
        classes_turn(rows, FEW_CLASSES, m, p);
        for (int i = 0; i < m; i++)
            memcpy(out->probabilities + (size_t)(at + i) * (size_t)f->n,
                   rows + i * FEW_CLASSES, (size_t)f->n * sizeof(float));
    }
}

static vec few_factor(const struct loss_in *in, int at, int m)
{
    float weight[WIDE] = { 0 };

    if (!in->weight)
        return v_set(in->scale);
    memcpy(weight, in->weight + at, (size_t)m * sizeof(*weight));
    return v_load(weight) * v_set(in->scale);
}

/* of[label] -= x */
static void few_less(vec of[FEW_CLASSES], const struct few *f, float x)
{
    for (int c = 0; c < f->n; c++)
        of[c] = v_select(v_equal(f->label, v_set((float)c)), of[c] - v_set(x),
                         of[c]);
}

static void few_gradient(const struct loss_out *out, const struct loss_in *in,
                         vec g[FEW_CLASSES], int at, int m)
{
    for (int c = in->n_classes; c < FEW_CLASSES; c++)
        g[c] = v_set(0.0f);
    classes_turn(out->dlogits + (ptrdiff_t)at * in->stride, in->stride, m, g);
}

/* -sum t ln p with t = y (1 - s) + s / K; d/dz = p - t. */
static void crossentropy(const struct loss_out *out, const struct loss_in *in,
                         struct few *f, int at, int m)
{
    float s = in->smoothing, share = s / (float)in->n_classes;

    if (out->value) {
        vec value =
            f->log_sum - few_pick(f->shifted, f->label, f->n) * v_set(1.0f - s);

        if (s > 0.0f)
            value -= few_sum(f->shifted) * v_set(share);
        few_put(out->value + at, value, m);
    }
    if (out->dlogits) {
        vec factor = few_factor(in, at, m);

        few_less(f->p, f, 1.0f - s);
        for (int c = 0; c < f->n; c++)
            f->p[c] = (f->p[c] - v_set(share)) * factor;
        few_gradient(out, in, f->p, at, m);
    }
}

/* mean over classes of e^2 with e = p - y; d/dz = 2 / K p (e - sum e p). */
static void squared_error(const struct loss_out *out, const struct loss_in *in,
                          struct few *f, int at, int m)
{
    float k = (float)in->n_classes;
    vec e[FEW_CLASSES];

    memcpy(e, f->p, sizeof(e));
    few_less(e, f, 1.0f);
    if (out->value)
        few_put(out->value + at, few_dot(e, e) / v_set(k), m);
    if (out->dlogits) {
        vec mean = few_dot(e, f->p);
        vec factor = few_factor(in, at, m) * v_set(2.0f / k);

        for (int c = 0; c < f->n; c++)
            f->p[c] = f->p[c] * (e[c] - mean) * factor;
        few_gradient(out, in, f->p, at, m);
    }
}

#define FEW(name, one)                                                         \
    void WIDE_NAME(name)(const struct loss_out *out, const struct loss_in *in, \
                         int from, int to)                                     \
    {                                                                          \
        struct few f;                                                          \
                                                                               \
        for (int at = from; at < to; at += WIDE) {                             \
            int m = to - at < WIDE ? to - at : WIDE;                           \
                                                                               \
            few_softmax(&f, in, at, m);                                        \
            few_report(out, &f, at, m);                                        \
            one(out, in, &f, at, m);                                           \
        }                                                                      \
    }
FEW(few_crossentropy, crossentropy)
FEW(few_squared_error, squared_error)
