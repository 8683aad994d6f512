/*
 * store.h - results.db: opening it, and everything that is written to it
 *
 * A trial's events become rows that wait in memory; one transaction takes them
 * all, at once when the last commit is older than 250 ms, else when it will be.
 * Rows are durable (kill and power loss) after that commit only: store_flush
 * makes it now, store_generation tells.  While another program locks the
 * database rows go on waiting, and nothing fails (store_is_busy,
 * store_is_full).  Everything that is no trial's event (sync, claim, removal)
 * is committed when the call returns.
 *
 * Memory:  what is passed in is copied.  Outputs named *out are the caller's.
 * Threads: one.  No connection crosses a fork.
 * Errors:  ERR_DB with the file and SQLite's text; ERR_REFUSED for a foreign or
 *          newer database or an edit that may not be; ERR_CREATE; ERR_IO for a
 *          full disk.  Waiting rows survive a failure: flush again once it is
 *          mended.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/clock.h"
#include "base/digest.h"
#include "base/record.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

enum store_mode {
    STORE_READ,          /* never writes; a missing file is ERR_NOINPUT */
    STORE_WRITE,         /* creates file and folder, migrates; ERR_REFUSED on a
                            network's file system */
    STORE_WRITE_NETWORK, /* there, too: nobody else gets in meanwhile */
    STORE_EXAMINE,       /* reads a database whose schema may not be ours */
    STORE_MEND,          /* the same, and writes */
    STORE_MEND_NETWORK,
};

int store_open(struct store **out, const char *path, enum store_mode mode,
               struct err *err) MUST_CHECK;
/* Rolls back what is not flushed. */
void store_close(struct store *st);
const char *store_path(const struct store *st);
/* Does the file bear the mark of a results.db?  It is not opened by SQLite. */
bool store_is_ours(const char *path);
/* Is there a journal that is not empty?  Its commit was cut off, or is under
 * way. */
bool store_has_journal(const char *path);

/* ---- what a study hands over ------------------------------------------ */

struct store_param {
    const char *name;
    const json_t *value;
    const char *text; /* as written in the config */
};

struct store_point {
    int ordinal;
    const char *hash;
    const char *config; /* canonical JSON of the effective config */
    int64_t n_weights;
    int n_params;
    const struct store_param *params;
    int64_t id; /* out */
};

struct store_split {
    int fold;
    const char *hash;
    int n_train, n_validation, n_test;
    const uint32_t *validation; /* [n_validation] example numbers */
    const uint8_t *labels;      /* [n_validation] their classes */
    struct overlap_record overlap;
    int64_t id; /* out */
};

/* Pictures of a split: at most so many, of which the first are drawn at random
 * by its first sync, the same number of each class. */
#define STORE_SAMPLES_MOST 300
#define STORE_SAMPLES_DRAWN 200
#define STORE_SAMPLES_PER_CLASS 10 /* at most */
/* How many, when there are so many classes. */
int store_samples_per_class(int n_classes);

struct store_sample { /* a picture for the report */
    int fold;
    int idx, label, width, height;
    const uint8_t *pixels; /* [width * height] */
};

struct store_study {
    const char *name, *config, *overrides, *metric, *goal, *method;
    const char *dataset, *dataset_hash;
    const char *sweep_version, *git_commit, *compiler, *cpu;
    long long seed;
    int repeats, n_features, n_classes, numerics;
    int n_splits, n_points, n_samples;
    struct store_split *splits;
    struct store_point *points;
    const struct store_sample *samples; /* first sync only */
    const char *const *classes;         /* [n_classes] labels */
    bool extend;
    int64_t id; /* out: the experiment's */
};

struct store_sync {
    bool is_new;     /* the experiment was not there before */
    int points_kept; /* there before, still in the file */
    int points_added;
    int points_left;      /* there before, no longer in the file (active = 0) */
    int trials_completed; /* of active points: will not run again */
    int trials_pending;
};

/* Brings experiment, splits, classes, points, params and pending trials
 * (point x repeat x fold, kind search) into line with the study, in one
 * transaction.  Refuses, with the difference in the message, another metric, or
 * (without extend) an edit after which no completed trial of the experiment
 * could be kept. */
int store_sync(struct store_sync *out, struct store *st,
               struct store_study *study, struct err *err) MUST_CHECK;

enum trial_kind { KIND_SEARCH, KIND_CONFIRM, KIND_REFIT };

/* Seeds of kind confirm are the experiment's + this + repeat: no search repeat
 * has them, as a config has at most so many. */
#define STORE_NEW_SEEDS 1000

struct store_confirm {     /* what is trained again with new seeds */
    const int64_t *points; /* [n_points] ids */
    int n_points, seeds;   /* at most STORE_NEW_SEEDS */
};

/* Brings pending trials of kind confirm (point x seed x fold) into line with
 * what is wanted; what is there already is kept.  *out is about the wanted
 * alone.  The study's ids are filled in; ERR_REFUSED when it
 * no longer has one of the points. */
int store_confirm(struct store_sync *out, struct store *st,
                  struct store_study *study, const struct store_confirm *what,
                  struct err *err) MUST_CHECK;

/* ---- claims ------------------------------------------------------------- */

struct claim {
    int64_t trial_id, point_id, split_id;
    enum trial_kind kind;
    int ordinal; /* the point's */
    int repeat, fold, attempt;
    int epochs; /* that are durable */
    int deaths; /* in a row (attempts that ended "died") since the last of them
                 */
    uint64_t seed;
    int numerics;
    char started_at[CLOCK_TEXT]; /* of the first attempt */
};

/* Claims up to max pending trials of an experiment and kind in the order
 * repeat, fold, ordinal: state running, an attempt with this process' host,
 * boot id, pid and start time.  *n is how many there were; 0 with
 * store_is_busy: another program locks the database, ask again later. */
int store_claim(struct claim *out, int *n, struct store *st,
                int64_t experiment_id, enum trial_kind kind, int max,
                struct err *err) MUST_CHECK;

/* Gives claimed trials back that nobody has begun to train: pending, and as if
 * they had never been claimed.  With store_is_busy they are not: another
 * program locks the database, try again later. */
int store_unclaim(struct store *st, const struct claim *claims, int n,
                  struct err *err) MUST_CHECK;

/* Trials that are running under a process that is no more go back to pending;
 * *n is how many there were of the kind. */
int store_recover(int *n, struct store *st, int64_t experiment_id,
                  enum trial_kind kind, struct err *err) MUST_CHECK;

#define FAR_MOST 16

/* Whose processes the running trials are in. */
struct store_holders {
    int here, gone, far; /* alive on this host; no more; on other hosts */
    int64_t far_trials[FAR_MOST]; /* the first of far, and the first's holder */
    int64_t far_pid;
    char far_host[65];
};
/* Of one trial (trial_id), of an experiment, or (both 0) of all.  Whether a
 * process on another host is alive cannot be known.  ERR_MISMATCH where the row
 * that names a holder is damaged. */
int store_holders(struct store_holders *out, struct store *st,
                  int64_t experiment_id, int64_t trial_id,
                  struct err *err) MUST_CHECK;
/* The same for who can do without: zeros where such a row is damaged. */
int store_sure_holders(struct store_holders *out, struct store *st,
                       int64_t experiment_id, struct err *err) MUST_CHECK;

/* Is it a trial of the experiment that is pending or running? */
int store_under_way(bool *out, struct store *st, int64_t experiment_id,
                    int64_t trial_id, struct err *err) MUST_CHECK;

/* A trial beyond the search grid (confirm, refit), pending; its id in *out.  A
 * trial that is there already is given again, pending unless it ended well. */
int store_add_trial(int64_t *out, struct store *st, int64_t point_id,
                    int64_t split_id, enum trial_kind kind, int repeat,
                    int fold, uint64_t seed, struct err *err) MUST_CHECK;
/* Queues trials again that failed, diverged under another arithmetic than
 * numerics, or run in a process that is no more or is on another host; others
 * are left as they are.  Their deaths count from zero.  Epochs
 * of another arithmetic, or that the last attempt did not meet, go.  *queued is
 * how many there were. */
int store_retry(int *queued, struct store *st, const int64_t *trials, int n,
                int numerics, struct err *err) MUST_CHECK;
/* Claims one given pending trial; ERR_NOMATCH when it is not pending. */
int store_claim_trial(struct claim *out, struct store *st, int64_t trial_id,
                      struct err *err) MUST_CHECK;

/* ---- a trial's events --------------------------------------------------- */

/* The epoch after which the claim's attempt goes on (0: from scratch), for the
 * record. */
int store_attempt_from(struct store *st, const struct claim *claim,
                       int from_epoch, struct err *err) MUST_CHECK;

/* Queues the row, or, where the epoch is there already, compares the bits
 * (wall_seconds apart): a difference is ERR_MISMATCH and the old row stays. */
int store_epoch(struct store *st, int64_t trial_id,
                const struct epoch_record *epoch, struct err *err) MUST_CHECK;

struct store_class { /* a row of class_metrics */
    double precision, recall, f1;
    int64_t support;
};

/* Per-example results of one part with their class table and confusion matrix
 * [n_classes, n_classes] (actual, predicted). */
struct store_scores {
    const char *part; /* "validation", "test" */
    const struct prediction_record *predictions;
    const struct store_class *classes; /* [n_classes] */
    const int64_t *confusion;
};

/* Ends the attempt and the trial: state completed, stopped (early stopping),
 * diverged or failed from the record (an interrupted one: store_attempt_over).
 * scores may be NULL. */
int store_done(struct store *st, const struct claim *claim,
               const struct trial_record *record,
               const struct store_scores *scores, struct err *err) MUST_CHECK;

/* Ends the attempt only: outcome is "interrupted", "died", "lost" or
 * "mismatch"; the trial is pending again, or failed with the message when
 * give_up. */
int store_attempt_over(struct store *st, const struct claim *claim,
                       const char *outcome, const char *message, bool give_up,
                       struct err *err) MUST_CHECK;

/* ---- looks, files, removal --------------------------------------------- */

struct store_look { /* what a trial scored at a look at the test part */
    int64_t trial_id;
    double loss, accuracy;
    struct store_scores scores;
};

/* One look at the test part by n trials of one data set, n at least 1, under
 * the next number of that data set (*out): one transaction takes the number and
 * writes all rows, so that no two looks share one.  The part's scores are kept
 * at the first look; other bits at a later one are ERR_MISMATCH, and then the
 * look is not recorded. */
int store_look(int *out, struct store *st, const struct store_look *looks,
               int n, struct err *err) MUST_CHECK;

/* Adds pictures that became of interest (their fold is not read); when there
 * are too many, those that were added longest ago go. */
int store_samples_add(struct store *st, int64_t split_id, int n_classes,
                      const struct store_sample *samples, int n,
                      struct err *err) MUST_CHECK;

int store_artifact(struct store *st, int64_t trial_id, const char *kind,
                   const char *path, const char *sha256,
                   struct err *err) MUST_CHECK;
int store_artifact_gone(struct store *st, int64_t trial_id, const char *kind,
                        struct err *err) MUST_CHECK;

/* ERR_REFUSED while a process that lives, or one on another host, trains the
 * trial, or (trial_id 0) one of the experiment's. */
int store_idle(struct store *st, int64_t experiment_id, int64_t trial_id,
               struct err *err) MUST_CHECK;

/* Removes a trial's results (it and its point's place in the grid go), or an
 * experiment whole.  Files are the caller's to remove first. */
int store_remove_trial(struct store *st, int64_t trial_id,
                       struct err *err) MUST_CHECK;
int store_remove_experiment(struct store *st, int64_t experiment_id,
                            struct err *err) MUST_CHECK;

/* ---- commits ------------------------------------------------------------ */

/* Commits if it is time; *wait_seconds is how long until it will be (negative:
 * nothing waits).  A locked database is tried again later, not an error.
 * ERR_MISMATCH, ERR_NOMATCH: a row was left out, the rest is safe. */
int store_tick(double *wait_seconds, struct store *st,
               struct err *err) MUST_CHECK;
/* Commits now; waits 10 s for another program's lock, then it is ERR_DB. */
int store_flush(struct store *st, struct err *err) MUST_CHECK;
/* The same for who is in a hurry: another program's lock is waited for during
 * one second instead of ten. */
int store_flush_soon(struct store *st, struct err *err) MUST_CHECK;
/* Counts commits: rows added when it was g are durable once it is above g. */
uint64_t store_generation(const struct store *st);

/* Did another program's lock stop the last commit or claim?  Nothing is lost.
 */
bool store_is_busy(const struct store *st);
/* So many rows wait that trials must pause at their epoch's end: half of
 * STORE_WAITING_MAX, beyond which rows are refused. */
#define STORE_WAITING_MAX (64 << 20) /* bytes */
bool store_is_full(const struct store *st);

#endif
