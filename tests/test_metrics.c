#include "nn/metrics.h"

#include <criterion/criterion.h>
#include <math.h>

/* Few examples; enough for every case below. */
struct examples {
    uint8_t label[16], predicted[16];
    float nll[16];
};

static struct prediction_record record_of(struct examples *e, int n,
                                          int n_classes)
{
    return (struct prediction_record){
        .n = n,
        .n_classes = n_classes,
        .label = e->label,
        .predicted = e->predicted,
        .nll = e->nll,
    };
}

/* Quotients of small integers: one rounding each, a few in a mean. */
static void same(double got, double want)
{
    cr_assert_float_eq(got, want, 4e-16, "%.17g, not %.17g", got, want);
}

Test(metrics, three_classes_by_hand)
{
    /* actual 0 0 0 1 1 1 1 2 2 2, predicted 0 0 1 1 1 1 2 2 2 0 */
    struct examples e = { { 0, 0, 0, 1, 1, 1, 1, 2, 2, 2 },
                          { 0, 0, 1, 1, 1, 1, 2, 2, 2, 0 },
                          { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } };
    struct prediction_record p = record_of(&e, 10, 3);
    struct metrics_result m;
    struct class_record c[3];
    int64_t confusion[9];
    const int64_t want[9] = { 2, 1, 0, 0, 3, 1, 1, 0, 2 };

    metrics_of(&m, confusion, c, &p);
    same(m.accuracy, 0.7);
    same(m.nll, 5.5);
    for (int i = 0; i < 9; i++)
        cr_assert_eq(confusion[i], want[i], "cell %d", i);
    same(c[0].precision, 2.0 / 3);
    same(c[0].recall, 2.0 / 3);
    same(c[1].precision, 0.75);
    same(c[1].recall, 0.75);
    same(c[1].f1, 0.75);
    same(c[2].f1, 2.0 / 3);
    cr_assert_eq(c[1].support, 4);
    same(m.macro_f1, (2.0 / 3 + 0.75 + 2.0 / 3) / 3);
    same(m.balanced_accuracy, (2.0 / 3 + 0.75 + 2.0 / 3) / 3);
    /* (7 * 10 - 34) / (100 - 34), both margins being 3, 4, 3 */
    same(m.mcc, 36.0 / 66);
}

Test(metrics, mcc_of_two_classes_is_matthews_own)
{
    /* tp 3, fn 1, fp 2, tn 4: (12 - 2) / sqrt(5 * 4 * 6 * 5) */
    struct examples e = { { 1, 1, 1, 1, 0, 0, 0, 0, 0, 0 },
                          { 1, 1, 1, 0, 1, 1, 0, 0, 0, 0 },
                          { 0 } };
    struct prediction_record p = record_of(&e, 10, 2);
    struct metrics_result m;

    metrics_of(&m, NULL, NULL, &p);
    same(m.mcc, 10 / sqrt(600));
    same(m.balanced_accuracy, (3.0 / 4 + 4.0 / 6) / 2);
    same(m.macro_f1, (6.0 / 9 + 8.0 / 11) / 2);
}

Test(metrics, a_perfect_part_has_ones)
{
    struct examples e = { { 0, 1, 2, 1 }, { 0, 1, 2, 1 }, { 0 } };
    struct prediction_record p = record_of(&e, 4, 3);
    struct metrics_result m;

    metrics_of(&m, NULL, NULL, &p);
    same(m.accuracy, 1);
    same(m.macro_f1, 1);
    same(m.balanced_accuracy, 1);
    same(m.mcc, 1);
}

Test(metrics, all_wrong_has_zeros_and_a_negative_mcc)
{
    struct examples e = { { 0, 0, 1, 1 }, { 1, 1, 0, 0 }, { 0 } };
    struct prediction_record p = record_of(&e, 4, 2);
    struct metrics_result m;
    struct class_record c[2];

    metrics_of(&m, NULL, c, &p);
    same(m.accuracy, 0);
    same(m.macro_f1, 0);
    same(m.balanced_accuracy, 0);
    same(m.mcc, -1);
    same(c[0].f1, 0);
}

Test(metrics, one_class_only_is_not_divided_by_zero)
{
    struct examples e = { { 1, 1, 1 }, { 1, 1, 0 }, { 0 } };
    struct prediction_record p = record_of(&e, 3, 2);
    struct metrics_result m;
    struct class_record c[2];

    metrics_of(&m, NULL, c, &p);
    same(m.mcc, 0);
    same(m.balanced_accuracy, 2.0 / 3);
    same(m.macro_f1, 0.8); /* class 0 has no example: in no mean */
    same(c[0].precision, 0);
    same(c[0].recall, 0);
    same(c[0].f1, 0);
    cr_assert_eq(c[0].support, 0);
}

Test(metrics, always_the_same_guess_has_mcc_zero)
{
    struct examples e = { { 0, 1, 2, 2 }, { 2, 2, 2, 2 }, { 0 } };
    struct prediction_record p = record_of(&e, 4, 3);
    struct metrics_result m;
    struct class_record c[3];

    metrics_of(&m, NULL, c, &p);
    same(m.mcc, 0);
    same(m.accuracy, 0.5);
    same(m.balanced_accuracy, 1.0 / 3);
    same(c[1].precision, 0);
    same(c[2].precision, 0.5);
    same(m.macro_f1, (2 * 0.5 / 1.5) / 3);
}

Test(metrics, a_class_that_is_absent_counts_in_no_mean)
{
    struct examples e = { { 0, 0, 3, 3 }, { 0, 0, 3, 1 }, { 0 } };
    struct prediction_record p = record_of(&e, 4, 5);
    struct metrics_result m;
    int64_t confusion[25];

    metrics_of(&m, confusion, NULL, &p);
    same(m.balanced_accuracy, 0.75);
    same(m.macro_f1, (1 + 2.0 / 3) / 2);
    cr_assert_eq(confusion[3 * 5 + 1], 1);
    cr_assert_eq(confusion[1 * 5 + 3], 0);
    /* (3 * 4 - (2 * 2 + 1 * 2)) / sqrt((16 - 6) (16 - 8)) */
    same(m.mcc, 6 / sqrt(80));
}

Test(metrics, no_example_has_no_metric)
{
    struct examples e;
    struct prediction_record p = record_of(&e, 0, 3);
    struct metrics_result m;
    struct class_record c[3];
    int64_t confusion[9];

    metrics_of(&m, confusion, c, &p);
    cr_assert(isnan(m.accuracy) && isnan(m.nll) && isnan(m.macro_f1) &&
              isnan(m.balanced_accuracy) && isnan(m.mcc));
    for (int i = 0; i < 9; i++)
        cr_assert_eq(confusion[i], 0);
    cr_assert_eq(c[2].support, 0);
}
