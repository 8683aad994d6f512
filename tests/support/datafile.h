/*
 * datafile.h - small data files for tests, in a folder that goes away
 *
 * Memory:  datadir_make's folder is removed by datadir_remove.
 * Errors:  asserted.
 */
#ifndef TESTS_SUPPORT_DATAFILE_H
#define TESTS_SUPPORT_DATAFILE_H

#include "data/dataset.h"

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct datadir {
    char path[256];
    char file[PATH_MAX]; /* datadir_path's last answer */
};

void datadir_make(struct datadir *d);
void datadir_remove(struct datadir *d); /* and all that lies in it */
/* A new folder in d, and so removed with it. */
void datadir_below(struct datadir *out, struct datadir *d, const char *name);
const char *datadir_path(struct datadir *d, const char *name);

/* Plain, or gzip when the name ends in .gz; the path. */
const char *datadir_write(struct datadir *d, const char *name,
                          const void *bytes, size_t n);
const char *datadir_text(struct datadir *d, const char *name, const char *text);
/* An IDX file of n_dims sizes and n bytes of content, whatever they say. */
const char *datadir_idx(struct datadir *d, const char *name, int n_dims,
                        const uint32_t *dims, const void *bytes, size_t n);
/* A set of n images of 2 x 3 under the stem "train" or "t10k": label i is
 * labels[i] (as digits of a text), pixel j of image i is 16 i + j. */
void datadir_set(struct datadir *d, const char *stem, const char *labels);

/* A data set that lies in the test's memory: counts[c] examples of class c in a
 * fixed mixed order, two columns. */
struct dataset *dataset_of_counts(const int *counts, int n_classes);
void dataset_of_counts_free(struct dataset *ds);

/* {"validation": ..., "test": ...} from JSON in normal form. */
json_t *data_point(const char *validation, const char *test);

#endif
