/*
 * unzip.h - reads a file that may be gzip, with errors in words
 *
 * Memory:  the handle is the struct's; unzip_close gives it back.
 * Errors:  ERR_NOINPUT when it is not there, ERR_IO, ERR_DATA for a damaged or
 *          cut gzip stream, each with the path.
 */
#ifndef DATA_UNZIP_H
#define DATA_UNZIP_H

#include "base/err.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

struct unzip {
    char path[PATH_MAX];
    gzFile gz;
};

int unzip_open(struct unzip *out, const char *path, struct err *err) MUST_CHECK;
/* Up to n bytes; fewer (*got) only at the end of the file. */
int unzip_read(struct unzip *u, void *bytes, size_t n, size_t *got,
               struct err *err) MUST_CHECK;
/* The file is not compressed; known after the first read. */
bool unzip_is_plain(const struct unzip *u);
void unzip_close(struct unzip *u); /* also after a failed unzip_open */

#endif
