#include "support/network.h"

#include "base/mem.h"
#include "num/act.h"
#include "num/loss.h"
#include "num/plane.h"
#include "num/product.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

void network_copy(struct network *net, const struct learner *ln)
{
    *net = (struct network){ .spec = ln->net.spec, .train = ln->train };
    for (int l = 0; l < ln->net.n_layers; l++)
        for (int r = TENSOR_KERNEL; r <= TENSOR_BETA; r++) {
            const struct mlp_layer *ly = &ln->net.layer[l];
            int rows = r == TENSOR_KERNEL ? ly->n_in : 1, n = rows * ly->n_out;
            float *plain;

            if (!ly->tensor[r])
                continue;
            plain = mem_floats((size_t)n);
            plane_unpack(plain, ly->tensor[r], rows, ly->n_out);
            net->n_floats[l][r] = n;
            net->tensor[l][r] = mem_zero((size_t)n, sizeof(double));
            for (int i = 0; i < n; i++)
                net->tensor[l][r][i] = (double)plain[i];
            mem_free(plain);
        }
}

void network_release(struct network *net)
{
    for (int l = 0; l <= SPEC_MAX_HIDDEN; l++)
        for (int r = 0; r < TENSOR_ROLES; r++)
            mem_free(net->tensor[l][r]);
}

static double elu(double x)
{
    return x > 0 ? x : expm1(x);
}

static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double network_act(int act, double x)
{
    const char *name = acts[act].name;

    if (strcmp(name, "linear") == 0)
        return x;
    if (strcmp(name, "relu") == 0)
        return fmax(x, 0);
    if (strcmp(name, "leaky_relu") == 0)
        return x > 0 ? x : .2 * x;
    if (strcmp(name, "elu") == 0)
        return elu(x);
    if (strcmp(name, "selu") == 0)
        return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x));
    if (strcmp(name, "gelu") == 0)
        return x * erfc(-x / sqrt(2)) / 2;
    if (strcmp(name, "silu") == 0)
        return x / (1 + exp(-x));
    if (strcmp(name, "mish") == 0)
        return x * tanh(softplus(x));
    if (strcmp(name, "softplus") == 0)
        return softplus(x);
    if (strcmp(name, "softsign") == 0)
        return x / (1 + fabs(x));
    if (strcmp(name, "tanh") == 0)
        return tanh(x);
    if (strcmp(name, "sigmoid") == 0)
        return 1 / (1 + exp(-x));
    if (strcmp(name, "hard_sigmoid") == 0)
        return fmin(fmax(x + 3, 0), 6) / 6;
    cr_assert_fail("%s has no formula here", name);
    return 0;
}

/* z [m, n_out] = in [m, n_in] w + b */
static double *dense(const struct network *net, const double *in, int l, int m,
                     int n_in, int n_out)
{
    const double *w = net->tensor[l][TENSOR_KERNEL];
    double *z = mem_zero((size_t)m * n_out, sizeof(*z));

    for (int i = 0; i < m; i++)
        for (int j = 0; j < n_out; j++) {
            z[i * n_out + j] = net->tensor[l][TENSOR_BIAS][j];
            for (int k = 0; k < n_in; k++)
                z[i * n_out + j] += in[i * n_in + k] * w[k * n_out + j];
        }
    return z;
}

static void normalize(const struct network *net, double *z, int l, int m, int n)
{
    for (int j = 0; j < n; j++) {
        double mean = 0, variance = 0;

        for (int i = 0; i < m; i++)
            mean += z[i * n + j] / m;
        for (int i = 0; i < m; i++)
            variance += (z[i * n + j] - mean) * (z[i * n + j] - mean) / m;
        for (int i = 0; i < m; i++)
            z[i * n + j] = net->tensor[l][TENSOR_GAMMA][j] *
                               (z[i * n + j] - mean) /
                               sqrt(variance + net->spec.batch_norm_epsilon) +
                           net->tensor[l][TENSOR_BETA][j];
    }
}

static void drop(double *y, const uint16_t *mask, double rate, int m, int n)
{
    int words = (n + 15) / 16;

    for (int i = 0; i < m && mask; i++)
        for (int j = 0; j < n; j++) {
            int kept = mask[i * words + j / 16] >> (j % 16) & 1;

            y[i * n + j] *= kept / (1 - rate);
        }
}

static double example_loss(const struct network *net, const double *logits,
                           int label)
{
    int k = net->spec.n_classes;
    double top = logits[0], sum = 0, value = 0, s = net->train.label_smoothing;

    for (int c = 1; c < k; c++)
        top = fmax(top, logits[c]);
    for (int c = 0; c < k; c++)
        sum += exp(logits[c] - top);
    for (int c = 0; c < k; c++) {
        double log_p = logits[c] - top - log(sum), y = c == label;

        if (net->train.loss == loss_find("mean_squared_error"))
            value += (exp(log_p) - y) * (exp(log_p) - y) / k;
        else
            value -= (y * (1 - s) + s / k) * log_p;
    }
    return value;
}

static double penalty(const struct network *net)
{
    double sum = 0;

    for (int l = 0; l <= net->spec.n_hidden; l++)
        for (int i = 0; i < net->n_floats[l][TENSOR_KERNEL]; i++) {
            double w = net->tensor[l][TENSOR_KERNEL][i];

            sum += net->spec.l1 * fabs(w) + net->spec.l2 * w * w;
        }
    return sum;
}

double network_loss(const struct network *net, const struct learner *ln, int m)
{
    const struct mlp_layer *layer = ln->net.layer;
    double *in = mem_zero((size_t)m * layer[0].n_in, sizeof(*in)), loss = 0;

    for (int i = 0; i < m; i++)
        for (int j = 0; j < layer[0].n_in; j++)
            in[i * layer[0].n_in + j] =
                (double)ln->x[i * layer[0].stride_in + j];
    for (int l = 0; l <= net->spec.n_hidden; l++) {
        int n = layer[l].n_out;
        double *out = dense(net, in, l, m, layer[l].n_in, n);

        mem_free(in);
        in = out;
        if (l == net->spec.n_hidden)
            break;
        if (net->spec.batch_norm)
            normalize(net, out, l, m, n);
        for (int i = 0; i < m * n; i++)
            out[i] = network_act(net->spec.activation[l], out[i]);
        drop(out, ln->layer[l].mask, net->spec.dropout[l], m, n);
    }
    for (int i = 0; i < m; i++)
        loss += (ln->weight ? (double)ln->weight[i] : 1) *
                example_loss(net, in + i * net->spec.n_classes, ln->label[i]) /
                m;
    mem_free(in);
    return loss + penalty(net);
}
