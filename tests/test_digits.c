#include "data/split.h"
#include "support/datafile.h"

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
