#define _XOPEN_SOURCE 700 /* nftw */

#include "support/datafile.h"

#include "base/mem.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

void datadir_make(struct datadir *d)
{
    snprintf(d->path, sizeof(d->path), "/tmp/sweep-test-XXXXXX");
    cr_assert(mkdtemp(d->path));
}

static int remove_one(const char *path, const struct stat *st, int flag,
                      struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

void datadir_remove(struct datadir *d)
{
    cr_assert_eq(nftw(d->path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void datadir_below(struct datadir *out, struct datadir *d, const char *name)
{
    const char *path = datadir_path(d, name);

    cr_assert_lt(strlen(path), sizeof(out->path));
    memcpy(out->path, path, strlen(path) + 1);
    cr_assert_eq(mkdir(path, 0777), 0);
}

const char *datadir_path(struct datadir *d, const char *name)
{
    snprintf(d->file, sizeof(d->file), "%s/%s", d->path, name);
    return d->file;
}

const char *datadir_write(struct datadir *d, const char *name,
                          const void *bytes, size_t n)
{
    const char *path = datadir_path(d, name);
    size_t len = strlen(name);
    bool gz = len > 3 && strcmp(name + len - 3, ".gz") == 0;
    gzFile f = gzopen(path, gz ? "wb" : "wbT");

    cr_assert(f);
    if (n)
        cr_assert_eq(gzwrite(f, bytes, (unsigned)n), (int)n);
    cr_assert_eq(gzclose(f), Z_OK);
    return path;
}

const char *datadir_text(struct datadir *d, const char *name, const char *text)
{
    return datadir_write(d, name, text, strlen(text));
}

const char *datadir_idx(struct datadir *d, const char *name, int n_dims,
                        const uint32_t *dims, const void *bytes, size_t n)
{
    unsigned char *all = malloc(4 + 4 * (size_t)n_dims + n), *p = all;
    const char *path;

    *p++ = 0;
    *p++ = 0;
    *p++ = 8;
    *p++ = (unsigned char)n_dims;
    for (int i = 0; i < n_dims; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            *p++ = (unsigned char)(dims[i] >> shift);
    if (n)
        memcpy(p, bytes, n);
    path = datadir_write(d, name, all, 4 + 4 * (size_t)n_dims + n);
    free(all);
    return path;
}

void datadir_set(struct datadir *d, const char *stem, const char *labels)
{
    uint32_t n = (uint32_t)strlen(labels);
    uint8_t pixels[6 * 64], bytes[64];
    char name[64];

    cr_assert_leq(n, 64u);
    for (uint32_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(labels[i] - '0');
        for (uint32_t j = 0; j < 6; j++)
            pixels[6 * i + j] = (uint8_t)(16 * i + j);
    }
    snprintf(name, sizeof(name), "%s-images-idx3-ubyte", stem);
    datadir_idx(d, name, 3, (uint32_t[]){ n, 2, 3 }, pixels, 6 * (size_t)n);
    snprintf(name, sizeof(name), "%s-labels-idx1-ubyte", stem);
    datadir_idx(d, name, 1, &n, bytes, n);
}

struct dataset *dataset_of_counts(const int *counts, int n_classes)
{
    struct dataset *ds = mem_zero(1, sizeof(*ds));
    uint32_t *order;
    uint8_t *labels;
    float *values;
    int n = 0, k = 0;

    for (int c = 0; c < n_classes; c++)
        n += counts[c];
    order = mem_zero((size_t)n, sizeof(*order));
    labels = mem_zero((size_t)n, 1);
    values = mem_floats(2 * (size_t)n);
    cr_assert(ds && order && labels && values);
    for (int i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    rng_shuffle(order, (uint32_t)n, (struct rng){ 99, RNG_SAMPLE }, 0, 0);
    ds->classes = mem_zero((size_t)n_classes, sizeof(*ds->classes));
    for (int c = 0; c < n_classes; c++) {
        char name[16];

        snprintf(name, sizeof(name), "%d", c);
        ds->classes[c] = mem_text(name);
        for (int i = 0; i < counts[c]; i++)
            labels[order[k++]] = (uint8_t)c;
    }
    for (int i = 0; i < 2 * n; i++)
        values[i] = (float)i;
    mem_free(order);
    snprintf(ds->name, sizeof(ds->name), "counts");
    ds->n_features = 2;
    ds->n_classes = n_classes;
    ds->train = (struct part){ .n = n, .values = values, .labels = labels };
    return ds;
}

void dataset_of_counts_free(struct dataset *ds)
{
    mem_free((void *)ds->train.values);
    mem_free((void *)ds->train.labels);
    for (int c = 0; c < ds->n_classes; c++)
        mem_free(ds->classes[c]);
    mem_free(ds->classes);
    mem_free(ds);
}

json_t *data_point(const char *validation, const char *test)
{
    json_t *point = json_object();

    json_object_set_new(point, "validation",
                        json_loads(validation, JSON_DECODE_ANY, NULL));
    json_object_set_new(point, "test", json_loads(test, JSON_DECODE_ANY, NULL));
    cr_assert_eq(json_object_size(point), 2u);
    return point;
}
