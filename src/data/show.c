#include "data/show.h"

#include "data/csv.h"
#include "data/known.h"
#include "data/picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the list ----------------------------------------------------------- */

static int list_add(struct table *t, const char *name, const char *where,
                    const char *get, const char *about, struct err *err)
{
    json_t *row = json_pack("[s,s?,s?,s]", name, where, get, about);

    if (!row || table_add(t, row) < 0)
        return err_set(err, ERR_NOMEM, "no memory for the list of data sets");
    return 0;
}

static int list_known(struct table *t, const struct known *set, struct err *err)
{
    struct err missing = { 0 };
    char folder[PATH_MAX], get[256];

    if (known_locate(folder, set, &missing) == 0)
        return list_add(t, set->name, folder, NULL, set->title, err);
    snprintf(get, sizeof(get), "sweep data fetch %s", set->name);
    return list_add(t, set->name, NULL, get, set->title, err);
}

int show_list(struct table **out, struct err *err)
{
    static const char *const cols[] = { "dataset", "where", "get", "about",
                                        NULL };
    struct table *t = table_new(cols);
    int rc = -1;

    if (!t) {
        err_set(err, ERR_NOMEM, "no memory for the list of data sets");
        goto done;
    }
    for (int i = 0; i < n_known_sets; i++)
        if (list_known(t, &known_sets[i], err) < 0)
            goto done;
    if (list_add(t, "digits", "built in", NULL, DIGITS_TITLE, err) < 0)
        goto done;
    *out = t;
    t = NULL;
    rc = 0;
done:
    table_free(t);
    return rc;
}

/* ---- counts ------------------------------------------------------------- */

/* Columns of a terminal, as far as one code point takes one. */
static int text_width(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void add_padded(struct str *out, const char *text, int width)
{
    str_add(out, "%s%*s", text, width - text_width(text), "");
}

static void count_labels(int counts[DATASET_MAX_CLASSES],
                         const struct part *part)
{
    memset(counts, 0, DATASET_MAX_CLASSES * sizeof(*counts));
    for (int i = 0; i < part->n; i++)
        counts[part->labels[i]]++;
}

static int label_width(const struct dataset *ds)
{
    char shown[CSV_SHOWN];
    int width = 5; /* "label" */

    for (int c = 0; c < ds->n_classes; c++) {
        int w = text_width(csv_shown(shown, ds->classes[c]));

        width = w > width ? w : width;
    }
    return width;
}

static void add_counts(struct str *out, const struct dataset *ds)
{
    int train[DATASET_MAX_CLASSES], test[DATASET_MAX_CLASSES];
    int width = label_width(ds);
    char shown[CSV_SHOWN];

    count_labels(train, &ds->train);
    count_labels(test, &ds->test);
    str_add_text(out, "\nclass  ");
    add_padded(out, "label", width);
    str_add(out, "  %8s%s\n", "train", ds->test.n ? "      test" : "");
    for (int c = 0; c < ds->n_classes; c++) {
        str_add(out, "%5d  ", c);
        add_padded(out, csv_shown(shown, ds->classes[c]), width);
        str_add(out, "  %8d", train[c]);
        if (ds->test.n)
            str_add(out, "  %8d", test[c]);
        str_add_text(out, "\n");
    }
}

static void add_head(struct str *out, const struct dataset *ds)
{
    str_add(out, "%s: %d examples, ", ds->name, ds->train.n);
    if (ds->test.n)
        str_add(out, "%d more to test on, ", ds->test.n);
    str_add(out, "%d classes\n", ds->n_classes);
    if (ds->is_image)
        str_add(out, "pictures of %d x %d bytes, height x width\n", ds->height,
                ds->width);
    else
        str_add(out, "%d columns of numbers\n", ds->n_features);
    str_add(out, "hash %s\n", ds->hash);
}

/* ---- pictures ----------------------------------------------------------- */

/* How much smaller pictures must be for a row of them to fit. */
static int shrink_factor(const struct dataset *ds, const struct show *how)
{
    int factor = 1;

    while (factor < ds->width &&
           how->per_class * (picture_columns(ds->width, factor) + 1) >
               how->columns)
        factor++;
    return factor;
}

static void add_pictures(struct str *out, const struct dataset *ds,
                         const struct show *how)
{
    int factor = shrink_factor(ds, how);
    int fit = how->columns / (picture_columns(ds->width, factor) + 1);
    int want = how->per_class < fit ? how->per_class : fit > 0 ? fit : 1;
    char shown[CSV_SHOWN];

    for (int c = 0; c < ds->n_classes; c++) {
        const uint8_t *pictures[PICTURE_MAX_ROW];
        int n = 0;

        for (int i = 0; i < ds->train.n && n < want && n < PICTURE_MAX_ROW; i++)
            if (ds->train.labels[i] == c)
                pictures[n++] =
                    ds->train.pixels + (size_t)i * (size_t)ds->n_features;
        if (!n)
            continue;
        str_add(out, "\n%s\n", csv_shown(shown, ds->classes[c]));
        picture_add_row(out, pictures, n, ds->width, ds->height, factor,
                        how->color);
    }
}

/* ---- columns of a table ------------------------------------------------- */

#define MAX_COLUMNS 40 /* more would scroll away what was asked for */

static void add_column(struct str *out, const struct dataset *ds, int j,
                       int width)
{
    const float *v = ds->train.values + j;
    double min = INFINITY, max = -INFINITY, mean = 0, variance = 0;
    char shown[CSV_SHOWN];
    int n = ds->train.n;

    for (int i = 0; i < n; i++) {
        double x = (double)v[(size_t)i * (size_t)ds->n_features];

        min = x < min ? x : min;
        max = x > max ? x : max;
        mean += x / n;
    }
    for (int i = 0; i < n; i++) {
        double d = (double)v[(size_t)i * (size_t)ds->n_features] - mean;

        variance += d * d / n;
    }
    add_padded(out, csv_shown(shown, ds->columns[j]), width);
    str_add(out, "  %10.4g  %10.4g  %10.4g  %10.4g\n", min, max, mean,
            sqrt(variance));
}

static void add_columns(struct str *out, const struct dataset *ds)
{
    int n = ds->n_features < MAX_COLUMNS ? ds->n_features : MAX_COLUMNS;
    char shown[CSV_SHOWN];
    int width = 6; /* "column" */

    for (int j = 0; j < n; j++) {
        int w = text_width(csv_shown(shown, ds->columns[j]));

        width = w > width ? w : width;
    }
    str_add_text(out, "\n");
    add_padded(out, "column", width);
    str_add(out, "  %10s  %10s  %10s  %10s\n", "min", "max", "mean", "sd");
    for (int j = 0; j < n; j++)
        add_column(out, ds, j, width);
    if (n < ds->n_features)
        str_add(out, "and %d more\n", ds->n_features - n);
}

void show_dataset(struct str *out, const struct dataset *ds,
                  const struct show *how)
{
    add_head(out, ds);
    add_counts(out, ds);
    if (ds->is_image)
        add_pictures(out, ds, how);
    else
        add_columns(out, ds);
}
