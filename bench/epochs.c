/*
 * epochs.c - whole epochs of training and evaluation against this machine
 *
 *   bench-epochs [--json] [--rounds N] [--examples N] [CASE ...]
 *
 * A round is one epoch as train_run runs it, all included, on synthetic
 * images; the peak of multiply-adds is measured before and after each, and an
 * epoch's share is of those two.  Figures are medians over the rounds.  One
 * thread is timed by CPU time, which leaves out what other processes took; a
 * team by the clock, in turns with one thread.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "limit.h"
#include "nn/exam.h"
#include "nn/mlp.h"
#include "nn/train.h"
#include "num/act.h"
#include "num/cpu.h"
#include "num/optim.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROUNDS 100

enum kind { TRAINING, EVALUATION, TEAM };

/* clang-format off */
static const struct bench {
    const char *name, *title;
    enum kind kind;
    int features, hidden[3];
    const char *optimizer;
    int batch, examples;
    int epochs; /* of a round: what is short is repeated */
    double goal; /* share of the limit; TEAM: ratio; 0: none */
} benches[] = {
    { "mnist", "784-512-10, batch 128, rmsprop", TRAINING,
      784, { 512 }, "rmsprop", 128, 60000, 1, 0.88 },
    { "deep", "784-512-256-10, batch 128, adam", TRAINING,
      784, { 512, 256 }, "adam", 128, 60000, 1, 0.83 },
    { "wide", "784-2048-2048-10, batch 128, rmsprop", TRAINING,
      784, { 2048, 2048 }, "rmsprop", 128, 6400, 1, 0.83 },
    { "evaluate", "784-512-10, evaluation", EVALUATION,
      784, { 512 }, "rmsprop", 128, 10000, 5, 0.85 },
    { "digits", "64-64-10, batch 32, rmsprop", TRAINING,
      64, { 64 }, "rmsprop", 32, 1437, 40, 0 },
    { "team", "784-2048-2048-10, 2 threads against 1", TEAM,
      784, { 2048, 2048 }, "rmsprop", 128, 6400, 1, 1.8 },
};
/* clang-format on */
#define N_BENCHES (int)(sizeof(benches) / sizeof(*benches))

struct options {
    bool json;
    int rounds, examples; /* examples 0: as the case says */
};

struct rounds {
    const struct bench *bench;
    int rounds, at;             /* at: rounds taken */
    int epoch;                  /* of the round */
    double began, wall;         /* when the round began */
    double peak;                /* before it */
    double seconds[MAX_ROUNDS]; /* of an epoch */
    double share[MAX_ROUNDS];   /* of the limit */
    double peaks[MAX_ROUNDS];   /* FLOP/s */
    double ratio[MAX_ROUNDS];   /* TEAM: one thread's time to the team's */
    double flops;               /* of an epoch */
};

/* ---- rounds ---------------------------------------------------------------
 */

static void round_begin(struct rounds *r)
{
    r->peak = limit_fma();
    r->wall = clock_seconds();
    r->began = limit_seconds();
}

/* at counts from -1: the first round warms up. */
static void round_end(struct rounds *r)
{
    double seconds = limit_seconds() - r->began;
    double peak;

    if (r->bench->kind == TEAM)
        seconds = clock_seconds() - r->wall;
    peak = (r->peak + limit_fma()) / 2;
    seconds /= r->bench->epochs;
    if (r->at >= 0) {
        r->seconds[r->at] = seconds;
        r->peaks[r->at] = peak;
        r->share[r->at] = r->flops / seconds / peak;
        if (r->bench->kind == TEAM && r->at % 2 == 1)
            r->ratio[r->at / 2] = r->seconds[r->at - 1] / seconds;
    }
    r->at++;
}

/* Even rounds one thread, odd ones two. */
static int team_of(void *ctx)
{
    struct rounds *r = ctx;

    if (r->epoch == 0)
        round_begin(r);
    return r->bench->kind == TEAM && r->at % 2 != 0 ? 2 : 1;
}

static int epoch_done(void *ctx, const struct epoch_record *epoch)
{
    struct rounds *r = ctx;

    (void)epoch;
    if (++r->epoch == r->bench->epochs) {
        round_end(r);
        r->epoch = 0;
    }
    return 0;
}

/* ---- what is measured -----------------------------------------------------
 */

static void spec_of(struct model_spec *m, struct train_spec *t,
                    const struct bench *b, int rounds)
{
    const struct optim *o = &optims[optim_find(b->optimizer)];

    *m = (struct model_spec){ .n_features = b->features, .n_classes = 10 };
    for (int l = 0; l < 3 && b->hidden[l] > 0; l++) {
        m->units[m->n_hidden] = b->hidden[l];
        m->activation[m->n_hidden++] = act_find("relu");
    }
    *t = (struct train_spec){
        .optimizer = optim_find(b->optimizer),
        .learning_rate = o->learning_rate,
        .rho = o->rho,
        .beta_1 = o->beta_1,
        .beta_2 = o->beta_2,
        .epsilon = o->epsilon,
        .batch_size = b->batch,
        .epochs = (rounds + 1) * b->epochs,
        .shuffle = true,
    };
}

/* Of a product's k n multiply-adds: forward, gradient and back, but the first
 * layer passes no gradient on; an evaluation is forward alone. */
static double flops_of(const struct bench *b, int examples)
{
    double sum = 0;
    int k = b->features;

    for (int l = 0; l < 4; l++) {
        int n = l < 3 && b->hidden[l] > 0 ? b->hidden[l] : 10;

        sum += (b->kind == EVALUATION ? 2.0 : l == 0 ? 4.0 : 6.0) * k * n;
        if (l == 3 || b->hidden[l] == 0)
            break;
        k = n;
    }
    return sum * examples;
}

/* Images of noise, a bright column telling the class, so that training goes its
 * usual way. */
static void examples_make(uint8_t *pixels, uint8_t *labels, uint32_t *idx,
                          int n, int features)
{
    uint32_t word = 1;

    for (int i = 0; i < n; i++) {
        labels[i] = (uint8_t)(i % 10);
        idx[i] = (uint32_t)i;
        for (int j = 0; j < features; j++) {
            word = word * 1664525u + 1013904223u;
            pixels[(size_t)i * (size_t)features + (size_t)j] =
                j % 10 == labels[i] ? 255 : (uint8_t)(word >> 24);
        }
    }
}

static int run_training(const struct train_job *job, struct err *err)
{
    struct trial_record record;

    if (train_run(&record, NULL, NULL, job, err) < 0)
        return -1;
    if (record.outcome != OUTCOME_COMPLETED)
        return err_set(err, ERR_RUN, "%s", record.error);
    return 0;
}

static int run_evaluation(struct rounds *r, const struct train_job *job,
                          struct err *err)
{
    struct mlp net;
    size_t n = mlp_layout(&net, &job->model, NULL);
    struct carver c = { 0 };
    struct results results;
    float *weights = mem_floats(n), *arrays = NULL,
          *scratch = mem_floats(exam_scratch(&job->model));
    double *init = mem_zero(mlp_init_scratch(&job->model), sizeof(*init));
    int rc = -1;

    results_layout(&results, &c, job->n_train, true);
    arrays = mem_floats(c.used);
    if (!weights || !arrays || !scratch || !init) {
        err_set(err, ERR_NOMEM, "an evaluation");
        goto done;
    }
    c = (struct carver){ .base = arrays };
    results_layout(&results, &c, job->n_train, true);
    mlp_layout(&net, &job->model, weights);
    mlp_init(&net, 1, init);
    for (int round = 0; round <= r->rounds; round++) {
        round_begin(r);
        for (int i = 0; i < r->bench->epochs; i++)
            exam_run(&net,
                     &(struct exam){ .part = job->part,
                                     .scale = job->scale,
                                     .idx = job->train_idx,
                                     .results = &results },
                     scratch, 1);
        round_end(r);
    }
    rc = 0;
done:
    mem_free(init);
    mem_free(scratch);
    mem_free(arrays);
    mem_free(weights);
    return rc;
}

static int run_bench(struct rounds *r, const struct bench *b,
                     const struct options *o, struct err *err)
{
    int n =
        o->examples && !(b->examples < o->examples) ? o->examples : b->examples;
    float zero = 0, factor = 1.0f / 255;
    struct scale scale = { "unit", 1, &zero, &factor };
    uint8_t *pixels = /* as the data sets' mapping has them */
        (uint8_t *)mem_floats((size_t)n * (size_t)b->features / 4 + 1);
    uint8_t *labels = mem_zero((size_t)n, 1);
    uint32_t *idx = mem_zero((size_t)n, sizeof(*idx));
    struct part part = { n, pixels, NULL, labels };
    struct train_job job = { .part = &part,
                             .train_idx = idx,
                             .n_train = n,
                             .scale = &scale,
                             .seed = 1,
                             .metric = METRIC_LOSS,
                             .threads = team_of,
                             .epoch_done = epoch_done,
                             .ctx = r };
    int rc = -1;

    *r = (struct rounds){
        .bench = b, .rounds = o->rounds, .at = -1, .flops = flops_of(b, n)
    };
    if (!pixels || !labels || !idx) {
        err_set(err, ERR_NOMEM, "%d examples", n);
        goto done;
    }
    examples_make(pixels, labels, idx, n, b->features);
    spec_of(&job.model, &job.train, b, o->rounds);
    rc = b->kind == EVALUATION ? run_evaluation(r, &job, err)
                               : run_training(&job, err);
done:
    mem_free(idx);
    mem_free(labels);
    mem_free(pixels);
    return rc;
}

/* ---- what is told ---------------------------------------------------------
 */

static void tell_row(struct rounds *r, json_t *rows)
{
    const struct bench *b = r->bench;
    int n = r->rounds;
    double examples = r->flops / flops_of(b, 1);
    double steps = (double)(((int)examples + b->batch - 1) / b->batch);
    double ratio = b->kind == TEAM ? limit_median(r->ratio, n / 2) : 0;
    double seconds = limit_median(r->seconds, n);
    double share = limit_median(r->share, n), peak = limit_median(r->peaks, n);

    if (rows) {
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:i}",
                            "name", b->name, "what", b->title, "seconds",
                            seconds, "step_us", seconds / steps * 1e6, "gflops",
                            r->flops / seconds * 1e-9, "peak_gflops",
                            peak * 1e-9, b->kind == TEAM ? "ratio" : "share",
                            b->kind == TEAM ? ratio : share, "goal", b->goal,
                            "rounds", n));
        return;
    }
    printf("%-38s %7.0f %9.5f %9.1f ", b->title, examples, seconds,
           seconds / steps * 1e6);
    if (b->kind == TEAM)
        printf("%8s %8s %7.2fx", "", "", ratio);
    else
        printf("%8.1f %8.1f %7.1f%%", r->flops / seconds * 1e-9, peak * 1e-9,
               share * 100);
    if (b->goal > 0)
        printf(b->kind == TEAM ? " %6.2fx" : " %6.0f%%",
               b->kind == TEAM ? b->goal : b->goal * 100);
    printf("\n");
    fflush(stdout);
}

static bool is_wanted(const struct bench *b, char **names, int n)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(names[i], b->name))
            return true;
    return n == 0;
}

static int options_take(struct options *o, int argc, char **argv)
{
    int i = 1;

    *o = (struct options){ .rounds = 6 };
    for (; i < argc && argv[i][0] == '-'; i++)
        if (!strcmp(argv[i], "--json"))
            o->json = true;
        else if (!strcmp(argv[i], "--rounds") && i + 1 < argc)
            o->rounds = (int)strtol(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--examples") && i + 1 < argc)
            o->examples = (int)strtol(argv[++i], NULL, 10);
        else
            return -1;
    if (o->rounds < 2 || o->rounds > MAX_ROUNDS || o->examples < 0)
        return -1;
    return i;
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    struct options o;
    struct rounds r;
    int from = options_take(&o, argc, argv);
    json_t *rows = NULL;
    double read = 0;

    if (from < 0) {
        fprintf(stderr,
                "usage: bench-epochs [--json] [--rounds 2..%d] "
                "[--examples N] [CASE ...]\n",
                MAX_ROUNDS);
        return 64;
    }
    if (cpu_init(&err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        return err_status(err.code);
    }
    for (int i = 0; i < 3; i++)
        read = limit_read() > read ? limit_read() : read;
    if (o.json)
        rows = json_array();
    else
        printf("\n%s; one core: %.0f GFLOP/s, reads %.1f GB/s\n\n%-38s %7s %9s "
               "%9s %8s %8s %8s %7s\n",
               cpu_simd(), limit_fma() * 1e-9, read * 1e-9, "epoch", "n",
               "seconds", "us/step", "GFLOP/s", "peak", "share", "goal");
    for (int i = 0; i < N_BENCHES; i++) {
        if (!is_wanted(&benches[i], argv + from, argc - from))
            continue;
        if (run_bench(&r, &benches[i], &o, &err) < 0) {
            fprintf(stderr, "%s: %s\n", benches[i].name, err.msg);
            return err_status(err.code);
        }
        tell_row(&r, rows);
    }
    if (o.json) {
        json_t *all =
            json_pack("{s:s, s:f, s:o}", "simd", cpu_simd(),
                      "read_gb_per_second", read * 1e-9, "epochs", rows);

        json_dumpf(all, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        puts("");
        json_decref(all);
    }
    return 0;
}
