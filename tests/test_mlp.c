#include "base/mem.h"
#include "nn/mlp.h"
#include "num/plane.h"
#include "support/points.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static float *make(struct mlp *net, const char *keys)
{
    struct model_spec model;
    struct train_spec train;
    double *scratch;
    float *block;

    point_specs(&model, &train, keys, 13, 3);
    block = mem_floats(mlp_layout(net, &model, NULL));
    mlp_layout(net, &model, block);
    scratch = mem_zero(mlp_init_scratch(&model), sizeof(*scratch));
    mlp_init(net, 4, scratch);
    mem_free(scratch);
    return block;
}

Test(mlp, the_weights_are_one_run_trainable_first)
{
    struct mlp net;
    float *block = make(&net, "{\"layers\": [40, 7], \"batch_norm\": true}");
    size_t n = 0, trainable = 0;

    for (int l = 0; l < net.n_layers; l++)
        for (int r = 0; r < TENSOR_ROLES; r++) {
            const struct mlp_layer *ly = &net.layer[l];
            size_t at;

            cr_assert_eq(ly->tensor[r] == NULL, r > TENSOR_BIAS && l == 2);
            if (!ly->tensor[r])
                continue;
            at = (size_t)(ly->tensor[r] - block);
            cr_assert_eq(at % 16, 0);
            cr_assert_eq(at + ly->n_floats[r] <= net.n_trainable,
                         r <= TENSOR_BETA);
            n += ly->n_floats[r];
            trainable += r <= TENSOR_BETA ? ly->n_floats[r] : 0;
        }
    cr_assert_eq(net.n_floats, n);
    cr_assert_eq(net.n_trainable, trainable);
    mem_free(block);
}

Test(mlp, a_model_takes_it_out_and_brings_it_back)
{
    struct mlp net, back;
    float *block = make(&net, "{\"layers\": [40, 7], \"batch_norm\": true, "
                              "\"bias_initializer\": \"random_uniform\"}");
    float *copy = mem_floats(net.n_floats);
    struct model *model;
    struct err err = { 0 };

    mlp_layout(&back, &net.spec, copy);
    cr_assert_eq(model_new(&model, &net.spec, &err), 0);
    mlp_store(&net, model);
    /* Row-major, as Keras has it. */
    cr_assert_eq(model_tensor(model, 0, TENSOR_KERNEL)[12 * 40 + 39],
                 net.layer[0].tensor[TENSOR_KERNEL][plane_at(13, 40, 12, 39)]);
    cr_assert_eq(model_tensor(model, 1, TENSOR_GAMMA)[6], 1.0f);
    cr_assert_eq(model_tensor(model, 1, TENSOR_MOVING_VARIANCE)[6], 1.0f);
    mlp_load(&back, model);
    cr_assert_eq(memcmp(block, copy, net.n_floats * sizeof(*block)), 0);
    model_free(model);
    mem_free(block);
    mem_free(copy);
}

Test(mlp, the_penalty_is_over_kernels_alone)
{
    struct mlp net;
    float *block = make(&net, "{\"layers\": [40], \"l1\": 0.5, \"l2\": 0.25, "
                              "\"bias_initializer\": \"ones\"}");
    double want = 0;

    for (int l = 0; l < 2; l++)
        for (size_t i = 0; i < net.layer[l].n_floats[TENSOR_KERNEL]; i++) {
            double w = (double)net.layer[l].tensor[TENSOR_KERNEL][i];

            want += 0.5 * fabs(w) + 0.25 * w * w;
        }
    cr_assert_gt(want, 1);
    cr_assert_float_eq(mlp_penalty(&net), want, 1e-12 * want);
    mem_free(block);
}
