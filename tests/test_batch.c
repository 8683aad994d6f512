#include "base/mem.h"
#include "data/batch.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const uint8_t pixels[3 * 4] = { 0, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 200 };
static const float values[4 * 3] = { 1, 5, 0.1f, 2,    5,  0.1f,
                                     3, 5, 0.1f, 1000, -7, 2 };
static const uint8_t labels[4] = { 2, 0, 1, 1 };

static struct dataset images = { .is_image = true,
                                 .n_features = 4,
                                 .train = { 3, pixels, NULL, labels } };
static struct dataset table = { .n_features = 3,
                                .train = { 4, NULL, values, labels } };

Test(batch, unit_maps_bytes_to_zero_to_one_and_clears_the_padding)
{
    struct scale s;
    struct err err = { 0 };
    float x[2][32];
    uint8_t y[2];
    uint32_t idx[] = { 2, 0 };

    memset(x, 0xff, sizeof(x));
    cr_assert_eq(scale_make(&s, "unit", &images, idx, 2, &err), 0);
    batch_gather(x[0], y, 32, &images.train, 4, &s, idx, 0, 2);
    cr_expect_eq(x[0][3], 200 * (1.0f / 255));
    cr_expect_eq(x[1][0], 0);
    cr_expect_eq(x[1][1], 1);
    for (int j = 4; j < 32; j++)
        cr_expect(x[0][j] == 0 && x[1][j] == 0);
    cr_expect_eq(y[0], 1);
    cr_expect_eq(y[1], 2);
    scale_release(&s);
}

Test(batch, without_a_list_rows_come_in_the_order_of_the_file)
{
    struct scale s;
    struct err err = { 0 };
    float x[2][16];
    uint8_t y[2];

    cr_assert_eq(scale_make(&s, "none", &images, NULL, 0, &err), 0);
    batch_gather(x[0], y, 16, &images.train, 4, &s, NULL, 1, 2);
    cr_expect_eq(x[0][0], 3);
    cr_expect_eq(x[1][3], 200);
    cr_expect_eq(y[0], 0);
    scale_release(&s);
}

Test(batch, standardize_takes_one_mean_for_images)
{
    struct scale s;
    struct err err = { 0 };
    uint32_t idx[] = { 0, 1 }; /* 0 255 1 2 3 4 5 6 */
    double mean = 276.0 / 8, sum = 0;

    cr_assert_eq(scale_make(&s, "standardize", &images, idx, 2, &err), 0);
    for (int i = 0; i < 8; i++)
        sum += (pixels[i] - mean) * (pixels[i] - mean);
    cr_expect_eq(s.n, 1);
    cr_expect_eq(s.mean[0], (float)mean);
    cr_expect_eq(s.factor[0], (float)(1 / sqrt(sum / 8)));
    scale_release(&s);
}

Test(batch, standardize_takes_the_training_rows_of_each_column)
{
    struct scale s;
    struct err err = { 0 };
    uint32_t idx[] = { 0, 1, 2 }; /* not the row with 1000 */
    float x[4][16];
    uint8_t y[4];

    cr_assert_eq(scale_make(&s, "standardize", &table, idx, 3, &err), 0);
    cr_expect_eq(s.n, 3);
    cr_expect_eq(s.mean[0], 2);
    cr_expect_eq(s.factor[0], (float)(1 / sqrt(2.0 / 3)));
    /* A column of one value has sd 0, which counts as 1. */
    cr_expect_eq(s.mean[1], 5);
    cr_expect_eq(s.factor[1], 1);
    cr_expect_eq(s.mean[2], 0.1f);
    cr_expect_eq(s.factor[2], 1);
    batch_gather(x[0], y, 16, &table.train, 3, &s, NULL, 0, 4);
    cr_expect_eq(x[0][0], (1 - s.mean[0]) * s.factor[0]);
    cr_expect_eq(x[3][1], -12);
    cr_expect_eq(x[3][3], 0);
    scale_release(&s);
}

Test(batch, every_failed_allocation_is_an_error)
{
    struct scale s = { 0 };
    struct err err = { 0 };
    uint32_t idx[] = { 0 };

    for (long n = 1; n <= 2; n++) {
        mem_fail_at(n);
        cr_expect_eq(scale_make(&s, "unit", &images, idx, 1, &err), -1);
        cr_expect_eq(err.code, ERR_NOMEM);
        cr_expect_null(s.mean);
    }
    mem_fail_at(0);
}
