/*
 * cases.h - the trainings that are timed, on synthetic images
 *
 * Memory:  case_release frees what case_make took.
 * Errors:  ERR_NOMEM.
 */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "nn/train.h"

enum kind {
    TRAINING,
    EVALUATION,
    TEAM, /* two threads of one training against one */
    PAIR  /* two trainings at once against one alone */
};

struct bench {
    const char *name, *title;
    enum kind kind;
    int features, hidden[3];
    const char *optimizer;
    int batch, examples;
    int epochs;  /* of a round: what is short is repeated */
    double goal; /* share of the limit; TEAM, PAIR: ratio; 0: none */
};

extern const struct bench benches[];
extern const int n_benches;

/* Of an epoch or evaluation: a product's k n multiply-adds, forward, gradient
 * and back, but the first layer passes no gradient on; an evaluation is forward
 * alone. */
double case_flops(const struct bench *b, int examples);

struct case_data {
    struct part part;
    struct scale scale;
    float mean, factor;
    uint8_t *pixels, *labels;
    uint32_t *idx;
    struct train_job job; /* one thread; nobody is told */
};

/* examples 0: as the case says. */
int case_make(struct case_data *d, const struct bench *b, int examples,
              int epochs, struct err *err) MUST_CHECK;
void case_release(struct case_data *d);
/* The job; anything but a training to its end is an error. */
int case_train(const struct train_job *job, struct err *err) MUST_CHECK;

#endif
