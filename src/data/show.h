/*
 * show.h - data sets for people: a list of them, and a look at one
 *
 * Memory:  the text is added to the caller's str; the table is the caller's.
 * Errors:  ERR_NOMEM; ERR_DATA, ERR_IO from files that are there and bad.
 */
#ifndef DATA_SHOW_H
#define DATA_SHOW_H

#include "base/str.h"
#include "base/table.h"
#include "data/dataset.h"

/* One row per set with a name: dataset, where (null: not here), get (the
 * command that fetches it; null when it is here), about. */
int show_list(struct table **out, struct err *err) MUST_CHECK;

struct show {
    int per_class; /* pictures of each class, at least 1 */
    int columns;   /* width of the terminal; pictures shrink to fit */
    bool color;    /* 256 colours and half blocks, else ASCII */
};

/* What the set is, its class counts in both files, then the first pictures of
 * each class or, for a table, each column's range. */
void show_dataset(struct str *out, const struct dataset *ds,
                  const struct show *how);

#endif
