#include "nn/exam.h"

#include "num/act.h"
#include "num/loss.h"
#include "num/product.h"
#include "num/reduce.h"

#include <string.h>

/* Examples per batch of an exam: large enough for the kernels, small enough
 * that two layers' activations stay in the second-level cache. */
#define EXAM_ROWS 128

struct exam_space {
    float *x;    /* [EXAM_ROWS, stride] examples */
    float *even; /* activations of even layers, then of odd ones */
    float *odd;
    uint8_t *label; /* [EXAM_ROWS] */
};

static size_t exam_layout(struct exam_space *s, const struct model_spec *spec,
                          float *base)
{
    struct carver c = { .base = base };
    struct mlp net;
    int most = 0;

    mlp_layout(&net, spec, NULL);
    for (int l = 0; l < net.n_layers; l++)
        if (net.layer[l].stride_out > most)
            most = net.layer[l].stride_out;
    s->x = carve(&c, (size_t)EXAM_ROWS * (size_t)net.layer[0].stride_in);
    s->even = carve(&c, (size_t)EXAM_ROWS * (size_t)most);
    s->odd = carve(&c, (size_t)EXAM_ROWS * (size_t)most);
    s->label = carve_bytes(&c, EXAM_ROWS);
    return c.used;
}

size_t exam_scratch(const struct model_spec *spec)
{
    struct exam_space s;

    return exam_layout(&s, spec, NULL);
}

/* The logits of m examples in s->x. */
static const float *answer(const struct mlp *net, const struct exam_space *s,
                           int m, int threads)
{
    const float *in = s->x;

    for (int l = 0; l < net->n_layers; l++) {
        const struct mlp_layer *ly = &net->layer[l];
        float *out = l % 2 == 0 ? s->even : s->odd;
        bool fused = mlp_is_fused(net, l);

        product_forward(out, in, ly->tensor[TENSOR_KERNEL],
                        ly->tensor[TENSOR_BIAS], fused, m, ly->n_in, ly->n_out,
                        threads);
        in = out;
        if (l == net->spec.n_hidden)
            break;
        if (net->spec.batch_norm) {
            struct normalize b = mlp_normalize(net, l);

            normalize_infer(out, out, &b, m, ly->n_out, threads);
        }
        if (!fused)
            act_forward(net->spec.activation[l], out, out, m, ly->n_out,
                        ly->stride_out, threads);
    }
    return in;
}

static float *from_first(float *array, size_t first)
{
    return array ? array + first : NULL;
}

void exam_run(const struct mlp *net, const struct exam *exam, float *scratch,
              int threads)
{
    const struct mlp_layer *input = &net->layer[0];
    const struct mlp_layer *output = &net->layer[net->n_layers - 1];
    const struct results *r = exam->results;
    struct exam_space s;

    exam_layout(&s, &net->spec, scratch);
    for (int first = 0; first < r->n; first += EXAM_ROWS) {
        int left = r->n - first, m = left < EXAM_ROWS ? left : EXAM_ROWS;
        size_t at = (size_t)first;
        struct loss_out out = {
            .value = from_first(r->value, at),
            .nll = from_first(r->nll, at),
            .p_top = from_first(r->p_top, at),
            .p_squared = from_first(r->p_squared, at),
            .probabilities =
                from_first(exam->probabilities, at * (size_t)output->n_out),
            .predicted = r->predicted ? r->predicted + first : NULL,
        };

        const float *logits;

        batch_gather(s.x, s.label, input->stride_in, exam->part, input->n_in,
                     exam->scale, exam->idx ? exam->idx + first : NULL, first,
                     m);
        if (r->label)
            memcpy(r->label + first, s.label, (size_t)m);
        logits = answer(net, &s, m, threads);
        if (r->logits)
            memcpy(r->logits + at * (size_t)output->stride_out, logits,
                   sizeof(*logits) * (size_t)m * (size_t)output->stride_out);
        loss_apply(exam->loss, &out,
                   &(struct loss_in){
                       .logits = logits,
                       .label = s.label,
                       .scale = 1,
                       .smoothing = (float)exam->label_smoothing,
                       .m = m,
                       .n_classes = output->n_out,
                       .stride = output->stride_out,
                   },
                   threads);
    }
}

void results_layout(struct results *r, struct carver *c, int n, int n_classes)
{
    size_t k = (size_t)n;

    *r = (struct results){ .n = n,
                           .label = carve_bytes(c, k),
                           .predicted = carve_bytes(c, k),
                           .value = carve(c, k) };
    if (!n_classes)
        return;
    r->nll = carve(c, k);
    r->p_top = carve(c, k);
    r->p_squared = carve(c, k);
    r->logits = carve(c, k * (size_t)row_stride(n_classes));
}

double results_mean_value(const struct results *r)
{
    return sum_values(r->value, (size_t)r->n) / r->n;
}

double results_accuracy(const struct results *r)
{
    int64_t correct = 0;

    for (int i = 0; i < r->n; i++)
        correct += r->predicted[i] == r->label[i];
    return (double)correct / r->n;
}
