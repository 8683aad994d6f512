/*
 * checkpoint.h - how a training stands after an epoch, as bytes
 *
 * An image is a head and planes of floats: the weights, the kept epoch's, the
 * optimizer's state.  The head has whose training it is, plain numbers (epoch,
 * step, schedule, early stopping, the kept epoch's metrics), the length and
 * CRC32C of each plane and a CRC32C over itself, hence over all.  What follows
 * from these is left out: the order of examples and every random number from
 * the epoch, results per example from the kept weights.
 *
 * Shapes:  planes in the kernels' packed order (num/plane.h), the same for
 *          every vector width.
 * Memory:  an image has the one length that its training knows: what a file
 *          says is compared, never allocated.  Pieces point into the head and
 *          the training.
 * Errors:  ERR_DATA, with what does not fit.
 */
#ifndef NN_CHECKPOINT_H
#define NN_CHECKPOINT_H

#include "base/digest.h"
#include "base/file.h"
#include "base/metric.h"
#include "nn/spec.h"
#include "num/optim.h"

#define CHECKPOINT_FORMAT 1
#define CHECKPOINT_PLANES (2 + OPTIM_MAX_STATE)
#define CHECKPOINT_PIECES (1 + CHECKPOINT_PLANES)

struct checkpoint_key {  /* whose training it is; unused bytes are zero */
    char point[72];      /* the point's hash */
    char split[72];      /* the split's; empty without a validation part */
    uint64_t seed;       /* the trial's */
    uint64_t study_seed; /* the config's: draws a part of the examples */
    int32_t fold, numerics;
};

struct checkpoint_facts {
    int64_t epoch; /* done so far */
    int64_t step;  /* of the optimizer */
    double u_product;
    double pace_factor, pace_best;
    int64_t pace_wait;
    double stopping_best;
    int64_t stopping_has_best, stopping_wait;
    int64_t best_epoch;          /* the kept one */
    double metric[METRIC_COUNT]; /* at the kept epoch */
    double seconds;              /* that the epochs took */
};

struct checkpoint {
    struct checkpoint_facts facts;
    int epochs; /* that the training may have: facts.epoch is less */
    int n_planes;
    struct {
        float *at;
        size_t n;
    } plane[CHECKPOINT_PLANES]; /* weights, kept weights, optimizer's state */
};

struct checkpoint_head { /* as it lies in the file; no padding */
    char magic[8];
    uint32_t format, byte_order;
    struct checkpoint_key key;
    struct checkpoint_facts facts;
    uint64_t plane_floats[CHECKPOINT_PLANES];
    uint32_t plane_crc[CHECKPOINT_PLANES];
    uint32_t n_planes;
    uint32_t crc; /* of all that is in front */
};

/* What a training of this kind holds: its planes' sizes (at is NULL). */
void checkpoint_shape(struct checkpoint *out, const struct model_spec *model,
                      const struct train_spec *train);
/* Bytes of its image. */
size_t checkpoint_size(const struct checkpoint *c);

/* The image, piece by piece, behind a head that is made here; returns how many
 * pieces there are. */
int checkpoint_pieces(struct piece out[CHECKPOINT_PIECES],
                      struct checkpoint_head *head, const struct checkpoint *c,
                      const struct checkpoint_key *key);

/* Is this the undamaged image of key's training, of shape's kind? */
int checkpoint_check(const void *image, size_t n,
                     const struct checkpoint_key *key,
                     const struct checkpoint *shape,
                     struct err *err) MUST_CHECK;
/* The epoch of an image that was checked, and what the epochs took. */
int checkpoint_epoch(const void *image);
double checkpoint_seconds(const void *image);
/* Copies a checked image's facts and planes to c's. */
void checkpoint_load(struct checkpoint *c, const void *image);

#endif
