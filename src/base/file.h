/*
 * file.h - whole files: read, or written so that they are whole or absent
 *
 * Memory:  what file_read returns belongs to the caller (mem_free).
 * Errors:  ERR_NOINPUT, ERR_CREATE, ERR_IO with the path and the reason.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/err.h"

#include <stddef.h>

/* The whole file with a terminating zero that *len does not count; refused when
 * longer than max bytes.  "-" is the standard input. */
int file_read(char **out, size_t *len, const char *path, size_t max,
              struct err *err) MUST_CHECK;

/* Temporary file path.tmp, all bytes, fsync, rename, fsync of the folder.  What
 * is no regular file (/dev/stdout, a pipe) is written as it is. */
int file_write(const char *path, const void *bytes, size_t len,
               struct err *err) MUST_CHECK;

/* The folder and its missing parents, durable; nothing to do when it is there.
 */
int file_make_dir(const char *path, struct err *err) MUST_CHECK;

#endif
