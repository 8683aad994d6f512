/*
 * study.h - a config on its data: points with identity, splits, jobs
 *
 * The parent opens the study before anything forks; loader and workers inherit
 * it and read it only.
 *
 * Memory:  study_free frees all.
 * Errors:  ERR_CONFIG (the places are in the diag), ERR_DATA, ERR_NOINPUT.
 */
#ifndef RUN_STUDY_H
#define RUN_STUDY_H

#include "data/split.h"
#include "nn/train.h"
#include "space/space.h"

/* The key tables of a config: data, model, training; NULL-terminated. */
extern const struct keyset *const study_keys[];

struct study_hash {
    const char *hash; /* in study.hashes */
    int point;        /* index into space->points */
};

struct study {
    struct config *config;
    struct space *space;
    struct dataset *data;
    int n_splits;
    struct split *splits;        /* [n_splits], one per fold */
    struct model *start;         /* starting weights; NULL: none */
    enum metric_id metric;       /* the config's; without a validation part its
                                    training form */
    char (*hashes)[SHA256_TEXT]; /* [space->n_points] */
    struct study_hash *by_hash;  /* [space->n_points] sorted */
    double *costs; /* [space->n_points] operations of one trial, all epochs */
};

/* Reads, expands, loads and checks; warnings and notices are in the diag too.
 */
int study_open(struct study **out, const char *path,
               const char *const *overrides, struct diag *diag,
               struct err *err) MUST_CHECK;
/* The same from a config's text and its overrides (lines of K=V), as the
 * database keeps them; path is the name for messages. */
int study_from_text(struct study **out, const char *path, const char *text,
                    const char *overrides, struct diag *diag,
                    struct err *err) MUST_CHECK;
void study_free(struct study *s);

/* The point with this hash, as an index into space->points; -1: none. */
int study_find(const struct study *s, const char *hash);

#define FOLD_NONE (-1) /* train on all that may train, no validation part */

/* Everything one training needs, from a study's point. */
struct study_job {
    struct train_job job; /* callbacks are the caller's to set */
    struct scale scale;
    uint32_t *train_idx;
    struct split split; /* one of its own, or zero: the study's */
};
/* point is a flat effective config (space->points[i].config). */
int study_job_make(struct study_job *out, const struct study *s,
                   const json_t *point, int fold, uint64_t seed,
                   struct err *err) MUST_CHECK;
/* The same on another split than the config makes today: that of an earlier
 * seed of the experiment, split_seed.  whole: train on all that may train. */
int study_job_on(struct study_job *out, const struct study *s,
                 const json_t *point, const struct split *split, bool whole,
                 uint64_t split_seed, uint64_t seed,
                 struct err *err) MUST_CHECK;
void study_job_release(struct study_job *j);

/* How long a trial of each point takes on one core [n_points], by a short
 * training with each size of a batch (six of them at most). */
int study_seconds(double *out, const struct study *s,
                  struct err *err) MUST_CHECK;

#endif
