#define _DEFAULT_SOURCE /* curl.h asks for the BSD types */

#include "data/fetch.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/str.h"
#include "data/known.h"
#include "data/unzip.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No set comes near; it ends a download that would fill the disk, and a small
 * file that unpacks without end. */
#define FILE_MAX_BYTES (1ll << 30)

struct download {
    const struct known *set;
    char url[2048];
    char part[PATH_MAX]; /* where it grows */
    int fd;
    curl_off_t had; /* bytes of the .part before this transfer */
    curl_off_t got; /* and those that it brought */
    bool stopped;   /* by report */
    int write_errno;
    fetch_report *report; /* or NULL */
    void *ctx;
    struct fetch_progress progress;
};

/* ---- one transfer ------------------------------------------------------- */

static size_t take_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    struct download *d = ctx;
    size_t done = 0;

    d->got += (curl_off_t)(size * n);
    if (d->had + d->got > FILE_MAX_BYTES)
        return 0; /* curl's own limit holds only for sizes told beforehand */
    while (done < size * n) {
        ssize_t k = write(d->fd, bytes + done, size * n - done);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            d->write_errno = errno;
            return 0;
        }
        done += (size_t)k;
    }
    return done;
}

static int take_progress(void *ctx, curl_off_t total, curl_off_t now,
                         curl_off_t up_total, curl_off_t up_now)
{
    struct download *d = ctx;

    (void)up_total, (void)up_now;
    d->progress.done_bytes = (double)(d->had + now);
    d->progress.total_bytes = total > 0 ? (double)(d->had + total) : 0;
    if (d->report && d->report(d->ctx, &d->progress) != 0)
        d->stopped = true;
    return d->stopped;
}

static CURL *transfer_new(struct download *d, char message[CURL_ERROR_SIZE])
{
    CURL *c = curl_easy_init();
    CURLcode bad = CURLE_OK;

    if (!c)
        return NULL;
    bad |= curl_easy_setopt(c, CURLOPT_URL, d->url);
    bad |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, message);
    bad |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https,file");
    bad |= curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_MAXREDIRS, 5L);
    bad |= curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 30L);
    bad |= curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L); /* bytes/s for */
    bad |= curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, 60L); /* so long */
    bad |= curl_easy_setopt(c, CURLOPT_USERAGENT, "sweep");
    bad |= curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE,
                            (curl_off_t)FILE_MAX_BYTES);
    bad |= curl_easy_setopt(c, CURLOPT_RESUME_FROM_LARGE, d->had);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, d);
    bad |= curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    bad |= curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, take_progress);
    bad |= curl_easy_setopt(c, CURLOPT_XFERINFODATA, d);
    if (bad != CURLE_OK) {
        curl_easy_cleanup(c);
        return NULL;
    }
    return c;
}

static int transfer_failed(const struct download *d, CURLcode code,
                           const char *message, struct err *err)
{
    if (d->stopped)
        return err_set(err, ERR_RUN,
                       "%s: stopped; the same command continues it", d->url);
    if (d->write_errno)
        return err_set(err, ERR_IO, "%s: %s", d->part,
                       strerror(d->write_errno));
    return err_set(err, ERR_IO, "%.300s: %s", d->url,
                   *message ? message : curl_easy_strerror(code));
}

/* Continues the .part; *again says that the server cannot, or that it is not of
 * this file. */
static int transfer(struct download *d, bool *again, struct err *err)
{
    char message[CURL_ERROR_SIZE] = "";
    struct stat st;
    CURLcode code;
    CURL *c;

    if (fstat(d->fd, &st) < 0 || lseek(d->fd, 0, SEEK_END) < 0)
        return err_set(err, ERR_IO, "%s: %s", d->part, strerror(errno));
    d->had = st.st_size;
    d->got = 0;
    c = transfer_new(d, message);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for a download");
    code = curl_easy_perform(c);
    curl_easy_cleanup(c);
    *again = d->had > 0 &&
             (code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME);
    if (code != CURLE_OK && !*again)
        return transfer_failed(d, code, message, err);
    return 0;
}

/* ---- checking ----------------------------------------------------------- */

/* SHA-256 of the decompressed content. */
static int content_hash(char hash[SHA256_TEXT], const char *path,
                        struct err *err)
{
    struct unzip u = { .gz = NULL };
    struct sha256 *h = NULL;
    unsigned char buf[1u << 16];
    long long total = 0;
    size_t got;
    int rc = -1;

    if (unzip_open(&u, path, err) < 0 || sha256_new(&h, err) < 0)
        goto done;
    do {
        if (unzip_read(&u, buf, sizeof(buf), &got, err) < 0)
            goto done;
        sha256_add(h, buf, got);
        total += (long long)got;
    } while (got == sizeof(buf) && total <= FILE_MAX_BYTES);
    rc = sha256_end(h, hash, err);
    h = NULL;
done:
    sha256_free(h);
    unzip_close(&u);
    return rc;
}

/* Is the file there, and what it should be? */
static bool is_right(const char *path, const char *sha256)
{
    char hash[SHA256_TEXT];
    struct err ignored = { 0 };

    return content_hash(hash, path, &ignored) == 0 && strcmp(hash, sha256) == 0;
}

static int check_part(const struct download *d, int file, struct err *err)
{
    char hash[SHA256_TEXT];
    const char *want = d->set->sha256[file];

    if (content_hash(hash, d->part, err) < 0)
        return err_context(err, "%.200s", d->url);
    if (strcmp(hash, want) != 0)
        return err_set(err, ERR_DATA,
                       "%.200s is not %s's file: its content has SHA-256 "
                       "%.16s..., not %.16s...",
                       d->url, d->set->name, hash, want);
    return 0;
}

/* ---- one file ----------------------------------------------------------- */

static int part_open(struct download *d, struct err *err)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    d->fd = open(d->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (d->fd < 0)
        return err_set(err, ERR_CREATE, "%s: %s", d->part, strerror(errno));
    if (fcntl(d->fd, F_SETLK, &lock) < 0)
        return err_set(err, ERR_IO, "%s: another program is fetching it",
                       d->part);
    return 0;
}

/* Downloads and checks; what was continued and is wrong is fetched once more
 * from the beginning. */
static int part_fill(struct download *d, int file, struct err *err)
{
    for (int attempt = 0;; attempt++) {
        bool again = false;

        if (transfer(d, &again, err) < 0)
            return -1;
        if (!again && check_part(d, file, err) == 0)
            return 0;
        if (ftruncate(d->fd, 0) < 0)
            return err_set(err, ERR_IO, "%s: %s", d->part, strerror(errno));
        if (!d->had || attempt) {
            unlink(d->part);
            return err_set(err, ERR_IO, "%.300s: cannot be fetched", d->url);
        }
        err_clear(err);
    }
}

/* Gives the checked .part its name; a wrong file under another spelling would
 * be found first, so it goes. */
static int part_settle(struct download *d, const char *folder, int file,
                       struct err *err)
{
    char path[PATH_MAX], old[PATH_MAX];
    size_t n = strlen(d->part) - strlen(".part");

    memcpy(path, d->part, n);
    path[n] = '\0';
    if (fsync(d->fd) < 0)
        return err_set(err, ERR_IO, "%s: %s", d->part, strerror(errno));
    while (idx_file_find(old, folder, file))
        if (unlink(old) < 0)
            return err_set(err, ERR_IO, "%s: %s", old, strerror(errno));
    if (rename(d->part, path) < 0)
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    return 0;
}

/* A mirror that gave nothing leaves nothing. */
static void part_drop_empty(const struct download *d)
{
    struct stat st;

    if (d->fd >= 0 && fstat(d->fd, &st) == 0 && st.st_size == 0)
        unlink(d->part);
}

static int fetch_file(struct download *d, const char *mirror,
                      const char *folder, int file, struct err *err)
{
    const char *name = idx_file_names[file];
    bool slash = mirror[strlen(mirror) - 1] == '/';
    int rc = -1;

    d->fd = -1;
    if (snprintf(d->part, sizeof(d->part), "%s/%s.gz.part", folder, name) >=
            (int)sizeof(d->part) ||
        snprintf(d->url, sizeof(d->url), "%s%s%s.gz", mirror, slash ? "" : "/",
                 name) >= (int)sizeof(d->url))
        return err_set(err, ERR_USAGE, "%.80s...: the name is too long",
                       mirror);
    d->progress.file = name;
    d->progress.index = file;
    d->progress.count = IDX_FILES;
    if (part_open(d, err) < 0 || part_fill(d, file, err) < 0 ||
        part_settle(d, folder, file, err) < 0)
        goto done;
    rc = 0;
done:
    if (rc < 0)
        part_drop_empty(d);
    if (d->fd >= 0)
        close(d->fd);
    return rc;
}

/* ---- the set ------------------------------------------------------------ */

static int find_set(const struct known **out, const char *name, struct err *err)
{
    const char *meant;

    *out = known_find(name);
    if (*out)
        return 0;
    if (strcmp(name, "digits") == 0)
        return err_set(err, ERR_USAGE,
                       "digits is part of the program: nothing to fetch");
    meant = str_nearest(name, known_names());
    if (meant)
        return err_set(err, ERR_USAGE,
                       "no data set \"%.80s\"; did you mean \"%s\"?", name,
                       meant);
    return err_set(err, ERR_USAGE,
                   "no data set \"%.80s\"; there are fashion-mnist and mnist",
                   name);
}

/* From the first of the mirrors that has it right; the last one's error. */
static int fetch_from_any(struct download *d, const char *mirror,
                          const char *folder, int file, struct err *err)
{
    const char *const one[] = { mirror, NULL };
    const char *const *m = mirror ? one : d->set->mirrors;

    for (; *m; m++) {
        err_clear(err);
        if (fetch_file(d, *m, folder, file, err) == 0)
            return 0;
        if (d->stopped || err->code == ERR_CREATE)
            break;
    }
    return -1;
}

int fetch_set(char folder[PATH_MAX], const char *name, const char *mirror,
              fetch_report *report, void *ctx, struct err *err)
{
    struct download d = { .report = report, .ctx = ctx };
    char dir[PATH_MAX], path[PATH_MAX];

    if (find_set(&d.set, name, err) < 0)
        return -1;
    if (mirror && !strstr(mirror, "://"))
        return err_set(err, ERR_USAGE,
                       "mirror \"%.200s\" is not a URL; a folder is "
                       "file:///path/to/it",
                       mirror);
    if (!known_fetch_folder(dir, name))
        return err_set(err, ERR_CREATE,
                       "there is no folder for data: set SWEEP_DATA or HOME");
    if (file_make_dir(dir, err) < 0)
        return -1;
    for (int i = 0; i < IDX_FILES; i++) {
        if (idx_file_find(path, dir, i) && is_right(path, d.set->sha256[i]))
            continue;
        if (fetch_from_any(&d, mirror, dir, i, err) < 0)
            return -1;
    }
    memcpy(folder, dir, sizeof(dir));
    return 0;
}
