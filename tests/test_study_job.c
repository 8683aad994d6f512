#include "base/mem.h"
#include "run/study.h"

#include <criterion/criterion.h>

static const char grid[] = "name: sizes\n"
                           "data: {dataset: digits}\n"
                           "training: {optimizer: adam, epochs: 2}\n"
                           "parameters:\n"
                           "  batch_size: [2, 400]\n"
                           "  layers: [[8], [64]]\n";

/* Small batches cost more than their operations: each size has its own rate. */
Test(study_job, a_time_is_of_the_points_own_size_of_a_batch)
{
    struct study *s = NULL;
    struct diag diag = { 0 };
    struct err err = { 0 };
    double seconds[4], rate[4];
    int size[4];

    cr_assert_eq(study_from_text(&s, "sizes", grid, "", &diag, &err), 0, "%s",
                 err.msg);
    cr_assert_eq(s->space->n_points, 4);
    cr_assert_eq(study_seconds(seconds, s, &err), 0, "%s", err.msg);
    for (int i = 0; i < 4; i++) {
        cr_assert_gt(seconds[i], 0);
        rate[i] = seconds[i] / s->costs[i];
        size[i] = (int)json_integer_value(
            json_object_get(s->space->points[i].config, "batch_size"));
    }
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < i; k++)
            cr_assert_eq(rate[i] == rate[k], size[i] == size[k], "%d, %d", i,
                         k);
    study_free(s);
    diag_release(&diag);
}
