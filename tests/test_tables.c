#include "base/mem.h"
#include "data/dataset.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct datadir dir;

static void setup(void)
{
    datadir_make(&dir);
}

static void teardown(void)
{
    datadir_remove(&dir);
}

TestSuite(tables, .init = setup, .fini = teardown);

static struct dataset *open_text(const char *text, const char *target)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    char path[PATH_MAX];

    strcpy(path, datadir_text(&dir, "t.csv", text));
    cr_assert_eq(dataset_open(&ds, path, target, NULL, &err), 0, "%s", err.msg);
    return ds;
}

/* The message begins with the file's path, which want leaves out. */
static void expect_message(const struct err *err, const char *want)
{
    size_t n = strlen(dir.path) + 1;

    cr_expect_eq(err->code, ERR_DATA, "%s", err->msg);
    cr_assert_eq(strncmp(err->msg, dir.path, n - 1), 0, "%s", err->msg);
    cr_expect_str_eq(err->msg + n, want);
}

static void refuse_bytes(const char *text, size_t n, const char *target,
                         const char *want)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    cr_expect_eq(dataset_open(&ds, datadir_write(&dir, "t.csv", text, n),
                              target, NULL, &err),
                 -1);
    expect_message(&err, want);
}

static void refuse(const char *text, const char *target, const char *want)
{
    refuse_bytes(text, strlen(text), target, want);
}

Test(tables, columns_values_and_classes_are_read)
{
    struct dataset *ds =
        open_text("w,h,kind\n1,2.5,b\n-3e-1,4,a\n0,0,b\n", NULL);

    cr_assert_eq(ds->train.n, 3);
    cr_expect_eq(ds->test.n, 0);
    cr_expect(!ds->is_image);
    cr_assert_eq(ds->n_features, 2);
    cr_expect_str_eq(ds->columns[1], "h");
    cr_expect_eq(ds->train.values[1], 2.5f);
    cr_expect_eq(ds->train.values[2], -0.3f);
    cr_assert_eq(ds->n_classes, 2);
    cr_expect_str_eq(ds->classes[0], "a");
    cr_expect_eq(ds->train.labels[0], 1);
    cr_expect_eq(ds->train.labels[1], 0);
    dataset_free(ds);
}

Test(tables, target_may_be_any_column)
{
    struct dataset *ds = open_text("w,kind,h\n1,b,2\n3,a,4\n", "kind");

    cr_expect_str_eq(ds->columns[0], "w");
    cr_expect_str_eq(ds->columns[1], "h");
    cr_expect_eq(ds->train.values[3], 4);
    dataset_free(ds);
}

Test(tables, classes_that_are_numbers_are_in_their_order)
{
    struct dataset *ds = open_text("x,y\n1,10\n2,9\n3,-1\n", NULL);

    cr_expect_str_eq(ds->classes[0], "-1");
    cr_expect_str_eq(ds->classes[1], "9");
    cr_expect_str_eq(ds->classes[2], "10");
    dataset_free(ds);
    ds = open_text("x,y\n1,10\n2,9\n3,none\n", NULL);
    cr_expect_str_eq(ds->classes[0], "10");
    cr_expect_str_eq(ds->classes[1], "9");
    dataset_free(ds);
}

/* Quotes, CRLF, line breaks in a cell, a UTF-8 mark, blank lines, no line end
 * at the end: all the same table. */
Test(tables, every_dialect_of_csv_gives_one_table)
{
    static const char *const texts[] = {
        "w,h,kind\n1,2,a\n3,4,\"b, \"\"c\"\"\n\"\n",
        "w,h,kind\r\n1,2,a\r\n3,4,\"b, \"\"c\"\"\n\"\r\n",
        "\xef\xbb\xbfw,h,kind\n1,2,a\n3,4,\"b, \"\"c\"\"\n\"",
        "\"w\",\"h\",\"kind\"\n\n 1 ,\"2\", a\n\n3,4,\"b, \"\"c\"\"\n\"\n\n",
    };

    for (int i = 0; i < 4; i++) {
        struct dataset *ds = open_text(texts[i], NULL);

        cr_assert_eq(ds->train.n, 2);
        cr_expect_str_eq(ds->columns[0], "w");
        cr_expect_str_eq(ds->classes[0], "a");
        cr_expect_str_eq(ds->classes[1], "b, \"c\"\n");
        cr_expect_eq(ds->train.values[3], 4);
        dataset_free(ds);
    }
}

Test(tables, gzip_is_read_as_it_is)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    struct dataset *plain = open_text("x,y\n1,a\n2,b\n", NULL);

    datadir_text(&dir, "t.csv.gz", "x,y\n1,a\n2,b\n");
    cr_assert_eq(
        dataset_open(&ds, datadir_path(&dir, "t.csv.gz"), NULL, NULL, &err), 0,
        "%s", err.msg);
    cr_expect_eq(ds->train.n, 2);
    cr_expect_str_eq(ds->hash, plain->hash);
    dataset_free(ds);
    dataset_free(plain);
}

Test(tables, hash_tells_files_and_targets_apart)
{
    struct dataset *a = open_text("x,y,z\n1,1,1\n2,2,2\n", NULL);
    struct dataset *b = open_text("x,y,z\n1,1,1\n2,2,2\n", "z");
    struct dataset *c = open_text("x,y,z\n1,1,1\n2,2,2\n", "y");
    struct dataset *d = open_text("x,y,z\n1,1,1\n2,2,3\n", NULL);

    cr_expect_str_eq(a->hash, b->hash);
    cr_expect_str_neq(a->hash, c->hash);
    cr_expect_str_neq(a->hash, d->hash);
    dataset_free(a);
    dataset_free(b);
    dataset_free(c);
    dataset_free(d);
}

Test(tables, bad_headers_are_refused)
{
    refuse("", NULL, "t.csv: is empty");
    refuse("x,y\n", NULL, "t.csv: has a header, but no rows");
    refuse("x,y,x\n1,2,a\n", NULL, "t.csv:1: columns 1 and 3 are both \"x\"");
    refuse("x,,y\n1,2,a\n", NULL, "t.csv:1: column 2 has no name");
    refuse("x;y\n1;a\n", NULL,
           "t.csv:1: has one column only, \"x;y\"; cells are separated by "
           "commas");
    refuse("5.1,3.5,0\n4,2,1\n", NULL,
           "t.csv:1: holds numbers, not the names of the columns; a CSV file "
           "begins with a header");
    refuse("width,height,kind\n1,2,a\n", "knid",
           "t.csv:1: has no column \"knid\"; did you mean \"kind\"?");
    refuse("width,height,kind\n1,2,a\n", "species",
           "t.csv:1: has no column \"species\"");
    refuse_bytes("\xff\xfex\0,\0", 6, NULL,
                 "t.csv: is UTF-16 text; save it as UTF-8");
}

Test(tables, columns_that_pandas_counted_are_a_header)
{
    struct dataset *ds = open_text("0,1,2\n1,2,5\n3,4,6\n", NULL);

    cr_expect_str_eq(ds->columns[1], "1");
    dataset_free(ds);
}

Test(tables, ragged_rows_are_refused)
{
    refuse("x,y\n1,a\n2\n", NULL, "t.csv:3: has 1 cell, the header has 2");
    refuse("x,y\n1,a\n2,b,c\n", NULL, "t.csv:3: has 3 cells, the header has 2");
}

Test(tables, lines_are_counted_through_quoted_line_breaks)
{
    refuse("x,\"y\nz\"\n1,\"a\n\nb\"\n\n2\n", NULL,
           "t.csv:7: has 1 cell, the header has 2");
    refuse("x,y\r\n1,a\r\n\r\n2\r\n", NULL,
           "t.csv:4: has 1 cell, the header has 2");
}

Test(tables, cells_that_are_no_numbers_are_refused)
{
    refuse("x,y\n1,a\ntwo,b\n", NULL,
           "t.csv:3: column \"x\": \"two\" is not a number");
    refuse("x,y\n1,a\n,b\n", NULL, "t.csv:3: column \"x\" is empty");
    refuse("x,y\n1,a\nNaN,b\n", NULL,
           "t.csv:3: column \"x\": \"NaN\" is not a finite number");
    refuse("x,y\n-inf,a\n1,b\n", NULL,
           "t.csv:2: column \"x\": \"-inf\" is not a finite number");
    refuse("x,y\n1e39,a\n1,b\n", NULL,
           "t.csv:2: column \"x\": \"1e39\" is beyond what single precision "
           "holds");
    refuse("x,y\n1 2,a\n1,b\n", NULL,
           "t.csv:2: column \"x\": \"1 2\" is not a number");
    refuse("x,y\n0x10,a\n1,b\n", NULL,
           "t.csv:2: column \"x\": \"0x10\" is not a number");
}

Test(tables, messages_stay_on_one_short_line)
{
    refuse("x,y\n\"a\n\tb\",a\n1,b\n", NULL,
           "t.csv:2: column \"x\": \"a??b\" is not a number");
    refuse("x,y\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz,a\n",
           NULL,
           "t.csv:2: column \"x\": \"abcdefghijklmnopqrstuvwxyzabcdefghijk...\""
           " is not a number");
}

Test(tables, bad_classes_are_refused)
{
    char many[8192] = "x,y\n";
    size_t n = strlen(many);

    refuse("x,y\n1,a\n2,\n", NULL, "t.csv:3: column \"y\" is empty");
    refuse("x,y\n1,a\n2,a\n", NULL,
           "t.csv: column \"y\" has one class only, \"a\"");
    refuse("x,y\n1,1\n2,1.0\n3,2\n", NULL,
           "t.csv: column \"y\": the classes \"1\" and \"1.0\" are the same "
           "number");
    for (int i = 0; i < 257; i++)
        n += (size_t)snprintf(many + n, sizeof(many) - n, "1,%d\n", i);
    refuse(many, NULL,
           "t.csv:258: column \"y\" has more than 256 classes; is it a class, "
           "and the right target?");
}

Test(tables, two_hundred_and_fifty_six_classes_are_read)
{
    char many[8192] = "x,y\n";
    size_t n = strlen(many);
    struct dataset *ds;

    for (int i = 0; i < 256; i++)
        n += (size_t)snprintf(many + n, sizeof(many) - n, "1,%d\n", 255 - i);
    ds = open_text(many, NULL);
    cr_expect_eq(ds->n_classes, 256);
    cr_expect_eq(ds->train.labels[0], 255);
    dataset_free(ds);
}

Test(tables, what_is_no_csv_is_refused)
{
    char *big = malloc(3u << 20);

    refuse("x,y\n1,\"a\n2,b\n", NULL, "t.csv:2: a quote is left open");
    refuse("x,y\n1,a\"b\n2,b\n", NULL,
           "t.csv:2: a quote is out of place (a quoted cell's own quotes are "
           "doubled: \"\")");
    refuse_bytes("x,y\n1,a\0b\n", 10, NULL,
                 "t.csv:2: has a zero byte; this is no text");
    memset(big, 'a', 3u << 20);
    memcpy(big, "x,y\n1,\"", 7);
    refuse_bytes(big, 3u << 20, NULL,
                 "t.csv:2: a row of more than 1 MB; is a quote left open?");
    free(big);
}

static void test_file(const char *test, const char *want)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    char train[PATH_MAX], path[PATH_MAX];

    strcpy(train, datadir_text(&dir, "t.csv", "w,h,kind\n1,2,b\n3,4,a\n"));
    strcpy(path, datadir_text(&dir, "test.csv", test));
    if (!want) {
        cr_assert_eq(dataset_open(&ds, train, NULL, path, &err), 0, "%s",
                     err.msg);
        cr_expect_eq(ds->test.n, 1);
        cr_expect_eq(ds->test.values[0], 5);
        cr_expect_eq(ds->test.values[1], 6);
        cr_expect_eq(ds->test.labels[0], 1);
        dataset_free(ds);
        return;
    }
    cr_expect_eq(dataset_open(&ds, train, NULL, path, &err), -1);
    expect_message(&err, want);
}

Test(tables, a_test_file_has_the_same_columns_in_any_order)
{
    test_file("w,h,kind\n5,6,b\n", NULL);
    test_file("kind,h,w\nb,6,5\n", NULL);
    test_file("w,h\n5,6\n", "test.csv:1: has no column \"kind\"");
    test_file("w,kind\n5,b\n", "test.csv:1: has no column \"h\"");
    test_file("w,h,kind,id\n5,6,b,1\n",
              "test.csv:1: has a column \"id\" that the training file has not");
    test_file("w,h,kind\n5,6,c\n",
              "test.csv:2: column \"kind\": the training file has no class "
              "\"c\"");
    test_file("w,h,kind\n", "test.csv: has a header, but no rows");
}

Test(tables, a_test_file_goes_with_tables_only)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    cr_expect_eq(dataset_open(&ds, "digits", NULL, "t.csv", &err), -1);
    cr_expect_str_eq(err.msg, "test: \"t.csv\" is a file, but dataset "
                              "\"digits\" is a built-in set");
}

Test(tables, inputs_need_the_features_only)
{
    struct dataset *ds = open_text("w,h,kind\n1,2,b\n3,4,a\n", NULL);
    struct dataset *in = NULL;
    struct err err = { 0 };

    datadir_text(&dir, "new.csv", "id,h,w\nx7,6,5\n");
    cr_assert_eq(
        dataset_open_inputs(&in, ds, datadir_path(&dir, "new.csv"), &err), 0,
        "%s", err.msg);
    cr_expect_eq(in->train.n, 1);
    cr_expect_eq(in->train.values[0], 5);
    cr_expect_eq(in->train.values[1], 6);
    cr_expect_eq(in->train.labels[0], 0);
    cr_expect_str_eq(in->classes[1], "b");
    dataset_free(in);
    datadir_text(&dir, "new.csv", "id,w\n1,5\n");
    cr_expect_eq(
        dataset_open_inputs(&in, ds, datadir_path(&dir, "new.csv"), &err), -1);
    expect_message(&err, "new.csv:1: has no column \"h\"");
    dataset_free(ds);
}

Test(tables, every_failed_allocation_is_an_error)
{
    char train[PATH_MAX], test[PATH_MAX];
    int failed = 0;

    strcpy(train, datadir_text(&dir, "t.csv", "w,h,kind\n1,2,b\n3,4,a\n"));
    strcpy(test, datadir_text(&dir, "test.csv", "h,w,kind\n1,2,b\n"));
    /* libcsv tries again with less memory, so that a failure in the middle may
     * do no harm: all that can fail are tried, about 50. */
    for (long n = 1; n < 80; n++) {
        struct dataset *ds = NULL;
        struct err err = { 0 };

        mem_fail_at(n);
        if (dataset_open(&ds, train, "kind", test, &err) < 0) {
            cr_assert_eq(err.code, ERR_NOMEM, "%ld: %s", n, err.msg);
            failed++;
        }
        mem_fail_at(0);
        dataset_free(ds);
    }
    cr_expect_gt(failed, 30, "%d", failed);
}

/* Every byte of a small file changed in turn: an answer or an error, never a
 * crash (the sanitizers watch). */
Test(tables, no_changed_byte_does_harm)
{
    static const char text[] = "w,\"h\",kind\r\n1,2.5,b\n\"3\",4,a\n5,6,b\n";
    static const char bytes[] = "\",\n\r\0x1\xff";
    int refused = 0;

    for (size_t at = 0; at < sizeof(text) - 1; at++)
        for (size_t b = 0; b < sizeof(bytes) - 1; b++) {
            struct dataset *ds = NULL;
            char copy[sizeof(text)];
            struct err err = { 0 };

            memcpy(copy, text, sizeof(text));
            copy[at] = bytes[b];
            refused +=
                dataset_open(
                    &ds, datadir_write(&dir, "t.csv", copy, sizeof(text) - 1),
                    NULL, NULL, &err) < 0;
            dataset_free(ds);
        }
    cr_expect_gt(refused, 100);
}
