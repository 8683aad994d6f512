#include "nn/learn.h"

#include "nn/carve.h"
#include "nn/exam.h"
#include "nn/pass.h"
#include "num/act.h"
#include "num/dropout.h"
#include "num/loss.h"
#include "num/plane.h"
#include "num/product.h"
#include "num/reduce.h"

#include <math.h>

/* ---- memory -------------------------------------------------------------- */

static void carve_layer(struct learner *ln, struct carver *c, int l, int rows)
{
    const struct model_spec *spec = &ln->net.spec;
    const struct mlp_layer *ly = &ln->net.layer[l];
    struct learn_layer *w = &ln->layer[l];
    size_t n = (size_t)rows * (size_t)ly->stride_out;

    *w = (struct learn_layer){ .z = carve(c, n) };
    w->normal = w->y = w->out = w->z;
    if (l == spec->n_hidden)
        return;
    if (spec->batch_norm) {
        w->normal = carve(c, n);
        w->mean = carve(c, plane_size(1, ly->n_out));
        w->factor = carve(c, plane_size(1, ly->n_out));
    }
    if (!acts[spec->activation[l]].slope_of_y)
        w->y = carve(c, n);
    else
        w->y = w->normal;
    w->out = w->y;
    if (spec->dropout[l] > 0) {
        w->out = carve(c, n);
        w->mask =
            carve_bytes(c, dropout_words(rows, ly->n_out) * sizeof(*w->mask));
    }
}

size_t learn_layout(struct learner *ln, const struct model_spec *spec,
                    const struct train_spec *train, int rows, float *base)
{
    struct carver c = { .base = base };
    size_t widest = 0, scratch = 0;

    *ln = (struct learner){ .train = *train };
    ln->config = (struct optim_config){
        .weight_decay = train->weight_decay,
        .rho = train->rho,
        .beta_1 = train->beta_1,
        .beta_2 = train->beta_2,
        .epsilon = train->epsilon,
        .momentum = train->momentum,
        .nesterov = train->nesterov,
    };
    ln->n_state = optim_n_state(train->optimizer, &ln->config);
    carve(&c, mlp_layout(&ln->net, spec, base));
    ln->gradient = carve(&c, ln->net.n_floats);
    mlp_layout(&ln->gradient_of, spec, ln->gradient);
    for (int i = 0; i < ln->n_state; i++)
        ln->state[i] = carve(&c, ln->net.n_trainable);
    ln->x = carve(&c, (size_t)rows * (size_t)ln->net.layer[0].stride_in);
    for (int l = 0; l < ln->net.n_layers; l++) {
        const struct mlp_layer *ly = &ln->net.layer[l];
        size_t back = product_back_scratch(ly->n_in, ly->n_out);

        carve_layer(ln, &c, l, rows);
        if (l < spec->n_hidden && (size_t)ly->stride_out > widest)
            widest = (size_t)ly->stride_out;
        if (l > 0 && back > scratch)
            scratch = back;
    }
    for (int i = 0; i < 2; i++)
        ln->delta[i] = carve(&c, (size_t)rows * widest);
    ln->scratch = carve(&c, scratch);
    ln->label = carve_bytes(&c, (size_t)rows);
    ln->weight = train->balanced ? carve(&c, (size_t)rows) : NULL;
    ln->value = carve(&c, (size_t)rows);
    ln->predicted = carve_bytes(&c, (size_t)rows);
    return c.used;
}

size_t learn_size_bytes(const struct model_spec *spec,
                        const struct train_spec *train)
{
    struct learner ln;
    size_t n = learn_layout(&ln, spec, train, train->batch_size, NULL);

    /* and the kept weights, and the exams' batches */
    n += ln.net.n_floats + exam_scratch(spec);
    return n * sizeof(float);
}

void learn_start(struct learner *ln, uint64_t seed)
{
    float start = optims[ln->train.optimizer].state_start;

    ln->seed = seed;
    ln->step = (struct optim_step){ 0 };
    for (int i = 0; i < ln->n_state; i++)
        for (size_t j = 0; j < ln->net.n_trainable; j++)
            ln->state[i][j] = start;
}

/* ---- backward ------------------------------------------------------------ */

/* A layer's kernel follows its gradient, or only gets it without a step; its
 * bias' gradient is left behind. */
static void kernel_gradient(struct learner *ln, const float *in, const float *d,
                            int l, int m, const struct optim_step *step,
                            int threads)
{
    const struct model_spec *spec = &ln->net.spec;
    const struct mlp_layer *ly = &ln->net.layer[l];
    float *g = ln->gradient_of.layer[l].tensor[TENSOR_KERNEL];
    float *db = ln->gradient_of.layer[l].tensor[TENSOR_BIAS];
    float *w = ly->tensor[TENSOR_KERNEL];
    float l1 = (float)spec->l1, l2 = (float)spec->l2;

    if (step) {
        struct update u = { ln->train.optimizer, step, w, { NULL }, l1, l2 };

        for (int i = 0; i < ln->n_state; i++)
            u.state[i] = ln->state[i] + (w - ln->net.weights);
        product_update(&u, g, db, in, d, m, ly->n_in, ly->n_out, threads);
        return;
    }
    product_gradient(g, db, in, d, m, ly->n_in, ly->n_out, threads);
    if (l1 > 0 || l2 > 0)
        penalty_gradient(g, w, l1, l2, ly->n_floats[TENSOR_KERNEL], threads);
}

/* The optimizer's step of a layer's vectors, which lie behind its kernel. */
static void update_vectors(struct learner *ln, int l,
                           const struct optim_step *step, int threads)
{
    const struct mlp_layer *ly = &ln->net.layer[l];
    size_t from = (size_t)(ly->tensor[TENSOR_BIAS] - ln->net.weights);
    float *state[OPTIM_MAX_STATE] = { NULL };
    size_t n = 0;

    for (enum tensor_role r = TENSOR_BIAS; r <= TENSOR_BETA; r++)
        n += ly->n_floats[r];
    for (int i = 0; i < ln->n_state; i++)
        state[i] = ln->state[i] + from;
    optim_update(ln->train.optimizer, ln->net.weights + from,
                 ln->gradient + from, state, n, step, threads);
}

/* Gradients of all weights from dlogits, which lie where the logits did.  With
 * a step the weights are moved on the way, each layer after its gradient has
 * been passed on, and only the gradients of vectors are left behind. */
static void backward(struct learner *ln, int m, const struct optim_step *step,
                     int threads)
{
    const struct model_spec *spec = &ln->net.spec;
    float *d = ln->layer[spec->n_hidden].z;

    for (int l = spec->n_hidden; l >= 0; l--) {
        const float *in = l == 0 ? ln->x : ln->layer[l - 1].out;
        float *next = ln->delta[l % 2];

        if (l > 0)
            pass_back(ln, next, d, l, m, threads);
        kernel_gradient(ln, in, d, l, m, step, threads);
        if (step)
            update_vectors(ln, l, step, threads);
        d = next;
    }
}

/* Tensor by tensor, so that the order of a sum does not depend on what lies
 * beside it. */
static double gradient_norm(const struct learner *ln)
{
    double sum = 0;

    for (int l = 0; l < ln->net.n_layers; l++)
        for (enum tensor_role r = TENSOR_KERNEL; r <= TENSOR_BETA; r++) {
            const struct mlp_layer *g = &ln->gradient_of.layer[l];

            if (g->tensor[r])
                sum += sum_squares(g->tensor[r], g->n_floats[r]);
        }
    return sqrt(sum);
}

/* ---- a step -------------------------------------------------------------- */

static void add_up(struct learn_result *out, const struct learner *ln, int m)
{
    for (int i = 0; i < m; i++) {
        double weight = ln->weight ? (double)ln->weight[i] : 1;

        out->loss += weight * (double)ln->value[i];
        out->correct += ln->predicted[i] == ln->label[i];
    }
}

/* Forward, the loss and backward: with a step the weights follow. */
static void pass(struct learner *ln, struct learn_result *out,
                 const struct learn_batch *b, const struct optim_step *step,
                 int threads)
{
    const struct model_spec *spec = &ln->net.spec;
    const struct mlp_layer *output = &ln->net.layer[spec->n_hidden];
    float *logits = ln->layer[spec->n_hidden].z;

    *out = (struct learn_result){ .penalty = mlp_penalty(&ln->net) };
    for (int l = 0; l <= spec->n_hidden; l++)
        pass_forward(ln, b, l, threads);
    loss_apply(ln->train.loss,
               &(struct loss_out){ .dlogits = logits,
                                   .value = ln->value,
                                   .predicted = ln->predicted },
               &(struct loss_in){
                   .logits = logits,
                   .label = ln->label,
                   .weight = ln->weight,
                   .scale = 1.0f / (float)b->m,
                   .smoothing = (float)ln->train.label_smoothing,
                   .m = b->m,
                   .n_classes = output->n_out,
                   .stride = output->stride_out,
               },
               threads);
    add_up(out, ln, b->m);
    backward(ln, b->m, step, threads);
}

void learn_gradient(struct learner *ln, struct learn_result *out,
                    const struct learn_batch *b, int threads)
{
    pass(ln, out, b, NULL, threads);
    if (b->wants_norm || ln->train.clip_norm > 0)
        out->grad_norm = gradient_norm(ln);
}

/* Who asks for the gradient's norm needs it whole before the first weight
 * moves. */
void learn_step(struct learner *ln, struct learn_result *out,
                const struct learn_batch *b, int threads)
{
    double clip = ln->train.clip_norm;

    optim_prepare(&ln->step, ln->train.optimizer, &ln->config, b->learning_rate,
                  ln->step.step + 1);
    if (!b->wants_norm && clip <= 0) {
        pass(ln, out, b, &ln->step, threads);
        return;
    }
    learn_gradient(ln, out, b, threads);
    if (clip > 0 && out->grad_norm > clip)
        ln->step.gradient_scale = (float)(clip / out->grad_norm);
    optim_update(ln->train.optimizer, ln->net.weights, ln->gradient, ln->state,
                 ln->net.n_trainable, &ln->step, threads);
}
