/* CSV files as a data set: a training file and, when the config names one, a
 * test file. */
#include "base/mem.h"
#include "data/frame.h"
#include "data/source.h"

#include <string.h>

static size_t values_bytes(const struct frame *f)
{
    return (size_t)f->n * (size_t)f->n_features * sizeof(float);
}

static size_t frame_bytes(const struct frame *f)
{
    return source_aligned(values_bytes(f)) + source_aligned((size_t)f->n);
}

/* Copies a frame's bulk to the mapping at *at. */
static void place(struct part *part, const struct frame *f, uint8_t **at)
{
    uint8_t *values = *at;
    uint8_t *labels = values + source_aligned(values_bytes(f));

    if (!f->n)
        return;
    memcpy(values, f->values, values_bytes(f));
    memcpy(labels, f->labels, (size_t)f->n);
    part->n = f->n;
    part->values = (const float *)(void *)values;
    part->labels = labels;
    *at += frame_bytes(f);
}

static int fill(struct dataset *ds, const struct frame *train,
                const struct frame *test, struct err *err)
{
    uint8_t *at;

    if (source_map(ds, frame_bytes(train) + frame_bytes(test), err) < 0)
        return -1;
    at = ds->map;
    place(&ds->train, train, &at);
    place(&ds->test, test, &at);
    return 0;
}

/* The class's column is part of what the examples are. */
static int hash(struct dataset *ds, const struct frame *train,
                const struct frame *test, struct err *err)
{
    char hashes[3][SHA256_TEXT];

    memcpy(hashes[0], train->hash, SHA256_TEXT);
    if (sha256_of(hashes[1], train->target, strlen(train->target), err) < 0)
        return -1;
    memcpy(hashes[2], test->hash, SHA256_TEXT);
    return source_hash(ds, hashes, test->n ? 3 : 2, err);
}

int tables_load(struct dataset *ds, const struct request *rq, struct err *err)
{
    struct frame train = { 0 }, test = { 0 };
    int rc = -1;

    if (frame_read(&train, rq->source, rq->target, err) < 0 ||
        (rq->test_file &&
         frame_read_test(&test, rq->test_file, &train, err) < 0) ||
        fill(ds, &train, &test, err) < 0 || hash(ds, &train, &test, err) < 0 ||
        source_classes(ds, (const char *const *)train.classes.text,
                       train.classes.n, err) < 0)
        goto done;
    ds->n_features = train.n_features;
    ds->columns = train.columns; /* the data set's from here on */
    train.columns = NULL;
    rc = 0;
done:
    frame_release(&train);
    frame_release(&test);
    return rc;
}

int tables_load_inputs(struct dataset *ds, const struct dataset *like,
                       const char *path, struct err *err)
{
    struct frame f = { 0 }, none = { 0 };
    char hashes[1][SHA256_TEXT];
    int rc = -1;

    if (frame_read_inputs(&f, path, like->columns, like->n_features, err) < 0 ||
        fill(ds, &f, &none, err) < 0)
        goto done;
    memcpy(hashes[0], f.hash, SHA256_TEXT);
    if (source_hash(ds, hashes, 1, err) < 0)
        goto done;
    ds->n_features = f.n_features;
    ds->columns = f.columns;
    f.columns = NULL;
    rc = 0;
done:
    frame_release(&f);
    frame_release(&none);
    return rc;
}
