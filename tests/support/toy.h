/*
 * toy.h - small training jobs on made-up images
 *
 * Each class has a picture of random pixels; an example is its class' picture
 * with noise, so a network learns it quickly but not at once.
 *
 * Memory:  toy_release frees all.
 * Errors:  asserted.
 */
#ifndef SUPPORT_TOY_H
#define SUPPORT_TOY_H

#include "nn/checkpoint.h"
#include "nn/train.h"

struct toy {
    struct part part;
    struct scale scale;
    struct train_job job; /* the first n_train examples, then validation */
    uint8_t *pixels, *labels;
    uint32_t *idx;
    float mean, factor;
};

/* noise: how far pixels are moved, of 255.  keys: JSON of the config's keys. */
void toy_make(struct toy *t, const char *keys, int n_train, int n_validation,
              int n_features, int n_classes, int noise);
void toy_release(struct toy *t);

/* What a training gives, gathered. */
#define TOY_MAX_EPOCHS 64
struct toy_run {
    struct trial_record record;
    struct epoch_record epoch[TOY_MAX_EPOCHS]; /* wall_seconds 0 */
    int n_epochs;
    int threads;              /* to use */
    int stop_after;           /* epoch_done wishes to stop after it; 0: never */
    int save_after;           /* and for a checkpoint after this one */
    struct train_image image; /* it, once it is there */
    struct train_image *resume;            /* to go on from, or NULL */
    struct prediction_record *predictions; /* wanted, or NULL */
    struct model *model;                   /* the kept one, or NULL */
    char hash[SHA256_TEXT];
};
extern const struct checkpoint_key toy_key; /* whose checkpoints they are */
/* run is zero but for what to do. */
void toy_train(struct toy_run *run, const struct toy *t);
void toy_run_release(struct toy_run *run);

#endif
