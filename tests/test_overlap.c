#include "base/mem.h"
#include "data/overlap.h"
#include "support/datafile.h"

#include <criterion/criterion.h>
#include <string.h>

enum { N_TRAIN = 400, N_TEST = 100, FEATURES = 37, DISTINCT = 150 };

static uint8_t pixels[N_TRAIN + N_TEST][FEATURES];
static float values[N_TRAIN + N_TEST][FEATURES];
static uint8_t labels[N_TRAIN + N_TEST];
static struct err err;

/* Which of the distinct examples an example is. */
static int kind_of(int i)
{
    return i * i * 31 % 997 % DISTINCT;
}

/* Examples differ in one input only, which is in the last bytes for some. */
static struct dataset made(bool is_image)
{
    struct dataset ds = { .n_features = FEATURES,
                          .is_image = is_image,
                          .train = { .n = N_TRAIN, .labels = labels },
                          .test = { .n = N_TEST, .labels = labels } };

    for (int i = 0; i < N_TRAIN + N_TEST; i++) {
        int k = kind_of(i);

        labels[i] = (uint8_t)(i % 3); /* equal examples of unequal labels */
        memset(pixels[i], 7, FEATURES);
        pixels[i][k % FEATURES] = (uint8_t)(8 + k / FEATURES);
        for (int j = 0; j < FEATURES; j++)
            values[i][j] = (float)pixels[i][j] / 3;
    }
    if (is_image) {
        ds.train.pixels = pixels[0];
        ds.test.pixels = pixels[N_TRAIN];
    } else {
        ds.train.values = values[0];
        ds.test.values = values[N_TRAIN];
    }
    return ds;
}

static void check_first(bool is_image)
{
    struct dataset ds = made(is_image);
    struct overlap o;

    cr_assert_eq(overlap_make(&o, &ds, &err), 0, "%s", err.msg);
    for (int i = 0; i < N_TRAIN + N_TEST; i++) {
        int first = 0;

        while (kind_of(first) != kind_of(i))
            first++;
        cr_assert_eq(o.first[i], (uint32_t)first, "%d", i);
    }
    overlap_release(&o);
}

Test(overlap, knows_the_first_of_equal_examples)
{
    check_first(true);
    check_first(false);
}

/* Every pair compared, byte by byte. */
static int shared(const int *a, int n_a, const int *b, int n_b)
{
    int n = 0;

    for (int i = 0; i < n_a; i++)
        for (int j = 0; j < n_b; j++)
            if (memcmp(pixels[a[i]], pixels[b[j]], FEATURES) == 0) {
                n++;
                break;
            }
    return n;
}

static void check_counts(struct split *s, int test_from)
{
    int train[N_TRAIN], validation[N_TRAIN], test[N_TRAIN];
    struct dataset ds = made(true);
    struct overlap_record got;
    struct overlap o;

    for (int i = 0; i < s->n_train; i++)
        train[i] = (int)s->train[i];
    for (int i = 0; i < s->n_validation; i++)
        validation[i] = (int)s->validation[i];
    for (int i = 0; i < s->n_test; i++)
        test[i] = (int)s->test[i] + test_from;
    cr_assert_eq(overlap_make(&o, &ds, &err), 0, "%s", err.msg);
    cr_assert_eq(overlap_count(&got, &o, s, &err), 0, "%s", err.msg);
    cr_assert_eq(got.validation_in_train,
                 shared(validation, s->n_validation, train, s->n_train));
    cr_assert_eq(got.test_in_train, shared(test, s->n_test, train, s->n_train));
    cr_assert_eq(got.test_in_validation,
                 shared(test, s->n_test, validation, s->n_validation));
    cr_assert_gt(got.test_in_train, 0);
    overlap_release(&o);
}

Test(overlap, counts_what_parts_share)
{
    uint32_t train[N_TRAIN], validation[N_TRAIN], test[N_TRAIN];
    struct split s = { .train = train, .validation = validation, .test = test };

    for (uint32_t i = 0; i < N_TRAIN; i++)
        if (i % 5 == 0)
            validation[s.n_validation++] = i;
        else
            train[s.n_train++] = i;
    for (uint32_t i = 0; i < N_TEST; i += 3)
        test[s.n_test++] = i;
    check_counts(&s, N_TRAIN); /* examples of a test file */
    s.test_in_train = true;    /* or a share of the training file's */
    s.n_test = s.n_validation / 2;
    for (int i = 0; i < s.n_test; i++)
        test[i] = validation[--s.n_validation];
    check_counts(&s, 0);
    s.n_validation = 0;
    check_counts(&s, 0);
}

/* UCI's digits have no example twice; counted with sort | uniq -d. */
Test(overlap, digits_have_none)
{
    struct dataset *ds;
    struct overlap o;

    cr_assert_eq(dataset_open(&ds, "digits", NULL, NULL, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(overlap_make(&o, ds, &err), 0, "%s", err.msg);
    for (int i = 0; i < ds->train.n; i++)
        cr_assert_eq(o.first[i], (uint32_t)i);
    overlap_release(&o);
    dataset_free(ds);
}

Test(overlap, without_memory_it_is_an_error)
{
    struct dataset ds = made(true);
    struct overlap o;
    long n = 1;

    for (;; n++) {
        mem_fail_at(n);
        if (overlap_make(&o, &ds, &err) == 0)
            break;
        cr_assert_eq(err.code, ERR_NOMEM);
        err_clear(&err);
    }
    mem_fail_at(0);
    cr_assert_eq(n, 3);
    overlap_release(&o);
}
