/*
 * peer_openblas.c - a training epoch as straightforward C on cblas_sgemm
 *
 * peer_openblas FILE N FEATURES HIDDEN CLASSES BATCH SCALE: the same protocol
 * as peer.py.  Batches are gathered into floats, each product is one call,
 * everything between products is a plain loop for the compiler.  Products are
 * checked against a plain loop first: OpenBLAS picks its kernels by the
 * processor, and an old one on a new processor may pick badly.
 */
#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RATE 1e-3f
#define RHO 0.9f
#define EPSILON 1e-7f

char *openblas_get_corename(void);
char *openblas_get_config(void);

struct layer {
    int k, n;
    float *w, *b, *dw, *db, *sw, *sb; /* s: mean squares */
};

struct net {
    int n, batch;
    float scale;
    uint8_t *label, *pixel;
    int *order;
    struct layer l[2];
    float *x, *h, *y, *dh;
};

static uint64_t random_state = 1;
static uint32_t random_bits(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33);
}

static void *get(size_t n, size_t size)
{
    void *p = aligned_alloc(64, (n * size + 63) / 64 * 64);

    if (!p)
        exit(1);
    return memset(p, 0, n * size);
}

static void layer_init(struct layer *l, int k, int n)
{
    size_t nw = (size_t)k * n;
    float limit = sqrtf(6.0f / (float)(k + n));

    *l = (struct layer){ k,          n,         get(nw, 4), get(n, 4),
                         get(nw, 4), get(n, 4), get(nw, 4), get(n, 4) };
    for (size_t i = 0; i < nw; i++)
        l->w[i] = limit * ((float)random_bits() / 1073741824.0f - 1.0f);
}

/* y = x w + b */
static void forward(const struct layer *l, float *y, const float *x, int m)
{
    for (int i = 0; i < m; i++)
        memcpy(y + (size_t)i * l->n, l->b, sizeof(float) * l->n);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, l->n, l->k, 1, x,
                l->k, l->w, l->n, 1, y, l->n);
}

/* dw = x^T dy, db = the sum of dy's rows */
static void weight_gradient(struct layer *l, const float *x, const float *dy,
                            int m)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, l->k, l->n, m, 1, x,
                l->k, dy, l->n, 0, l->dw, l->n);
    memset(l->db, 0, sizeof(float) * l->n);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < l->n; j++)
            l->db[j] += dy[(size_t)i * l->n + j];
}

static void rmsprop(float *restrict w, float *restrict s,
                    const float *restrict g, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        s[i] = RHO * s[i] + (1 - RHO) * g[i] * g[i];
        w[i] -= RATE * g[i] / sqrtf(s[i] + EPSILON);
    }
}

/* y becomes (softmax(y) - label) / m; returns the sum of losses. */
static double softmax_back(float *y, const uint8_t *label, const int *index,
                           int m, int n)
{
    double loss = 0;

    for (int i = 0; i < m; i++, y += n) {
        float top = y[0], sum = 0;
        int t = label[index[i]];

        for (int j = 1; j < n; j++)
            top = fmaxf(top, y[j]);
        for (int j = 0; j < n; j++)
            sum += y[j] = expf(y[j] - top);
        for (int j = 0; j < n; j++)
            y[j] /= sum;
        loss -= (double)logf(y[t] + 1e-30f);
        y[t] -= 1;
        for (int j = 0; j < n; j++)
            y[j] /= (float)m;
    }
    return loss;
}

static double step(struct net *t, const int *index, int m)
{
    struct layer *a = &t->l[0], *b = &t->l[1];
    size_t n_hidden = (size_t)m * a->n;
    double loss;

    for (int i = 0; i < m; i++) {
        const uint8_t *from = t->pixel + (size_t)index[i] * a->k;
        float *to = t->x + (size_t)i * a->k;

        for (int j = 0; j < a->k; j++)
            to[j] = (float)from[j] * t->scale;
    }
    forward(a, t->h, t->x, m);
    for (size_t i = 0; i < n_hidden; i++)
        t->h[i] = t->h[i] > 0 ? t->h[i] : 0;
    forward(b, t->y, t->h, m);
    loss = softmax_back(t->y, t->label, index, m, b->n);
    weight_gradient(b, t->h, t->y, m);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, b->k, b->n, 1, t->y,
                b->n, b->w, b->n, 0, t->dh, b->k);
    for (size_t i = 0; i < n_hidden; i++)
        t->dh[i] = t->h[i] > 0 ? t->dh[i] : 0;
    weight_gradient(a, t->x, t->dh, m);
    for (int i = 0; i < 2; i++) {
        struct layer *l = &t->l[i];

        rmsprop(l->w, l->sw, l->dw, (size_t)l->k * l->n);
        rmsprop(l->b, l->sb, l->db, l->n);
    }
    return loss;
}

static double epoch(struct net *t)
{
    double loss = 0;

    for (int i = t->n - 1; i > 0; i--) {
        int j = (int)(random_bits() % (uint32_t)(i + 1)), k = t->order[i];

        t->order[i] = t->order[j];
        t->order[j] = k;
    }
    for (int at = 0; at < t->n; at += t->batch) {
        int m = t->n - at < t->batch ? t->n - at : t->batch;

        loss += step(t, t->order + at, m);
    }
    return loss / t->n;
}

static double now(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* The first layer's products against a plain loop in double. */
static void check(struct net *t)
{
    struct layer *l = &t->l[0];
    double worst = 0;

    for (size_t i = 0; i < (size_t)t->batch * l->k; i++)
        t->x[i] = (float)(random_bits() % 1000) / 1000;
    for (size_t i = 0; i < (size_t)t->batch * l->n; i++)
        t->h[i] = (float)(random_bits() % 1000) / 1000;
    weight_gradient(l, t->x, t->h, t->batch);
    for (int i = 0; i < l->k; i += 3)
        for (int j = 0; j < l->n; j += 5) {
            double sum = 0;

            for (int e = 0; e < t->batch; e++)
                sum += (double)t->x[(size_t)e * l->k + i] *
                       (double)t->h[(size_t)e * l->n + j];
            worst =
                fmax(worst, fabs(sum - (double)l->dw[(size_t)i * l->n + j]));
        }
    if (!(worst < 1e-3)) {
        fprintf(stderr, "%s computes wrong products: off by %g\n",
                openblas_get_corename(), worst);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct net t = { 0 };
    FILE *f;
    int features, hidden, classes, count;

    if (argc != 8 || !(f = fopen(argv[1], "rb")))
        return 64;
    t.n = atoi(argv[2]);
    features = atoi(argv[3]);
    hidden = atoi(argv[4]);
    classes = atoi(argv[5]);
    t.batch = atoi(argv[6]);
    t.scale = strtof(argv[7], NULL);
    t.label = get(t.n, 1);
    t.pixel = get((size_t)t.n * features, 1);
    if (fread(t.label, 1, t.n, f) != (size_t)t.n ||
        fread(t.pixel, features, t.n, f) != (size_t)t.n)
        return 66;
    fclose(f);
    t.order = get(t.n, sizeof(int));
    for (int i = 0; i < t.n; i++)
        t.order[i] = i;
    layer_init(&t.l[0], features, hidden);
    layer_init(&t.l[1], hidden, classes);
    t.x = get((size_t)t.batch * features, 4);
    t.h = get((size_t)t.batch * hidden, 4);
    t.dh = get((size_t)t.batch * hidden, 4);
    t.y = get((size_t)t.batch * classes, 4);
    check(&t);
    epoch(&t);
    printf("{\"what\": \"%.15s, %s kernels\"}\n", openblas_get_config(),
           openblas_get_corename());
    fflush(stdout);
    while (scanf("%d", &count) == 1) {
        double *wall = get(count, sizeof(double));
        double *cpu = get(count, sizeof(double)), loss = 0;

        for (int i = 0; i < count; i++) {
            double w = now(CLOCK_MONOTONIC), c = now(CLOCK_PROCESS_CPUTIME_ID);

            loss = epoch(&t);
            wall[i] = now(CLOCK_MONOTONIC) - w;
            cpu[i] = now(CLOCK_PROCESS_CPUTIME_ID) - c;
        }
        printf("{\"seconds\": [");
        for (int i = 0; i < count; i++)
            printf("%s%.9f", i ? ", " : "", wall[i]);
        printf("], \"cpu\": [");
        for (int i = 0; i < count; i++)
            printf("%s%.9f", i ? ", " : "", cpu[i]);
        printf("], \"loss\": %.6f}\n", loss);
        fflush(stdout);
        free(wall);
        free(cpu);
    }
    return 0;
}
