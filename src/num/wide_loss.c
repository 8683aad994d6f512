#include "num/loss.h"
#include "num/plane.h"
#include "num/wide_few.h"
#include "num/wide_math.h"

#define LANES 16
#define MAX_CLASSES 256

/* Sixteen lanes, as one, two or sixteen vectors. */
struct lanes {
    vec part[LANES / WIDE];
};

struct row { /* one example */
    int n, width;
    float top, sum; /* largest logit; sum of exp(z - top) */
    int predicted;
    float shifted[MAX_CLASSES]; /* z - top */
    float p[MAX_CLASSES];       /* padding zero */
};

loss_fn WIDE_NAME(categorical_crossentropy), WIDE_NAME(mean_squared_error);

/* Lane j gets lane j + 8, then j + 4, j + 2, j + 1. */
static float lanes_fold(const struct lanes *l)
{
    float lane[LANES];

    for (int i = 0; i < LANES / WIDE; i++)
        v_store(lane + i * WIDE, l->part[i]);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++)
            lane[j] += lane[j + half];
    return lane[0];
}

static struct lanes lanes_zero(void)
{
    struct lanes l;

    for (int i = 0; i < LANES / WIDE; i++)
        l.part[i] = v_set(0.0f);
    return l;
}

static float row_sum(const float *x, int width)
{
    struct lanes l = lanes_zero();

    for (int c = 0; c < width; c += WIDE)
        l.part[c % LANES / WIDE] += v_load(x + c);
    return lanes_fold(&l);
}

static float row_dot(const float *x, const float *y, int width)
{
    struct lanes l = lanes_zero();

    for (int c = 0; c < width; c += WIDE)
        l.part[c % LANES / WIDE] += v_load(x + c) * v_load(y + c);
    return lanes_fold(&l);
}

static void row_softmax(struct row *r, const float *logits, int n)
{
    r->n = n;
    r->width = plane_width(n);
    r->top = logits[0];
    r->predicted = 0;
    for (int c = 1; c < n; c++)
        if (logits[c] > r->top) {
            r->top = logits[c];
            r->predicted = c;
        }
    for (int c = 0; c < r->width; c += WIDE) {
        vec z = v_load(logits + c) - v_set(r->top);
        vmask in = v_first(n - c);

        v_store(r->shifted + c, v_select(in, z, v_set(0.0f)));
        v_store(r->p + c, v_select(in, v_exp(z), v_set(0.0f)));
    }
    r->sum = row_sum(r->p, r->width);
    for (int c = 0; c < r->width; c += WIDE)
        v_store(r->p + c, v_load(r->p + c) / v_set(r->sum));
}

/* What does not depend on the loss; gives ln(sum). */
static float row_report(const struct loss_out *out, const struct row *r, int i,
                        int label)
{
    float log_sum[WIDE];

    v_store(log_sum, v_log(v_set(r->sum)));
    if (out->nll)
        out->nll[i] = log_sum[0] - r->shifted[label];
    if (out->predicted)
        out->predicted[i] = (uint8_t)r->predicted;
    if (out->p_top)
        out->p_top[i] = r->p[r->predicted];
    if (out->p_squared)
        out->p_squared[i] = row_dot(r->p, r->p, r->width);
    if (out->probabilities)
        memcpy(out->probabilities + (size_t)i * (size_t)r->n, r->p,
               (size_t)r->n * sizeof(*r->p));
    return log_sum[0];
}

static float row_factor(const struct loss_in *in, int i)
{
    return in->weight ? in->weight[i] * in->scale : in->scale;
}

/* -sum t ln p with t = y (1 - s) + s / K; d/dz = p - t. */
void WIDE_NAME(categorical_crossentropy)(const struct loss_out *out,
                                         const struct loss_in *in, int from,
                                         int to)
{
    float s = in->smoothing, share = s / (float)in->n_classes;
    struct row r;

    if (in->n_classes <= FEW_CLASSES) {
        WIDE_NAME(few_crossentropy)(out, in, from, to);
        return;
    }
    for (int i = from; i < to; i++) {
        const float *z = in->logits + (ptrdiff_t)i * in->stride;
        int label = in->label[i];
        float log_sum;

        row_softmax(&r, z, in->n_classes);
        log_sum = row_report(out, &r, i, label);
        if (out->value) {
            out->value[i] = log_sum - r.shifted[label] * (1.0f - s);
            if (s > 0.0f)
                out->value[i] -= row_sum(r.shifted, r.width) * share;
        }
        if (out->dlogits) {
            float *d = out->dlogits + (ptrdiff_t)i * in->stride;
            vec factor = v_set(row_factor(in, i));

            r.p[label] -= 1.0f - s;
            for (int c = 0; c < r.width; c += WIDE) {
                vec g = (v_load(r.p + c) - v_set(share)) * factor;

                v_store(d + c, v_select(v_first(r.n - c), g, v_set(0.0f)));
            }
        }
    }
}

/* mean over classes of e^2 with e = p - y; d/dz = 2 / K p (e - sum e p). */
void WIDE_NAME(mean_squared_error)(const struct loss_out *out,
                                   const struct loss_in *in, int from, int to)
{
    float k = (float)in->n_classes;
    float e[MAX_CLASSES];
    struct row r;

    if (in->n_classes <= FEW_CLASSES) {
        WIDE_NAME(few_squared_error)(out, in, from, to);
        return;
    }
    for (int i = from; i < to; i++) {
        const float *z = in->logits + (ptrdiff_t)i * in->stride;
        int label = in->label[i];

        row_softmax(&r, z, in->n_classes);
        row_report(out, &r, i, label);
        memcpy(e, r.p, (size_t)r.width * sizeof(*e));
        e[label] -= 1.0f;
        if (out->value)
            out->value[i] = row_dot(e, e, r.width) / k;
        if (out->dlogits) {
            float *d = out->dlogits + (ptrdiff_t)i * in->stride;
            vec mean = v_set(row_dot(e, r.p, r.width));
            vec factor = v_set(row_factor(in, i) * (2.0f / k));

            for (int c = 0; c < r.width; c += WIDE)
                v_store(d + c,
                        v_load(r.p + c) * (v_load(e + c) - mean) * factor);
        }
    }
}
