#include "data/header.h"

#include "base/mem.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *pa, const void *pb)
{
    const struct header_name *a = pa, *b = pb;
    int order = strcmp(a->text, b->text);

    return order ? order : a->column - b->column;
}

static int compare_key(const void *key, const void *item)
{
    return strcmp(key, ((const struct header_name *)item)->text);
}

/* A file without a header begins with numbers.  0, 1, 2, ... are the names that
 * pandas gives to columns without any. */
static bool is_numbers(const struct csv_row *row)
{
    bool counted = true;
    double x;

    for (int i = 0; i < row->n; i++) {
        if (str_to_real(&x, row->cell[i], -INFINITY, INFINITY) < 0)
            return false;
        counted = counted && x == i;
    }
    return !counted;
}

static int check_shape(const struct csv_row *row, struct err *err)
{
    char shown[CSV_SHOWN];

    if (is_numbers(row))
        return err_set(err, ERR_DATA,
                       "%s:%d: holds numbers, not the names of the columns; "
                       "a CSV file begins with a header",
                       row->path, row->line);
    if (row->n == 1)
        return err_set(err, ERR_DATA,
                       "%s:%d: has one column only, \"%s\"; cells are "
                       "separated by commas",
                       row->path, row->line, csv_shown(shown, row->cell[0]));
    for (int i = 0; i < row->n; i++)
        if (!*row->cell[i])
            return err_set(err, ERR_DATA, "%s:%d: column %d has no name",
                           row->path, row->line, i + 1);
    return 0;
}

int header_init(struct header *out, const struct csv_row *row, struct err *err)
{
    struct header h = { .row = row };
    size_t n = (size_t)row->n;
    char shown[CSV_SHOWN];

    if (check_shape(row, err) < 0)
        return -1;
    h.sorted = mem_zero(n, sizeof(*h.sorted));
    if (!h.sorted)
        return err_set(err, ERR_NOMEM, "%s: no memory", row->path);
    for (int i = 0; i < row->n; i++)
        h.sorted[i] = (struct header_name){ row->cell[i], i };
    qsort(h.sorted, n, sizeof(*h.sorted), compare);
    for (size_t i = 1; i < n; i++)
        if (strcmp(h.sorted[i].text, h.sorted[i - 1].text) == 0) {
            err_set(err, ERR_DATA, "%s:%d: columns %d and %d are both \"%s\"",
                    row->path, row->line, h.sorted[i - 1].column + 1,
                    h.sorted[i].column + 1, csv_shown(shown, h.sorted[i].text));
            header_release(&h);
            return -1;
        }
    *out = h;
    return 0;
}

void header_release(struct header *h)
{
    mem_free(h->sorted);
    *h = (struct header){ 0 };
}

int header_find(const struct header *h, const char *name, struct err *err)
{
    const struct header_name *found = bsearch(
        name, h->sorted, (size_t)h->row->n, sizeof(*h->sorted), compare_key);
    char shown[CSV_SHOWN], near_shown[CSV_SHOWN];
    const char *meant;

    if (found)
        return found->column;
    meant = str_nearest(name, h->row->cell);
    if (meant)
        return err_set(err, ERR_DATA,
                       "%s:%d: has no column \"%s\"; did you mean \"%s\"?",
                       h->row->path, h->row->line, csv_shown(shown, name),
                       csv_shown(near_shown, meant));
    return err_set(err, ERR_DATA, "%s:%d: has no column \"%s\"", h->row->path,
                   h->row->line, csv_shown(shown, name));
}
