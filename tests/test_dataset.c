#include "base/mem.h"
#include "data/dataset.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count_label(const struct part *part, int label)
{
    int n = 0;

    for (int i = 0; i < part->n; i++)
        n += part->labels[i] == label;
    return n;
}

Test(dataset, fashion_mnist_of_debian_is_what_it_should_be)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    if (access("/usr/share/datasets/fashion-mnist", F_OK) != 0)
        cr_skip_test("the package dataset-fashion-mnist is not installed");
    unsetenv("SWEEP_DATA");
    setenv("XDG_CACHE_HOME", "/nowhere", 1);
    cr_assert_eq(dataset_open(&ds, "fashion-mnist", NULL, NULL, &err), 0, "%s",
                 err.msg);
    cr_expect_eq(ds->train.n, 60000);
    cr_expect_eq(ds->test.n, 10000);
    cr_expect(ds->is_image);
    cr_expect_eq(ds->n_features, 784);
    cr_expect_eq(ds->n_classes, 10);
    for (int c = 0; c < 10; c++) {
        cr_expect_eq(count_label(&ds->train, c), 6000);
        cr_expect_eq(count_label(&ds->test, c), 1000);
    }
    /* The first training picture is an ankle boot. */
    cr_expect_str_eq(ds->classes[ds->train.labels[0]], "Ankle boot");
    cr_expect_eq(strlen(ds->hash), 64u);
    dataset_free(ds);
}

Test(dataset, a_folder_of_idx_files_is_read_as_it_is)
{
    struct dataset *ds = NULL;
    struct datadir d;
    struct err err = { 0 };

    datadir_make(&d);
    datadir_set(&d, "train", "0120");
    datadir_set(&d, "t10k", "21");
    cr_assert_eq(dataset_open(&ds, d.path, NULL, NULL, &err), 0, "%s", err.msg);
    cr_expect_eq(ds->train.n, 4);
    cr_expect_eq(ds->test.n, 2);
    cr_expect_eq(ds->height, 2);
    cr_expect_eq(ds->width, 3);
    cr_expect_eq(ds->n_classes, 3);
    cr_expect_str_eq(ds->classes[2], "2");
    cr_expect_eq(ds->train.pixels[6 * 3 + 5], 16 * 3 + 5);
    cr_expect_eq(ds->test.labels[0], 2);
    dataset_free(ds);
    datadir_remove(&d);
}

/* The kernel is asked to write there: EFAULT instead of a crash. */
Test(dataset, is_read_only_once_open)
{
    struct dataset *ds = NULL;
    struct datadir d;
    struct err err = { 0 };
    int ends[2];

    datadir_make(&d);
    datadir_set(&d, "train", "0120");
    cr_assert_eq(dataset_open(&ds, d.path, NULL, NULL, &err), 0);
    datadir_remove(&d);
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], "x", 1), 1);
    cr_expect_eq(read(ends[0], (void *)ds->train.labels, 1), -1);
    cr_expect_eq(errno, EFAULT);
    dataset_free(ds);
}

Test(dataset, misspelt_name_gets_the_right_one)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    cr_expect_eq(dataset_open(&ds, "fashion_mnist", NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_NOINPUT);
    cr_expect_str_eq(err.msg, "dataset \"fashion_mnist\" is unknown; did you "
                              "mean \"fashion-mnist\"?");
}

Test(dataset, missing_set_says_where_it_was_looked_for_and_what_to_do)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    setenv("SWEEP_DATA", "/nowhere/data", 1);
    setenv("XDG_CACHE_HOME", "/nowhere/cache", 1);
    cr_expect_eq(dataset_open(&ds, "mnist", NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_NOINPUT);
    cr_expect_str_eq(err.msg,
                     "mnist is not in /nowhere/data/mnist, "
                     "/nowhere/cache/sweep/mnist, /usr/share/datasets/mnist; "
                     "run: sweep data fetch mnist");
}
