/*
 * report.c - how long a report on very many trials takes
 *
 *     bench-report [points] [epochs] [validation examples] [page] [metric]
 *
 * Writes an experiment of 10,000 trials of 20 epochs into a new database, then
 * times the summary, its Markdown and its page.  The aim is 2 s for the first
 * two.  page: the file to leave the page in (or "").
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "page/page.h"
#include "report/text.h"
#include "store/store.h"
#include "summary/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLASSES 10

struct job {
    int points, epochs, examples;
    struct store *st;
    int64_t id;
    uint8_t *label, *predicted;
    float *nll, *p_top, *p_squared;
    struct err err;
};

static void must(int rc, const struct err *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "bench-report: %s\n", err->msg);
    exit(1);
}

static double uniform(int trial, int i)
{
    return rng_uniform((struct rng){ 7, RNG_SAMPLE }, (uint64_t)trial,
                       (uint64_t)i);
}

static void sync_points(struct job *j)
{
    static const char *const labels[CLASSES] = { "0", "1", "2", "3", "4",
                                                 "5", "6", "7", "8", "9" };
    struct store_point *p = mem_zero((size_t)j->points, sizeof(*p));
    struct store_param *params =
        mem_zero(2 * (size_t)j->points, sizeof(*params));
    uint32_t *indices = mem_zero((size_t)j->examples, sizeof(*indices));
    char(*texts)[3][80] = mem_zero((size_t)j->points, sizeof(*texts));
    struct store_split split = { .hash = "h",
                                 .n_train = 4 * j->examples,
                                 .n_validation = j->examples,
                                 .validation = indices,
                                 .labels = j->label };
    struct store_study study = {
        .name = "bench",
        .config = "name: bench\n",
        .overrides = "",
        .metric = "val_accuracy",
        .goal = "maximize",
        .method = "grid",
        .dataset = "d",
        .dataset_hash = "d",
        .sweep_version = "0",
        .git_commit = "",
        .compiler = "",
        .cpu = "",
        .seed = 1,
        .repeats = 1,
        .n_features = 784,
        .n_classes = CLASSES,
        .numerics = 1,
        .n_splits = 1,
        .splits = &split,
        .points = p,
        .classes = labels,
    };
    struct store_sync done;

    study.n_points = j->points;
    for (int i = 0; i < j->points; i++) {
        snprintf(texts[i][0], sizeof(texts[i][0]), "%064d", i);
        snprintf(texts[i][1], sizeof(texts[i][1]), "%d", i % 100);
        snprintf(texts[i][2], sizeof(texts[i][2]), "%d", i / 100);
        params[2 * i] =
            (struct store_param){ "learning_rate", json_integer(i % 100),
                                  texts[i][1] };
        params[2 * i + 1] =
            (struct store_param){ "batch_size", json_integer(i / 100),
                                  texts[i][2] };
        p[i] = (struct store_point){ .ordinal = i + 1,
                                     .hash = texts[i][0],
                                     .config = "{}",
                                     .n_weights = 1000 + i,
                                     .n_params = 2,
                                     .params = &params[2 * i] };
    }
    must(store_sync(&done, j->st, &study, &j->err), &j->err);
    j->id = study.id;
}

static void run_trial(struct job *j, const struct claim *c)
{
    struct prediction_record pr = { .n = j->examples,
                                    .n_classes = CLASSES,
                                    .label = j->label,
                                    .predicted = j->predicted,
                                    .nll = j->nll,
                                    .p_top = j->p_top,
                                    .p_squared = j->p_squared };
    struct store_class classes[CLASSES] = { { 0 } };
    int64_t confusion[CLASSES * CLASSES] = { 0 };
    struct trial_record rec = { .outcome = OUTCOME_COMPLETED,
                                .stop_reason = STOP_EPOCHS,
                                .epochs_run = j->epochs,
                                .best_epoch = j->epochs,
                                .wall_seconds = 1 };
    double accuracy = .8 + .1 * uniform(0, c->ordinal);
    int right = 0;

    for (int i = 0; i < j->examples; i++) {
        bool good = .7 * uniform(1, i) + .3 * uniform(c->ordinal + 2, i) <
                    accuracy - .05;

        right += good;
        j->predicted[i] = (uint8_t)((j->label[i] + !good) % CLASSES);
        j->nll[i] = good ? .1f : 2.0f;
        j->p_top[i] = .9f;
        j->p_squared[i] = .82f;
        classes[j->label[i]].support++;
        confusion[j->label[i] * CLASSES + j->predicted[i]]++;
    }
    for (int m = 0; m < METRIC_COUNT; m++)
        rec.metric[m] = (double)right / j->examples;
    rec.train_accuracy = rec.train_loss = .9;
    for (int e = 1; e <= j->epochs; e++) {
        struct epoch_record row = { .epoch = e, .learning_rate = .1 };

        for (int m = 0; m < METRIC_COUNT; m++)
            row.metric[m] = rec.metric[m] - .1 / e;
        must(store_epoch(j->st, c->trial_id, &row, &j->err), &j->err);
    }
    must(store_done(
             j->st, c, &rec,
             &(struct store_scores){ "validation", &pr, classes, confusion },
             &j->err),
         &j->err);
}

static void train(struct job *j)
{
    struct claim claims[64];
    int n;

    for (;;) {
        must(store_claim(claims, &n, j->st, j->id, KIND_SEARCH, 64, &j->err),
             &j->err);
        if (!n)
            break;
        for (int i = 0; i < n; i++)
            run_trial(j, &claims[i]);
        must(store_flush(j->st, &j->err), &j->err);
    }
}

static int argument(int argc, char **argv, int i, int otherwise)
{
    return argc > i ? atoi(argv[i]) : otherwise;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/bench-report-XXXXXX", path[64];
    struct job j = { .points = argument(argc, argv, 1, 10000),
                     .epochs = argument(argc, argv, 2, 20),
                     .examples = argument(argc, argv, 3, 10000) };
    struct summary_options options = { .metric = -1 };
    struct summary *s = NULL;
    struct str out = { 0 }, page = { 0 };
    double begin, made, told, drawn;
    size_t n = (size_t)j.examples;

    if (argc > 5)
        options.metric = metric_find(argv[5]);
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof(path), "%s/results.db", folder);
    j.label = mem_zero(n, 1);
    j.predicted = mem_zero(n, 1);
    j.nll = mem_zero(n, sizeof(float));
    j.p_top = mem_zero(n, sizeof(float));
    j.p_squared = mem_zero(n, sizeof(float));
    for (int i = 0; i < j.examples; i++)
        j.label[i] = (uint8_t)(i % CLASSES);
    must(store_open(&j.st, path, STORE_WRITE, &j.err), &j.err);
    sync_points(&j);
    train(&j);
    begin = clock_seconds();
    must(summary_make(&s, j.st, &options, &j.err), &j.err);
    made = clock_seconds();
    report_markdown(&out, s);
    told = clock_seconds();
    must(report_page(&page, NULL, s, j.st, &j.err), &j.err);
    drawn = clock_seconds();
    printf("%d trials of %d epochs, %d validation examples: summary %.2f s, "
           "text %.2f s, %.2f s of 2 s together; page %.2f s, %.2f MB\n",
           j.points, j.epochs, j.examples, made - begin, told - made,
           told - begin, drawn - told, (double)page.len / 1e6);
    if (argc > 4 && argv[4][0])
        must(file_write(argv[4], str_text(&page), page.len, &j.err), &j.err);
    str_release(&out);
    str_release(&page);
    summary_free(s);
    store_close(j.st);
    unlink(path);
    rmdir(folder);
    return 0;
}
