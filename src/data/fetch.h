/*
 * fetch.h - downloads the files of a known set
 *
 * Each file goes to <file>.gz.part, is held against the SHA-256 of its
 * decompressed content and only then takes its name; a .part that is left is
 * continued.  Files that are there and right are not fetched again.
 *
 * Threads: one fetch of a folder at a time (a lock on the .part).
 * Errors:  ERR_USAGE (no such set, no URL), ERR_CREATE, ERR_IO (what libcurl
 *          says, with the URL), ERR_DATA (other content; the .part is removed),
 *          ERR_RUN (report asked to stop).
 */
#ifndef DATA_FETCH_H
#define DATA_FETCH_H

#include "base/err.h"

#include <limits.h>

struct fetch_progress {
    const char *file; /* name on the mirror */
    int index, count; /* which of how many files, from 0 */
    double done_bytes;
    double total_bytes; /* 0: not known */
};

/* Called while a file comes in; anything but 0 stops the fetch, which keeps
 * what it has. */
typedef int fetch_report(void *ctx, const struct fetch_progress *progress);

/* mirror: URL of the folder with the files (file:// too), NULL for the set's
 * own mirrors in turn.  folder: where the set is now.  report may be NULL. */
int fetch_set(char folder[PATH_MAX], const char *name, const char *mirror,
              fetch_report *report, void *ctx, struct err *err) MUST_CHECK;

#endif
