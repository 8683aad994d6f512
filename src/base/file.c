#define _XOPEN_SOURCE 700 /* S_ISVTX */
#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A shell's `<(command)`, or what it redirects: somebody is at the other end.
 */
static bool is_handed_over(const char *path)
{
    return strcmp(path, "/dev/stdin") == 0 ||
           strncmp(path, "/dev/fd/", 8) == 0 ||
           strncmp(path, "/proc/self/fd/", 14) == 0;
}

int file_open(int *fd, const char *path, struct err *err)
{
    bool handed = is_handed_over(path);
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (handed ? 0 : O_NONBLOCK);
    int file = open(path, flags);
    struct stat st;
    int rc = -1;

    if (file < 0) /* ENXIO is a socket's */
        return err_set(err, ERR_NOINPUT, "%s: %s", path,
                       errno == ENXIO ? "not a regular file" : strerror(errno));
    if (fstat(file, &st) < 0)
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    else if (S_ISDIR(st.st_mode))
        err_set(err, ERR_NOINPUT, "%s: a folder, not a file", path);
    else if (!S_ISREG(st.st_mode) && !handed)
        err_set(err, ERR_NOINPUT, "%s: not a regular file", path);
    else
        rc = 0;
    if (rc == 0)
        *fd = file;
    else
        close(file);
    return rc;
}

static int open_stream(FILE **out, const char *path, struct err *err)
{
    int fd;

    *out = stdin;
    if (strcmp(path, "-") == 0)
        return 0;
    if (file_open(&fd, path, err) < 0)
        return -1;
    *out = fdopen(fd, "rb");
    if (*out)
        return 0;
    close(fd);
    return err_set(err, ERR_NOMEM, "%s", path);
}

int file_read(char **out, size_t *len, const char *path, size_t max,
              struct err *err)
{
    FILE *f;
    char *buf = NULL;
    size_t n = 0, cap = 0;
    int rc = -1;

    if (open_stream(&f, path, err) < 0)
        return -1;
    for (;;) {
        size_t got;

        if (mem_grow(&buf, n + 1, &cap, 1) < 0) {
            err_set(err, ERR_NOMEM, "%s", path);
            goto done;
        }
        got = fread(buf + n, 1, cap - n - 1, f);
        n += got;
        if (n > max) {
            err_set(err, ERR_DATA, "%s: longer than %zu bytes", path, max);
            goto done;
        }
        if (!got)
            break;
    }
    if (ferror(f)) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        goto done;
    }
    buf[n] = '\0';
    *out = buf;
    *len = n;
    buf = NULL;
    rc = 0;
done:
    mem_free(buf);
    if (f != stdin)
        fclose(f);
    return rc;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

static int sync_folder_of(const char *path)
{
    char dir[PATH_MAX];
    char *slash;
    int fd, rc;

    snprintf(dir, sizeof(dir), "%s", path);
    slash = strrchr(dir, '/');
    if (!slash)
        snprintf(dir, sizeof(dir), ".");
    else if (slash == dir)
        slash[1] = '\0';
    else
        *slash = '\0';
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

/* Something that no name can replace: a device, a pipe. */
static bool is_special(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

/* To the end or not at all cannot be had there. */
static int write_special(const char *path, const void *bytes, size_t len,
                         struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), rc = 0;

    if (fd < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    if (write_all(fd, bytes, len) < 0)
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return rc;
}

/* Is it still the file of that name, or has its writer renamed it? */
static bool is_named(int fd, const char *name)
{
    struct stat mine, there;

    return fstat(fd, &mine) == 0 && lstat(name, &there) == 0 &&
           mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

static bool is_others(int fd)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    return fcntl(fd, F_SETLK, &lock) < 0 &&
           (errno == EAGAIN || errno == EACCES);
}

/* The empty file path.tmp, which a process that was killed may have left: so
 * there is one at most, and the next writer takes it.  Where one is at work
 * (its lock ends with it), a name of our own. */
static int open_temporary(char tmp[PATH_MAX], const char *path)
{
    int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, fd;

    if (snprintf(tmp, PATH_MAX, "%s.tmp", path) >= PATH_MAX - 24) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = open(tmp, flags, FILE_MODE);
    if (fd >= 0 && (is_others(fd) || !is_named(fd, tmp))) {
        close(fd);
        snprintf(tmp, PATH_MAX, "%s.%ld.tmp", path, (long)getpid());
        fd = open(tmp, flags, FILE_MODE);
    }
    if (fd >= 0 && ftruncate(fd, 0) < 0) {
        unlink(tmp);
        close(fd);
        return -1;
    }
    return fd;
}

int file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
    char tmp[PATH_MAX];
    int fd, rc = 0;

    if (is_special(path))
        return write_special(path, bytes, len, err);
    fd = open_temporary(tmp, path);
    if (fd < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    /* Renamed before it is closed, which ends the lock. */
    if (write_all(fd, bytes, len) < 0 || fsync(fd) < 0 ||
        rename(tmp, path) < 0 || sync_folder_of(path) < 0) {
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        unlink(tmp);
    }
    close(fd);
    return rc;
}

int file_write_new(const char *path, const struct piece *pieces, int n,
                   struct err *err)
{
    int fd, rc = 0;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    for (int i = 0; i < n && rc == 0; i++)
        rc = write_all(fd, pieces[i].bytes, pieces[i].n);
    if (rc < 0 || fsync(fd) < 0)
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (close(fd) < 0 && rc == 0)
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (rc < 0)
        unlink(path);
    return rc;
}

int file_rename(const char *from, const char *to, struct err *err)
{
    if (rename(from, to) < 0 || sync_folder_of(to) < 0)
        return err_set(err, ERR_IO, "%s: %s", to, strerror(errno));
    return 0;
}

/* A folder is there after a power loss once its parent is on the disk. */
static int make_one(const char *path, struct err *err)
{
    if (mkdir(path, FOLDER_MODE) == 0) {
        if (sync_folder_of(path) == 0)
            return 0;
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (errno == EEXIST)
        return 0;
    return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
}

int file_make_dir(const char *path, struct err *err)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
        return err_set(err, ERR_CREATE, "%s: the name is too long", path);
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (make_one(part, err) < 0)
            return -1;
        *p = '/';
    }
    return make_one(part, err);
}

int file_check_folder(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    if (st.st_mode & S_IWOTH && !(st.st_mode & S_ISVTX))
        return err_set(err, ERR_REFUSED,
                       "%s: anybody may write, and so change results, in this "
                       "folder; `chmod o-w` it, or choose another",
                       path);
    return 0;
}
