#include "data/unzip.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int unzip_open(struct unzip *out, const char *path, struct err *err)
{
    struct unzip *u = out;
    int fd;

    u->gz = NULL;
    if (snprintf(u->path, sizeof(u->path), "%s", path) >= (int)sizeof(u->path))
        return err_set(err, ERR_NOINPUT, "%.80s...: the name is too long",
                       path);
    if (file_open(&fd, path, err) < 0)
        return -1;
    u->gz = gzdopen(fd, "rb");
    if (!u->gz) {
        close(fd);
        return err_set(err, ERR_NOMEM, "%s: out of memory", path);
    }
    gzbuffer(u->gz, 1u << 17);
    return 0;
}

/* What zlib has to say about the last call. */
static int read_failed(struct unzip *u, struct err *err)
{
    int code;
    const char *why = gzerror(u->gz, &code);
    const char *named =
        strncmp(why, "<fd:", 4) == 0 ? strstr(why, ">: ") : NULL;

    if (named)
        why = named + 3; /* our own messages have the path */

    if (code == Z_ERRNO)
        return err_set(err, ERR_IO, "%s: %s", u->path, strerror(errno));
    if (code == Z_MEM_ERROR)
        return err_set(err, ERR_NOMEM, "%s: out of memory", u->path);
    if (code == Z_BUF_ERROR)
        return err_set(err, ERR_DATA, "%s: the gzip file is cut short",
                       u->path);
    return err_set(err, ERR_DATA, "%s: the gzip file is damaged (%s)", u->path,
                   why);
}

int unzip_read(struct unzip *u, void *bytes, size_t n, size_t *got,
               struct err *err)
{
    unsigned char *p = bytes;
    int code;

    *got = 0;
    while (*got < n) {
        size_t want = n - *got < (1u << 20) ? n - *got : 1u << 20;
        int k = gzread(u->gz, p + *got, (unsigned)want);

        if (k < 0)
            return read_failed(u, err);
        if (k == 0)
            break;
        *got += (size_t)k;
    }
    /* gzread returns 0, not -1, when a file ends inside its stream. */
    gzerror(u->gz, &code);
    if (*got < n && code != Z_OK && code != Z_STREAM_END)
        return read_failed(u, err);
    return 0;
}

bool unzip_is_plain(const struct unzip *u)
{
    return gzdirect(u->gz);
}

void unzip_close(struct unzip *u)
{
    if (u->gz)
        gzclose_r(u->gz);
    u->gz = NULL;
}
