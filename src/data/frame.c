#include "data/frame.h"

#include "base/mem.h"
#include "base/str.h"
#include "data/header.h"

#include <float.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COLUMN_TARGET = -1, COLUMN_IGNORED = -2 };

enum kind { FRAME_FIRST, FRAME_TEST, FRAME_INPUTS };

struct reader {
    struct frame *f;
    enum kind kind;
    const char *target; /* FRAME_FIRST: as asked for */
    int *slot;          /* of each column: its feature, or one of the above */
    int n_cols;         /* 0 before the header */
};

/* ---- the header --------------------------------------------------------- */

static int no_memory(const struct csv_row *row, struct err *err)
{
    return err_set(err, ERR_NOMEM, "%s: no memory", row->path);
}

/* The first file: every column but the target is a feature. */
static int choose_columns(struct reader *r, const struct header *h,
                          struct err *err)
{
    const struct csv_row *row = h->row;
    struct frame *f = r->f;
    int target = row->n - 1;

    if (r->target)
        target = header_find(h, r->target, err);
    if (target < 0)
        return -1;
    f->target = mem_text(row->cell[target]);
    f->columns = mem_zero((size_t)row->n - 1, sizeof(*f->columns));
    if (!f->target || !f->columns)
        return no_memory(row, err);
    f->n_features = row->n - 1;
    for (int i = 0, k = 0; i < row->n; i++) {
        r->slot[i] = i == target ? COLUMN_TARGET : k;
        if (i == target)
            continue;
        f->columns[k] = mem_text(row->cell[i]);
        if (!f->columns[k++])
            return no_memory(row, err);
    }
    return 0;
}

/* Another file: the columns of the first, by name. */
static int match_columns(struct reader *r, const struct header *h,
                         struct err *err)
{
    const struct csv_row *row = h->row;
    const struct frame *f = r->f;
    char shown[CSV_SHOWN];

    for (int i = 0; i < row->n; i++)
        r->slot[i] = COLUMN_IGNORED;
    for (int k = 0; k < f->n_features; k++) {
        int i = header_find(h, f->columns[k], err);

        if (i < 0)
            return -1;
        r->slot[i] = k;
    }
    if (r->kind == FRAME_INPUTS)
        return 0;
    if (header_find(h, f->target, err) < 0)
        return -1;
    r->slot[header_find(h, f->target, err)] = COLUMN_TARGET;
    for (int i = 0; i < row->n; i++)
        if (r->slot[i] == COLUMN_IGNORED)
            return err_set(err, ERR_DATA,
                           "%s:%d: has a column \"%s\" that the training file "
                           "has not",
                           row->path, row->line,
                           csv_shown(shown, row->cell[i]));
    return 0;
}

static int take_header(struct reader *r, const struct csv_row *row,
                       struct err *err)
{
    struct header h = { 0 };
    int rc = -1;

    r->slot = mem_zero((size_t)row->n, sizeof(*r->slot));
    if (!r->slot)
        return no_memory(row, err);
    r->n_cols = row->n;
    if (header_init(&h, row, err) < 0)
        goto done;
    rc = r->kind == FRAME_FIRST ? choose_columns(r, &h, err)
                                : match_columns(r, &h, err);
done:
    header_release(&h);
    return rc;
}

/* ---- the other rows ----------------------------------------------------- */

/* As str_to_real reads them, of any size. */
static bool is_decimal(const char *cell)
{
    char *end;

    if (strspn(cell, "0123456789+-.eE") < strlen(cell))
        return false;
    strtod(cell, &end);
    return end != cell && !*end;
}

static int bad_number(const struct csv_row *row, const char *column,
                      const char *cell, struct err *err)
{
    static const char *const not_finite[] = { "nan",  "inf",      "+inf",
                                              "-inf", "infinity", "-infinity",
                                              NULL };
    char name[CSV_SHOWN], shown[CSV_SHOWN];
    const char *what = "is not a number";

    csv_shown(name, column);
    if (!*cell)
        return err_set(err, ERR_DATA, "%s:%d: column \"%s\" is empty",
                       row->path, row->line, name);
    for (const char *const *w = not_finite; *w; w++)
        if (strcasecmp(*w, cell) == 0)
            what = "is not a finite number";
    if (is_decimal(cell))
        what = "is beyond what single precision holds";
    return err_set(err, ERR_DATA, "%s:%d: column \"%s\": \"%s\" %s", row->path,
                   row->line, name, csv_shown(shown, cell), what);
}

static int take_label(struct reader *r, uint8_t *label,
                      const struct csv_row *row, const char *cell,
                      struct err *err)
{
    struct frame *f = r->f;
    char name[CSV_SHOWN], shown[CSV_SHOWN];
    int id;

    csv_shown(name, f->target);
    csv_shown(shown, cell);
    if (!*cell)
        return err_set(err, ERR_DATA, "%s:%d: column \"%s\" is empty",
                       row->path, row->line, name);
    if (r->kind == FRAME_TEST) {
        id = classes_find(&f->classes, cell);
        if (id < 0)
            return err_set(err, ERR_DATA,
                           "%s:%d: column \"%s\": the training file has no "
                           "class \"%s\"",
                           row->path, row->line, name, shown);
    } else {
        if (classes_add(&f->classes, &id, cell, err) < 0)
            return -1;
        if (id < 0)
            return err_set(err, ERR_DATA,
                           "%s:%d: column \"%s\" has more than %d classes; is "
                           "it a class, and the right target?",
                           row->path, row->line, name, DATASET_MAX_CLASSES);
    }
    *label = (uint8_t)id;
    return 0;
}

/* Room for one more row. */
static int frame_grow(struct frame *f)
{
    size_t width = (size_t)f->n_features, need = ((size_t)f->n + 1) * width;

    if (mem_grow(&f->labels, (size_t)f->n, &f->cap_labels, 1) < 0)
        return -1;
    if (need > f->cap_values) {
        size_t cap = need + need / 2 + 16 * width;
        float *values = mem_resize(f->values, cap, sizeof(*values));

        if (!values)
            return -1;
        f->values = values;
        f->cap_values = cap;
    }
    return 0;
}

static int take_example(struct reader *r, const struct csv_row *row,
                        struct err *err)
{
    struct frame *f = r->f;
    float *values;

    if (f->n == INT_MAX)
        return err_set(err, ERR_DATA, "%s:%d: too many rows", row->path,
                       row->line);
    if (frame_grow(f) < 0)
        return no_memory(row, err);
    values = f->values + (size_t)f->n * (size_t)f->n_features;
    f->labels[f->n] = 0;
    for (int i = 0; i < row->n; i++) {
        double x;

        if (r->slot[i] == COLUMN_IGNORED)
            continue;
        if (r->slot[i] == COLUMN_TARGET) {
            if (take_label(r, &f->labels[f->n], row, row->cell[i], err) < 0)
                return -1;
            continue;
        }
        if (str_to_real(&x, row->cell[i], -FLT_MAX, FLT_MAX) < 0)
            return bad_number(row, f->columns[r->slot[i]], row->cell[i], err);
        values[r->slot[i]] = (float)x;
    }
    f->n++;
    return 0;
}

static int take_row(void *ctx, const struct csv_row *row, struct err *err)
{
    struct reader *r = ctx;

    return r->n_cols ? take_example(r, row, err) : take_header(r, row, err);
}

/* ---- whole files -------------------------------------------------------- */

static int read_file(struct reader *r, const char *path, struct err *err)
{
    int rc = csv_read(path, take_row, r, r->f->hash, err);

    mem_free(r->slot);
    if (rc < 0)
        return -1;
    if (!r->n_cols)
        return err_set(err, ERR_DATA, "%s: is empty", path);
    if (!r->f->n)
        return err_set(err, ERR_DATA, "%s: has a header, but no rows", path);
    return 0;
}

/* Numbers the classes in their order. */
static int settle_classes(struct frame *f, const char *path, struct err *err)
{
    uint8_t rank[DATASET_MAX_CLASSES];
    char name[CSV_SHOWN], only[CSV_SHOWN];

    csv_shown(name, f->target);
    if (f->classes.n < 2)
        return err_set(err, ERR_DATA,
                       "%s: column \"%s\" has one class only, \"%s\"", path,
                       name, csv_shown(only, f->classes.text[0]));
    if (classes_order(&f->classes, rank, err) < 0)
        return err_context(err, "%s: column \"%s\"", path, name);
    for (int i = 0; i < f->n; i++)
        f->labels[i] = rank[f->labels[i]];
    return 0;
}

int frame_read(struct frame *out, const char *path, const char *target,
               struct err *err)
{
    struct frame f = { 0 };
    struct reader r = { .f = &f, .kind = FRAME_FIRST, .target = target };
    int rc = -1;

    if (read_file(&r, path, err) < 0 || settle_classes(&f, path, err) < 0)
        goto done;
    *out = f;
    f = (struct frame){ 0 };
    rc = 0;
done:
    frame_release(&f);
    return rc;
}

/* Copies of the names; a frame owns what it has. */
static int copy_columns(struct frame *f, char *const *columns, int n,
                        struct err *err)
{
    f->columns = mem_zero((size_t)n, sizeof(*f->columns));
    if (!f->columns)
        return err_set(err, ERR_NOMEM, "no memory for a table");
    f->n_features = n;
    for (int i = 0; i < n; i++) {
        f->columns[i] = mem_text(columns[i]);
        if (!f->columns[i])
            return err_set(err, ERR_NOMEM, "no memory for a table");
    }
    return 0;
}

static int copy_classes(struct frame *f, const struct frame *like,
                        struct err *err)
{
    int id;

    f->target = mem_text(like->target);
    if (!f->target)
        return err_set(err, ERR_NOMEM, "no memory for a table");
    for (int i = 0; i < like->classes.n; i++)
        if (classes_add(&f->classes, &id, like->classes.text[i], err) < 0)
            return -1;
    return 0;
}

int frame_read_test(struct frame *out, const char *path,
                    const struct frame *like, struct err *err)
{
    struct frame f = { 0 };
    struct reader r = { .f = &f, .kind = FRAME_TEST };
    int rc = -1;

    if (copy_columns(&f, like->columns, like->n_features, err) < 0 ||
        copy_classes(&f, like, err) < 0 || read_file(&r, path, err) < 0)
        goto done;
    *out = f;
    f = (struct frame){ 0 };
    rc = 0;
done:
    frame_release(&f);
    return rc;
}

int frame_read_inputs(struct frame *out, const char *path, char *const *columns,
                      int n_features, struct err *err)
{
    struct frame f = { 0 };
    struct reader r = { .f = &f, .kind = FRAME_INPUTS };
    int rc = -1;

    if (copy_columns(&f, columns, n_features, err) < 0 ||
        read_file(&r, path, err) < 0)
        goto done;
    *out = f;
    f = (struct frame){ 0 };
    rc = 0;
done:
    frame_release(&f);
    return rc;
}

void frame_release(struct frame *f)
{
    for (int i = 0; f->columns && i < f->n_features; i++)
        mem_free(f->columns[i]);
    mem_free(f->columns);
    mem_free(f->target);
    classes_release(&f->classes);
    mem_free(f->values);
    mem_free(f->labels);
    *f = (struct frame){ 0 };
}
