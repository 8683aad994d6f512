#include "base/mem.h"
#include "data/split.h"
#include "support/datafile.h"
#include "support/drained.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* As scikit-learn's load_digits counts them. */
static const int class_counts[10] = { 178, 182, 177, 183, 181,
                                      182, 181, 179, 174, 180 };
static const int first_picture_row[8] = { 0, 0, 5, 13, 9, 1, 0, 0 };

static struct dataset *open_digits(void)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };

    cr_assert_eq(dataset_open(&ds, "digits", NULL, NULL, &err), 0, "%s",
                 err.msg);
    return ds;
}

Test(digits, are_the_published_ones_stretched_to_bytes)
{
    struct dataset *ds = open_digits();
    int counts[10] = { 0 };
    long sum = 0;

    cr_assert_eq(ds->train.n, 1797);
    cr_assert_eq(ds->test.n, 0);
    cr_expect_eq(ds->n_features, 64);
    for (int i = 0; i < ds->train.n; i++)
        counts[ds->train.labels[i]]++;
    cr_expect_arr_eq(counts, class_counts, sizeof(counts));
    for (int j = 0; j < 8; j++)
        cr_expect_eq((ds->train.pixels[j] * 16 + 127) / 255,
                     first_picture_row[j]);
    for (int i = 0; i < 1797 * 64; i++)
        sum += (ds->train.pixels[i] * 16 + 127) / 255;
    cr_expect_eq(sum, 561718); /* load_digits().data.sum() */
    dataset_free(ds);
}

Test(digits, auto_test_part_is_a_stratified_fifth)
{
    struct dataset *ds = open_digits();
    json_t *point = data_point("{\"share\": 0.2}", "\"auto\"");
    struct split s;
    struct err err = { 0 };

    cr_assert_eq(split_make(&s, ds, point, 1, 0, &err), 0);
    cr_expect(s.test_in_train);
    cr_expect_eq(s.n_test, 359);       /* 0.2 of 1,797 */
    cr_expect_eq(s.n_validation, 288); /* 0.2 of the rest */
    cr_expect_eq(s.n_train, 1150);
    split_release(&s);
    json_decref(point);
    dataset_free(ds);
}

/* The hashes are tests/oracle/split.py's, a second implementation. */
static void expect_hash(const struct dataset *ds, const char *validation,
                        int fold, const char *want)
{
    json_t *point = data_point(validation, "\"auto\"");
    struct split s;
    struct err err = { 0 };

    cr_assert_eq(split_make(&s, ds, point, 1, fold, &err), 0);
    cr_expect_str_eq(s.hash, want);
    split_release(&s);
    json_decref(point);
}

Test(digits, splits_are_those_of_a_second_implementation)
{
    struct dataset *ds = open_digits();

    expect_hash(ds, "{\"share\": 0.2}", 0,
                "53ab558a1f3eb4601cf89d10f2d250b6"
                "359b20dfe3bb0a6b900677d24aef1082");
    expect_hash(ds, "{\"folds\": 3}", 0,
                "95979089c6d4c2e62a6275b7087463034"
                "c5d153e90cdbcec315ebe9bef66456c");
    expect_hash(ds, "{\"folds\": 3}", 1,
                "32228903c67747ffd27e83520456028e2"
                "e98eb3491df52a3e941f4be9d752ca2");
    expect_hash(ds, "{\"folds\": 3}", 2,
                "e04ba9c862126770bfb7454cca12d63c3"
                "7f30e2c5184d28669f4016b68d1bc11");
    dataset_free(ds);
}

Test(digits, fraction_is_that_of_a_second_implementation)
{
    struct dataset *ds = open_digits();
    json_t *point = data_point("{\"share\": 0.2}", "\"auto\"");
    char hash[SHA256_TEXT];
    uint32_t *part = NULL;
    struct split s;
    struct err err = { 0 };
    int n;

    cr_assert_eq(split_make(&s, ds, point, 1, 0, &err), 0);
    cr_assert_eq(split_fraction(&part, &n, &s, ds, 0.3, 1, &err), 0);
    /* The machine is little-endian, as the hash is. */
    cr_assert_eq(sha256_of(hash, part, (size_t)n * sizeof(*part), &err), 0);
    cr_expect_str_eq(hash, "a62c7a97998d4aa24fc74c45a2ffb1642"
                           "f5819e6c8243af4e635a8931faed5ba");
    mem_free(part);
    split_release(&s);
    json_decref(point);
    dataset_free(ds);
}

Test(digits, other_keys_do_not_change_the_validation_part)
{
    struct dataset *ds = open_digits();
    json_t *point = data_point("{\"share\": 0.2}", "\"auto\"");
    struct split s;
    struct err err = { 0 };

    json_object_set_new(point, "train_fraction", json_real(0.1));
    json_object_set_new(point, "scale", json_string("none"));
    cr_assert_eq(split_make(&s, ds, point, 1, 0, &err), 0);
    cr_expect_str_eq(s.hash, "53ab558a1f3eb4601cf89d10f2d250b6"
                             "359b20dfe3bb0a6b900677d24aef1082");
    split_release(&s);
    json_decref(point);
    dataset_free(ds);
}

#ifndef __SANITIZE_ADDRESS__

Test(digits, without_memory_are_not_called_damaged)
{
    struct dataset *ds = NULL;
    struct err err = { 0 };
    struct rlimit was;
    int rc;

    drain_begin(&was, 4 << 10, 120 << 10);
    rc = dataset_open(&ds, "digits", NULL, NULL, &err);
    drain_end(&was);
    cr_assert_eq(rc, -1);
    cr_assert_eq(err.code, ERR_NOMEM, "%s", err.msg);
    cr_assert_str_eq(err.msg, "the embedded digits");
}

#endif
