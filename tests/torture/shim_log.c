/* shim.so: the record of writes and syncs. */
#define _GNU_SOURCE
#include "torture/power_log.h"
#include "torture/shim_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

bool shim_logs(void)
{
    return shim_orders && shim_orders->log[0];
}

/* One writev of an O_APPEND file, so that processes do not mix. */
static void append(struct log_entry *e, const char *path, size_t n_path,
                   const void *bytes, size_t n)
{
    struct iovec parts[3] = { { e, sizeof(*e) },
                              { (void *)path, n_path },
                              { (void *)bytes, n } };
    int kept = errno;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, shim_orders->log,
                          O_WRONLY | O_APPEND | O_CLOEXEC);

    e->n_path = (uint32_t)n_path;
    e->n_bytes = n;
    if (fd >= 0) {
        syscall(SYS_writev, fd, parts, 3);
        syscall(SYS_close, fd);
    }
    errno = kept;
}

static uint64_t inode_of(int fd)
{
    struct stat st;
    int kept = errno;
    uint64_t inode = fstat(fd, &st) == 0 ? st.st_ino : 0;

    errno = kept;
    return inode;
}

static void log_fd(enum log_kind kind, int fd, off_t at, const void *bytes,
                   size_t n)
{
    struct log_entry e = { .kind = kind, .at = (uint64_t)at };
    char path[SHIM_PATH];

    if (!shim_logs() || !shim_path_of(path, fd))
        return;
    e.inode = inode_of(fd);
    append(&e, path, strlen(path), bytes, n);
}

void shim_log_write(int fd, const void *bytes, size_t n, off_t at)
{
    log_fd(LOG_WRITE, fd, at, bytes, n);
}

void shim_log_size(int fd, off_t size)
{
    log_fd(LOG_SIZE, fd, size, NULL, 0);
}

void shim_log_sync(int fd)
{
    log_fd(LOG_SYNC, fd, 0, NULL, 0);
}

static void log_name(enum log_kind kind, const char *path, size_t n)
{
    struct log_entry e = { .kind = kind };
    struct stat st;
    int kept = errno;

    if (!shim_logs() || !shim_is_inside(path))
        return;
    if (kind != LOG_GONE && kind != LOG_RENAMED && stat(path, &st) == 0)
        e.inode = st.st_ino;
    errno = kept;
    append(&e, path, n, NULL, 0);
}

void shim_log_made(const char *path, bool is_folder)
{
    log_name(is_folder ? LOG_FOLDER : LOG_FILE, path, strlen(path));
}

void shim_log_gone(const char *path)
{
    log_name(LOG_GONE, path, strlen(path));
}

void shim_log_renamed(const char *from, const char *to)
{
    char both[2 * SHIM_PATH];
    size_t n = strlen(from), m = strlen(to);

    if (n >= SHIM_PATH || m >= SHIM_PATH)
        return;
    memcpy(both, from, n + 1);
    memcpy(both + n + 1, to, m);
    log_name(LOG_RENAMED, both, n + 1 + m);
}
