/* MAP_ANONYMOUS is in every system's mman.h, but not yet in POSIX 2008. */
#define _DEFAULT_SOURCE

#include "data/dataset.h"

#include "base/display.h"
#include "base/mem.h"
#include "base/str.h"
#include "data/keys.h"
#include "data/known.h"
#include "data/source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the table of sources ----------------------------------------------- */

static bool takes_known(const char *source)
{
    return known_find(source) != NULL;
}

static bool takes_digits(const char *source)
{
    return strcmp(source, "digits") == 0;
}

static bool takes_folder(const char *source)
{
    struct stat st;

    return stat(source, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool takes_csv(const char *source)
{
    return data_is_csv(source) && access(source, F_OK) == 0;
}

/* clang-format off */
static const struct source sources[] = {
    /* kind             test   takes          load */
    { "a known set",    false, takes_known,   images_load_known },
    { "a built-in set", false, takes_digits,  digits_load },
    { "a folder",       false, takes_folder,  images_load_folder },
    { "a CSV file",     true,  takes_csv,     tables_load },
};
/* clang-format on */

static const struct source *source_find(const char *name)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        if (sources[i].takes(name))
            return &sources[i];
    return NULL;
}

/* Neither a name that is known nor anything on the disk. */
static int no_source(const char *name, struct err *err)
{
    const char *meant = str_nearest(name, known_names());
    char folder[PATH_MAX];
    struct stat st;

    if (meant)
        return err_set(err, ERR_NOINPUT,
                       "dataset \"%s\" is unknown; did you mean \"%s\"?", name,
                       meant);
    if (stat(name, &st) == 0)
        return err_set(err, ERR_DATA,
                       "%s is neither a folder of IDX files nor a file whose "
                       "name ends in .csv or .csv.gz",
                       name);
    if (*name == '/')
        return err_set(err, ERR_NOINPUT, "dataset: there is no %s", name);
    if (strchr(name, '/') || strchr(name, '.')) /* a path */
        return err_set(
            err, ERR_NOINPUT,
            "dataset: there is no %s in the folder that sweep runs "
            "in, %.100s",
            name, getcwd(folder, sizeof(folder)) ? folder : "which is gone");
    return err_set(err, ERR_NOINPUT,
                   "dataset \"%s\" is not fashion-mnist, mnist, digits, a "
                   "folder or a CSV file that is there",
                   name);
}

/* ---- what the loaders share --------------------------------------------- */

size_t source_aligned(size_t bytes)
{
    return (bytes + SOURCE_ALIGN - 1) / SOURCE_ALIGN * SOURCE_ALIGN;
}

int source_map(struct dataset *ds, size_t bytes, struct err *err)
{
    /* Private: shared memory has no large pages, and processes that fork share
     * what none of them writes. */
    void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (map == MAP_FAILED)
        return err_set(err, ERR_NOMEM, "%s: no memory for its %zu bytes",
                       ds->name, bytes);
    mem_huge(map, bytes);
    ds->map = map;
    ds->map_size = bytes;
    return 0;
}

/* A name as the database and JSON can hold it. */
static char *name_of(const char *text)
{
    struct str clean = { 0 };

    display_utf8(&clean, text);
    if (clean.failed) {
        str_release(&clean);
        return NULL;
    }
    return clean.text ? clean.text : mem_text("");
}

int source_classes(struct dataset *ds, const char *const *names, int n,
                   struct err *err)
{
    char number[16];

    ds->classes = mem_zero((size_t)n, sizeof(*ds->classes));
    if (!ds->classes)
        return err_set(err, ERR_NOMEM, "%s: no memory", ds->name);
    ds->n_classes = n;
    for (int i = 0; i < n; i++) {
        snprintf(number, sizeof(number), "%d", i);
        ds->classes[i] = name_of(names ? names[i] : number);
        if (!ds->classes[i])
            return err_set(err, ERR_NOMEM, "%s: no memory", ds->name);
    }
    return 0;
}

int source_hash(struct dataset *ds, char (*hashes)[SHA256_TEXT], int n,
                struct err *err)
{
    struct sha256 *h = NULL;

    if (sha256_new(&h, err) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        sha256_add(h, hashes[i], SHA256_TEXT - 1);
    return sha256_end(h, ds->hash, err);
}

/* ---- open and free ------------------------------------------------------ */

/* A data set that is all zero but for its name. */
static int dataset_new(struct dataset **out, const char *name, struct err *err)
{
    struct dataset *ds = mem_zero(1, sizeof(*ds));

    if (!ds)
        return err_set(err, ERR_NOMEM, "%s: no memory", name);
    *out = ds;
    if (snprintf(ds->name, sizeof(ds->name), "%s", name) >=
        (int)sizeof(ds->name))
        return err_set(err, ERR_CONFIG,
                       "%.80s...: a data set's name is at most %zu bytes long",
                       name, sizeof(ds->name) - 1);
    return 0;
}

static int seal(struct dataset *ds, struct err *err)
{
    if (mprotect(ds->map, ds->map_size, PROT_READ) < 0)
        return err_set(err, ERR_IO, "%s: mprotect: %s", ds->name,
                       strerror(errno));
    return 0;
}

int dataset_open(struct dataset **out, const char *source, const char *target,
                 const char *test_file, struct err *err)
{
    const struct source *row = source_find(source);
    struct request rq = { source, target, test_file };
    struct dataset *ds = NULL;
    int rc = -1;

    if (!row)
        return no_source(source, err);
    if (test_file && !row->test_file)
        return err_set(err, ERR_CONFIG,
                       "test: \"%s\" is a file, but dataset \"%s\" is %s",
                       test_file, source, row->kind);
    if (dataset_new(&ds, source, err) < 0 || row->load(ds, &rq, err) < 0 ||
        seal(ds, err) < 0)
        goto done;
    *out = ds;
    ds = NULL;
    rc = 0;
done:
    dataset_free(ds);
    return rc;
}

int dataset_open_inputs(struct dataset **out, const struct dataset *like,
                        const char *path, struct err *err)
{
    struct dataset *ds = NULL;
    int rc = -1;

    if (dataset_new(&ds, path, err) < 0 ||
        (like->is_image ? images_load_inputs
                        : tables_load_inputs)(ds, like, path, err) < 0 ||
        source_classes(ds, (const char *const *)like->classes, like->n_classes,
                       err) < 0 ||
        seal(ds, err) < 0)
        goto done;
    *out = ds;
    ds = NULL;
    rc = 0;
done:
    dataset_free(ds);
    return rc;
}

void dataset_free(struct dataset *ds)
{
    if (!ds)
        return;
    for (int i = 0; ds->classes && i < ds->n_classes; i++)
        mem_free(ds->classes[i]);
    for (int i = 0; ds->columns && i < ds->n_features; i++)
        mem_free(ds->columns[i]);
    mem_free(ds->classes);
    mem_free(ds->columns);
    if (ds->map)
        munmap(ds->map, ds->map_size);
    mem_free(ds);
}
