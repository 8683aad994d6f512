/* Two or four IDX files as a data set: the known sets, and any folder. */
#include "data/idx.h"
#include "data/known.h"
#include "data/source.h"

#include <string.h>

static bool is_images(int file)
{
    return file == IDX_TRAIN_IMAGES || file == IDX_TEST_IMAGES;
}

/* The open files of a set, in the order of known.h. */
struct idx_set {
    const struct known *known; /* NULL: any folder */
    struct idx file[IDX_FILES];
    int n_files; /* 2 without a test part, else 4 */
    char hash[IDX_FILES][SHA256_TEXT];
};

static void set_close(struct idx_set *set)
{
    for (int i = 0; i < IDX_FILES; i++)
        idx_close(&set->file[i]);
}

static int set_open(struct idx_set *set, const char *folder, struct err *err)
{
    char path[PATH_MAX];

    for (int i = 0; i < set->n_files; i++) {
        if (!idx_file_find(path, folder, i))
            return err_set(err, ERR_NOINPUT, "%.300s/%s is missing", folder,
                           idx_file_names[i]);
        if (idx_open(&set->file[i], path, is_images(i) ? 3 : 1, err) < 0)
            return -1;
    }
    return 0;
}

/* Images and labels go together, and both parts have one size of picture. */
static int set_check(const struct idx_set *set, struct err *err)
{
    const struct idx *first = &set->file[IDX_TRAIN_IMAGES];

    for (int i = 0; i < set->n_files; i += 2) {
        const struct idx *images = &set->file[i];
        const struct idx *labels = &set->file[i + 1];

        if (images->dim[0] != labels->dim[0])
            return err_set(err, ERR_DATA, "%s has %d images, but %s %d labels",
                           images->file.path, images->dim[0], labels->file.path,
                           labels->dim[0]);
        if (images->dim[1] != first->dim[1] || images->dim[2] != first->dim[2])
            return err_set(err, ERR_DATA,
                           "%s has images of %d x %d, but %s of %d x %d",
                           images->file.path, images->dim[1], images->dim[2],
                           first->file.path, first->dim[1], first->dim[2]);
    }
    return 0;
}

static int check_hash(const struct idx_set *set, int i, struct err *err)
{
    const char *want = set->known ? set->known->sha256[i] : set->hash[i];

    if (strcmp(set->hash[i], want) == 0)
        return 0;
    return err_set(err, ERR_DATA,
                   "%s is not %s's file: its content has SHA-256 %.16s..., "
                   "not %.16s...; remove it and run: sweep data fetch %s",
                   set->file[i].file.path, set->known->name, set->hash[i], want,
                   set->known->name);
}

/* Reads everything into the mapping and points the parts at it. */
static int set_read(struct dataset *ds, struct idx_set *set, struct err *err)
{
    struct part *parts[] = { &ds->train, &ds->test };
    size_t size = 0, at = 0;

    for (int i = 0; i < set->n_files; i++)
        size += source_aligned(set->file[i].n_bytes);
    if (source_map(ds, size, err) < 0)
        return -1;
    for (int i = 0; i < set->n_files; i++) {
        uint8_t *bytes = (uint8_t *)ds->map + at;

        if (idx_read(&set->file[i], bytes, set->hash[i], err) < 0 ||
            check_hash(set, i, err) < 0)
            return -1;
        parts[i / 2]->n = set->file[i].dim[0];
        if (is_images(i))
            parts[i / 2]->pixels = bytes;
        else
            parts[i / 2]->labels = bytes;
        at += source_aligned(set->file[i].n_bytes);
    }
    return 0;
}

static int max_label(const struct part *part)
{
    int max = 0;

    for (int i = 0; i < part->n; i++)
        if (part->labels[i] > max)
            max = part->labels[i];
    return max;
}

static int check_labels(const struct idx_set *set, const struct part *part,
                        int file, int n_classes, struct err *err)
{
    for (int i = 0; i < part->n; i++)
        if (part->labels[i] >= n_classes)
            return err_set(err, ERR_DATA,
                           "%s: label %d of example %d is out of range: the "
                           "training part has the classes 0 to %d",
                           set->file[file].file.path, part->labels[i], i,
                           n_classes - 1);
    return 0;
}

static int load(struct dataset *ds, struct idx_set *set, const char *folder,
                struct err *err)
{
    const struct known *known = set->known;
    int n_classes;

    if (set_open(set, folder, err) < 0 || set_check(set, err) < 0 ||
        set_read(ds, set, err) < 0)
        return -1;
    n_classes = known ? known->n_classes : max_label(&ds->train) + 1;
    if (n_classes < 2)
        return err_set(err, ERR_DATA, "%s: every label is 0: one class only",
                       set->file[IDX_TRAIN_LABELS].file.path);
    if (check_labels(set, &ds->train, IDX_TRAIN_LABELS, n_classes, err) < 0 ||
        check_labels(set, &ds->test, IDX_TEST_LABELS, n_classes, err) < 0)
        return -1;
    ds->is_image = true;
    ds->height = set->file[IDX_TRAIN_IMAGES].dim[1];
    ds->width = set->file[IDX_TRAIN_IMAGES].dim[2];
    ds->n_features = ds->width * ds->height;
    if (source_classes(ds, known ? known->classes : NULL, n_classes, err) < 0)
        return -1;
    return source_hash(ds, set->hash, set->n_files, err);
}

static int load_set(struct dataset *ds, const struct known *known,
                    const char *folder, int n_files, struct err *err)
{
    struct idx_set set = { .known = known, .n_files = n_files };
    int rc = load(ds, &set, folder, err);

    set_close(&set);
    return rc;
}

int images_load_known(struct dataset *ds, const struct request *rq,
                      struct err *err)
{
    const struct known *known = known_find(rq->source);
    char folder[PATH_MAX];

    if (known_locate(folder, known, err) < 0)
        return -1;
    return load_set(ds, known, folder, IDX_FILES, err);
}

int images_load_folder(struct dataset *ds, const struct request *rq,
                       struct err *err)
{
    char path[PATH_MAX];
    bool test = idx_file_find(path, rq->source, IDX_TEST_IMAGES) ||
                idx_file_find(path, rq->source, IDX_TEST_LABELS);

    return load_set(ds, NULL, rq->source, test ? IDX_FILES : 2, err);
}

int images_load_inputs(struct dataset *ds, const struct dataset *like,
                       const char *path, struct err *err)
{
    struct idx f = { .n_dims = 0 };
    char hash[1][SHA256_TEXT];
    uint8_t *bytes;
    int rc = -1;

    if (idx_open(&f, path, 3, err) < 0)
        goto done;
    if (f.dim[1] != like->height || f.dim[2] != like->width) {
        err_set(err, ERR_DATA, "%s has images of %d x %d, but %s of %d x %d",
                path, f.dim[1], f.dim[2], like->name, like->height,
                like->width);
        goto done;
    }
    if (source_map(ds, source_aligned(f.n_bytes) + (size_t)f.dim[0], err) < 0)
        goto done;
    bytes = ds->map;
    if (idx_read(&f, bytes, hash[0], err) < 0 ||
        source_hash(ds, hash, 1, err) < 0)
        goto done;
    ds->is_image = true;
    ds->width = like->width;
    ds->height = like->height;
    ds->n_features = like->n_features;
    ds->train = (struct part){ .n = f.dim[0],
                               .pixels = bytes,
                               .labels = bytes + source_aligned(f.n_bytes) };
    rc = 0;
done:
    idx_close(&f);
    return rc;
}
