/*
 * db.h - inside the store: the connection, its statements and its errors
 *
 * Private to src/store.  A statement is prepared at its first use, kept, and
 * bound with values that must live until it is reset.
 *
 * Errors:  SQLite's failures become one line with the file; a lock of another
 *          program sets store.busy as well.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/str.h"
#include "store/store.h"

#include <sqlite3.h>
#include <sys/types.h>

#define METRIC_COLUMNS                                               \
    "loss, accuracy, val_loss, val_accuracy, val_nll, val_macro_f1," \
    " val_balanced_accuracy, val_mcc"
#define METRIC_PLACES "?, ?, ?, ?, ?, ?, ?, ?"

/* The crc of a row of attempts, in SQL: a function of its columns (checksum.h),
 * those that an UPDATE sets by their new values. */
#define ATTEMPT_CRC(ended_at, outcome, message, from_epoch, to_epoch)  \
    "attempt_crc(trial_id, attempt, host, boot_id, pid, pid_start,"    \
    " started_at, " ended_at ", " outcome ", " message ", " from_epoch \
    ", " to_epoch ")"
/* What lease_read wants of the attempts a that hold trials t; the last column
 * is whether the row is whole. */
#define LEASE_COLUMNS                                                    \
    "a.host, a.boot_id, a.pid, a.pid_start, (SELECT crc IS NULL OR crc " \
    "= " ATTEMPT_CRC_NOW " FROM attempts WHERE trial_id = t.id"          \
    " AND attempt = t.attempts)"
#define ATTEMPT_CRC_NOW \
    ATTEMPT_CRC("ended_at", "outcome", "message", "from_epoch", "to_epoch")

enum sql { /* the rows of sql_texts */
           SQL_BEGIN,
           SQL_COMMIT,
           SQL_ROLLBACK,
           SQL_EPOCH_ADD,
           SQL_EPOCH_ONE,
           SQL_EPOCH_LAST,
           SQL_EPOCHS,
           SQL_TRIAL_END,
           SQL_TRIAL_AGAIN,
           SQL_CLAIM,
           SQL_CLAIM_ONE,
           SQL_CLAIMED,
           SQL_UNCLAIM,
           SQL_LEFT,
           SQL_SCORES,
           SQL_HOLDERS,
           SQL_UNDER_WAY,
           SQL_TRIAL_EXTRA,
           SQL_POINT_OF_HASH,
           SQL_DATA_VERSION,
           SQL_CONFIRM_REST,
           SQL_CONFIRM_ADD,
           SQL_CONFIRM_DROP,
           SQL_CONFIRM_COUNT,
           SQL_CONFIRM_FIT,
           SQL_CONFIRM_REPEAT,
           SQL_ATTEMPT_ADD,
           SQL_ATTEMPT_DROP,
           SQL_ATTEMPT_FROM,
           SQL_ATTEMPT_END,
           SQL_ATTEMPTS,
           SQL_CLASS_DROP,
           SQL_CLASS_ADD,
           SQL_CONFUSION_DROP,
           SQL_CONFUSION_ADD,
           SQL_PREDICTIONS_DROP,
           SQL_PREDICTIONS_ADD,
           SQL_ARTIFACT_ADD,
           SQL_ARTIFACT_DROP,
           SQL_EVALUATION_ADD,
           SQL_PREDICTIONS_CRC,
           SQL_LOOK_NEXT,
           SQL_TRIAL_DATASET,
           SQL_EXPERIMENT_BY_NAME,
           SQL_EXPERIMENT_LATEST,
           SQL_EXPERIMENT_ADD,
           SQL_EXPERIMENT_SET,
           SQL_SPLIT_FIND,
           SQL_SPLIT_ADD,
           SQL_SPLIT_SET,
           SQL_SPLIT_OVERLAP,
           SQL_SAMPLES_DROP,
           SQL_CLASS_LABEL,
           SQL_SAMPLE_ADD,
           SQL_SAMPLE_DROP,
           SQL_SAMPLE_TRIM,
           SQL_POINTS,
           SQL_POINT_ADD,
           SQL_POINT_SET,
           SQL_POINT_WRITE,
           SQL_PARAM_DROP,
           SQL_PARAM_ADD,
           SQL_GRID,
           SQL_TRIAL_ADD,
           SQL_TRIAL_PLACE,
           SQL_TRIAL_DROP,
           SQL_SYNC_COUNT,
           SQL_SPLITS,
           SQL_CLASSES,
           SQL_POINT_ROWS,
           SQL_PARAMS,
           SQL_TRIALS,
           SQL_NAME_OF_EXPERIMENT,
           SQL_NAME_OF_POINT,
           SQL_NAME_OF_TRIAL,
           SQL_PREDICTIONS,
           SQL_PREDICTIONS_ANY,
           SQL_CLASS_ROWS,
           SQL_CONFUSION_ROWS,
           SQL_LOOKS,
           SQL_SAMPLES,
           SQL_ARTIFACT,
           SQL_MODELS,
           SQL_EPOCHS_OF,
           SQL_EPOCHS_RUN,
           SQL_EPOCHS_LOST,
           SQL_SCORED,
           SQL_HOLDER_OF_TRIAL,
           SQL_LOOKS_OF_TRIAL,
           SQL_LOOKS_OF_EXPERIMENT,
           SQL_LOOK_SET,
           SQL_EXPERIMENT_DROP,
           SQL_POINTS_SWEEP,
           SQL_SPLITS_SWEEP,
           SQL_CLASSES_SWEEP,
           SQL_RETRY_MAY,
           SQL_RETRY_EPOCHS,
           SQL_RETRY_ATTEMPT,
           SQL_RETRY,
           SQL_COUNT
};

extern const char *const sql_texts[SQL_COUNT];

struct lease { /* this process, as attempts names it */
    char host[65];
    char boot_id[37];
    int64_t pid, pid_start;
};

struct progress { /* the last epoch known of a trial under way */
    int64_t trial_id;
    int epoch;
    int settled; /* up to here no row waits for its commit */
};

struct store {
    sqlite3 *db;
    char *path;
    enum store_mode mode;
    dev_t device; /* with inode: the file that is open */
    ino_t inode;
    bool filled; /* the schema is in it */
    sqlite3_stmt *stmt[SQL_COUNT];

    struct str queue;    /* rows that wait for the next commit (rows.h) */
    double last_commit;  /* clock_seconds; also of the last refused try */
    uint64_t generation; /* commits so far */
    int lock_seconds;    /* patience of the open transaction */
    int patience;        /* seconds that a statement waits for a lock */
    double locked_since; /* clock_seconds when the statement met one */
    bool busy;           /* the last try met another program's lock */
    struct err problem;  /* the first row that was dropped, and why */

    struct lease lease;
    struct progress *progress;
    size_t n_progress, cap_progress;
};

/* The statement, reset and unbound; NULL with err set. */
sqlite3_stmt *sql_get(struct store *st, enum sql id, struct err *err);
/* A statement that is not kept: goes back to sqlite3_finalize. */
sqlite3_stmt *sql_new(struct store *st, const char *text,
                      struct err *err) MUST_CHECK;
/* 1: a row, 0: done, -1. */
int sql_step(struct store *st, sqlite3_stmt *s, struct err *err) MUST_CHECK;
/* Steps a statement that gives no rows and resets it. */
int sql_run(struct store *st, sqlite3_stmt *s, struct err *err) MUST_CHECK;
int sql_exec(struct store *st, const char *text, struct err *err) MUST_CHECK;
/* Always -1: SQLite's result rc as an error of this database. */
int sql_fail(struct store *st, int rc, struct err *err);
/* Always -1: the file is another one, or has lost what was in it; what: "was
 * emptied". */
int sql_fail_gone(const struct store *st, const char *what, struct err *err);

/* Was there no memory for a column that has just been read?  Then it came as
 * NULL, and the row is not damaged. */
bool sql_lacks_memory(const struct store *st);

/* Parameters count from 1.  NaN becomes NULL, as does a NULL text. */
void sql_int(sqlite3_stmt *s, int i, int64_t x);
void sql_real(sqlite3_stmt *s, int i, double x);
void sql_text(sqlite3_stmt *s, int i, const char *text);
void sql_blob(sqlite3_stmt *s, int i, const void *bytes, size_t n);
/* The metrics of a record at parameters i, i + 1, ... */
void sql_metrics(sqlite3_stmt *s, int i, const double metric[METRIC_COUNT]);

/* Columns count from 0.  NULL is NaN, NULL text or 0. */
double sql_get_real(sqlite3_stmt *s, int i);
void sql_get_metrics(sqlite3_stmt *s, int i, double metric[METRIC_COUNT]);
/* A copy (mem_free) or NULL for NULL; *failed becomes true without memory. */
char *sql_get_text(sqlite3_stmt *s, int i, bool *failed);

#define LOCK_SECONDS 10
#define COMMIT_SECONDS 0.25 /* rows wait so long at most */

/* How long a statement waits for another program's lock.  It is LOCK_SECONDS
 * but in a commit of waiting rows, which can be put off: 1. */
void store_patience(struct store *st, int seconds);

/* Is the file that is open still the one that path names, and not empty?
 * SQLite would go on writing to one that was removed, and all of it would
 * vanish in the end: ERR_IO.
 */
int store_in_place(const struct store *st, struct err *err) MUST_CHECK;

/* Work that cannot wait in memory: begin commits the rows that wait before it.
 * Another program's lock is waited for, LOCK_SECONDS at most.  After a failure
 * between the two, call store_abandon; store_end does so itself. */
int store_begin(struct store *st, struct err *err) MUST_CHECK;
/* The same with another patience. */
int store_begin_for(struct store *st, int lock_seconds,
                    struct err *err) MUST_CHECK;
int store_end(struct store *st, struct err *err) MUST_CHECK;
void store_abandon(struct store *st);
/* Before reading in a store that writes: no rows may wait. */
int store_settle(struct store *st, struct err *err) MUST_CHECK;

/*
 * What PRAGMA integrity_check (s) has to say next: 1: word, until the next
 * step; 0: nothing more; -1: it could not look.  To SQLite a page that it had
 * no memory for is one that "it is unable to get": that is no damage.
 */
int sql_complaint(struct store *st, sqlite3_stmt *s, const char **word,
                  struct err *err) MUST_CHECK;

/* Are the table's rows and indices those that SQLite wrote?  A damaged index
 * hides rows, which no checksum of a row can tell. */
int store_intact(struct store *st, const char *table,
                 struct err *err) MUST_CHECK;

/* Cuts the looks loose that a trial has, inside a transaction. */
int store_cut_looks(struct store *st, int64_t trial_id,
                    struct err *err) MUST_CHECK;

#define DAMAGED "the row is damaged (its checksum does not fit)"

extern const char *const trial_kinds[]; /* their words in the database */

#endif
