#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(char **out, size_t *len, const char *path, size_t max,
              struct err *err)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *buf = NULL;
    size_t n = 0, cap = 0;
    int rc = -1;

    if (!f) {
        err_set(err, ERR_NOINPUT, "%s: %s", path, strerror(errno));
        goto done;
    }
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
    if (f && f != stdin)
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

int file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
    char tmp[PATH_MAX];
    int fd = -1, rc = -1;

    if (snprintf(tmp, sizeof(tmp), "%s.%ld.tmp", path, (long)getpid()) >=
        (int)sizeof(tmp))
        return err_set(err, ERR_CREATE, "%s: the name is too long", path);
    fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    if (write_all(fd, bytes, len) < 0 || fsync(fd) < 0) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        goto done;
    }
    rc = close(fd);
    fd = -1;
    if (rc < 0 || rename(tmp, path) < 0 || sync_folder_of(path) < 0)
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
done:
    if (fd >= 0)
        close(fd);
    if (rc < 0)
        unlink(tmp);
    return rc;
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
        if (mkdir(part, 0777) < 0 && errno != EEXIST)
            return err_set(err, ERR_CREATE, "%s: %s", part, strerror(errno));
        *p = '/';
    }
    if (mkdir(part, 0777) < 0 && errno != EEXIST)
        return err_set(err, ERR_CREATE, "%s: %s", part, strerror(errno));
    return 0;
}
