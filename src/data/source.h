/*
 * source.h - how a data set gets into memory: one row per kind of source
 *
 * Within data/ only.  A loader fills a struct dataset that is all zero but for
 * its name: sizes, classes, parts, hash; it takes the mapping with source_map.
 *
 * Memory:  what a loader leaves in the dataset is dataset_free's, also when it
 *          fails half-way.
 */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include "data/dataset.h"

#include <stddef.h>

struct request { /* dataset_open's arguments */
    const char *source;
    const char *target;    /* NULL: the last column */
    const char *test_file; /* NULL: none */
};

struct source {
    const char *kind; /* "folder", for messages */
    bool test_file;   /* may a test file go with it? */
    /* Is this source of the kind?  The first row that says so loads it. */
    bool (*takes)(const char *source);
    int (*load)(struct dataset *ds, const struct request *rq, struct err *err);
};

/* The mapping, zero and writable; dataset_open makes it read-only. */
int source_map(struct dataset *ds, size_t bytes, struct err *err) MUST_CHECK;
/* A block's place in the mapping is a multiple of this. */
#define SOURCE_ALIGN 64
size_t source_aligned(size_t bytes);

/* n copies of names, or the numbers 0 .. n - 1 with names NULL. */
int source_classes(struct dataset *ds, const char *const *names, int n,
                   struct err *err) MUST_CHECK;
/* ds->hash: of the hashes of the files, in order. */
int source_hash(struct dataset *ds, char (*hashes)[SHA256_TEXT], int n,
                struct err *err) MUST_CHECK;

/* The loaders of the table. */
int images_load_known(struct dataset *ds, const struct request *rq,
                      struct err *err) MUST_CHECK;
int images_load_folder(struct dataset *ds, const struct request *rq,
                       struct err *err) MUST_CHECK;
int digits_load(struct dataset *ds, const struct request *rq,
                struct err *err) MUST_CHECK;
int tables_load(struct dataset *ds, const struct request *rq,
                struct err *err) MUST_CHECK;

/* The same for examples without labels (dataset_open_inputs). */
int images_load_inputs(struct dataset *ds, const struct dataset *like,
                       const char *path, struct err *err) MUST_CHECK;
int tables_load_inputs(struct dataset *ds, const struct dataset *like,
                       const char *path, struct err *err) MUST_CHECK;

#endif
