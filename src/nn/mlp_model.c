#include "nn/mlp.h"
#include "num/plane.h"

static int rows_of(const struct mlp_layer *ly, enum tensor_role role)
{
    return role == TENSOR_KERNEL ? ly->n_in : 1;
}

void mlp_load(struct mlp *net, const struct model *from)
{
    for (int l = 0; l < net->n_layers; l++)
        for (enum tensor_role r = 0; r < TENSOR_ROLES; r++) {
            struct mlp_layer *ly = &net->layer[l];

            if (ly->tensor[r])
                plane_pack(ly->tensor[r], model_tensor_of(from, l, r),
                           rows_of(ly, r), ly->n_out);
        }
}

void mlp_store(const struct mlp *net, struct model *to)
{
    for (int l = 0; l < net->n_layers; l++)
        for (enum tensor_role r = 0; r < TENSOR_ROLES; r++) {
            const struct mlp_layer *ly = &net->layer[l];

            if (ly->tensor[r])
                plane_unpack(model_tensor(to, l, r), ly->tensor[r],
                             rows_of(ly, r), ly->n_out);
        }
}
