#include "base/mem.h"
#include "base/str.h"
#include "data/dataset.h"
#include "data/known.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct datadir dir;

static void setup(void)
{
    datadir_make(&dir);
}

static void teardown(void)
{
    datadir_remove(&dir);
}

TestSuite(images, .init = setup, .fini = teardown);

/* Every "<dir>" of want stands for the folder's path. */
static void expect_error(const char *source, enum err_code code,
                         const char *want)
{
    struct dataset *ds = NULL;
    struct str text = { 0 };
    struct err err = { 0 };

    for (const char *p = want; *p;) {
        bool here = strncmp(p, "<dir>", 5) == 0;

        str_add_bytes(&text, here ? dir.path : p, here ? strlen(dir.path) : 1);
        p += here ? 5 : 1;
    }
    cr_expect_eq(dataset_open(&ds, source, NULL, NULL, &err), -1);
    cr_expect_str_eq(err.msg, str_text(&text));
    cr_expect_eq(err.code, code);
    str_release(&text);
}

Test(images, missing_files_are_named)
{
    expect_error(dir.path, ERR_NOINPUT,
                 "<dir>/train-images-idx3-ubyte is missing");
    datadir_set(&dir, "train", "01");
    datadir_set(&dir, "t10k", "01");
    unlink(datadir_path(&dir, "t10k-labels-idx1-ubyte"));
    expect_error(dir.path, ERR_NOINPUT,
                 "<dir>/t10k-labels-idx1-ubyte is missing");
}

Test(images, images_and_labels_must_be_as_many)
{
    datadir_set(&dir, "train", "0101");
    datadir_idx(&dir, "train-labels-idx1-ubyte", 1, (uint32_t[]){ 3 }, "\0\1",
                3);
    expect_error(dir.path, ERR_DATA,
                 "<dir>/train-images-idx3-ubyte has 4 images, but "
                 "<dir>/train-labels-idx1-ubyte 3 labels");
}

Test(images, both_parts_must_have_one_size)
{
    datadir_set(&dir, "train", "0101");
    datadir_set(&dir, "t10k", "1");
    datadir_idx(&dir, "t10k-images-idx3-ubyte", 3, (uint32_t[]){ 1, 3, 2 },
                "abcdef", 6);
    expect_error(dir.path, ERR_DATA,
                 "<dir>/t10k-images-idx3-ubyte has images of 3 x 2, but "
                 "<dir>/train-images-idx3-ubyte of 2 x 3");
}

Test(images, test_labels_must_be_classes_of_the_training_part)
{
    datadir_set(&dir, "train", "0101");
    datadir_set(&dir, "t10k", "012");
    expect_error(dir.path, ERR_DATA,
                 "<dir>/t10k-labels-idx1-ubyte: label 2 of example 2 is out of "
                 "range: the training part has the classes 0 to 1");
}

Test(images, one_class_is_refused)
{
    datadir_set(&dir, "train", "000");
    expect_error(dir.path, ERR_DATA,
                 "<dir>/train-labels-idx1-ubyte: every label is 0: one class "
                 "only");
}

Test(images, every_spelling_of_a_name_is_found)
{
    static const char *const spellings[] = { "train-images-idx3-ubyte",
                                             "train-images.idx3-ubyte",
                                             "train-images-idx3-ubyte.gz",
                                             "train-images.idx3-ubyte.gz" };
    char path[PATH_MAX];

    cr_expect(!idx_file_find(path, dir.path, IDX_TRAIN_IMAGES));
    for (int i = 0; i < 4; i++) {
        datadir_text(&dir, spellings[i], "x");
        cr_expect(idx_file_find(path, dir.path, IDX_TRAIN_IMAGES));
        cr_expect_str_eq(path, datadir_path(&dir, spellings[i]));
        unlink(path);
    }
}

/* A set of the right name whose files are not the published ones. */
Test(images, a_known_set_with_other_content_is_refused)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    struct datadir set;

    datadir_below(&set, &dir, "mnist");
    datadir_set(&set, "train", "0123456789");
    datadir_set(&set, "t10k", "01");
    setenv("SWEEP_DATA", dir.path, 1);
    cr_expect_eq(dataset_open(&ds, "mnist", NULL, NULL, &err), -1);
    cr_expect_eq(err.code, ERR_DATA);
    cr_expect(strstr(err.msg, "/mnist/train-images-idx3-ubyte is not mnist's "
                              "file: its content has SHA-256 "),
              "%s", err.msg);
    cr_expect(strstr(err.msg, "not ba891046e6505d7a...; remove it and run: "
                              "sweep data fetch mnist"),
              "%s", err.msg);
}

Test(images, known_sets_have_whole_rows)
{
    for (int i = 0; i < n_known_sets; i++) {
        const struct known *k = &known_sets[i];

        cr_expect_eq(known_find(k->name), k);
        cr_expect(k->title && k->mirrors[0] && k->n_classes > 1);
        for (int f = 0; f < IDX_FILES; f++)
            cr_expect_eq(strspn(k->sha256[f], "0123456789abcdef"), 64u);
        for (int c = 0; c < k->n_classes; c++)
            cr_expect(k->classes[c]);
    }
}

Test(images, mnist_is_what_it_should_be)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    char folder[PATH_MAX];

    if (known_locate(folder, known_find("mnist"), &err) < 0)
        cr_skip_test("mnist is not here ($SWEEP_DATA)");
    cr_assert_eq(dataset_open(&ds, "mnist", NULL, NULL, &err), 0, "%s",
                 err.msg);
    cr_expect_eq(ds->train.n, 60000);
    cr_expect_eq(ds->test.n, 10000);
    cr_expect_eq(ds->train.labels[0], 5);
    dataset_free(ds);
}

Test(images, every_failed_allocation_is_an_error)
{
    int rc = -1;
    long n = 1;

    datadir_set(&dir, "train", "0120");
    datadir_set(&dir, "t10k", "01");
    for (; rc < 0; n++) {
        struct dataset *ds = NULL;
        struct err err = { 0 };

        mem_fail_at(n);
        rc = dataset_open(&ds, dir.path, NULL, NULL, &err);
        mem_fail_at(0);
        if (rc < 0)
            cr_assert_eq(err.code, ERR_NOMEM, "%ld: %s", n, err.msg);
        dataset_free(ds);
    }
    cr_expect_gt(n, 8);
}

Test(images, inputs_are_pictures_of_the_same_size)
{
    struct dataset *ds = NULL, *in = NULL;
    struct err err = { 0 };

    datadir_set(&dir, "train", "0120");
    cr_assert_eq(dataset_open(&ds, dir.path, NULL, NULL, &err), 0);
    datadir_idx(&dir, "new", 3, (uint32_t[]){ 2, 2, 3 }, "abcdefghijkl", 12);
    cr_assert_eq(dataset_open_inputs(&in, ds, datadir_path(&dir, "new"), &err),
                 0, "%s", err.msg);
    cr_expect_eq(in->train.n, 2);
    cr_expect_eq(in->train.pixels[6], 'g');
    cr_expect_eq(in->train.labels[1], 0);
    cr_expect_eq(in->n_classes, 3);
    dataset_free(in);
    datadir_idx(&dir, "new", 3, (uint32_t[]){ 2, 3, 2 }, "abcdefghijkl", 12);
    cr_expect_eq(dataset_open_inputs(&in, ds, datadir_path(&dir, "new"), &err),
                 -1);
    cr_expect(strstr(err.msg, "new has images of 3 x 2, but"), "%s", err.msg);
    dataset_free(ds);
}
