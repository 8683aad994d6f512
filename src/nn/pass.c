#include "nn/pass.h"

#include "num/act.h"
#include "num/dropout.h"
#include "num/product.h"

static void normalize_of(struct normalize *b, const struct learner *ln, int l)
{
    *b = mlp_normalize(&ln->net, l);
    b->mean = ln->layer[l].mean;
    b->factor = ln->layer[l].factor;
}

void pass_forward(struct learner *ln, const struct learn_batch *b, int l,
                  int threads)
{
    const struct model_spec *spec = &ln->net.spec;
    const struct mlp_layer *ly = &ln->net.layer[l];
    struct learn_layer *w = &ln->layer[l];
    struct normalize norm;

    product_forward(w->z, l == 0 ? ln->x : ln->layer[l - 1].out,
                    ly->tensor[TENSOR_KERNEL], ly->tensor[TENSOR_BIAS],
                    mlp_is_fused(&ln->net, l), b->m, ly->n_in, ly->n_out,
                    threads);
    if (l == spec->n_hidden)
        return;
    if (spec->batch_norm) {
        normalize_of(&norm, ln, l);
        normalize_train(w->normal, w->z, &norm, b->m, ly->n_out, threads);
    }
    if (!mlp_is_fused(&ln->net, l))
        act_forward(spec->activation[l], w->y, w->normal, b->m, ly->n_out,
                    ly->stride_out, threads);
    if (w->mask) {
        dropout_mask(w->mask, (struct rng){ ln->seed, RNG_DROPOUT },
                     (uint64_t)l << 32 | (uint64_t)b->epoch, b->first,
                     spec->dropout[l], b->m, ly->n_out, threads);
        dropout_apply(w->out, w->y, w->mask, spec->dropout[l], b->m, ly->n_out,
                      threads);
    }
}

void pass_back(struct learner *ln, float *dz, const float *d, int l, int m,
               int threads)
{
    const struct model_spec *spec = &ln->net.spec;
    const struct mlp_layer *ly = &ln->net.layer[l];
    const struct learn_layer *w = &ln->layer[l - 1];
    struct mlp_layer *g = &ln->gradient_of.layer[l - 1];
    bool fused = acts[spec->activation[l - 1]].in_product && !w->mask;
    struct normalize norm;

    product_back(dz, d, ly->tensor[TENSOR_KERNEL], fused ? w->y : NULL,
                 ln->scratch, m, ly->n_in, ly->n_out, threads);
    if (w->mask)
        dropout_apply(dz, dz, w->mask, spec->dropout[l - 1], m, ly->n_in,
                      threads);
    if (!fused)
        act_backward(spec->activation[l - 1], dz, dz, w->normal, w->y, m,
                     ly->n_in, ly->stride_in, threads);
    if (spec->batch_norm) {
        normalize_of(&norm, ln, l - 1);
        normalize_back(dz, g->tensor[TENSOR_GAMMA], g->tensor[TENSOR_BETA], dz,
                       w->z, &norm, m, ly->n_in, threads);
    }
}
