#include "data/examples.h"

#include "base/mem.h"
#include "base/str.h"
#include "data/csv.h"
#include "data/idx.h"

#include <float.h>
#include <string.h>

void examples_release(struct examples *x)
{
    mem_free(x->pixels);
    mem_free(x->values);
    *x = (struct examples){ 0 };
}

static int read_images(struct examples *x, const struct dataset *like,
                       const char *path, struct err *err)
{
    char hash[SHA256_TEXT];
    struct idx f = { 0 };
    int rc = -1;

    if (idx_open(&f, path, 3, err) < 0)
        goto done;
    if (f.dim[1] != like->height || f.dim[2] != like->width) {
        err_set(err, ERR_DATA, "%s: images of %d x %d, and %s has %d x %d",
                path, f.dim[2], f.dim[1], like->name, like->width,
                like->height);
        goto done;
    }
    x->pixels = mem_zero(f.n_bytes, 1);
    if (!x->pixels) {
        err_set(err, ERR_NOMEM, "%s: no memory for %d images", path, f.dim[0]);
        goto done;
    }
    if (idx_read(&f, x->pixels, hash, err) < 0)
        goto done;
    x->part.n = f.dim[0];
    x->part.pixels = x->pixels;
    rc = 0;
done:
    idx_close(&f);
    return rc;
}

struct reading { /* of a CSV file */
    struct examples *x;
    const struct dataset *like;
    int *column; /* [n_features] where each is in the file; NULL: no header yet
                  */
    size_t n, cap;
};

static int take_header(struct reading *r, const struct csv_row *row,
                       struct err *err)
{
    int n = r->like->n_features;

    r->column = mem_zero((size_t)n, sizeof(*r->column));
    if (!r->column)
        return err_set(err, ERR_NOMEM, "%s: no memory", row->path);
    for (int k = 0; k < n; k++) {
        int at = 0;

        while (at < row->n && strcmp(row->cell[at], r->like->columns[k]) != 0)
            at++;
        if (at == row->n)
            return err_set(err, ERR_DATA, "%s:%d: column \"%s\" is missing",
                           row->path, row->line, r->like->columns[k]);
        r->column[k] = at;
    }
    return 0;
}

static int take_row(void *ctx, const struct csv_row *row, struct err *err)
{
    struct reading *r = ctx;
    int n = r->like->n_features;
    size_t row_bytes = (size_t)n * sizeof(float);

    if (!r->column)
        return take_header(r, row, err);
    if (mem_grow(&r->x->values, r->n, &r->cap, row_bytes) < 0)
        return err_set(err, ERR_NOMEM, "%s: no memory", row->path);
    for (int k = 0; k < n; k++) {
        const char *cell = row->cell[r->column[k]];
        char shown[CSV_SHOWN];
        double v;

        if (str_to_real(&v, cell, -(double)FLT_MAX, (double)FLT_MAX) < 0)
            return err_set(err, ERR_DATA,
                           "%s:%d: \"%s\" in column \"%s\" is not a number",
                           row->path, row->line, csv_shown(shown, cell),
                           r->like->columns[k]);
        r->x->values[r->n * (size_t)n + (size_t)k] = (float)v;
    }
    r->n++;
    return 0;
}

static int read_table(struct examples *x, const struct dataset *like,
                      const char *path, struct err *err)
{
    struct reading r = { .x = x, .like = like };
    char hash[SHA256_TEXT];
    int rc = csv_read(path, take_row, &r, hash, err);

    if (rc == 0 && r.n == 0)
        rc = err_set(err, ERR_DATA, "%s: no examples", path);
    x->part.n = (int)r.n;
    x->part.values = x->values;
    mem_free(r.column);
    return rc;
}

int examples_read(struct examples *out, const struct dataset *like,
                  const char *path, struct err *err)
{
    struct examples x = { 0 };
    int rc = like->is_image ? read_images(&x, like, path, err)
                            : read_table(&x, like, path, err);

    if (rc < 0) {
        examples_release(&x);
        return -1;
    }
    *out = x;
    return 0;
}
