/*
 * known.h - the data sets that go by a name, and where their files lie
 *
 * A set is four IDX files: images and labels to train on and to test on.  They
 * are looked for in $SWEEP_DATA/<name>, $XDG_CACHE_HOME/sweep/<name> (else
 * ~/.cache/sweep/<name>) and /usr/share/datasets/<name>; the first folder with
 * all four is taken.
 *
 * Memory:  static tables; names are written into the caller's buffers.
 */
#ifndef DATA_KNOWN_H
#define DATA_KNOWN_H

#include "base/err.h"

#include <limits.h>
#include <stdbool.h>

enum { /* the files of a set, in the order of its hash */
       IDX_TRAIN_IMAGES,
       IDX_TRAIN_LABELS,
       IDX_TEST_IMAGES,
       IDX_TEST_LABELS,
       IDX_FILES
};

struct known {
    const char *name;
    const char *title;             /* one line for `data ls` */
    const char *package;           /* Debian's, or NULL */
    const char *mirrors[3];        /* URL of the folder; NULL at the end */
    const char *sha256[IDX_FILES]; /* of the decompressed content */
    int n_classes;
    const char *const *classes; /* [n_classes] */
};

extern const struct known known_sets[];
extern const int n_known_sets;

const struct known *known_find(const char *name); /* NULL: not known */
/* As a row's title says it, for the set that is part of the program. */
#define DIGITS_TITLE \
    "1,797 grey pictures of handwritten digits, 8 x 8, 10 classes"
/* NULL-terminated: the known sets and digits. */
const char *const *known_names(void);

/* "train-images-idx3-ubyte", ... */
extern const char *const idx_file_names[IDX_FILES];

/* The file of a folder under any of its four spellings (-idx or .idx, with or
 * without .gz); false when there is none. */
bool idx_file_find(char out[PATH_MAX], const char *folder, int file);

/* The i-th folder where a set is looked for; false behind the last. */
bool known_folder(char out[PATH_MAX], const char *name, int i);
/* Where `data fetch` puts a set: $SWEEP_DATA/<name> or the user's cache; false
 * when there is neither. */
bool known_fetch_folder(char out[PATH_MAX], const char *name);

/* The folder that holds all files of a set: 0, or -1 with ERR_NOINPUT that says
 * where it was looked for and how to get them. */
int known_locate(char out[PATH_MAX], const struct known *set,
                 struct err *err) MUST_CHECK;

#endif
