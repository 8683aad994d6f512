/*
 * books.c - trials per second of a sweep whose trainings cost nothing
 *
 * A runner that does nothing plays every trial's events at once: started, ten
 * epochs with made-up figures, done with per-example results of the whole
 * validation part.  All else is real: the config's expansion, plan, recorder,
 * progress and a database on this disk with its durable commits.
 *
 *     bench-books [--folder DIR] [--validation SHARE] [TRIALS ...]
 *
 * For each number of trials: processor seconds of the config's expansion and of
 * opening the database, until the first trial starts; trials per second from
 * there to the last end; processor time of a trial, over all and over the
 * first and the last 20,000 with the ratio of the two (wall time depends on the
 * disk and on what else runs); memory of the process after a thousand trials
 * and after the last; size of the database.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EPOCHS 10
#define BLOCK 1000 /* trials timed together */
#define EDGE                                                  \
    20 /* blocks at both ends that are compared: commits take \
        * thousands of trials, so shorter ends differ by chance */
#define MOST 1000000

struct seat {
    bool busy;
    int said; /* events: started, epochs, done, free */
    struct claim claim;
};

struct idle { /* the runner that does nothing */
    int n_slots, next;
    struct seat *seats;
    struct prediction_record results;
    long ended, trials;
    double begun, over;           /* clock_seconds */
    double cpu[MOST / BLOCK + 1]; /* processor seconds, after each block */
    double first_kb, last_kb;     /* resident after the first, the last one */
};

static double resident_kb(void)
{
    double pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (f && fscanf(f, "%*s %lf", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (double)sysconf(_SC_PAGESIZE) / 1024;
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int idle_start(void *ctx, int *slot, const struct claim *claim,
                      int point, int threads, struct err *err)
{
    struct idle *r = ctx;

    (void)point;
    (void)threads;
    (void)err;
    for (*slot = 0; r->seats[*slot].busy;)
        ++*slot;
    r->seats[*slot] = (struct seat){ .busy = true, .claim = *claim };
    if (r->begun == 0) {
        r->begun = clock_seconds();
        r->cpu[0] = cpu_seconds();
    }
    return 0;
}

/* Between 0 and 1, other for each trial and epoch. */
static double figure(int64_t trial, int epoch)
{
    return fmod((double)trial * 0.618033988749895 + epoch * 0.01, 1.0);
}

static void play_epoch(struct epoch_record *e, int64_t trial, int epoch)
{
    *e = (struct epoch_record){ .epoch = epoch,
                                .learning_rate = 1e-3,
                                .grad_norm = figure(trial, epoch),
                                .wall_seconds = 1e-6 };
    for (int m = 0; m < METRIC_COUNT; m++)
        e->metric[m] = figure(trial, epoch + m);
}

static void play_done(struct trial_record *d, int64_t trial)
{
    *d = (struct trial_record){ .outcome = OUTCOME_COMPLETED,
                                .stop_reason = STOP_EPOCHS,
                                .epochs_run = EPOCHS,
                                .best_epoch = EPOCHS,
                                .wall_seconds = EPOCHS * 1e-6,
                                .train_loss = figure(trial, 3),
                                .train_accuracy = figure(trial, 4) };
    for (int m = 0; m < METRIC_COUNT; m++)
        d->metric[m] = figure(trial, EPOCHS + m);
}

static void count_end(struct idle *r)
{
    r->ended++;
    if (r->ended % BLOCK == 0)
        r->cpu[r->ended / BLOCK] = cpu_seconds();
    if (r->ended == BLOCK)
        r->first_kb = resident_kb();
    if (r->ended == r->trials) {
        r->over = clock_seconds();
        r->last_kb = resident_kb();
    }
}

static int idle_wait(void *ctx, struct event *out, double seconds,
                     struct err *err)
{
    struct idle *r = ctx;

    (void)seconds;
    (void)err;
    for (int i = 0; i < r->n_slots; i++) {
        int slot = (r->next + i) % r->n_slots;
        struct seat *s = &r->seats[slot];

        if (!s->busy)
            continue;
        r->next = slot + 1;
        *out = (struct event){ .slot = slot, .claim = s->claim };
        if (s->said == 0) {
            out->kind = EVENT_STARTED;
        } else if (s->said <= EPOCHS) {
            out->kind = EVENT_EPOCH;
            play_epoch(&out->as.epoch, s->claim.trial_id, s->said);
        } else if (s->said == EPOCHS + 1) {
            out->kind = EVENT_DONE;
            play_done(&out->as.done, s->claim.trial_id);
        } else {
            out->kind = EVENT_FREE;
            s->busy = false;
            count_end(r);
        }
        s->said++;
        return 0;
    }
    *out = (struct event){ .kind = EVENT_TICK };
    return 0;
}

static void idle_threads(void *ctx, int slot, int threads)
{
    (void)ctx;
    (void)slot;
    (void)threads;
}

static void idle_stop(void *ctx)
{
    (void)ctx;
}

static int idle_kill(void *ctx, int slot, struct err *err)
{
    (void)ctx;
    (void)slot;
    return err_set(err, ERR_BUG, "a trial that costs nothing was killed");
}

static const struct prediction_record *idle_predictions(void *ctx, int slot)
{
    (void)slot;
    return &((struct idle *)ctx)->results;
}

static const char *idle_model(void *ctx, int slot, const char **why)
{
    (void)ctx;
    (void)slot;
    *why = "";
    return NULL;
}

static void idle_close(void *ctx)
{
    struct idle *r = ctx;

    mem_free(r->seats);
    mem_free(r->results.predicted);
    mem_free(r->results.nll);
    mem_free(r->results.p_top);
    mem_free(r->results.p_squared);
}

static int idle_open(struct runner *out, void *arg, const struct study *study,
                     int n_slots, const struct folders *folders,
                     struct err *err)
{
    struct idle *r = arg;
    size_t n = (size_t)study->splits[0].n_validation;
    struct prediction_record *p = &r->results;

    (void)folders;
    r->n_slots = n_slots;
    r->seats = mem_zero((size_t)n_slots, sizeof(*r->seats));
    p->predicted = mem_zero(n, 1);
    p->nll = mem_zero(n, sizeof(float));
    p->p_top = mem_zero(n, sizeof(float));
    p->p_squared = mem_zero(n, sizeof(float));
    if (!r->seats || !p->predicted || !p->nll || !p->p_top || !p->p_squared)
        return err_set(err, ERR_NOMEM, "no memory for a runner");
    for (size_t i = 0; i < n; i++) {
        p->predicted[i] = (uint8_t)(i * 7 % (size_t)study->data->n_classes);
        p->nll[i] = p->p_top[i] = p->p_squared[i] = 0.5f;
    }
    *out = (struct runner){ .ctx = r,
                            .start = idle_start,
                            .wait = idle_wait,
                            .threads = idle_threads,
                            .stop = idle_stop,
                            .kill = idle_kill,
                            .predictions = idle_predictions,
                            .model = idle_model,
                            .close = idle_close };
    return 0;
}

/* ---- one row of the table ------------------------------------------------ */

static void die(const struct err *err)
{
    fprintf(stderr, "bench-books: %s\n", err->msg);
    exit(1);
}

/* A grid of n points: learning rates, and momenta beyond a thousand. */
static struct study *study_of(long n, double validation)
{
    struct str text = { 0 };
    struct study *study = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    long a = n > 1000 ? 1000 : n;

    str_add(&text,
            "name: books\ndata: {dataset: digits, validation: %g}\n"
            "training: {optimizer: sgd, epochs: %d}\nkeep: best\n"
            "parameters:\n"
            "  learning_rate: {min: 1e-5, max: 1, count: %ld, "
            "distribution: log_uniform}\n",
            validation, EPOCHS, a);
    if (n > a)
        str_add(&text, "  momentum: {min: 0, max: 0.9, count: %ld}\n", n / a);
    if (study_from_text(&study, "books.yaml", str_text(&text), NULL, &diag,
                        &err) < 0) {
        fputs(str_text(&diag.text), stderr);
        die(&err);
    }
    diag_release(&diag);
    str_release(&text);
    return study;
}

static double size_mb(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = { "results.db", "results.db-journal",
                                         "books/models", "books", "" };
    char path[512];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        remove(path);
    }
}

/* Microseconds of processor time per trial over n blocks. */
static double block_us(const double *cpu, long n)
{
    return (cpu[n] - cpu[0]) / (double)(n * BLOCK) * 1e6;
}

static void tell(const struct idle *r, double expand, double open,
                 const char *db)
{
    long n = r->trials / BLOCK;

    printf("%7ld %8.2f %8.2f %8.0f", r->trials, expand, open,
           (double)r->trials / (r->over - r->begun));
    if (n > 0)
        printf(" %8.0f", block_us(r->cpu, n));
    else
        printf(" %8s", "");
    if (n >= 2 * EDGE) {
        double first = block_us(r->cpu, EDGE);
        double last = block_us(r->cpu + n - EDGE, EDGE);

        printf(" %8.0f %8.0f %6.2f", first, last, last / first);
    } else {
        printf(" %8s %8s %6s", "", "", "");
    }
    printf(" %7.1f %7.1f %8.1f\n", r->first_kb / 1e3, r->last_kb / 1e3,
           size_mb(db));
    fflush(stdout);
}

static void run_trials(long n, const char *parent, double validation)
{
    char folder[400], db[450];
    struct sweep_options options = { .db = db,
                                     .jobs = 2,
                                     .progress = PROGRESS_NONE };
    static struct idle idle;
    struct sweep_result result;
    struct study *study;
    struct err err = { 0 };
    double start, opened;

    snprintf(folder, sizeof(folder), "%s/bench-books-XXXXXX", parent);
    if (!mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
    snprintf(db, sizeof(db), "%s/results.db", folder);
    idle = (struct idle){ .trials = n };
    start = cpu_seconds();
    study = study_of(n, validation);
    opened = cpu_seconds();
    if (sweep_run_on(&result, study, &options, idle_open, &idle, &err) < 0)
        die(&err);
    tell(&idle, opened - start, idle.cpu[0] - opened, db);
    if (result.completed != n)
        printf("only %d trials completed\n", result.completed);
    study_free(study);
    remove_folder(folder);
}

int main(int argc, char **argv)
{
    static const long usual[] = { 1000, 10000, 100000 };
    const char *parent = ".";
    double validation = 0.2;
    int at = 1;

    for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        if (strcmp(argv[at], "--folder") == 0)
            parent = argv[at + 1];
        else if (strcmp(argv[at], "--validation") != 0 ||
                 str_to_real(&validation, argv[at + 1], 0, 0.9) < 0)
            return 64;
    }
    printf("digits, validation %g, %d epochs each\n", validation, EPOCHS);
    printf("%7s %8s %8s %8s %8s %8s %8s %6s %7s %7s %8s\n", "trials",
           "expand s", "open s", "trials/s", "cpu us", "first us", "last us",
           "ratio", "RSS MB", "end MB", "db MB");
    if (at == argc)
        for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
            run_trials(usual[i], parent, validation);
    for (; at < argc; at++) {
        long long n;

        if (str_to_int(&n, argv[at], 1, MOST) < 0)
            return 64;
        run_trials((long)n, parent, validation);
    }
    return 0;
}
