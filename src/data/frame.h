/*
 * frame.h - a table of numbers with a column of classes, read from CSV
 *
 * The first file decides columns and classes; other files (test part, new
 * examples) are read against it: the same columns by name, in any order.
 *
 * Shapes:  values [n, n_features], labels [n].
 * Memory:  frame_release frees all.
 * Errors:  as csv.h; ERR_DATA with file:line and column.
 */
#ifndef DATA_FRAME_H
#define DATA_FRAME_H

#include "data/classes.h"
#include "data/csv.h"

#include <stddef.h>

struct frame {
    int n_features;
    char **columns;         /* [n_features] names, in the first file's order */
    char *target;           /* name of the class's column; NULL: none */
    struct classes classes; /* in the order of their numbers */
    float *values;
    uint8_t *labels; /* zero without a target */
    int n;
    size_t cap_values, cap_labels;
    char hash[SHA256_TEXT]; /* of the decompressed file */
};

/* target NULL: the last column. */
int frame_read(struct frame *out, const char *path, const char *target,
               struct err *err) MUST_CHECK;
/* A test part: the columns and classes of like, no others. */
int frame_read_test(struct frame *out, const char *path,
                    const struct frame *like, struct err *err) MUST_CHECK;
/* Examples to predict: these columns, others are not looked at; no labels. */
int frame_read_inputs(struct frame *out, const char *path, char *const *columns,
                      int n_features, struct err *err) MUST_CHECK;
void frame_release(struct frame *f);

#endif
