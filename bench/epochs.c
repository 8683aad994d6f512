/*
 * epochs.c - whole epochs of training and evaluation against this machine
 *
 *   bench-epochs [--json] [--rounds N] [--examples N] [CASE ...]
 *
 * A round is one epoch as train_run runs it, all included, on synthetic
 * images; the peak of multiply-adds is measured before and after each, and an
 * epoch's share is of those two.  Figures are medians over the rounds.  One
 * thread is timed by CPU time, which leaves out what other processes took; a
 * team and two trainings at once by the clock, in turns with one.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "cases.h"
#include "limit.h"
#include "nn/exam.h"
#include "nn/mlp.h"
#include "num/cpu.h"
#include "pair.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROUNDS 100

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
    double ratio[MAX_ROUNDS];   /* TEAM, PAIR: work done in one's time */
    double flops;               /* of an epoch */
};

/* ---- rounds -------------------------------------------------------------- */

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

/* ---- what is measured ---------------------------------------------------- */

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

/* Even rounds one training, odd ones two. */
static int run_pairs(struct rounds *r, struct case_data *d, struct err *err)
{
    for (r->at = 0; r->at < r->rounds; r->at++) {
        double seconds;

        r->peak = limit_fma();
        if (pair_time(&seconds, d, r->bench->epochs, r->at % 2 + 1, err) < 0)
            return -1;
        r->seconds[r->at] = seconds;
        r->peaks[r->at] = r->peak;
        r->share[r->at] = 0;
        if (r->at % 2 == 1)
            r->ratio[r->at / 2] = 2 * r->seconds[r->at - 1] / seconds;
    }
    return 0;
}

static int run_bench(struct rounds *r, const struct bench *b,
                     const struct options *o, struct err *err)
{
    struct case_data d;
    int rc = -1;

    if (case_make(&d, b, o->examples, (o->rounds + 1) * b->epochs, err) < 0)
        return -1;
    *r = (struct rounds){ .bench = b,
                          .rounds = o->rounds,
                          .at = -1,
                          .flops = case_flops(b, d.part.n) };
    d.job.threads = team_of;
    d.job.epoch_done = epoch_done;
    d.job.ctx = r;
    if (b->kind == PAIR)
        rc = run_pairs(r, &d, err);
    else if (b->kind == EVALUATION)
        rc = run_evaluation(r, &d.job, err);
    else
        rc = case_train(&d.job, err);
    case_release(&d);
    return rc;
}

/* ---- what is told -------------------------------------------------------- */

static void tell_row(struct rounds *r, json_t *rows)
{
    const struct bench *b = r->bench;
    int n = r->rounds;
    double examples = r->flops / case_flops(b, 1);
    double steps = (double)(((int)examples + b->batch - 1) / b->batch);
    bool is_ratio = b->kind == TEAM || b->kind == PAIR;
    double ratio = is_ratio ? limit_median(r->ratio, n / 2) : 0;
    double seconds = limit_median(r->seconds, n);
    double share = limit_median(r->share, n), peak = limit_median(r->peaks, n);

    if (rows) {
        json_array_append_new(
            rows,
            json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:i}", "name",
                      b->name, "what", b->title, "seconds", seconds, "step_us",
                      seconds / steps * 1e6, "gflops",
                      r->flops / seconds * 1e-9, "peak_gflops", peak * 1e-9,
                      is_ratio ? "ratio" : "share", is_ratio ? ratio : share,
                      "goal", b->goal, "rounds", n));
        return;
    }
    printf("%-38s %7.0f %9.5f %9.1f ", b->title, examples, seconds,
           seconds / steps * 1e6);
    if (is_ratio)
        printf("%8s %8s %7.2fx", "", "", ratio);
    else
        printf("%8.1f %8.1f %7.1f%%", r->flops / seconds * 1e-9, peak * 1e-9,
               share * 100);
    if (b->goal > 0)
        printf(is_ratio ? " %6.2fx" : " %6.0f%%",
               is_ratio ? b->goal : b->goal * 100);
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
    for (int i = 0; i < n_benches; i++) {
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
