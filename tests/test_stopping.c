#include "nn/stopping.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#define MAX_EPOCHS 10

/* The epochs a training runs whose metric takes these values; worked out by
 * hand from Keras' on_epoch_end. */
struct stop_row {
    char what[64];
    struct early_stopping rule;
    double value[MAX_EPOCHS];
    int runs; /* MAX_EPOCHS: never stopped */
};

ParameterizedTestParameters(stopping, follows_keras)
{
    static struct stop_row rows[] = {
        { "patience 3 on a flat loss runs 4 epochs",
          { .on = true, .patience = 3 },
          { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
          4 },
        { "patience 0 stops at the first worse epoch",
          { .on = true },
          { 5, 4, 3, 3.5, 1, 1, 1, 1, 1, 1 },
          4 },
        { "patience 1 is patience 0",
          { .on = true, .patience = 1 },
          { 5, 4, 3, 3.5, 1, 1, 1, 1, 1, 1 },
          4 },
        { "an improvement ends the wait",
          { .on = true, .patience = 2 },
          { 5, 6, 4, 6, 3, 6, 6, 1, 1, 1 },
          7 },
        { "equal is no improvement",
          { .on = true, .patience = 2 },
          { 5, 4, 4, 4, 1, 1, 1, 1, 1, 1 },
          4 },
        { "min_delta must be beaten, not met",
          { .on = true, .patience = 2, .min_delta = 0.5 },
          { 5, 4.5, 4.25, 1, 1, 1, 1, 1, 1, 1 },
          6 },
        { "small steps are held against the best, and add up",
          { .on = true, .patience = 3, .min_delta = 0.5 },
          { 5, 4.75, 4.5, 4.25, 1, 1, 1, 1, 1, 1 },
          8 },
        { "a larger value is better with mode max",
          { .on = true, .patience = 2, .maximize = true },
          { .1, .2, .3, .3, .2, .9, .9, .9, .9, .9 },
          5 },
        { "NaN never improves",
          { .on = true, .patience = 2 },
          { 5, NAN, NAN, 1, 1, 1, 1, 1, 1, 1 },
          3 },
        { "a first NaN is the best, and stays",
          { .on = true, .patience = 2 },
          { NAN, 5, 4, 3, 2, 1, 1, 1, 1, 1 },
          3 },
        { "start_from_epoch leaves epochs out",
          { .on = true, .patience = 1, .start_from_epoch = 3 },
          { 1, 2, 3, 4, 5, 5, 5, 5, 5, 5 },
          5 },
        { "best values above the baseline do not end the wait",
          { .on = true, .patience = 2, .has_baseline = true, .baseline = 1 },
          { 5, 4, 3, 3, 1, 1, 1, 1, 1, 1 },
          4 },
        { "an improving value never stops, whatever the baseline",
          { .on = true, .patience = 2, .has_baseline = true, .baseline = 0 },
          { 9, 8, 7, 6, 5, 4, 3, 2, 1, 1 },
          10 },
        { "off never stops",
          { .on = false },
          { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
          MAX_EPOCHS },
    };
    return cr_make_param_array(struct stop_row, rows,
                               sizeof(rows) / sizeof(rows[0]));
}
ParameterizedTest(struct stop_row *row, stopping, follows_keras)
{
    struct stopping s = { 0 };
    int epoch = 1;

    while (epoch < MAX_EPOCHS &&
           !stopping_take(&s, &row->rule, epoch, row->value[epoch - 1]))
        epoch++;
    cr_assert_eq(epoch, row->runs, "%s: %d epochs, not %d", row->what, epoch,
                 row->runs);
}

/* Keras asks for epoch > 0 (counted from 0). */
Test(stopping, the_first_epoch_of_all_never_stops)
{
    struct early_stopping rule = { .on = true };
    struct stopping s = { .has_best = true, .best = 0 };

    cr_assert_not(stopping_take(&s, &rule, 1, 1));
    cr_assert(stopping_take(&s, &rule, 2, 1));
}
