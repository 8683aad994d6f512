#include "base/mem.h"
#include "data/split.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <criterion/theories.h>
#include <math.h>
#include <string.h>

/* Shapes of classes: even, uneven, a tiny one, two classes, one empty. */
#define N_SHAPES 5
static const int shapes[N_SHAPES][8] = { { 50, 50, 50, 0 },
                                         { 97, 31, 7, 200, 0 },
                                         { 5, 300, 5, 0 },
                                         { 13, 4, 0 },
                                         { 11, 22, 33, 44, 55, 66, 77, 0 } };

static int shape_classes(int shape)
{
    int n = 0;

    while (shapes[shape][n])
        n++;
    return n;
}

static struct dataset *shape_open(int shape)
{
    return dataset_of_counts(shapes[shape], shape_classes(shape));
}

static struct split split_of(const struct dataset *ds, const char *validation,
                             const char *test, uint64_t seed, int fold)
{
    json_t *point = data_point(validation, test);
    struct split s = { 0 };
    struct err err = { 0 };

    cr_assert_eq(split_make(&s, ds, point, seed, fold, &err), 0, "%s", err.msg);
    json_decref(point);
    return s;
}

/* Ascending, within [0, n), none in two parts, and together all of them. */
static void expect_partition(const struct split *s, const struct dataset *ds)
{
    const struct {
        const uint32_t *list;
        int n;
    } parts[] = { { s->train, s->n_train },
                  { s->validation, s->n_validation },
                  { s->test, s->test_in_train ? s->n_test : 0 } };
    uint8_t *seen = mem_zero((size_t)ds->train.n, 1);
    int total = 0;

    for (int p = 0; p < 3; p++)
        for (int i = 0; i < parts[p].n; i++) {
            uint32_t x = parts[p].list[i];

            cr_assert_lt(x, (uint32_t)ds->train.n);
            cr_assert(i == 0 || x > parts[p].list[i - 1], "not ascending");
            cr_assert_eq(seen[x]++, 0, "example %u is in two parts", x);
            total++;
        }
    cr_assert_eq(total, ds->train.n);
    mem_free(seen);
}

static int count_in(const struct dataset *ds, const uint32_t *list, int n,
                    int class)
{
    int count = 0;

    for (int i = 0; i < n; i++)
        count += ds->train.labels[list[i]] == class;
    return count;
}

TheoryDataPoints(split, keeps_each_class_share_within_one_example) = {
    DataPoints(int, 0, 1, 2, 3, 4),
    DataPoints(double, 0.05, 0.1, 0.2, 0.29, 1.0 / 3, 0.5, 0.7),
    DataPoints(int, 1, 2, 77),
};

Theory((int shape, double share, int seed), split,
       keeps_each_class_share_within_one_example)
{
    struct dataset *ds = shape_open(shape);
    char validation[64];
    struct split s;

    snprintf(validation, sizeof(validation), "{\"share\": %.17g}", share);
    s = split_of(ds, validation, "0.0", (uint64_t)seed, 0);
    expect_partition(&s, ds);
    /* The nearest whole number; either one of two equally near. */
    cr_assert_leq(fabs(s.n_validation - ds->train.n * share), 0.5 + 1e-9);
    for (int c = 0; c < ds->n_classes; c++) {
        double want = shapes[shape][c] * share;
        int got = count_in(ds, s.validation, s.n_validation, c);

        cr_assert_lt(fabs(got - want), 1.0, "class %d: %d of %g", c, got, want);
    }
    split_release(&s);
    dataset_of_counts_free(ds);
}

TheoryDataPoints(split, folds_partition_and_are_even) = {
    DataPoints(int, 0, 1, 2, 3, 4),
    DataPoints(int, 2, 3, 5, 10),
    DataPoints(int, 1, 9),
};

Theory((int shape, int folds, int seed), split, folds_partition_and_are_even)
{
    struct dataset *ds = shape_open(shape);
    uint8_t *seen = mem_zero((size_t)ds->train.n, 1);
    char validation[64];

    snprintf(validation, sizeof(validation), "{\"folds\": %d}", folds);
    for (int f = 0; f < folds; f++) {
        struct split s = split_of(ds, validation, "0.0", (uint64_t)seed, f);

        expect_partition(&s, ds);
        cr_assert_eq(s.fold, f);
        cr_assert_leq(abs(s.n_validation * folds - ds->train.n), folds);
        for (int c = 0; c < ds->n_classes; c++) {
            int got = count_in(ds, s.validation, s.n_validation, c);

            cr_assert_lt(abs(got * folds - shapes[shape][c]), folds);
        }
        for (int i = 0; i < s.n_validation; i++)
            cr_assert_eq(seen[s.validation[i]]++, 0);
        split_release(&s);
    }
    for (int i = 0; i < ds->train.n; i++)
        cr_assert_eq(seen[i], 1, "example %d is in no fold", i);
    mem_free(seen);
    dataset_of_counts_free(ds);
}

Test(split, last_is_keras_rule)
{
    struct dataset *ds = dataset_of_counts((int[]){ 60, 47 }, 2);
    struct split s =
        split_of(ds, "{\"share\": 0.2, \"split\": \"last\"}", "0.0", 1, 0);

    cr_expect_eq(s.n_train, 85); /* floor(107 * 0.8) */
    cr_expect_eq(s.train[84], 84u);
    cr_expect_eq(s.validation[0], 85u);
    cr_expect_eq(s.n_validation, 22);
    split_release(&s);
    dataset_of_counts_free(ds);
}

Test(split, zero_trains_on_everything)
{
    struct dataset *ds = shape_open(0);
    struct split s = split_of(ds, "{\"share\": 0.0}", "0.0", 1, 0);

    cr_expect_eq(s.n_train, 150);
    cr_expect_eq(s.n_validation, 0);
    cr_expect_eq(s.n_test, 0);
    split_release(&s);
    dataset_of_counts_free(ds);
}

Test(split, the_drawn_test_part_is_the_same_for_every_seed)
{
    struct dataset *ds = shape_open(1);
    struct split a = split_of(ds, "{\"share\": 0.2}", "\"auto\"", 1, 0);
    struct split b = split_of(ds, "{\"share\": 0.2}", "\"auto\"", 2, 0);

    expect_partition(&a, ds);
    cr_assert(a.test_in_train);
    cr_assert_eq(a.n_test, 67); /* 0.2 of 335 */
    cr_assert_eq(b.n_test, a.n_test);
    cr_expect_arr_eq(a.test, b.test, (size_t)a.n_test * sizeof(*a.test));
    cr_expect_str_neq(a.hash, b.hash);
    cr_expect_eq(split_test_part(&a, ds), &ds->train);
    split_release(&a);
    split_release(&b);
    dataset_of_counts_free(ds);
}

TheoryDataPoints(split, smaller_fractions_are_part_of_larger_ones) = {
    DataPoints(int, 0, 1, 2, 3, 4),
    DataPoints(double, 0.01, 0.1, 0.3, 0.5),
    DataPoints(double, 0.5, 0.7, 1.0),
};

Theory((int shape, double small, double large), split,
       smaller_fractions_are_part_of_larger_ones)
{
    struct dataset *ds = shape_open(shape);
    struct split s = split_of(ds, "{\"share\": 0.2}", "0.0", 3, 0);
    uint32_t *a = NULL, *b = NULL;
    int n_a, n_b, j = 0;
    struct err err = { 0 };

    cr_assert_eq(split_fraction(&a, &n_a, &s, ds, small, 3, &err), 0);
    cr_assert_eq(split_fraction(&b, &n_b, &s, ds, large, 3, &err), 0);
    for (int i = 0; i < n_a; i++) {
        while (j < n_b && b[j] < a[i])
            j++;
        cr_assert(j < n_b && b[j] == a[i], "%u is only in the smaller", a[i]);
    }
    for (int c = 0; c < ds->n_classes; c++) {
        int n = count_in(ds, s.train, s.n_train, c);

        cr_assert_eq(count_in(ds, a, n_a, c), (int)ceil(n * small - 1e-9));
    }
    if (large == 1.0)
        cr_assert_eq(n_b, s.n_train);
    mem_free(a);
    mem_free(b);
    split_release(&s);
    dataset_of_counts_free(ds);
}

static void expect_refusal(const int *counts, int n_classes,
                           const char *validation, const char *test,
                           const char *want)
{
    struct dataset *ds = dataset_of_counts(counts, n_classes);
    json_t *point = data_point(validation, test);
    struct split s = { 0 };
    struct err err = { 0 };

    cr_expect_eq(split_make(&s, ds, point, 1, 0, &err), -1);
    cr_expect_eq(err.code, ERR_CONFIG);
    cr_expect_str_eq(err.msg, want);
    cr_expect_null(s.train);
    json_decref(point);
    dataset_of_counts_free(ds);
}

Test(split, empty_parts_and_lost_classes_are_refused)
{
    expect_refusal((int[]){ 3, 3 }, 2, "{\"share\": 0.01}", "0.0",
                   "validation: 0.01 of 6 examples is none");
    expect_refusal((int[]){ 30, 1 }, 2, "{\"share\": 0.9}", "0.0",
                   "validation: class \"1\" has 1 example left, too few to "
                   "train on after that share");
    expect_refusal((int[]){ 3, 3 }, 2, "{\"share\": 0.0}", "0.01",
                   "test: 0.01 of 6 examples is none");
    expect_refusal((int[]){ 3, 3 }, 2, "{\"folds\": 7}", "0.0",
                   "validation: 6 examples make no 7 folds");
    expect_refusal((int[]){ 30, 1 }, 2, "{\"folds\": 3}", "0.0",
                   "validation: class \"1\" has 1 example, too few for folds");
    expect_refusal((int[]){ 1, 1 }, 2, "{\"share\":0.6,\"split\":\"last\"}",
                   "0.0",
                   "validation: the last 0.6 of 2 examples leaves 0 to train "
                   "and 2 to validate");
}

Test(split, every_failed_allocation_is_an_error)
{
    struct dataset *ds = shape_open(1);
    json_t *point = data_point("{\"share\": 0.2}", "0.2");
    int rc = -1;
    long n = 1;

    for (; rc < 0; n++) {
        struct split s = { 0 };
        struct err err = { 0 };

        mem_fail_at(n);
        rc = split_make(&s, ds, point, 1, 0, &err);
        mem_fail_at(0);
        if (rc < 0)
            cr_assert_eq(err.code, ERR_NOMEM);
        split_release(&s);
    }
    cr_expect_gt(n, 8);
    json_decref(point);
    dataset_of_counts_free(ds);
}
