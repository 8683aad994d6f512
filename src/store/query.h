/*
 * query.h - results.db read back: what reports, listings and scheduler need
 *
 * Rows that carry a crc are checked when read; a row that fails is ERR_MISMATCH
 * with its table and key, never shown as good.
 *
 * Memory:  everything named *out is the caller's; its _free is beside it.
 * Errors:  ERR_DB, ERR_MISMATCH; ERR_NOMATCH when there is no such row.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/table.h"
#include "store/store.h"

struct experiment_row {
    int64_t id;
    char *name, *config, *overrides, *metric, *goal, *method;
    char *dataset, *dataset_hash, *created_at, *last_run_at;
    char *sweep_version, *git_commit, *compiler, *cpu;
    int64_t seed;
    int repeats;
};

struct split_row {
    int64_t id;
    char *hash, *dataset, *dataset_hash;
    int fold, n_train, n_validation, n_test, n_features, n_classes;
    uint32_t *validation; /* [n_validation] */
    uint8_t *labels;      /* [n_validation] */
    struct overlap_record overlap;
};

struct param_row {
    char *name, *text;
    json_t *value;
};

struct point_row {
    int64_t id;
    int ordinal;
    char *hash, *config;
    bool active;
    int64_t n_weights;
    int n_params;
    struct param_row *params;
};

enum trial_state {
    STATE_PENDING,
    STATE_RUNNING,
    STATE_COMPLETED,
    STATE_STOPPED, /* by early stopping: as good as completed */
    STATE_DIVERGED,
    STATE_FAILED,
};
extern const char *const trial_states[]; /* their words in the database */
extern const char *const trial_kinds[];  /* those of enum trial_kind */

struct trial_row {
    int64_t id, point_id, split_id;
    enum trial_kind kind;
    int repeat, fold;
    uint64_t seed;
    enum trial_state state;
    bool planned; /* it has a place, and its point is active */
    char *stop_reason, *started_at, *finished_at, *error; /* may be NULL */
    int attempts, epochs_run, best_epoch, numerics;
    double wall_seconds, train_loss, train_accuracy; /* NaN: NULL */
    double metric[METRIC_COUNT];                     /* NaN: NULL */
};

/* One experiment whole, without its bulk (epochs, predictions). */
struct snapshot {
    struct experiment_row experiment;
    int n_splits, n_classes, n_points, n_trials;
    struct split_row *splits; /* those its trials use, by id */
    char **classes;
    struct point_row *points; /* by ordinal, inactive ones last */
    struct trial_row *trials; /* by point, kind, repeat, fold */
};

/* name NULL: the experiment that ran latest.  Search trials that are not in the
 * present plan (fewer repeats, another seed) are left out, but those of
 * inactive points are there. */
int store_snapshot(struct snapshot **out, struct store *st, const char *name,
                   struct err *err) MUST_CHECK;
/* The same with every trial: what is not in the plan is not planned. */
int store_snapshot_all(struct snapshot **out, struct store *st,
                       const char *name, struct err *err) MUST_CHECK;
void snapshot_free(struct snapshot *s);

/* The id of an experiment, whatever its rows are; ERR_NOMATCH. */
int store_experiment_id(int64_t *out, struct store *st, const char *name,
                        struct err *err) MUST_CHECK;
/* The experiment of an id, or that a trial or point belongs to, as its name
 * (mem_free). */
int store_experiment_name(char **out, struct store *st, int64_t experiment_id,
                          struct err *err) MUST_CHECK;
int store_experiment_of_trial(char **out, struct store *st, int64_t trial_id,
                              struct err *err) MUST_CHECK;
int store_experiment_of_point(char **out, struct store *st, int64_t point_id,
                              struct err *err) MUST_CHECK;

/* An experiment's name, config and overrides (mem_free), from a row that is
 * whole, whatever its points and trials are. */
int store_config_of(char **name, char **config, char **overrides,
                    struct store *st, int64_t experiment_id,
                    struct err *err) MUST_CHECK;

int store_epochs(struct epoch_record **out, int *n, struct store *st,
                 int64_t trial_id, struct err *err) MUST_CHECK;

/* A part's per-example results, class table and confusion; ERR_NOMATCH when the
 * trial has none. label comes from the split (validation) or is NULL (test). */
struct scores_row {
    struct prediction_record predictions; /* arrays owned */
    uint8_t *correct;            /* [(n + 7) / 8], bit i of byte i / 8 */
    struct store_class *classes; /* [n_classes] */
    int64_t *confusion;          /* [n_classes, n_classes] */
};
int store_scores(struct scores_row **out, struct store *st, int64_t trial_id,
                 const char *part, struct err *err) MUST_CHECK;
void scores_free(struct scores_row *s);

/* Tries at the trials of an experiment, by trial and number. */
enum attempt_end {
    ATTEMPT_OPEN, /* under way */
    ATTEMPT_COMPLETED,
    ATTEMPT_DIVERGED,
    ATTEMPT_FAILED,
    ATTEMPT_BROKEN, /* interrupted, died or lost: another goes on from there */
};
struct attempt_row {
    int64_t trial_id;
    int attempt;
    double started, ended; /* seconds since 1970; NaN: none, or no date */
    enum attempt_end end;
};
int store_attempts(struct attempt_row **out, int *n, struct store *st,
                   int64_t experiment_id, struct err *err) MUST_CHECK;

/* Pictures of validation examples, by label, those drawn at random first. */
struct sample_row {
    int example; /* as in split_row.validation */
    int label, width, height;
    uint8_t *pixels; /* [height, width] */
};
int store_samples(struct sample_row **out, int *n, struct store *st,
                  int64_t split_id, struct err *err) MUST_CHECK;
void samples_free(struct sample_row *rows, int n);

struct evaluation_row {
    int64_t id, trial_id;
    int look, n;
    char *at;
    double loss, accuracy;
};
/* All looks at a data set's test part, over the whole database. */
int store_evaluations(struct evaluation_row **out, int *n, struct store *st,
                      const char *dataset_hash, struct err *err) MUST_CHECK;
void evaluations_free(struct evaluation_row *rows, int n);

/* The path of a trial's kept file (mem_free); ERR_NOMATCH when it has none. */
int store_artifact_path(char **path, char sha256[SHA256_TEXT], struct store *st,
                        int64_t trial_id, const char *kind,
                        struct err *err) MUST_CHECK;

/* The state of a trial; *out stays when there is no such trial. */
int store_trial_state(enum trial_state *out, struct store *st, int64_t trial_id,
                      struct err *err) MUST_CHECK;

/* ---- what a sweep asks, without reading all ----------------------------- */

/* The experiment's planned trials of a kind that wait, and that are under
 * way. */
int store_left(int *waiting, int *running, struct store *st,
               int64_t experiment_id, enum trial_kind kind,
               struct err *err) MUST_CHECK;
/* Calls take with each planned search trial that ended well. */
typedef void store_take_score(void *ctx, int64_t trial_id, int64_t point_id,
                              const double metric[METRIC_COUNT]);
int store_each_score(struct store *st, int64_t experiment_id,
                     store_take_score *take, void *ctx,
                     struct err *err) MUST_CHECK;

/* Calls take with each search trial that has a kept model. */
typedef int store_take_model(void *ctx, int64_t trial_id, int64_t point_id,
                             struct err *err);
int store_each_model(struct store *st, int64_t experiment_id,
                     store_take_model *take, void *ctx,
                     struct err *err) MUST_CHECK;

/* ---- the order of points ----------------------------------------------- */

struct rank_row {
    int rank;                   /* from 1; 0: not ranked */
    int64_t point_id, trial_id; /* its best trial, 0: none */
    int ordinal, n;             /* n: completed repeats */
    double mean, sd;            /* of the metric; NaN where there is none */
    double val_accuracy, val_loss, val_nll, wall_seconds; /* means */
    int64_t n_weights;
    char state[16];
};
/* The rows of the view leaderboard, for any metric at the kept epochs: mean
 * over folds, then repeats; ties by fewer weights, lower mean val_nll, lower
 * ordinal. */
int store_leaderboard(struct rank_row **out, int *n, struct store *st,
                      int64_t experiment_id, enum metric_id metric,
                      struct err *err) MUST_CHECK;
/* The same from a snapshot that is there already. */
int snapshot_leaderboard(struct rank_row **out, int *n,
                         const struct snapshot *snap, enum metric_id metric,
                         struct err *err) MUST_CHECK;

/* Holds every row of an experiment (0: of all) against its checksum;
 * ERR_MISMATCH names the first that is damaged. */
int store_check(struct store *st, int64_t experiment_id,
                struct err *err) MUST_CHECK;

/* ---- tables for listings and export ------------------------------------ */

/* The experiments, latest first: experiment, dataset, metric, best (mean of the
 * first of its leaderboard), points, trials, completed, failed, open,
 * created_at, last_run_at. */
int store_table_experiments(struct table **out, struct store *st,
                            struct err *err) MUST_CHECK;
/* The experiments' names. */
int store_table_names(struct table **out, struct store *st,
                      struct err *err) MUST_CHECK;
/* A table or view of the public interface, checked, BLOBs left out;
 * experiment_id 0: all.  name must be one of store_exports. */
int store_table_export(struct table **out, struct store *st, const char *name,
                       int64_t experiment_id, struct err *err) MUST_CHECK;
extern const char *const store_exports[]; /* NULL-terminated */
/* A row per state that trials are in: state, trials, wall_seconds (spent),
 * left_seconds: what open trials still need at the mean cost of an ended one
 * (null without one); divided by the workers it is the time left. */
int store_table_status(struct table **out, struct store *st,
                       int64_t experiment_id, struct err *err) MUST_CHECK;
/* trial_id, point_id, kind, repeat, fold, state, attempts, error, params. */
int store_table_failures(struct table **out, struct store *st,
                         int64_t experiment_id, struct err *err) MUST_CHECK;
/* attempt, host, pid, started_at, ended_at, outcome, message, from_epoch,
 * to_epoch. */
int store_table_attempts(struct table **out, struct store *st, int64_t trial_id,
                         struct err *err) MUST_CHECK;

#endif
