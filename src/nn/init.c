#include "nn/init.h"

#include "base/rng.h"
#include "num/mathd.h"

#include <math.h>
#include <string.h>

/* Keras divides the deviation of a truncated normal by what truncation takes
 * off: sd of a standard normal within two deviations. */
#define TRUNCATED_SD .87962566103423978
/* The standard normal distribution function at -2. */
#define PHI_MINUS_2 .022750131948179207200

/* clang-format off */
const struct initializer initializers[] = {
    /* name, formula, distribution, fan, scale */
    { "glorot_uniform", "U(-a, a), a = sqrt(6 / (n_in + n_out))",
      INIT_UNIFORM, INIT_FAN_AVERAGE, 1 },
    { "glorot_normal", "truncated N(0, 2 / (n_in + n_out))",
      INIT_TRUNCATED, INIT_FAN_AVERAGE, 1 },
    { "he_uniform", "U(-a, a), a = sqrt(6 / n_in)",
      INIT_UNIFORM, INIT_FAN_IN, 2 },
    { "he_normal", "truncated N(0, 2 / n_in)",
      INIT_TRUNCATED, INIT_FAN_IN, 2 },
    { "lecun_uniform", "U(-a, a), a = sqrt(3 / n_in)",
      INIT_UNIFORM, INIT_FAN_IN, 1 },
    { "lecun_normal", "truncated N(0, 1 / n_in)",
      INIT_TRUNCATED, INIT_FAN_IN, 1 },
    { "random_normal", "N(0, 0.05^2)", INIT_NORMAL, INIT_FAN_NONE, 0.05 },
    { "truncated_normal", "N(0, 0.05^2) within 0.1",
      INIT_TRUNCATED, INIT_FAN_NONE, 0.05 },
    { "random_uniform", "U(-0.05, 0.05)", INIT_UNIFORM, INIT_FAN_NONE, 0.05 },
    { "variance_scaling", "truncated N(0, 1 / n_in)",
      INIT_TRUNCATED, INIT_FAN_IN, 1 },
    { "zeros", "0", INIT_CONSTANT, INIT_FAN_NONE, 0 },
    { "ones", "1", INIT_CONSTANT, INIT_FAN_NONE, 1 },
    /* Last: the names of a bias's initializers end before it. */
    { "orthogonal", "orthonormal columns (or rows) of a random matrix",
      INIT_ORTHOGONAL, INIT_FAN_NONE, 1 },
};
/* clang-format on */
enum { N_INITIALIZERS = sizeof(initializers) / sizeof(initializers[0]) };
const int n_initializers = N_INITIALIZERS;

int initializer_find(const char *name)
{
    for (int i = 0; i < N_INITIALIZERS; i++)
        if (strcmp(initializers[i].name, name) == 0)
            return i;
    return -1;
}

const char *const *initializer_names(void)
{
    static const char *names[N_INITIALIZERS + 1];

    for (int i = 0; i < N_INITIALIZERS; i++)
        names[i] = initializers[i].name;
    return names;
}

const char *const *bias_initializer_names(void)
{
    static const char *names[N_INITIALIZERS];

    for (int i = 0; i < N_INITIALIZERS - 1; i++)
        names[i] = initializers[i].name;
    return names;
}

/* ---- one number ---------------------------------------------------------- */

static double polynomial(const double c[8], double x)
{
    double y = c[7];

    for (int i = 6; i >= 0; i--)
        y = y * x + c[i];
    return y;
}

/* The inverse of the standard normal distribution function: AS 241's PPND16,
 * a ratio of polynomials for the middle, the tails and the far tails. */
static double normal_quantile(double p)
{
    static const double a[8] = {
        3.3871328727963666080e0, 1.3314166789178437745e2,
        1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3
    };
    static const double b[8] = { 1.0,
                                 4.2313330701600911252e1,
                                 6.8718700749205790830e2,
                                 5.3941960214247511077e3,
                                 2.1213794301586595867e4,
                                 3.9307895800092710610e4,
                                 2.8729085735721942674e4,
                                 5.2264952788528545610e3 };
    static const double c[8] = {
        1.42343711074968357734e0,  4.63033784615654529590e0,
        5.76949722146069140550e0,  3.64784832476320460504e0,
        1.27045825245236838258e0,  2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4
    };
    static const double d[8] = { 1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9 };
    static const double e[8] = {
        6.65790464350110377720e0,  5.46378491116411436990e0,
        1.78482653991729133580e0,  2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7
    };
    static const double f[8] = { 1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15 };
    double q = p - 0.5, r, x;

    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
        return q * polynomial(a, r) / polynomial(b, r);
    }
    r = sqrt(-math_log(q < 0 ? p : 1 - p));
    if (r <= 5)
        x = polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
    else
        x = polynomial(e, r - 5) / polynomial(f, r - 5);
    return q < 0 ? -x : x;
}

/* In (0, 1), 52 bits and a half, so that neither end is met. */
static double open_uniform(struct rng key, uint64_t stream, uint64_t index)
{
    uint32_t w[4];

    rng_words(w, key, stream, index);
    return ((double)w[0] * 0x1p20 + (double)(w[1] >> 12) + 0.5) * 0x1p-52;
}

/* ---- tensors ------------------------------------------------------------- */

struct draw { /* the distribution of a tensor's elements */
    enum init_shape shape;
    double size; /* value, limit or deviation */
    struct rng key;
    uint64_t stream; /* layer, and 2^32 for biases */
};

static double draw_value(const struct draw *d, uint64_t index)
{
    double u;

    if (d->shape == INIT_CONSTANT)
        return d->size;
    u = open_uniform(d->key, d->stream, index);
    if (d->shape == INIT_UNIFORM)
        return d->size * (2 * u - 1);
    if (d->shape == INIT_TRUNCATED)
        u = PHI_MINUS_2 + u * (1 - 2 * PHI_MINUS_2);
    return d->size * normal_quantile(u);
}

static struct draw draw_of(int initializer, uint64_t seed, uint64_t stream,
                           int n_in, int n_out)
{
    const struct initializer *in = &initializers[initializer];
    struct draw d = { .shape = in->shape,
                      .size = in->scale,
                      .key = { seed, RNG_INIT },
                      .stream = stream };
    double fan = in->fan == INIT_FAN_IN ? n_in : ((double)n_in + n_out) / 2;

    if (in->fan == INIT_FAN_NONE)
        return d;
    if (in->shape == INIT_UNIFORM)
        d.size = sqrt(3 * in->scale / fan);
    else
        d.size = sqrt(in->scale / fan) / TRUNCATED_SD;
    return d;
}

size_t init_scratch(int initializer, int n_in, int n_out)
{
    if (initializers[initializer].shape != INIT_ORTHOGONAL)
        return 0;
    return (size_t)n_in * (size_t)n_out;
}

/* Four partial sums, so that the additions do not wait for each other. */
static double dot(const double *a, const double *b, int n)
{
    double s[4] = { 0 };
    int i = 0;

    for (; i + 4 <= n; i += 4)
        for (int j = 0; j < 4; j++)
            s[j] += a[i + j] * b[i + j];
    for (; i < n; i++)
        s[0] += a[i] * b[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

/* q [n, len]: n vectors, made orthonormal one after the other.  This is the Q
 * of the QR factorization whose R has a positive diagonal, which is what Keras
 * makes of its Q by the signs of R's.  Taking the projections off twice keeps
 * the vectors orthogonal to the last bits. */
static void orthonormalize(double *q, int n, int len)
{
    for (int i = 0; i < n; i++) {
        double *v = q + (size_t)i * len;

        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < i; j++) {
                const double *u = q + (size_t)j * len;
                double along = dot(v, u, len);

                for (int t = 0; t < len; t++)
                    v[t] -= along * u[t];
            }
        double norm = sqrt(dot(v, v, len));

        for (int t = 0; t < len; t++)
            v[t] /= norm;
    }
}

/* The vectors are the columns of a tall kernel, the rows of a wide one. */
static void init_orthogonal(float *w, double *q, const struct draw *d, int n_in,
                            int n_out)
{
    bool tall = n_in >= n_out;
    int n = tall ? n_out : n_in, len = tall ? n_in : n_out;
    struct draw normal = *d;

    normal.shape = INIT_NORMAL;
    for (int r = 0; r < n_in; r++)
        for (int c = 0; c < n_out; c++) {
            size_t at = tall ? (size_t)c * len + r : (size_t)r * len + c;

            q[at] = draw_value(&normal, (uint64_t)r * n_out + c);
        }
    orthonormalize(q, n, len);
    for (int r = 0; r < n_in; r++)
        for (int c = 0; c < n_out; c++) {
            size_t at = tall ? (size_t)c * len + r : (size_t)r * len + c;

            w[(size_t)r * n_out + c] = (float)(d->size * q[at]);
        }
}

void init_kernel(float *w, double *scratch, int initializer, uint64_t seed,
                 int layer, int n_in, int n_out)
{
    struct draw d = draw_of(initializer, seed, (uint64_t)layer, n_in, n_out);
    size_t n = (size_t)n_in * (size_t)n_out;

    if (d.shape == INIT_ORTHOGONAL) {
        init_orthogonal(w, scratch, &d, n_in, n_out);
        return;
    }
    for (size_t i = 0; i < n; i++)
        w[i] = (float)draw_value(&d, i);
}

void init_bias(float *b, int initializer, uint64_t seed, int layer, int n)
{
    struct draw d =
        draw_of(initializer, seed, (uint64_t)layer | (uint64_t)1 << 32, n, n);

    for (int i = 0; i < n; i++)
        b[i] = (float)draw_value(&d, (uint64_t)i);
}
