/*
 * score.h - trained models put to use: the test part, new examples
 *
 * A trial's model is its kept file; where that is gone the trial is trained
 * again from its record and must meet its bits (ERR_MISMATCH otherwise).
 *
 * Errors:  ERR_NOMATCH, ERR_MISMATCH, ERR_DATA, ERR_DB.
 */
#ifndef RUN_SCORE_H
#define RUN_SCORE_H

#include "nn/model.h"
#include "run/study.h"
#include "store/query.h"

/* The study of an experiment in the database, on today's data (whose hash must
 * be the recorded one). */
int score_study(struct study **out, const struct snapshot *snap,
                struct diag *diag, struct err *err) MUST_CHECK;

/* The model of a completed trial. */
int score_model(struct model **out, const struct study *study,
                const struct snapshot *snap, const struct trial_row *trial,
                struct store *st, int threads, struct err *err) MUST_CHECK;

struct look { /* one trial of a look at the test part */
    int64_t trial_id;
    uint64_t seed;
    int repeat, n;
    double loss, accuracy;
};

/* One look at the test part with every completed repeat of the point (with
 * folds: one training of kind refit on all training data for the mean best
 * epoch), recorded.  *look_number counts looks over the whole database.  The
 * caller frees *looks (mem_free). */
int score_evaluate(struct look **looks, int *n_looks, int *look_number,
                   const struct study *study, const struct snapshot *snap,
                   int64_t point_id, struct store *st, int threads,
                   struct err *err) MUST_CHECK;

/* Labels and probabilities for the examples of a file (IDX images, or CSV with
 * the columns of the training file), as a table: example, label, p_<class>...
 */
int score_predict(struct table **out, const struct study *study,
                  const struct snapshot *snap, const struct trial_row *trial,
                  const char *file, struct store *st, int threads,
                  struct err *err) MUST_CHECK;

#endif
