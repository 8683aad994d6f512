/*
 * dataset.h - a data set in memory: a training file's examples and, where the
 * set has one, its test file's
 *
 * Shapes:  examples are rows; images n_features = width * height, one byte
 *          each.
 * Memory:  all bulk lies in one anonymous mapping, on large pages, made
 *          read-only once filled, so that workers forked later share it;
 *          dataset_free unmaps it.
 * Errors:  ERR_NOINPUT (with where it was looked for and the command that
 *          fetches it), ERR_DATA (file, place, what is wrong), ERR_NOMEM.
 */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include "base/digest.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define DATASET_MAX_CLASSES 256

struct part { /* examples of one file */
    int n;
    const uint8_t *pixels; /* [n, n_features] of images; NULL for tables */
    const float *values;   /* [n, n_features] of tables; NULL for images */
    const uint8_t *labels; /* [n] */
};

struct dataset {
    char name[256];         /* as the config names it */
    char hash[SHA256_TEXT]; /* of the decompressed content of all its files */
    bool is_image;
    int n_features, width, height; /* width = height = 0 for tables */
    int n_classes;
    char **classes;    /* [n_classes] labels as text */
    char **columns;    /* [n_features] names of a table; NULL for images */
    struct part train; /* all examples that may train or validate */
    struct part test;  /* n = 0 when the set has no test file */
    void *map;         /* the mapping and its size, for dataset_free */
    size_t map_size;
};

/* source: a known name (it wins over a folder of that name), a folder of IDX
 * files or a CSV file.  target: the CSV column with the class, NULL for the
 * last.  test_file: another file with the test part, or NULL. */
int dataset_open(struct dataset **out, const char *source, const char *target,
                 const char *test_file, struct err *err) MUST_CHECK;
/* New examples for networks that learnt from like: an IDX file of pictures of
 * its size, or a CSV file with its columns (any others are not looked at). They
 * are the train part; their labels are all 0. */
int dataset_open_inputs(struct dataset **out, const struct dataset *like,
                        const char *path, struct err *err) MUST_CHECK;
void dataset_free(struct dataset *ds);

#endif
