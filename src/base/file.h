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

/* Of what is made: not for everybody to write, whatever the umask. */
#define FILE_MODE 0664
#define FOLDER_MODE 0775

/* A descriptor to read from.  Folders, devices and pipes are refused at once
 * (ERR_NOINPUT), since a pipe that nobody writes to would wait for ever; only
 * what a shell hands over (/dev/stdin, /dev/fd/63) may be one. */
int file_open(int *fd, const char *path, struct err *err) MUST_CHECK;

/* The whole file with a terminating zero that *len does not count; refused when
 * longer than max bytes.  "-" is the standard input. */
int file_read(char **out, size_t *len, const char *path, size_t max,
              struct err *err) MUST_CHECK;

/* Temporary file path.tmp, all bytes, fsync, rename, fsync of the folder.  What
 * is no regular file (/dev/stdout, a pipe) is written as it is. */
int file_write(const char *path, const void *bytes, size_t len,
               struct err *err) MUST_CHECK;

struct piece { /* of what is written, one behind the other */
    const void *bytes;
    size_t n;
};

/* For a file that is renamed later: all pieces, fsync, in a new file that takes
 * the place of one with this name.  After a failure there is none. */
int file_write_new(const char *path, const struct piece *pieces, int n,
                   struct err *err) MUST_CHECK;
/* Renames in one folder, then fsync of the folder. */
int file_rename(const char *from, const char *to, struct err *err) MUST_CHECK;

/* The folder and its missing parents, durable; nothing to do when it is there.
 */
int file_make_dir(const char *path, struct err *err) MUST_CHECK;

/* ERR_REFUSED for a folder in which every user may write and replace files; a
 * sticky one, where they may only add some, is good. */
int file_check_folder(const char *path, struct err *err) MUST_CHECK;

#endif
