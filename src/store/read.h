/*
 * read.h - inside the store: rows become structs, and are checked on the way
 */
#ifndef STORE_READ_H
#define STORE_READ_H

#include "store/db.h"
#include "store/query.h"

/* The place of a column's word in a list; -1 when it is in none. */
int word_of(const char *const *list, sqlite3_stmt *s, int col);
/* All return -1. */
int row_damaged(struct store *st, const char *table, int64_t id,
                struct err *err);
int part_damaged(struct store *st, int64_t trial_id, const char *part,
                 struct err *err);
int row_no_memory(struct store *st, struct err *err);

/* The experiment of a name (NULL: latest) in *e, whose texts are the caller's
 * (experiment_release); 1: found, 0: none, -1. */
int experiment_read(struct experiment_row *e, struct store *st,
                    const char *name, struct err *err) MUST_CHECK;
/* The same, but a damaged row is only told of. */
int experiment_find(struct experiment_row *e, bool *is_whole, struct store *st,
                    const char *name, struct err *err) MUST_CHECK;
void experiment_release(struct experiment_row *e);

/* What split_row_read reads. */
#define SPLIT_COLUMNS                                                       \
    "id, hash, dataset, dataset_hash, fold, n_train, n_validation, n_test," \
    " n_features, n_classes, validation_indices, validation_labels, crc,"   \
    " coalesce(validation_in_train, -1), test_in_train, test_in_validation"
/* Rows of SQL_SPLITS, SQL_POINT_ROWS and SQL_LOOKS; to be released also when
 * they are damaged. */
int split_row_read(struct split_row *sp, struct store *st, sqlite3_stmt *s,
                   struct err *err) MUST_CHECK;
void split_row_release(struct split_row *sp);
int point_read(struct point_row *p, struct store *st, sqlite3_stmt *s,
               struct err *err) MUST_CHECK;
void point_release(struct point_row *p);
int look_read(struct evaluation_row *e, struct store *st, sqlite3_stmt *s,
              struct err *err) MUST_CHECK;

/* The points of out->experiment with their factors. */
int points_read(struct snapshot *out, struct store *st,
                struct err *err) MUST_CHECK;
void points_free(struct snapshot *s);

/* The row that the columns of SQL_TRIALS hold; its texts are the caller's. */
int trial_read(struct trial_row *t, struct store *st, sqlite3_stmt *s,
               struct err *err) MUST_CHECK;
void trial_release(struct trial_row *t);

#endif
