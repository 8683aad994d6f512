#include "nn/safetensors.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "floats are read as they shall lie in memory");

#define LENGTH_BYTES 8

struct entry {
    struct tensor tensor;
    size_t begin; /* of its floats, in bytes of the buffer */
};

struct safetensors {
    char *path;
    FILE *file;
    json_t *header;
    struct entry *entries; /* [n], by begin */
    int n;
    size_t data_at, data_bytes; /* where the buffer is in the file */
};

/* Opens a file and tells its size. */
static int open_sized(FILE **out, size_t *size, const char *path,
                      struct err *err)
{
    struct stat info;
    int fd, rc = -1;

    if (file_open(&fd, path, err) < 0)
        return -1;
    if (fstat(fd, &info) < 0) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        goto done;
    }
    if (!S_ISREG(info.st_mode)) { /* its size must be known */
        err_set(err, ERR_NOINPUT, "%s: not a regular file", path);
        goto done;
    }
    *out = fdopen(fd, "rb");
    if (!*out) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    fd = -1; /* the stream's */
    *size = (size_t)info.st_size;
    rc = 0;
done:
    if (fd >= 0)
        close(fd);
    return rc;
}

static int read_bytes(struct safetensors *st, void *out, size_t n,
                      struct err *err)
{
    if (fread(out, 1, n, st->file) == n)
        return 0;
    return err_set(err, ERR_IO, "%s: %s", st->path,
                   ferror(st->file) ? strerror(errno)
                                    : "the file became shorter");
}

static int read_header(struct safetensors *st, size_t file_size,
                       struct err *err)
{
    unsigned char length[LENGTH_BYTES];
    uint64_t n = 0;
    json_error_t where;
    char *text = NULL;
    int rc = -1;

    if (file_size < LENGTH_BYTES)
        return err_set(err, ERR_DATA, "%s: too short for a safetensors file",
                       st->path);
    if (read_bytes(st, length, sizeof(length), err) < 0)
        return -1;
    for (int i = 0; i < LENGTH_BYTES; i++)
        n |= (uint64_t)length[i] << (8 * i);
    if (n > file_size - LENGTH_BYTES || n > SAFETENSORS_MAX_HEADER)
        return err_set(err, ERR_DATA,
                       "%s: not a safetensors file, or a cut one: its header "
                       "would have %llu bytes, the file has %zu",
                       st->path, (unsigned long long)n, file_size);
    text = mem_zero((size_t)n, 1);
    if (!text) {
        err_set(err, ERR_NOMEM, "%s", st->path);
        goto done;
    }
    if (read_bytes(st, text, (size_t)n, err) < 0)
        goto done;
    st->header = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, &where);
    if (!st->header && json_error_code(&where) == json_error_out_of_memory) {
        err_set(err, ERR_NOMEM, "%s", st->path);
        goto done;
    }
    if (!json_is_object(st->header)) {
        err_set(err, ERR_DATA, "%s: the header is not a JSON object: %s",
                st->path, st->header ? "another value" : where.text);
        goto done;
    }
    st->data_at = LENGTH_BYTES + (size_t)n;
    st->data_bytes = file_size - st->data_at;
    rc = 0;
done:
    mem_free(text);
    return rc;
}

static int check_metadata(const struct safetensors *st, struct err *err)
{
    json_t *meta = json_object_get(st->header, "__metadata__"), *value;
    const char *key;

    if (!meta)
        return 0;
    if (!json_is_object(meta))
        return err_set(err, ERR_DATA, "%s: __metadata__ is not an object",
                       st->path);
    json_object_foreach(meta, key, value)
    {
        if (!json_is_string(value))
            return err_set(err, ERR_DATA, "%s: metadata \"%.60s\" is not text",
                           st->path, key);
    }
    return 0;
}

static bool read_size(json_int_t *out, const json_t *array, size_t i,
                      json_int_t min, json_int_t max)
{
    const json_t *v = json_array_get(array, i);

    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= min && *out <= max;
}

/* One tensor's entry; all arithmetic is checked against the file's size. */
static int read_entry(struct entry *out, const struct safetensors *st,
                      const char *name, const json_t *value, struct err *err)
{
    const json_t *dtype = json_object_get(value, "dtype");
    const json_t *shape = json_object_get(value, "shape");
    const json_t *offsets = json_object_get(value, "data_offsets");
    json_int_t max = (json_int_t)st->data_bytes, begin, end;
    struct tensor *t = &out->tensor;

    *out = (struct entry){ .tensor = { .name = name, .shape = { 1, 1 } } };
    if (!json_is_string(dtype) || !json_is_array(shape) ||
        !json_is_array(offsets) || json_object_size(value) != 3)
        return err_set(err, ERR_DATA,
                       "%s: %.60s is not {dtype, shape, data_offsets}",
                       st->path, name);
    if (strcmp(json_string_value(dtype), "F32") != 0)
        return err_set(err, ERR_DATA, "%s: %.60s is %.20s; only F32 is read",
                       st->path, name, json_string_value(dtype));
    t->n_dims = (int)json_array_size(shape);
    if (json_array_size(shape) < 1 || json_array_size(shape) > 2)
        return err_set(err, ERR_DATA,
                       "%s: %.60s has %zu dimensions; only vectors and "
                       "matrices are read",
                       st->path, name, json_array_size(shape));
    for (int i = 0; i < t->n_dims; i++) {
        json_int_t n;

        if (!read_size(&n, shape, (size_t)i, 1, INT_MAX))
            return err_set(err, ERR_DATA,
                           "%s: %.60s has a shape that is not "
                           "made of positive whole numbers",
                           st->path, name);
        t->shape[i] = (int)n;
    }
    if (json_array_size(offsets) != 2 ||
        !read_size(&begin, offsets, 0, 0, max) ||
        !read_size(&end, offsets, 1, begin, max))
        return err_set(err, ERR_DATA,
                       "%s: %.60s has data_offsets outside the file's %zu "
                       "bytes of data",
                       st->path, name, st->data_bytes);
    /* two ints: the product fits 62 bits */
    if ((uint64_t)(end - begin) % sizeof(float) != 0 ||
        (uint64_t)(end - begin) / sizeof(float) != tensor_n_floats(t)) {
        char text[TENSOR_SHAPE_TEXT];

        return err_set(err, ERR_DATA, "%s: %.60s has shape %s, but %lld bytes",
                       st->path, name, tensor_shape_text(text, t),
                       (long long)(end - begin));
    }
    out->begin = (size_t)begin;
    return 0;
}

static int by_begin(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return (x->begin > y->begin) - (x->begin < y->begin);
}

static int check_holes(const struct safetensors *st, struct err *err)
{
    size_t at = 0;

    for (int i = 0; i < st->n; i++) {
        const struct entry *e = &st->entries[i];

        if (e->begin != at)
            return err_set(err, ERR_DATA,
                           "%s: %.60s begins at byte %zu of the data, which is "
                           "%s",
                           st->path, e->tensor.name, e->begin,
                           e->begin < at ? "another tensor's"
                                         : "behind a hole");
        at += tensor_n_floats(&e->tensor) * sizeof(float);
    }
    if (at != st->data_bytes)
        return err_set(err, ERR_DATA,
                       "%s: %zu bytes of data, but tensors for %zu", st->path,
                       st->data_bytes, at);
    return 0;
}

static int read_entries(struct safetensors *st, struct err *err)
{
    const char *name;
    json_t *value;

    st->entries = mem_zero(json_object_size(st->header), sizeof(*st->entries));
    if (!st->entries)
        return err_set(err, ERR_NOMEM, "%s", st->path);
    json_object_foreach(st->header, name, value)
    {
        if (strcmp(name, "__metadata__") == 0)
            continue;
        if (read_entry(&st->entries[st->n], st, name, value, err) < 0)
            return -1;
        st->n++;
    }
    qsort(st->entries, (size_t)st->n, sizeof(*st->entries), by_begin);
    return check_holes(st, err);
}

int safetensors_open(struct safetensors **out, const char *path,
                     struct err *err)
{
    struct safetensors *st = mem_zero(1, sizeof(*st));
    size_t size = 0;
    int rc = -1;

    if (!st || !(st->path = mem_text(path))) {
        err_set(err, ERR_NOMEM, "%s", path);
        goto done;
    }
    if (open_sized(&st->file, &size, path, err) < 0 ||
        read_header(st, size, err) < 0 || check_metadata(st, err) < 0 ||
        read_entries(st, err) < 0)
        goto done;
    *out = st;
    st = NULL;
    rc = 0;
done:
    safetensors_close(st);
    return rc;
}

void safetensors_close(struct safetensors *st)
{
    if (!st)
        return;
    if (st->file)
        fclose(st->file);
    json_decref(st->header);
    mem_free(st->entries);
    mem_free(st->path);
    mem_free(st);
}

int safetensors_count(const struct safetensors *st)
{
    return st->n;
}

const struct tensor *safetensors_tensor(const struct safetensors *st, int i)
{
    return &st->entries[i].tensor;
}

const struct tensor *safetensors_find(const struct safetensors *st,
                                      const char *name)
{
    for (int i = 0; i < st->n; i++)
        if (strcmp(st->entries[i].tensor.name, name) == 0)
            return &st->entries[i].tensor;
    return NULL;
}

const char *safetensors_text(const struct safetensors *st, const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(st->header, "__metadata__"), key));
}

int safetensors_load(struct safetensors *st, float *out, const struct tensor *t,
                     struct err *err)
{
    /* t is the first member of its entry */
    const struct entry *e = (const struct entry *)(const void *)t;

    if (fseeko(st->file, (off_t)(st->data_at + e->begin), SEEK_SET) < 0)
        return err_set(err, ERR_IO, "%s: %s", st->path, strerror(errno));
    return read_bytes(st, out, tensor_n_floats(t) * sizeof(float), err);
}
