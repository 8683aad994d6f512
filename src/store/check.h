/*
 * check.h - inside the store: whole tables held against their checksums
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "store/db.h"

enum check {                 /* what to look at; may be or-ed */
             CHECK_ROWS = 1, /* experiments, splits, points, trials */
             CHECK_EPOCHS = 2,
             CHECK_SCORES = 4, /* predictions, class_metrics, confusion */
             CHECK_LOOKS = 8,  /* evaluations */
             CHECK_ATTEMPTS = 16,
             CHECK_SAMPLES = 32,
             CHECK_ALL = 63,
};

/* Of one trial; 0: of all. */
int check_attempts(struct store *st, int64_t trial_id,
                   struct err *err) MUST_CHECK;

/* The epochs of trials that wait or are under way. */
int check_open_epochs(struct store *st, int64_t experiment_id,
                      struct err *err) MUST_CHECK;

/* ERR_MISMATCH names the first row that is damaged.  0: all experiments. */
int check_tables(struct store *st, int64_t experiment_id, int what,
                 struct err *err) MUST_CHECK;

#endif
