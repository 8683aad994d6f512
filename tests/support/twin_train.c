#include "support/twin_train.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/init.h"
#include "nn/schedule.h"
#include "num/cpu.h"
#include "support/twin.h"
#include "support/twin_parts.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* ---- memory and start ---------------------------------------------------- */

static float *floats(size_t n, float value)
{
    float *x = mem_floats(n);

    cr_assert_not_null(x);
    for (size_t i = 0; i < n; i++)
        x[i] = value;
    return x;
}

static size_t size_of(const struct twin_layer *ly, int role)
{
    return (size_t)(role == TENSOR_KERNEL ? ly->k : 1) * ly->n;
}

static void tensor_make(struct twin_layer *ly, int role, float value,
                        float state)
{
    ly->tensor[role] = floats(size_of(ly, role), value);
    ly->gradient[role] = floats(size_of(ly, role), 0);
    for (int i = 0; i < 2; i++)
        ly->state[role][i] = floats(size_of(ly, role), state);
}

static void layer_make(struct twin_train *t, int l, int batch, uint64_t seed)
{
    const struct model_spec *spec = &t->model;
    struct twin_layer *ly = &t->layer[l];
    float state = optims[t->train.optimizer].state_start;
    double *scratch;

    ly->k = l == 0 ? spec->n_features : spec->units[l - 1];
    ly->n = l == spec->n_hidden ? spec->n_classes : spec->units[l];
    tensor_make(ly, TENSOR_KERNEL, 0, state);
    tensor_make(ly, TENSOR_BIAS, 0, state);
    if (spec->batch_norm && l < spec->n_hidden) {
        tensor_make(ly, TENSOR_GAMMA, 1, state);
        tensor_make(ly, TENSOR_BETA, 0, state);
        tensor_make(ly, TENSOR_MOVING_MEAN, 0, state);
        tensor_make(ly, TENSOR_MOVING_VARIANCE, 1, state);
    }
    scratch = mem_zero(init_scratch(spec->initializer, ly->k, ly->n) + 1,
                       sizeof(*scratch));
    init_kernel(ly->tensor[TENSOR_KERNEL], scratch, spec->initializer, seed, l,
                ly->k, ly->n);
    init_bias(ly->tensor[TENSOR_BIAS], spec->bias_initializer, seed, l, ly->n);
    mem_free(scratch);
    for (float **a = &ly->z; a <= &ly->delta; a++)
        *a = floats((size_t)batch * ly->n, 0);
    ly->mean = floats(ly->n, 0);
    ly->factor = floats(ly->n, 0);
    ly->kept = floats((size_t)batch * ly->n, 1);
}

void twin_train_release(struct twin_train *t)
{
    for (int l = 0; l <= t->model.n_hidden; l++) {
        struct twin_layer *ly = &t->layer[l];

        for (int r = 0; r < TENSOR_ROLES; r++) {
            mem_free(ly->tensor[r]);
            mem_free(ly->gradient[r]);
            mem_free(ly->state[r][0]);
            mem_free(ly->state[r][1]);
        }
        for (float **a = &ly->z; a <= &ly->factor; a++)
            mem_free(*a);
    }
    mem_free(t->x);
    mem_free(t->label);
    mem_free(t->class_weight);
}

/* n / (K n_c) */
static float *weigh(const struct train_job *job)
{
    int k = job->model.n_classes;
    float *w = floats(k, 0);

    for (int c = 0; c < k; c++) {
        int64_t count = 0;

        for (int i = 0; i < job->n_train; i++)
            count += job->part->labels[job->train_idx[i]] == c;
        if (count > 0)
            w[c] = (float)((double)job->n_train / ((double)k * (double)count));
    }
    return w;
}

/* ---- a step -------------------------------------------------------------- */

struct step {
    int m, epoch;
    uint64_t first, seed;
    struct optim_step *optim;
    bool wants_norm;
    double loss, grad_norm;
    int correct;
};

static struct normalize normalize_of(const struct twin_train *t, int l)
{
    const struct twin_layer *ly = &t->layer[l];

    return (struct normalize){
        .gamma = ly->tensor[TENSOR_GAMMA],
        .beta = ly->tensor[TENSOR_BETA],
        .moving_mean = ly->tensor[TENSOR_MOVING_MEAN],
        .moving_variance = ly->tensor[TENSOR_MOVING_VARIANCE],
        .mean = ly->mean,
        .factor = ly->factor,
        .momentum = (float)t->model.batch_norm_momentum,
        .epsilon = (float)t->model.batch_norm_epsilon,
    };
}

/* The words of num/dropout.h; factor: 1 / (1 - rate). */
static void drop(float *out, struct twin_layer *ly, const struct step *s, int l,
                 double rate)
{
    uint64_t blocks = (uint64_t)(ly->n + 63) / 64;
    float factor = (float)(1.0 / (1.0 - rate));

    for (int i = 0; i < s->m; i++)
        for (int c = 0; c < ly->n; c++) {
            uint64_t at = (s->first + (uint64_t)i) * blocks + (uint64_t)c / 64;
            uint32_t w[4];
            int e = i * ly->n + c;

            rng_words(w, (struct rng){ s->seed, RNG_DROPOUT },
                      (uint64_t)l << 32 | (uint64_t)s->epoch,
                      at * 16 + (uint64_t)c % 16);
            ly->kept[e] = w[c / 16 % 4] >> 8 >= (uint32_t)(rate * 0x1p24 + 0.5);
            out[e] = ly->kept[e] != 0 ? ly->y[e] * factor : 0.0f;
        }
}

static void forward(struct twin_train *t, const struct step *s)
{
    const struct model_spec *spec = &t->model;
    const float *in = t->x;

    for (int l = 0; l <= spec->n_hidden; l++) {
        struct twin_layer *ly = &t->layer[l];
        struct normalize norm = normalize_of(t, l);

        twin_forward(ly->z, in, ly->tensor[TENSOR_KERNEL],
                     ly->tensor[TENSOR_BIAS], s->m, ly->k, ly->n);
        if (l == spec->n_hidden)
            break;
        if (spec->batch_norm)
            twin_normalize(ly->normal, ly->z, &norm, s->m, ly->n);
        else
            memcpy(ly->normal, ly->z, sizeof(float) * s->m * ly->n);
        for (int i = 0; i < s->m * ly->n; i++)
            ly->y[i] = twin_act(spec->activation[l], ly->normal[i]);
        memcpy(ly->out, ly->y, sizeof(float) * s->m * ly->n);
        if (spec->dropout[l] > 0)
            drop(ly->out, ly, s, l, spec->dropout[l]);
        in = ly->out;
    }
}

static void losses(struct twin_train *t, struct step *s)
{
    struct twin_layer *out = &t->layer[t->model.n_hidden];

    s->loss = 0;
    s->correct = 0;
    for (int i = 0; i < s->m; i++) {
        struct twin_example e;
        float weight = t->class_weight ? t->class_weight[t->label[i]] : 1.0f;

        twin_loss(&e, out->z + i * out->n, out->n, t->label[i], t->train.loss,
                  (float)t->train.label_smoothing,
                  weight * (1.0f / (float)s->m));
        memcpy(out->delta + i * out->n, e.dlogits, sizeof(float) * out->n);
        s->loss += (double)weight * (double)e.value;
        s->correct += e.predicted == t->label[i];
    }
}

static void back_hidden(struct twin_train *t, int l, int m)
{
    struct twin_layer *ly = &t->layer[l];
    struct normalize norm = normalize_of(t, l);
    double rate = t->model.dropout[l];

    for (int i = 0; i < m * ly->n; i++) {
        float d = ly->delta[i];

        if (rate > 0)
            d = ly->kept[i] != 0 ? d * (float)(1.0 / (1.0 - rate)) : 0.0f;
        ly->delta[i] =
            d * twin_act_slope(t->model.activation[l], ly->normal[i], ly->y[i]);
    }
    if (t->model.batch_norm)
        twin_normalize_back(ly->delta, ly->gradient[TENSOR_GAMMA],
                            ly->gradient[TENSOR_BETA], ly->delta, ly->z, &norm,
                            m, ly->n);
}

/* g += l1 sign(w) + 2 l2 w */
static void penalize(struct twin_layer *ly, float l1, float l2)
{
    float *g = ly->gradient[TENSOR_KERNEL];
    const float *w = ly->tensor[TENSOR_KERNEL];

    for (size_t i = 0; i < size_of(ly, TENSOR_KERNEL); i++) {
        float side = w[i] > 0 ? l1 : w[i] < 0 ? -l1 : 0.0f;

        g[i] = g[i] + (side + 2.0f * l2 * w[i]);
    }
}

static void backward(struct twin_train *t, int m)
{
    float l1 = (float)t->model.l1, l2 = (float)t->model.l2;

    for (int l = t->model.n_hidden; l >= 0; l--) {
        struct twin_layer *ly = &t->layer[l];

        twin_gradient(ly->gradient[TENSOR_KERNEL], l == 0 ? t->x : ly[-1].out,
                      ly->delta, m, ly->k, ly->n);
        twin_column_sums(ly->gradient[TENSOR_BIAS], ly->delta, m, ly->n);
        if (l1 > 0 || l2 > 0)
            penalize(ly, l1, l2);
        if (l == 0)
            break;
        twin_back(ly[-1].delta, ly->delta, ly->tensor[TENSOR_KERNEL], m, ly->k,
                  ly->n);
        back_hidden(t, l - 1, m);
    }
}

/* Over all tensors that an optimizer moves. */
static double norm_of(const struct twin_train *t)
{
    double sum = 0;

    for (int l = 0; l <= t->model.n_hidden; l++)
        for (int r = TENSOR_KERNEL; r <= TENSOR_BETA; r++) {
            const struct twin_layer *ly = &t->layer[l];

            if (ly->tensor[r])
                sum += twin_sum(ly->gradient[r], r == TENSOR_KERNEL ? ly->k : 1,
                                ly->n, 1);
        }
    return sqrt(sum);
}

static void move(struct twin_train *t, const struct optim_step *s)
{
    for (int l = 0; l <= t->model.n_hidden; l++)
        for (int r = TENSOR_KERNEL; r <= TENSOR_BETA; r++) {
            struct twin_layer *ly = &t->layer[l];

            for (size_t i = 0; ly->tensor[r] && i < size_of(ly, r); i++)
                twin_step(ly->tensor[r] + i, ly->gradient[r][i],
                          ly->state[r][0] + i, ly->state[r][1] + i,
                          t->train.optimizer, s);
        }
}

static double penalty_of(const struct twin_train *t)
{
    double sum = 0;

    for (int l = 0; l <= t->model.n_hidden; l++) {
        const struct twin_layer *ly = &t->layer[l];
        const float *w = ly->tensor[TENSOR_KERNEL];

        if (t->model.l1 > 0)
            sum += t->model.l1 * twin_sum(w, ly->k, ly->n, 0);
        if (t->model.l2 > 0)
            sum += t->model.l2 * twin_sum(w, ly->k, ly->n, 1);
    }
    return sum;
}

static void step_run(struct twin_train *t, struct step *s)
{
    double clip = t->train.clip_norm, penalty = penalty_of(t);

    forward(t, s);
    losses(t, s);
    s->loss += s->m * penalty;
    backward(t, s->m);
    if (s->wants_norm || clip > 0)
        s->grad_norm = norm_of(t);
    if (clip > 0 && s->grad_norm > clip)
        s->optim->gradient_scale = (float)(clip / s->grad_norm);
    move(t, s->optim);
}

/* ---- epochs -------------------------------------------------------------- */

static void gather(struct twin_train *t, const struct train_job *job,
                   const uint32_t *idx, int m)
{
    int n = t->model.n_features;

    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++)
            t->x[i * n + j] =
                ((float)job->part->pixels[idx[i] * (size_t)n + j] -
                 job->scale->mean[0]) *
                job->scale->factor[0];
        t->label[i] = job->part->labels[idx[i]];
    }
}

static struct optim_config config_of(const struct train_spec *t)
{
    return (struct optim_config){ t->weight_decay, t->rho,     t->beta_1,
                                  t->beta_2,       t->epsilon, t->momentum,
                                  t->nesterov };
}

static void epoch_run(struct twin_train *t, const struct train_job *job,
                      uint32_t *order, struct pace *pace,
                      struct optim_step *optim, int epoch)
{
    struct epoch_record *e = &t->epoch[epoch - 1];
    struct optim_config config = config_of(&t->train);
    int n = job->n_train, correct = 0;
    double loss = 0;

    memcpy(order, job->train_idx, (size_t)n * sizeof(*order));
    if (t->train.shuffle)
        rng_shuffle(order, (uint32_t)n, (struct rng){ job->seed, RNG_SHUFFLE },
                    (uint64_t)epoch, 0);
    for (int first = 0, m; first < n; first += m) {
        struct step s = { .epoch = epoch,
                          .first = (uint64_t)first,
                          .seed = job->seed,
                          .optim = optim };

        m = s.m =
            n - first < t->train.batch_size ? n - first : t->train.batch_size;
        s.wants_norm = first + m == n;
        e->learning_rate = pace_at(pace, optim->step);
        optim_prepare(optim, t->train.optimizer, &config, e->learning_rate,
                      optim->step + 1);
        gather(t, job, order + first, m);
        step_run(t, &s);
        loss += s.loss;
        correct += s.correct;
        e->grad_norm = s.grad_norm;
    }
    e->metric[METRIC_LOSS] = loss / n;
    e->metric[METRIC_ACCURACY] = (double)correct / n;
    pace_epoch_end(pace, e->metric[METRIC_LOSS]);
}

void twin_train(struct twin_train *t, const struct train_job *job)
{
    int batch = job->train.batch_size;
    uint32_t *order = mem_zero((size_t)job->n_train, sizeof(*order));
    struct optim_step optim = { 0 };
    struct pace pace;

    *t = (struct twin_train){ .model = job->model, .train = job->train };
    cpu_flush_denormals();
    cr_assert_leq(t->train.epochs, TWIN_EPOCHS);
    for (int l = 0; l <= t->model.n_hidden; l++)
        layer_make(t, l, batch, job->seed);
    t->x = floats((size_t)batch * t->model.n_features, 0);
    t->label = mem_zero((size_t)batch, 1);
    if (t->train.balanced)
        t->class_weight = weigh(job);
    pace_init(&pace, &t->train, (job->n_train + batch - 1) / batch);
    for (int epoch = 1; epoch <= t->train.epochs; epoch++)
        epoch_run(t, job, order, &pace, &optim, epoch);
    mem_free(order);
}
