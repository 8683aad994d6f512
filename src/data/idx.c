#include "data/idx.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Deflate cannot shrink bytes to less than 1/1032 of them, so a compressed
 * file bounds its content. */
#define DEFLATE_MAX_RATIO 1032

enum { IDX_TYPE_BYTE = 0x08 };

static const char *type_name(unsigned char type)
{
    static const struct {
        unsigned char type;
        const char *name;
    } types[] = { { 0x09, "signed bytes" },
                  { 0x0b, "16-bit integers" },
                  { 0x0c, "32-bit integers" },
                  { 0x0d, "32-bit floats" },
                  { 0x0e, "64-bit floats" } };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

static int check_magic(const struct idx *f, int n_dims, struct err *err)
{
    const unsigned char *m = f->header;
    const char *type = type_name(m[2]);

    if (m[0] || m[1] || !m[3] || (m[2] != IDX_TYPE_BYTE && !type))
        return err_set(err, ERR_DATA,
                       "%s: not an IDX file: it begins with %02x %02x %02x "
                       "%02x, not with 00 00 08 %02x",
                       f->file.path, m[0], m[1], m[2], m[3], n_dims);
    if (m[2] != IDX_TYPE_BYTE)
        return err_set(err, ERR_DATA,
                       "%s: holds %s (IDX type 0x%02x); only bytes (0x08) "
                       "are read",
                       f->file.path, type, m[2]);
    if (m[3] != n_dims)
        return err_set(err, ERR_DATA, "%s: has %d dimension%s; %s have %d",
                       f->file.path, m[3], m[3] == 1 ? "" : "s",
                       n_dims == 1 ? "labels" : "images", n_dims);
    return 0;
}

/* The sizes; each fits an int and so does what one example takes. */
static int take_dims(struct idx *f, struct err *err)
{
    uint64_t example = 1;

    f->n_bytes = 1;
    for (int d = 0; d < f->n_dims; d++) {
        const unsigned char *p = f->header + 4 + 4 * d;
        uint32_t n = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
                     (uint32_t)p[2] << 8 | p[3];

        if (!n)
            return err_set(err, ERR_DATA, "%s: size %d of %d is 0",
                           f->file.path, d + 1, f->n_dims);
        example *= d ? n : 1;
        if (n > INT_MAX || example > INT_MAX || n > SIZE_MAX / f->n_bytes)
            return err_set(err, ERR_DATA,
                           "%s: size %d of %d is %u, which is too large",
                           f->file.path, d + 1, f->n_dims, n);
        f->dim[d] = (int)n;
        f->n_bytes *= n;
    }
    return 0;
}

static void dims_text(char out[64], const struct idx *f)
{
    size_t n = 0;

    for (int d = 0; d < f->n_dims; d++)
        n += (size_t)snprintf(out + n, 64 - n, "%s%d", d ? " x " : "",
                              f->dim[d]);
}

/* Before anybody takes memory for what the header promises. */
static int check_size(const struct idx *f, struct err *err)
{
    uint64_t need = f->header_bytes + (uint64_t)f->n_bytes, have;
    struct stat st;
    char dims[64];

    dims_text(dims, f);
    if (stat(f->file.path, &st) < 0)
        return err_set(err, ERR_IO, "%s: %s", f->file.path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return 0;
    have = (uint64_t)st.st_size;
    if (unzip_is_plain(&f->file) && need != have)
        return err_set(err, ERR_DATA,
                       "%s: its header promises %s = %zu bytes after the "
                       "first %zu, the file has %llu",
                       f->file.path, dims, f->n_bytes, f->header_bytes,
                       (unsigned long long)(have - f->header_bytes));
    if (!unzip_is_plain(&f->file) && need / DEFLATE_MAX_RATIO > have)
        return err_set(err, ERR_DATA,
                       "%s: its header promises %s = %zu bytes, which %llu "
                       "compressed ones cannot hold",
                       f->file.path, dims, f->n_bytes,
                       (unsigned long long)have);
    return 0;
}

int idx_open(struct idx *out, const char *path, int n_dims, struct err *err)
{
    struct idx *f = out;
    size_t got;

    *f = (struct idx){ .n_dims = n_dims,
                       .header_bytes = 4 + 4 * (size_t)n_dims };
    if (unzip_open(&f->file, path, err) < 0)
        return -1;
    if (unzip_read(&f->file, f->header, 4, &got, err) < 0)
        return -1;
    if (got == 4 && check_magic(f, n_dims, err) < 0)
        return -1;
    if (got == 4) {
        size_t more;

        if (unzip_read(&f->file, f->header + 4, f->header_bytes - 4, &more,
                       err) < 0)
            return -1;
        got += more;
    }
    if (got < f->header_bytes)
        return err_set(err, ERR_DATA,
                       "%s: %zu bytes are too few for an IDX header", path,
                       got);
    if (take_dims(f, err) < 0)
        return -1;
    return check_size(f, err);
}

int idx_read(struct idx *f, uint8_t *bytes, char hash[SHA256_TEXT],
             struct err *err)
{
    struct sha256 *h = NULL;
    size_t got, more;
    unsigned char next;
    char dims[64];
    int rc = -1;

    dims_text(dims, f);
    if (unzip_read(&f->file, bytes, f->n_bytes, &got, err) < 0 ||
        unzip_read(&f->file, &next, 1, &more, err) < 0)
        goto done;
    if (got < f->n_bytes) {
        err_set(err, ERR_DATA,
                "%s: ends after %zu of the %s = %zu bytes that its header "
                "promises",
                f->file.path, got, dims, f->n_bytes);
        goto done;
    }
    if (more) {
        err_set(err, ERR_DATA,
                "%s: goes on after the %s = %zu bytes that its header "
                "promises",
                f->file.path, dims, f->n_bytes);
        goto done;
    }
    if (sha256_new(&h, err) < 0)
        goto done;
    sha256_add(h, f->header, f->header_bytes);
    sha256_add(h, bytes, f->n_bytes);
    rc = sha256_end(h, hash, err);
    h = NULL;
done:
    sha256_free(h);
    return rc;
}

void idx_close(struct idx *f)
{
    unzip_close(&f->file);
}
