#include "nn/mlp.h"

#include "nn/carve.h"
#include "nn/init.h"
#include "num/act.h"
#include "num/plane.h"
#include "num/product.h"
#include "num/reduce.h"

/* ---- weights ------------------------------------------------------------- */

static bool has_tensor(const struct mlp *net, int layer, enum tensor_role role)
{
    return role <= TENSOR_BIAS ||
           (net->spec.batch_norm && layer < net->spec.n_hidden);
}

static void carve_roles(struct mlp *net, struct carver *c,
                        enum tensor_role from, enum tensor_role to)
{
    for (int l = 0; l < net->n_layers; l++)
        for (enum tensor_role r = from; r <= to; r++) {
            struct mlp_layer *ly = &net->layer[l];

            if (!has_tensor(net, l, r))
                continue;
            ly->n_floats[r] =
                plane_size(r == TENSOR_KERNEL ? ly->n_in : 1, ly->n_out);
            ly->tensor[r] = carve(c, ly->n_floats[r]);
        }
}

size_t mlp_layout(struct mlp *net, const struct model_spec *spec, float *base)
{
    struct carver c = { .base = base };

    *net = (struct mlp){
        .spec = *spec,
        .n_layers = spec->n_hidden + 1,
        .weights = base,
    };
    for (int l = 0; l < net->n_layers; l++) {
        struct mlp_layer *ly = &net->layer[l];

        ly->n_in = l == 0 ? spec->n_features : spec->units[l - 1];
        ly->n_out = l == spec->n_hidden ? spec->n_classes : spec->units[l];
        ly->stride_in = row_stride(ly->n_in);
        ly->stride_out = row_stride(ly->n_out);
    }
    carve_roles(net, &c, TENSOR_KERNEL, TENSOR_BETA);
    net->n_trainable = c.used;
    carve_roles(net, &c, TENSOR_MOVING_MEAN, TENSOR_MOVING_VARIANCE);
    net->n_floats = c.used;
    return c.used;
}

size_t mlp_init_scratch(const struct model_spec *spec)
{
    struct mlp net;
    size_t most = 0;

    mlp_layout(&net, spec, NULL);
    for (int l = 0; l < net.n_layers; l++) {
        const struct mlp_layer *ly = &net.layer[l];
        size_t n = ((size_t)ly->n_in * (size_t)ly->n_out + 1) / 2 +
                   init_scratch(spec->initializer, ly->n_in, ly->n_out);

        most = n > most ? n : most;
    }
    return most;
}

static void fill(float *vector, int n, float value)
{
    for (int i = 0; i < n; i++)
        vector[i] = value;
}

void mlp_init(struct mlp *net, uint64_t seed, double *scratch)
{
    const struct model_spec *spec = &net->spec;

    for (int l = 0; l < net->n_layers; l++) {
        struct mlp_layer *ly = &net->layer[l];
        size_t need = init_scratch(spec->initializer, ly->n_in, ly->n_out);
        float *plain = (float *)(scratch + need);

        init_kernel(plain, scratch, spec->initializer, seed, l, ly->n_in,
                    ly->n_out);
        plane_pack(ly->tensor[TENSOR_KERNEL], plain, ly->n_in, ly->n_out);
        init_bias(ly->tensor[TENSOR_BIAS], spec->bias_initializer, seed, l,
                  ly->n_out);
        if (!has_tensor(net, l, TENSOR_GAMMA))
            continue;
        fill(ly->tensor[TENSOR_GAMMA], ly->n_out, 1);
        fill(ly->tensor[TENSOR_BETA], ly->n_out, 0);
        fill(ly->tensor[TENSOR_MOVING_MEAN], ly->n_out, 0);
        fill(ly->tensor[TENSOR_MOVING_VARIANCE], ly->n_out, 1);
    }
}

double mlp_penalty(const struct mlp *net)
{
    const struct model_spec *spec = &net->spec;
    double sum = 0;

    for (int l = 0; l < net->n_layers; l++) {
        const struct mlp_layer *ly = &net->layer[l];

        if (spec->l1 > 0)
            sum += spec->l1 * sum_abs(ly->tensor[TENSOR_KERNEL],
                                      ly->n_floats[TENSOR_KERNEL]);
        if (spec->l2 > 0)
            sum += spec->l2 * sum_squares(ly->tensor[TENSOR_KERNEL],
                                          ly->n_floats[TENSOR_KERNEL]);
    }
    return sum;
}

bool mlp_is_fused(const struct mlp *net, int layer)
{
    const struct model_spec *spec = &net->spec;

    return layer < spec->n_hidden && !spec->batch_norm &&
           acts[spec->activation[layer]].in_product;
}

struct normalize mlp_normalize(const struct mlp *net, int layer)
{
    const struct mlp_layer *ly = &net->layer[layer];

    return (struct normalize){
        .gamma = ly->tensor[TENSOR_GAMMA],
        .beta = ly->tensor[TENSOR_BETA],
        .moving_mean = ly->tensor[TENSOR_MOVING_MEAN],
        .moving_variance = ly->tensor[TENSOR_MOVING_VARIANCE],
        .momentum = (float)net->spec.batch_norm_momentum,
        .epsilon = (float)net->spec.batch_norm_epsilon,
    };
}
