/* shim.so: reads, writes, syncs and names of files. */
#define _GNU_SOURCE
#include "torture/shim_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What becomes of a call on fd: pipes and files are different kinds. */
static enum verdict judge_fd(int fd, enum shim_kind kind)
{
    char path[SHIM_PATH];

    if (!shim_orders || !(shim_orders->kinds & (kind | SHIM_PIPE)))
        return CALL_GO;
    if (shim_path_of(path, fd))
        return shim_judge(kind);
    if ((kind & (SHIM_WRITE | SHIM_READ)) && shim_is_pipe(fd))
        return shim_judge(SHIM_PIPE);
    return CALL_GO;
}

/* ---- writes ---------------------------------------------------------------*/

static off_t place_of(int fd)
{
    off_t at = (off_t)syscall(SYS_lseek, fd, (off_t)0, SEEK_CUR);

    return at < 0 ? 0 : at;
}

/* at < 0: where the file stands. */
static ssize_t put(int fd, const void *bytes, size_t n, off_t at)
{
    enum verdict v = judge_fd(fd, SHIM_WRITE);
    bool logs = shim_logs();
    off_t from = at >= 0 || !logs ? at : place_of(fd);
    ssize_t done;

    if (v == CALL_FAIL)
        return -1;
    if (v == CALL_DROP)
        return (ssize_t)n;
    if (v == CALL_PART && n > 1)
        n = 1;
    done = at < 0 ? syscall(SYS_write, fd, bytes, n)
                  : syscall(SYS_pwrite64, fd, bytes, n, at);
    if (done > 0 && logs)
        shim_log_write(fd, bytes, (size_t)done, from);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return done;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return put(fd, bytes, n, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return put(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return put(fd, bytes, n, at);
}

int posix_fallocate(int fd, off_t at, off_t n)
{
    enum verdict v = judge_fd(fd, SHIM_WRITE);

    if (v == CALL_FAIL)
        return errno;
    return syscall(SYS_fallocate, fd, 0, at, n) < 0 ? errno : 0;
}

/* ---- reads ----------------------------------------------------------------*/

static ssize_t get(int fd, void *bytes, size_t n, off_t at)
{
    enum verdict v = judge_fd(fd, SHIM_READ);
    ssize_t done;

    if (v == CALL_FAIL)
        return -1;
    if (v == CALL_PART && n > 1 && !shim_is_pipe(fd))
        n = 1;
    done = at < 0 ? syscall(SYS_read, fd, bytes, n)
                  : syscall(SYS_pread64, fd, bytes, n, at);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return done;
}

ssize_t read(int fd, void *bytes, size_t n)
{
    return get(fd, bytes, n, -1);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
    return get(fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at)
{
    return get(fd, bytes, n, at);
}

/* ---- syncs and sizes ------------------------------------------------------*/

static int sync_by(long call, int fd)
{
    enum verdict v = judge_fd(fd, SHIM_SYNC);
    int rc;

    if (v == CALL_FAIL)
        return -1;
    if (v == CALL_DROP)
        return 0;
    rc = (int)syscall(call, fd);
    if (rc == 0)
        shim_log_sync(fd);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return rc;
}

int fsync(int fd)
{
    return sync_by(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_by(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
    enum verdict v = judge_fd(fd, SHIM_NAME);
    int rc;

    if (v == CALL_FAIL)
        return -1;
    rc = (int)syscall(SYS_ftruncate, fd, size);
    if (rc == 0)
        shim_log_size(fd, size);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return rc;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

/* ---- names ----------------------------------------------------------------*/

/* The path as the record names it: whole. */
static const char *whole(char out[SHIM_PATH], const char *path)
{
    char here[SHIM_PATH];

    if (*path == '/' || syscall(SYS_getcwd, here, sizeof(here)) < 0 ||
        snprintf(out, SHIM_PATH, "%s/%s", here, path) >= SHIM_PATH)
        return path;
    return out;
}

static enum verdict judge_path(const char *path, enum shim_kind kind)
{
    return shim_orders && shim_is_inside(path) ? shim_judge(kind) : CALL_GO;
}

int rename(const char *from, const char *to)
{
    char a[SHIM_PATH], b[SHIM_PATH];
    const char *old = whole(a, from), *new = whole(b, to);
    enum verdict v = judge_path(new, SHIM_NAME);
    int rc;

    if (v == CALL_FAIL)
        return -1;
    rc = (int)syscall(SYS_rename, from, to);
    if (rc == 0)
        shim_log_renamed(old, new);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return rc;
}

int unlink(const char *path)
{
    char a[SHIM_PATH];
    const char *name = whole(a, path);
    enum verdict v = judge_path(name, SHIM_NAME);
    int rc;

    if (v == CALL_FAIL)
        return -1;
    rc = (int)syscall(SYS_unlink, path);
    if (rc == 0)
        shim_log_gone(name);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return rc;
}

int mkdir(const char *path, mode_t mode)
{
    char a[SHIM_PATH];
    const char *name = whole(a, path);
    enum verdict v = judge_path(name, SHIM_NAME);
    int rc;

    if (v == CALL_FAIL)
        return -1;
    rc = (int)syscall(SYS_mkdir, path, mode);
    if (rc == 0)
        shim_log_made(name, true);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return rc;
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    char a[SHIM_PATH];
    bool writes = (flags & O_ACCMODE) != O_RDONLY;
    const char *name = shim_orders && writes ? whole(a, path) : path;
    enum verdict v = writes ? judge_path(name, SHIM_OPEN) : CALL_GO;
    bool was_there;
    int fd;

    if (v == CALL_FAIL)
        return -1;
    was_there = !shim_logs() || !(flags & O_CREAT) ||
                syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && !was_there)
        shim_log_made(name, false);
    if (fd >= 0 && writes && (flags & O_TRUNC))
        shim_log_size(fd, 0);
    if (v == CALL_KILL_AFTER)
        shim_die();
    return fd;
}

static mode_t mode_of(int flags, va_list ap)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPENS(name)                                  \
    int name(const char *path, int flags, ...)       \
    {                                                \
        mode_t mode;                                 \
        va_list ap;                                  \
                                                     \
        va_start(ap, flags);                         \
        mode = mode_of(flags, ap);                   \
        va_end(ap);                                  \
        return open_at(AT_FDCWD, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                     \
    int name(int folder, const char *path, int flags, ...) \
    {                                                      \
        mode_t mode;                                       \
        va_list ap;                                        \
                                                           \
        va_start(ap, flags);                               \
        mode = mode_of(flags, ap);                         \
        va_end(ap);                                        \
        return open_at(folder, path, flags, mode);         \
    }
OPENS_AT(openat)
OPENS_AT(openat64)
